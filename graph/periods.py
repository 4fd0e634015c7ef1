"""Periods that a question names ("last week", "in March 2026"), relative to a moment; English and French.

Only phrases whose period is certain are turned into dates; "since the election" stays text. A period is where to
look first, not a proof: an article about March may be printed in April, so the window is widened at its end.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph.folded import folded

_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        ["january janvier", "february fevrier", "march mars", "april avril", "may mai", "june juin", "july juillet",
         "august aout", "september septembre", "october octobre", "november novembre", "december decembre"], 1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(_MONTH_NUMBERS)
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th|er)?"
_DAY = re.compile(rf"\b(?:{_ORDINAL}\s+(?:of\s+)?({_MONTH})|({_MONTH})\s+{_ORDINAL})\b(?:,?\s+(\d{{4}}))?")
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\s+(?:of\s+)?(\d{{4}})\b")
_RECENT = {
    "today": 1, "aujourd'hui": 1, "tonight": 1, "this morning": 1, "yesterday": 2, "hier": 2,
    "this week": 7, "cette semaine": 7, "past week": 7, "last week": 14, "semaine derniere": 14,
    "this month": 31, "ce mois": 31, "last month": 62, "mois dernier": 62, "recently": 92, "recemment": 92,
    "lately": 92, "these days": 92, "currently": 31, "actuellement": 31,
}  # fmt: skip
# What holds now may have begun long ago: an old article can still be the proof of it.
_LASTING = frozenset(["currently", "actuellement"])


@dataclass(frozen=True)
class Period:
    """An inclusive stretch of time and the words of the question that name it.

    `strict` says that what happened outside it cannot answer ("this week"), not merely that it is less likely.
    """

    since: datetime
    until: datetime
    phrase: str
    strict: bool
    start: int = 0
    end: int = 0


def find_period(question: str, as_of: datetime) -> Period | None:
    """The period of the whole `question`, or None. `as_of` is an aware datetime."""
    found = find_periods(question, as_of)
    return next((period for period in found if period.strict), found[0] if found else None)


def find_periods(question: str, as_of: datetime) -> list[Period]:
    """The periods that `question` names, each with its span, in the order of their appearance."""
    aligned = folded(question)
    found: list[Period] = []

    def add(match: re.Match[str], since: datetime, until: datetime, strict: bool) -> None:
        start, end = aligned.span(*match.span())
        if not any(period.start < end and start < period.end for period in found):
            found.append(Period(since, until, question[start:end], strict, start, end))

    for phrase, days in _RECENT.items():
        for match in re.finditer(rf"\b{re.escape(phrase)}\b", aligned.text):
            add(match, as_of - timedelta(days=days + max(3, days // 2)), as_of, phrase not in _LASTING)
    for match in _DAY.finditer(aligned.text):
        number, name = int(match[1] or match[4]), match[2] or match[3]
        year = int(match[5]) if match[5] else _latest_year(_MONTH_NUMBERS[name], number, as_of)
        day = _moment(year, _MONTH_NUMBERS[name], number)
        if day is not None:
            add(match, day - timedelta(days=1), day + timedelta(days=15), False)
    for match in _MONTH_YEAR.finditer(aligned.text):
        year, number = int(match[2]), _MONTH_NUMBERS[match[1]]
        first = _moment(year, number, 1)
        if first is not None:
            add(match, first, first + timedelta(days=calendar.monthrange(year, number)[1] + 15), False)
    return sorted(found, key=lambda period: period.start)


def _latest_year(month: int, day: int, as_of: datetime) -> int:
    moment = _moment(as_of.year, month, day)
    return as_of.year if moment is not None and moment <= as_of else as_of.year - 1


def _moment(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
