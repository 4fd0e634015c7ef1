"""Periods that a question names ("last week", "in March 2026"), relative to a moment; English and French.

Only phrases whose period is certain are turned into dates; "since the election" stays text. A period is where to
look first, not a proof: an article about March may be printed in April, so the window is widened at its end.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph.terms import fold

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
    """The period that `question` names, or None. `as_of` is an aware datetime."""
    text = fold(question)
    for phrase, days in _RECENT.items():
        if re.search(rf"\b{re.escape(phrase)}\b", text):
            slack = max(3, days // 2)
            return Period(as_of - timedelta(days=days + slack), as_of, phrase, strict=phrase not in _LASTING)
    for match in _DAY.finditer(text):
        number, name = int(match[1] or match[4]), match[2] or match[3]
        year = int(match[5]) if match[5] else _latest_year(_MONTH_NUMBERS[name], number, as_of)
        day = _moment(year, _MONTH_NUMBERS[name], number)
        if day is not None:
            return Period(day - timedelta(days=1), day + timedelta(days=15), match[0], strict=False)
    month = _MONTH_YEAR.search(text)
    if month:
        year, number = int(month[2]), _MONTH_NUMBERS[month[1]]
        first = _moment(year, number, 1)
        if first is not None:
            last = first + timedelta(days=calendar.monthrange(year, number)[1])
            return Period(first, last + timedelta(days=15), month[0], strict=False)
    return None


def _latest_year(month: int, day: int, as_of: datetime) -> int:
    moment = _moment(as_of.year, month, day)
    return as_of.year if moment is not None and moment <= as_of else as_of.year - 1


def _moment(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


_NAMED_DAY = re.compile(
    rf"\b({_MONTH})\s+(\d{{1,2}}),?\s+(\d{{4}})\b|\b(\d{{4}})-(\d\d)-(\d\d)\b|\b(\d{{1,2}})(?:er)?\s+({_MONTH})\s+(\d{{4}})\b"
)


def find_periods(question: str, as_of: datetime) -> list[Period]:
    """The days that `question` names in full, in its order."""
    found = []
    for match in _NAMED_DAY.finditer(fold(question)):
        if match[1]:
            day = _moment(int(match[3]), _MONTH_NUMBERS[match[1]], int(match[2]))
        elif match[4]:
            day = _moment(int(match[4]), int(match[5]), int(match[6]))
        else:
            day = _moment(int(match[9]), _MONTH_NUMBERS[match[8]], int(match[7]))
        if day is not None:
            found.append(
                Period(day - timedelta(days=1), day + timedelta(days=2), match[0], False, match.start(), match.end())
            )
    return found
