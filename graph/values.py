"""The values that a sentence states: counts with what they count, sums of money, shares, times, days, durations.

English and French. Two sentences can only contradict each other on a value of the same kind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from graph.terms import MONTH_NUMBERS, STOP, fold, number_word, stem

Kind = Literal["count", "money", "percent", "time", "day", "duration"]

_NUMBER = r"\d+(?:[ \u202f\u00a0,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_SCALES = {
    "thousand": 1e3, "mille": 1e3, "million": 1e6, "millions": 1e6, "m": 1e6, "billion": 1e9, "billions": 1e9,
    "bn": 1e9, "milliard": 1e9, "milliards": 1e9, "trillion": 1e12,
}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_CURRENCY = r"euros?|dollars?|pounds?|francs?|livres|yen|€|\$|£|¥"
_MONEY_BEFORE = re.compile(rf"(?:[€$£¥]|\b(?:us|eur|usd|gbp)\s?\$?)\s?({_NUMBER})(?:\s?({_SCALE})\b)?")
_MONEY_AFTER = re.compile(rf"({_NUMBER})\s?(?:({_SCALE})\b\s?)?(?:d'|de )?(?:{_CURRENCY})")
_PERCENT = re.compile(rf"({_NUMBER})\s?(?:%|per ?cent\b|pour ?cent\b|percentage points?\b|points? de pourcentage\b)")
_TIME = re.compile(
    r"\b([01]?\d|2[0-3])\s?(?::|h(?:eures?)?)\s?([0-5]\d)\b|\b([01]?\d|2[0-3])[.:]?([0-5]\d)?\s?([ap])\.?m\b"
    r"|(?<=\bat )([01]?\d|2[0-3])\.([0-5]\d)\b(?!\s?(?:per\b|%|m\b|k\b|bn\b|[mb]illion))"
    r"|\b([01]?\d|2[0-3])\s?h(?:eures)?\b(?!\s?\d)"
)
_DAYS_A = {
    word: days
    for days, words in (
        (1 / 1440, "minute minutes"), (1 / 24, "hour hours heure heures"), (1.0, "day days jour jours"),
        (7.0, "week weeks semaine semaines"), (30.4, "month months mois"), (365.0, "year years an ans annee annees"),
        (3650.0, "decade decades decennie decennies"), (36500.0, "century centuries siecle siecles"),
    )
    for word in words.split()
}  # fmt: skip
_MONTH = "|".join(MONTH_NUMBERS)
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?({_MONTH})\b|\b({_MONTH})\s+(\d{{1,2}})(?!\d)")
_COUNTED = re.compile(rf"(?<![\w.,])({_NUMBER})(?![\w%])|(?<![\w-])([a-z]+(?:-[a-z]+)*)(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_GROUPS = re.compile(r"[ \u202f\u00a0,.](?=\d{3}(?!\d))")
_UNIT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Value:
    """One value: `amount` in units of one (euros, percent, minutes of the day, 100 * month + day, days of a
    duration), `counted` the stems of the words that follow a count."""

    kind: Kind
    amount: float
    counted: frozenset[str] = frozenset()


def values(text: str) -> list[Value]:
    """The values of `text`, those with the plainest form first. A number is read once: money is no count."""
    folded = fold(text)
    found: list[Value] = []
    for read in (_days, _times, _percentages, _money):
        for span, value in read(folded):
            found.append(value)
            folded = f"{folded[: span[0]]}{'_' * (span[1] - span[0])}{folded[span[1] :]}"
    return [*found, *_counts(folded)]


_Found = Iterator[tuple[tuple[int, int], Value]]


def _days(text: str) -> _Found:
    for match in _DAY.finditer(text):
        day, month = int(match[1] or match[4]), MONTH_NUMBERS[match[2] or match[3]]
        if 1 <= day <= 31:
            yield match.span(), Value("day", 100 * month + day)


def _times(text: str) -> _Found:
    for match in _TIME.finditer(text):
        if match[3]:
            hour = int(match[3]) % 12 + (12 if match[5] == "p" else 0)
            minute = int(match[4] or 0)
        else:
            hour, minute = int(match[1] or match[6] or match[8]), int(match[2] or match[7] or 0)
        yield match.span(), Value("time", 60 * hour + minute)


def _percentages(text: str) -> _Found:
    for match in _PERCENT.finditer(text):
        yield match.span(), Value("percent", _amount(match[1]))


def _money(text: str) -> _Found:
    for pattern in (_MONEY_BEFORE, _MONEY_AFTER):
        for match in pattern.finditer(text):
            yield match.span(), Value("money", _amount(match[1]) * _SCALES.get(match[2] or "", 1.0))


def _counts(text: str) -> Iterator[Value]:
    for match in _COUNTED.finditer(text):
        amount = _amount(match[1]) if match[1] else number_word(match[2])
        if amount is None or (match[1] and 1800 <= amount < 2100 and len(match[1]) == 4):
            continue
        following = _WORD.findall(text[match.end() : match.end() + 60])[:_UNIT_WORDS]
        for word in following[:1]:
            amount *= _SCALES.get(word, 1.0)
        counted = frozenset(stem(word) for word in following if word not in STOP and word not in _SCALES)
        unit = next((_DAYS_A[word] for word in following[:1] if word in _DAYS_A), None)
        if unit is not None:
            yield Value("duration", amount * unit)
        elif counted:
            yield Value("count", amount, counted)


def _amount(digits: str) -> float:
    return float(_GROUPS.sub("", digits).replace(",", "."))
