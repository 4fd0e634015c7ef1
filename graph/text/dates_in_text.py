"""Dates that a text writes out: days, months, quarters, halves, seasons, years, decades; English and French.

A mention without its year is the latest one that is not after the moment of asking. Which of "05/03/2023" is the
month is known in French (the second) and where only one can be; else it is no date.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from graph.text.folded import Folded
from graph.text.language import spoken_language

_ENGLISH = "january february march april may june july august september october november december".split()
_FRENCH = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_SHORT = {
    "jan": 1, "janv": 1, "feb": 2, "fev": 2, "fevr": 2, "mar": 3, "apr": 4, "avr": 4, "jun": 6, "jul": 7, "juil": 7,
    "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTHS = {name: number for names in (_ENGLISH, _FRENCH) for number, name in enumerate(names, 1)}
# Words of the language as well: they are months in capitals, or beside "in".
_ALSO_WORDS = frozenset(["march", "may", "mar", "august"])
_SEASONS = {
    "spring": 3, "printemps": 3, "summer": 6, "ete": 6, "autumn": 9, "fall": 9, "automne": 9, "winter": 12, "hiver": 12,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "1st": 1, "premier": 1, "1er": 1, "second": 2, "2nd": 2, "deuxieme": 2, "2e": 2, "2eme": 2, "third": 3,
    "3rd": 3, "troisieme": 3, "3e": 3, "3eme": 3, "fourth": 4, "4th": 4, "quatrieme": 4, "4e": 4, "4eme": 4, "last": 4,
    "final": 4, "dernier": 4,
}  # fmt: skip
_PARTS = {
    "early": "early", "beginning": "early", "start": "early", "debut": "early", "mid": "mid", "middle": "mid",
    "mi": "mid", "milieu": "mid", "late": "late", "end": "late", "fin": "late",
}  # fmt: skip
_YEARS_AGO = {"this year": 0, "cette annee": 0, "last year": 1, "l'an dernier": 1, "l'annee derniere": 1}

_LONG = "|".join([*_ENGLISH, *_FRENCH])
_MONTH = rf"(?P<month>{_LONG}|(?:{'|'.join(sorted(_SHORT, key=len, reverse=True))})\b\.?)"
_FULL_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\d%]|[.,/]\d|[-–]\d|s\b)"
_YEAR = rf"(?:{_FULL_YEAR}|(?P<ago>{'|'.join(_YEARS_AGO)}))"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"
_NO_MORE = r"(?!\d|[.,:]\d|\s?%|/)"
_WEEKDAY = (
    r"(?:\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche),?\s+(?:the\s+|le\s+)?)?"
)
_TO = r"\s*(?:-|to|and|et|au|through)\s*(?:the\s+|le\s+)?"
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_SEASON = "|".join(_SEASONS)
_PART = (
    r"\b(?:(?:the |le |la |au )?(?P<part>beginning|start|middle|end|debut|milieu|fin)\s+(?:of |de l'annee |du mois "
    r"(?:de |d')|de |d')?|(?P<adverb>early|mid|late|mi)[\s-]+(?:in )?)"
)


@dataclass(frozen=True)
class Mention:
    """A date as it is written, and where: letters start..end of the folded text.

    `bare` ones (a month or a year alone) are dates only beside a preposition; `unit` is the calendar's stretch that is
    meant: day, month, quarter, half, season, year or decade; `number` which of its kind (a season's first month).
    One that is `over` ("last March") ended before this month.
    """

    start: int
    end: int
    unit: str
    year: int | None
    month: int = 0
    day: int = 0
    last_day: int = 0
    number: int = 0
    part: str = ""
    bare: bool = False
    over: bool = False

    def stretch(self, as_of: date, year: int | None = None) -> tuple[date, date] | None:
        """Its first and last day; None where the calendar has no such day. `year` stands in for a missing one."""
        if self.year is not None or year is not None:
            return _stretch(self, self.year if self.year is not None else year or 0)
        for candidate in range(as_of.year, as_of.year - 5, -1):
            found = _stretch(self, candidate)
            if found is not None and (found[1] < as_of.replace(day=1) if self.over else found[0] <= as_of):
                return found
        return None


def mentions(text: Folded, as_of: date) -> list[Mention]:
    """The dates of `text` in the order of their appearance; of those that overlap the most explicit one."""
    found: list[Mention] = []
    for pattern, reading in _READINGS:
        for match in pattern.finditer(text.text):
            if any(known.start < match.end() and match.start() < known.end for known in found):
                continue
            mention = reading(match, text, as_of)
            if mention is not None:
                found.append(replace(mention, start=match.start(), end=match.end()))
    return sorted(found, key=lambda mention: mention.start)


_Reading = Callable[[re.Match[str], Folded, date], Mention | None]


def _iso(match: re.Match[str], text: Folded, as_of: date) -> Mention | None:
    return Mention(0, 0, "day", int(match[1]), int(match[2]), int(match[3]))


def _numeric(match: re.Match[str], text: Folded, as_of: date) -> Mention | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day_first = first > 12 or match[2] == "." or spoken_language(text.original) == "fr"
    if second > 12 or first == second:
        return Mention(0, 0, "day", year, first, second)
    return Mention(0, 0, "day", year, second, first) if day_first else None


def _day(match: re.Match[str], text: Folded, as_of: date) -> Mention | None:
    month, last = _month(match, text), match.groupdict().get("last_day")
    if month is None:
        return None
    return Mention(0, 0, "day", _year(match, as_of), month, int(match["day"]), int(last or match["day"]))


def _month_of(match: re.Match[str], text: Folded, as_of: date) -> Mention | None:
    month, year = _month(match, text), _year(match, as_of)
    if month is None:
        return None
    part, over = _part(match), any(match.groupdict().get(name) for name in ("last", "dernier"))
    return Mention(0, 0, "month", year, month, part=part, bare=year is None and not part and not over, over=over)


def _year_of(match: re.Match[str], text: Folded, as_of: date) -> Mention | None:
    part = _part(match)
    return Mention(0, 0, "year", int(match["year"]), part=part, bare=not part and match[0][0].isdigit())


def _fraction(match: re.Match[str], text: Folded, as_of: date) -> Mention | None:
    named = match.groupdict()
    number = _ORDINALS[named["ordinal"]] if named.get("ordinal") else int(match["digit"])
    half = named.get("half") is not None
    if half and number > 2:
        number = 2
    return Mention(0, 0, "half" if half else "quarter", _year(match, as_of), number=number)


def _season(match: re.Match[str], text: Folded, as_of: date) -> Mention | None:
    return Mention(0, 0, "season", _year(match, as_of), number=_SEASONS[match["season"]])


def _decade(match: re.Match[str], text: Folded, as_of: date) -> Mention | None:
    return Mention(0, 0, "decade", int(match["decade"]))


_READINGS: tuple[tuple[re.Pattern[str], _Reading], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in [
        (r"(?<![\d/.-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d/-])", _iso),
        (r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/-])", _numeric),
        (rf"{_WEEKDAY}(?<!\d)(?<!\d[.,]){_DAY}{_TO}(?P<last_day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b"
         rf"(?:,?\s+(?:of\s+|de\s+)?{_YEAR})?", _day),
        (rf"{_WEEKDAY}\b{_MONTH}\s+{_DAY}{_TO}(?P<last_day>\d{{1,2}})(?:st|nd|rd|th)?\b{_NO_MORE}"
         rf"(?:,?\s+{_YEAR})?", _day),
        (rf"{_WEEKDAY}(?<!\d)(?<!\d[.,]){_DAY}\s+(?:of\s+)?{_MONTH}(?!\w)(?:,?\s+(?:of\s+|de\s+)?{_YEAR})?", _day),
        (rf"{_WEEKDAY}\b{_MONTH}\s+(?:the\s+)?{_DAY}\b{_NO_MORE}(?:,?\s+(?:of\s+)?{_YEAR})?", _day),
        (rf"\b(?:(?P<ordinal>{_ORDINAL})\s+(?:quarter|trimestre|(?P<half>half|semestre))|q(?P<digit>[1-4]))"
         rf"\s+(?:of |de |d')?(?:l'annee )?{_YEAR}", _fraction),
        (rf"\b(?:t|(?P<half>[hs])(?=[12]))(?P<digit>[1-4])\s+{_FULL_YEAR}", _fraction),
        (rf"(?:\b|l')(?P<season>{_SEASON})\s+(?:of |de l'annee |de )?{_YEAR}", _season),
        (rf"{_PART}{_MONTH}\b(?:,?\s+(?:of\s+|de\s+)?{_YEAR})?", _month_of),
        (rf"{_PART}(?:the year |l'annee )?{_FULL_YEAR}", _year_of),
        (rf"\b{_MONTH},?\s+(?:of\s+|de\s+)?{_YEAR}", _month_of),
        (rf"\b(?:(?P<last>last)\s+)?(?P<month>{_LONG})\b(?:\s+(?P<dernier>dernier|passe)\b)?", _month_of),
        (rf"\b(?:the year|l'annee)\s+{_FULL_YEAR}", _year_of),
        (r"\b(?:the|les annees)\s+(?P<decade>(?:1[5-9]|20)\d0)(?:'?s\b|(?<=annees \d{4}))", _decade),
        (rf"(?<![\w.,/$£€'\"-]){_FULL_YEAR}(?!['\"\w])", _year_of),
    ]
)  # fmt: skip


def _month(match: re.Match[str], text: Folded) -> int | None:
    """The month's number; None where the word is another one: "they may", "the planet Mars"."""
    name = match["month"].rstrip(".")
    initial = text.original[text.places[match.start("month")]]
    if (
        name in _ALSO_WORDS
        and initial.islower()
        and not text.text[: match.start("month")].endswith(("in ", "in early "))
    ):
        return None
    if name == "mars" and initial.isupper() and spoken_language(text.original) != "fr":
        return None
    return _MONTHS.get(name) or _SHORT[name]


def _year(match: re.Match[str], as_of: date) -> int | None:
    named = match.groupdict()
    if named.get("year"):
        return int(named["year"])
    return as_of.year - _YEARS_AGO[named["ago"]] if named.get("ago") else None


def _part(match: re.Match[str]) -> str:
    named = match.groupdict()
    return _PARTS.get(named.get("part") or named.get("adverb") or "", "")


def _stretch(mention: Mention, year: int) -> tuple[date, date] | None:
    try:
        return _part_of(mention.part, *_calendar_stretch(mention, year))
    except ValueError:
        return None


def _calendar_stretch(mention: Mention, year: int) -> tuple[date, date]:
    if mention.unit == "day":
        return date(year, mention.month, mention.day), date(year, mention.month, mention.last_day or mention.day)
    first_month, count = {
        "month": (mention.month, 1),
        "quarter": (mention.number * 3 - 2, 3),
        "half": (mention.number * 6 - 5, 6),
        "season": (mention.number, 3),
        "year": (1, 12),
        "decade": (1, 120),
    }[mention.unit]
    return months(year, first_month, count)


def months(year: int, month: int, count: int) -> tuple[date, date]:
    """The first day of `month` and the last of the `count` months that begin with it."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    last_year, last_month = year + (month + count - 2) // 12, (month + count - 2) % 12 + 1
    return date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])


def _part_of(part: str, first: date, last: date) -> tuple[date, date]:
    """The early, middle or late part of a stretch: a little more than a third of it."""
    two_fifths = timedelta(days=((last - first).days + 1) * 2 // 5)
    match part:
        case "early":
            return first, first + two_fifths
        case "mid":
            return first + two_fifths / 2, last - two_fifths / 2
        case "late":
            return last - two_fifths, last
        case _:
            return first, last
