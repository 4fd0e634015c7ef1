"""Stretches of time that are named from now: "yesterday", "last week", "il y a deux mois"; English and French.

A phrase that is written as a name is none: "USA Today", "Last Week Tonight", "Black Friday", "Mardi Gras".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from graph.text import date_context
from graph.text.dates_in_text import months
from graph.text.folded import Folded
from graph.text.terms import STOP

_UNITS = {
    "hour": 1 / 24, "heure": 1 / 24, "day": 1, "jour": 1, "week": 7, "semaine": 7, "month": 30.5, "mois": 30.5,
    "year": 365.25, "an": 365.25, "annee": 365.25, "decade": 3652.5, "decennie": 3652.5,
}  # fmt: skip
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "un": 1, "une": 1, "two": 2, "deux": 2, "couple of": 2, "three": 3, "trois": 3, "few": 4,
    "quelques": 4, "four": 4, "quatre": 4, "five": 5, "cinq": 5, "six": 6, "several": 6, "plusieurs": 6, "seven": 7,
    "sept": 7, "eight": 8, "huit": 8, "nine": 9, "neuf": 9, "ten": 10, "dix": 10, "eleven": 11, "onze": 11,
    "twelve": 12, "douze": 12, "quinze": 15, "twenty": 20, "vingt": 20, "thirty": 30, "trente": 30, "fifty": 50,
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for number, name in enumerate(names.split())
}
_SEASONS = {
    "spring": 3, "printemps": 3, "summer": 6, "ete": 6, "autumn": 9, "fall": 9, "automne": 9, "winter": 12, "hiver": 12,
}  # fmt: skip
_LATELY = 92
_SEASON_OVER = timedelta(days=120)
# Before the first day as well: whoever says "last week" does not count days.
_LEAST_SLACK, _MOST_SLACK = 3, 92


@dataclass(frozen=True)
class Stretch:
    """Days first..last that letters start..end of the folded text name, and how many days before are meant as well.

    `vague` ones ("recently") give way to others; of `lasting` ones ("currently", or "recently reported by", which says
    how new the archive seems to the reader) the proof may be old; what `may_come`
    ("this weekend", "Sunday") is the next one where the sentence looks ahead.
    """

    first: date
    last: date
    start: int
    end: int
    slack: int = 0
    vague: bool = False
    lasting: bool = False
    may_come: bool = False


_Days = tuple[date, date]


def relative_stretches(text: Folded, as_of: date) -> list[Stretch]:
    """The stretches named from `as_of`, in the order of their appearance; of those that overlap the first kind."""
    found: list[Stretch] = []
    for kind, pattern, reading in _READINGS:
        for match in pattern.finditer(text.text):
            taken = any(known.start < match.end() and match.start() < known.end for known in found)
            if taken or _is_name(match, text):
                continue
            days = reading(match, as_of)
            if days is not None:
                of_reports = kind == "vague" and date_context.tells_of_reports(text, match.end())
                found.append(_stretch(days, match, "lasting" if of_reports else kind, as_of))
    return sorted(found, key=lambda stretch: stretch.start)


def _stretch(days: _Days, match: re.Match[str], kind: str, as_of: date) -> Stretch:
    first, last = days
    slack = min(_MOST_SLACK, max(_LEAST_SLACK, ((min(last, as_of) - first).days + 1) // 2))
    return Stretch(
        first, last, *match.span(), slack,
        vague=kind in ("vague", "lasting"), lasting=kind == "lasting", may_come=kind in ("weekend", "weekday"),
    )  # fmt: skip


def _rolling(days: float) -> Callable[[re.Match[str], date], _Days | None]:
    return lambda _, as_of: (_back(as_of, days), as_of)


def _back(as_of: date, days: float) -> date:
    return as_of - timedelta(days=round(days)) if days < as_of.toordinal() else date.min


def _some(match: re.Match[str], as_of: date) -> _Days | None:
    """ "the past two years", "ces derniers jours"."""
    named = match.groupdict()
    several = named.get("several") is not None or (match[0].endswith("s") and match["unit"] != "mois")
    count = _count(named.get("count") or named.get("later") or ("few" if several else "one"))
    return (_back(as_of, max(1.0, count * _UNITS[match["unit"]])), as_of) if count else None


def _ago(match: re.Match[str], as_of: date) -> _Days | None:
    count, unit = _count(match["count"]), _UNITS[match["unit"]]
    if not count:
        return None
    around = unit / 2 if unit > 1 else 0
    return _back(as_of, count * unit + around), min(as_of, _back(as_of, count * unit - around))


def _last_month(_: re.Match[str], as_of: date) -> _Days:
    return months(as_of.year, as_of.month - 1, 1) if as_of.month > 1 else months(as_of.year - 1, 12, 1)


def _year(back: int) -> Callable[[re.Match[str], date], _Days | None]:
    return lambda _, as_of: months(as_of.year - back, 1, 12)


def _quarter(match: re.Match[str], as_of: date) -> _Days:
    back = 0 if match[0].startswith(("this", "ce")) else 1
    quarter = as_of.year * 4 + (as_of.month - 1) // 3 - back
    return months(quarter // 4, quarter % 4 * 3 + 1, 3)


def _weekend(match: re.Match[str], as_of: date) -> _Days:
    """The latest that is over, or the one that has begun."""
    saturday = as_of - timedelta(days=(as_of.weekday() + 2) % 7)
    if "last" in match[0] or "dernier" in match[0]:
        saturday -= timedelta(days=7 if as_of.weekday() >= 5 else 0)
    return saturday, saturday + timedelta(days=1)


def _season(match: re.Match[str], as_of: date) -> _Days | None:
    """ "last summer" is over; "this summer" has begun and is not long over, or it is still to come and no filter."""
    for year in (as_of.year, as_of.year - 1, as_of.year - 2):
        first, last = months(year, _SEASONS[match["season"]], 3)
        if match.groupdict().get("past") and last < as_of:
            return first, last
        if not match.groupdict().get("past") and first <= as_of:
            return (first, last) if as_of - last < _SEASON_OVER else None
    return None


def _weekday(match: re.Match[str], as_of: date) -> _Days:
    """The latest such day before today, and today where it is one."""
    back = (as_of.weekday() - _WEEKDAYS[match["weekday"]]) % 7
    return as_of - timedelta(days=back or 7), as_of if back == 0 else as_of - timedelta(days=back)


def _count(written: str) -> int:
    return int(written) if written.isdigit() else _COUNTS.get(written, 0)


_COUNT = "|".join([r"\d{1,4}", *sorted(_COUNTS, key=len, reverse=True)])
_ENGLISH_UNIT = r"(?P<unit>hour|day|week|month|year|decade)s?\b"
_FRENCH_UNIT = r"(?P<unit>heure|jour|semaine|mois|annee|decennie|an)s?\b"
# "the last week of March" is a part of something else.
_OF_NOTHING = r"(?!\s+(?:of|de|du)\b|\s+d')"
_SEASON = "|".join(_SEASONS)
_READINGS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str], date], _Days | None]], ...] = tuple(
    (kind, re.compile(pattern), reading)
    for kind, pattern, reading in [
        ("day", r"\b(?:the day before yesterday|avant-hier)\b", _rolling(3)),
        ("day", r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", _rolling(1)),
        ("day", r"\b(?:aujourd'hui|ce (?:matin|soir)|cet apres-midi)\b", _rolling(1)),
        ("day", r"\b(?:yesterday|last night|hier(?: soir| matin)?)\b" + _OF_NOTHING, _rolling(2)),
        ("weekend", r"\b(?:(?:over the|at the|this|this past|last|past) week-?end|ce week-?end|week-?end dernier)\b",
         _weekend),
        ("week", r"\b(?:this(?: past)? week|past week|cette semaine)\b" + _OF_NOTHING, _rolling(7)),
        ("week", r"(?:\blast week|\bsemaine (?:derniere|passee))\b" + _OF_NOTHING, _rolling(14)),
        ("month", r"\b(?:this month|ce mois(?:-ci)?)\b" + _OF_NOTHING, _rolling(31)),
        ("month", r"(?<!the )\b(?:last month|mois (?:dernier|passe))\b" + _OF_NOTHING, _last_month),
        ("year", r"\b(?:this year|cette annee)\b" + _OF_NOTHING, _year(0)),
        ("year", r"(?<!the )\b(?:last year|l'an (?:dernier|passe)|l'annee (?:derniere|passee))\b" + _OF_NOTHING,
         _year(1)),
        ("quarter", r"(?<!the )\b(?:this|last) quarter\b" + _OF_NOTHING, _quarter),
        ("quarter", r"\b(?:trimestre dernier|ce trimestre)\b" + _OF_NOTHING, _quarter),
        ("ago", rf"\b(?P<count>{_COUNT}) {_ENGLISH_UNIT} (?:ago|earlier today)\b", _ago),
        ("ago", rf"\b(?:il y a|voici|voila) (?:environ |pres de |plus de )?(?P<count>{_COUNT}) {_FRENCH_UNIT}", _ago),
        ("some", rf"\b(?:past|last) (?P<count>{_COUNT}) {_ENGLISH_UNIT}" + _OF_NOTHING, _some),
        ("some", rf"\b(?:past|(?:in|over|during|within|for) the last) {_ENGLISH_UNIT}" + _OF_NOTHING, _some),
        ("some", rf"\b(?P<count>{_COUNT}) (?:past|last) {_ENGLISH_UNIT}" + _OF_NOTHING, _some),
        ("some", rf"\b(?P<several>recent) {_ENGLISH_UNIT}" + _OF_NOTHING, _some),
        ("some", rf"\b(?:(?P<several>ces)|les|des|aux) (?:(?P<count>{_COUNT}) )?derniere?s (?:(?P<later>{_COUNT}) )?"
         rf"{_FRENCH_UNIT}" + _OF_NOTHING, _some),
        ("some", rf"\bdepuis (?P<count>{_COUNT}) {_FRENCH_UNIT}", _some),
        ("season", rf"\b(?:(?P<past>last|past|this past)|this|cet|ce) (?P<season>{_SEASON})\b" + _OF_NOTHING, _season),
        ("season", rf"(?:\b|l')(?P<season>{_SEASON}) (?P<past>dernier|passe)\b", _season),
        ("weekday", r"\b(?:(?:on|last|this|this past|past|ce) )?(?P<weekday>" + "|".join(_WEEKDAYS)
         + r")\b(?:'s)?(?: (?:night|morning|afternoon|evening|dernier|soir|matin))?\b", _weekday),
        ("vague", r"\b(?:recently|recemment|lately|dernierement|these days|ces jours-ci|ces temps-ci)\b",
         _rolling(_LATELY)),
        ("lasting", r"\b(?:currently|actuellement|en ce moment)\b", _rolling(31)),
    ]
)  # fmt: skip

_NAME_AFTER = re.compile(r"^ [^\W\d_]")
_HABITUAL = re.compile(r"\b(?:every|each|a|the|per|most|many|next|coming|chaque|le|les|un|prochain) $")
_NOT_THIS = re.compile(r"^ (?:gras|saint|noir|prochaine?|next|in the|de paques|des cendres)\b|^-")


def _is_name(match: re.Match[str], text: Folded) -> bool:
    """Whether capitals say that the phrase is (part of) a name, or its neighbours that no single day is meant."""
    start, end = text.span(*match.span())
    before, after = text.original[:start], text.original[end:]
    weekday = match.groupdict().get("weekday")
    if weekday is not None:
        return _is_named_day(match, text, before, after)
    capitals = [word for word in text.original[start:end].split() if word[0].isupper()]
    opens_sentence = re.search(r"(?:^|[.!?:]\s)[\"'“«‘(\s]*$", before) is not None
    shouted = text.original.isupper()
    return not shouted and len(capitals) > (1 if opens_sentence else 0)


def _is_named_day(match: re.Match[str], text: Folded, before: str, after: str) -> bool:
    folded_before, folded_after = text.text[: match.start()], text.text[match.end() :]
    if _HABITUAL.search(folded_before) or _NOT_THIS.match(folded_after) or folded_before.endswith("-"):
        return True
    alone = match.start("weekday") == match.start()
    previous = before.split()[-1:] if alone and before.endswith(" ") else []
    opens = not before.strip() or before.rstrip()[-1:] in ".!?:"
    if previous and previous[0].rsplit("-", 1)[-1][:1].isupper() and not opens and not _ends_or_is_small(previous[0]):
        return True
    possessive = "'s" in match[0]
    return bool(after[1:2].isupper() and after[:1] == " " and _NAME_AFTER.match(after)) and not possessive


def _ends_or_is_small(word: str) -> bool:
    return word.endswith((",", ")")) or word.lower() in STOP
