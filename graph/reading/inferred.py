"""The filters that a question implies: its period, its outlets and its authors, as the state carries them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graph.reading.named import named_authors, named_outlets
from graph.reading.periods import find_period
from ingest.models import Catalogue


def inferred(question: str, as_of: datetime, catalogue: Catalogue) -> dict[str, Any]:
    """The keys since, until and period (ISO 8601 times, its words), outlets and authors; those that are implied."""
    found: dict[str, Any] = {}
    period = find_period(question, as_of)
    if period is not None:
        found |= {"since": period.since.isoformat(), "until": period.until.isoformat(), "period": period.phrase}
    outlets = list(dict.fromkeys(named.outlet for named in named_outlets(question, catalogue)))
    if outlets:
        found["outlets"] = outlets
    authors = [named.author for named in named_authors(question, catalogue) if named.author not in outlets]
    if authors:
        found["authors"] = list(dict.fromkeys(authors))
    return found


def relax(implied: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What is implied without its period and authors, and a note for the reader of each that was left out."""
    left, notes = dict(implied), []
    if "since" in left:
        notes.append(f"nothing fitting was found for {left.pop('period')!r}: searched the whole archive")
        del left["since"], left["until"]
    if "authors" in left:
        names = ", ".join(left.pop("authors"))
        notes.append(f"nothing fitting was found by {names}: searched all authors")
    return left, notes
