"""What the passages of a search have in common, counted: outlets, languages, months, genres."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def facets_of(passages: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """For each facet its values with the number of `passages` (the contract's JSON), the most frequent first.

    A month is `YYYY-MM` of the publication, the latest first; what has no value is counted nowhere.
    """
    return {
        "outlets": _counted(each["outlet"] for each in passages),
        "languages": _counted(each["language"] for each in passages),
        "months": sorted(
            _counted((each["published_at"] or "")[:7] for each in passages),
            key=lambda month: str(month["value"]),
            reverse=True,
        ),
        "genres": _counted(each["genre"] for each in passages),
    }


def _counted(values: Iterable[str | None]) -> list[dict[str, Any]]:
    counted = Counter(value for value in values if value)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"value": value, "count": count} for value, count in ordered]
