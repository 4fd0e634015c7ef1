"""Which revisions a search may see: filters as boolean masks over the members of a generation.

The facts lie in arrays, so that a filter over 100,000 revisions is decided in well under a millisecond,
outside the search engines.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.bounded import BoundedCache
from ingest.dates import instant
from ingest.members import Member
from ingest.models import Filters, Rights

Mask = npt.NDArray[np.bool_]
_Seconds = npt.NDArray[np.float64]
# Callers with rights of their own are few, and deciding theirs looks at every source.
_KEPT_RIGHTS = 64


class Visibility:
    """The filterable facts of the members, in their order. Thread-safe: nothing changes after construction."""

    def __init__(self, members: Sequence[Member]) -> None:
        # Undated articles are NaN, which no comparison with a date accepts.
        self._published = _seconds((instant(m.published_at) if m.published_at else None for m in members), np.nan)
        self._valid_from = _seconds((m.valid_from for m in members), -np.inf)
        self._valid_to = _seconds((m.valid_to for m in members), np.inf)
        self._outlets = _places((m.outlet,) for m in members)
        self._authors = _places(m.authors for m in members)
        self._languages = _places((m.language,) for m in members)
        self._sources = np.array([m.source for m in members], dtype=object)
        self._members = members
        self._permitted: BoundedCache[Rights, Mask] = BoundedCache(_KEPT_RIGHTS)

    def mask(self, filters: Filters, now: datetime) -> Mask:
        """One boolean a member: does every filter hold? See `Filters`; `now` stands in for a missing `as_of`."""
        moment = (filters.as_of or now).timestamp()
        # Written with "not", because an undated article passes `as_of` and fails `since` and `until`.
        allowed: Mask = ~(self._published > moment)
        allowed &= (self._valid_from <= moment) & (moment < self._valid_to)
        if filters.since is not None:
            allowed &= self._published >= filters.since.timestamp()
        if filters.until is not None:
            allowed &= self._published <= filters.until.timestamp()
        if filters.outlets:
            allowed &= self._named(self._outlets, filters.outlets)
        if filters.authors:
            allowed &= self._named(self._authors, filters.authors)
        if filters.language:
            allowed &= self._named(self._languages, (filters.language,))
        if filters.sources is not None:
            prefixes = tuple(filters.sources)
            readable = (source.startswith(prefixes) for source in self._sources)
            allowed &= np.fromiter(readable, dtype=bool, count=len(allowed))
        if filters.rights.limited:
            allowed &= self.permitted(filters.rights)
        return allowed

    def permitted(self, rights: Rights) -> Mask:
        """One boolean a member: may somebody with these rights read it, at any time?"""
        known = self._permitted.get(rights)
        if known is None:
            allowed = (rights.allow(member.source, member.outlet) for member in self._members)
            known = np.fromiter(allowed, dtype=bool, count=len(self._members))
            self._permitted.put(rights, known)
        return known

    def _named(self, places: dict[str, npt.NDArray[np.intp]], names: Iterable[str]) -> Mask:
        chosen = np.zeros(len(self._published), dtype=bool)
        for name in names:
            chosen[places.get(name.casefold(), [])] = True
        return chosen


def _seconds(moments: Iterable[datetime | None], absent: float) -> _Seconds:
    return np.array([moment.timestamp() if moment else absent for moment in moments], dtype=np.float64)


def _places(names_of_members: Iterable[Iterable[str | None]]) -> dict[str, Any]:
    """For each name, without case, the members that have it."""
    places: dict[str, list[int]] = {}
    for place, names in enumerate(names_of_members):
        for name in names:
            if name:
                places.setdefault(name.casefold(), []).append(place)
    return {name: np.array(found, dtype=np.intp) for name, found in places.items()}
