"""Filters to and from the JSON that the state and the answer carry, and how the question narrows the reader's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ingest.models import Filters


def from_json(shown: dict[str, Any]) -> Filters:
    """The inverse of `Filters.to_json`."""
    moments = {name: datetime.fromisoformat(shown[name]) for name in ("since", "until", "as_of") if name in shown}
    return Filters(
        outlets=tuple(shown.get("outlets", ())), authors=tuple(shown.get("authors", ())),
        language=shown.get("language"), sources=frozenset(shown["sources"]) if "sources" in shown else None,
        since=moments.get("since"), until=moments.get("until"), as_of=moments.get("as_of"),
    )  # fmt: skip


def narrowed(given: Filters, inferred: dict[str, Any]) -> Filters:
    """The reader's filters with the period and authors that the question implies: never looser than what is given."""
    if "since" in inferred:
        since, until = datetime.fromisoformat(inferred["since"]), datetime.fromisoformat(inferred["until"])
        given = replace(
            given,
            since=max(since, given.since) if given.since else since,
            until=min(until, given.until) if given.until else until,
        )
    return replace(given, authors=_common(given.authors, inferred.get("authors", ())))


def _common(given: tuple[str, ...], implied: Sequence[str]) -> tuple[str, ...]:
    """The implied authors that the reader allows; the reader's own where none is."""
    allowed = {author.casefold() for author in given}
    return tuple(author for author in implied if not given or author.casefold() in allowed) or given
