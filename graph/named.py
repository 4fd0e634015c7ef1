"""Outlets of the archive that a question names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.models import Catalogue


@dataclass(frozen=True)
class NamedOutlet:
    """An outlet as the catalogue writes it, where the question names it, and the words before it that say so."""

    outlet: str
    start: int
    end: int
    cue: str


def named_outlets(question: str, catalogue: Catalogue) -> list[NamedOutlet]:
    """The mentions of the archive's outlets in the order of the question; of names that overlap, the longest."""
    found = sorted(_mentions(question, catalogue), key=lambda each: (each.start - each.end, each.start))
    kept: list[NamedOutlet] = []
    for each in found:
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _mentions(question: str, catalogue: Catalogue) -> Iterator[NamedOutlet]:
    for outlet in catalogue.outlets:
        for name in dict.fromkeys((outlet, outlet.split("|")[0].strip())):
            bare = name.removeprefix("The ")
            if len(bare) > 2:
                for match in re.finditer(rf"(?<!\w)(?:[Tt]he )?{re.escape(bare)}(?!\w)", question):
                    yield NamedOutlet(outlet, match.start(), match.end(), "")
