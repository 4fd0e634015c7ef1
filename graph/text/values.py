"""The values that a sentence states: counts with what they count, sums of money, shares, times, days, durations.

English and French. Two values can only contradict each other when they are of one kind and one unit; a part of a total
("three of them", "including five children"), a rate ("a day") and what is denied ("not nine months") are no values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from graph.text.number_phrases import mentions
from graph.text.terms import MONTH_NUMBERS, STOP, fold, stem

Kind = Literal["count", "money", "percent", "time", "day", "duration"]
Bound = Literal["least", "most"]

_CURRENCIES = {
    sign: name
    for name, signs in {
        "dollar": "$ dollar dollars usd", "euro": "€ euro euros eur", "pound": "£ pound pounds gbp livres sterling",
        "yen": "¥ yen yens", "franc": "franc francs", "yuan": "yuan yuans", "rupee": "rupee rupees roupies",
        "crown": "crown crowns couronnes kronor kroner", "rouble": "rouble roubles ruble rubles",
    }.items()
    for sign in signs.split()
}  # fmt: skip
_CURRENCY_AFTER = re.compile(
    r"^\s?(?:d'|de |us |canadian |australian )?(" + "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True)))
    + r")(?!\w)"
)  # fmt: skip
_MONEY = re.compile(
    r"[$€£¥]|\b(?:" + "|".join(word for word in _CURRENCIES if word.isalpha())
    # "It will cost 91 million", "they paid nothing": sums too.
    + r"|cents?|pence|centimes?|(?:mi|bi|tri)ll?i(?:on|ard)s?|free|gratuite?(?:ment)?|nothing|rien)\b"
)  # fmt: skip
_CURRENCY_BEFORE = re.compile(r"([$€£¥])\s?$|\b(usd|eur|gbp)\s$")
_PERCENT = re.compile(r"^\s?(?:%|per ?cent\b|pour ?cent\b)(?!age)")
_POINTS = re.compile(r"^[\s-]?(?:percentage[\s-]points?|points? de pourcentage|basis[\s-]points?)")
_TIME = re.compile(
    r"\b([01]?\d|2[0-3])\s?(?::|h(?:eures?)?)\s?([0-5]\d)\b|\b([01]?\d|2[0-3])[.:]?([0-5]\d)?\s?([ap])\.?m\b"
    r"|(?<=\bat )([01]?\d|2[0-3])\.([0-5]\d)\b(?!\s?(?:per\b|%|m\b|k\b|bn\b|[mb]illion))"
    r"|(?<=\ba )([01]?\d|2[0-3])\s?h(?:eures)?\b(?!\s?\d)"
)
_ZONE = re.compile(r"^\.?\s?\(?(?:([a-z]{1,2})[sd]?t|(gmt|utc|bst|cet|cest)|(?:heure|time) ?(locale|gmt|de paris))\b")
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
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?({_MONTH})\b|\b({_MONTH})\s+(\d{{1,2}})(?!\d|\s?%)")
_WORD = re.compile(r"[^\W\d_]+")
_UNIT_WORDS = 3
# "Gate 3", "No. 10": a name, not a number of anything.
_NAMED = re.compile(
    r"\b(?:no\.?|number|numero|n°|page|gate|porte|line|ligne|article|section|chapter|chapitre|route|flight|vol|aged?|"
    r"group|groupe|phase|round|season|saison|episode|top|formula|division|ligue|windows|iphone)\s$"
)
_PART_BEFORE = re.compile(
    r"\b(?:including|includes?|among them|another|further|additional|other|extra|dont|parmi|y compris|autres|encore|"
    r"first|last|next|past|premiers|premieres|derniers|dernieres|prochains|prochaines|every|chaque|each|out of|sur)"
    r"\s(?:the |at least |about |les )?$"
)
# "95-year-old", "aged 24", "nine years ago": how old or how long since, not how long.
_AGE_AFTER = re.compile(
    r"^[\s-]\w+(?:[\s-]olds?\b|'?s? (?:old|ago|earlier|before|later|after|since|apres|avant|plus tard|plus tot)\b)"
)
_AGE_BEFORE = re.compile(r"\b(?:il y a|agee?s? de|age of|ages?|turn(?:s|ed)|depuis)\s(?:about |environ |pres de )?$")
DATELINE = re.compile(r"^\W*[\w .,'-]{2,40}, \d{1,2} [^\W\d_]+ \([\w .-]+\)")
"""Where and when an agency wrote, before its first sentence: "PORT-VALMÈRE, 28 May (ACP)"."""
_PART_AFTER = re.compile(
    r"^[\s-](?:[^\s.,;]+\s){0,2}?(?:more\b(?! than)|others?\b|of (?:the|them|those|whom|these|his|her|its|their)\b|"
    r"d'entre|autres\b|each\b|per\b(?! ?cent)|par\b|an? (?:day|week|month|year|night|head|hour|share|barrel|gallon)\b|"
    r"chacune?\b|supplementaires\b|de plus\b|further\b|additional\b)"
)
_DENIED = re.compile(
    r"\b(?:not|non|pas|instead of|rather than|au lieu de|plutot que|from|passe de|compared (?:with|to)|against|contre)"
    r"\s(?:for |at |in |to |by |a |de |des |the |en )?[$€£¥]?$"
)
_LEAST = re.compile(
    r"\b(?:at least|more than|over|above|upwards? of|no fewer than|minimum of|plus d[e']|au moins|au-dela de|"
    r"depasse\w*|exceed\w*|surpass\w*|topped)\s(?:an? |une? )?[$€£¥]?$"
)
_MOST = re.compile(
    r"\b(?:at most|less than|fewer than|under|below|up to|no more than|moins d[e']|au plus|jusqu'a)"
    r"\s(?:an? |une? )?[$€£¥]?$"
)
_LOOSE = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|an estimated|close to|just (?:over|under)|environ|"
    r"quelque|pres de|presque|a peu pres)\s?[$€£¥]?$"
)
_CLAUSE = re.compile(r"[,;:()\"]|\.\s|\s-\s|\b(?:and|but|while|whereas|et|mais|tandis)\b")
_BEFORE = 40
_SAME, _NEARLY_SAME = 0.03, 0.1


@dataclass(frozen=True, slots=True)
class Value:
    """One value: `amount` in units of one (of the currency, percent, minutes of the day, 100 * month + day, days).

    `unit` is the currency of a sum, the zone of a time; `counted` are the stems of the words that follow a count,
    `clause` those of all words of its clause. `bound` says that it is the least or the most,
    `loose` that it is rounded.
    """

    kind: Kind
    amount: float
    unit: str = ""
    counted: frozenset[str] = frozenset()
    clause: frozenset[str] = frozenset()
    bound: Bound | None = None
    loose: bool = False


def values(text: str) -> list[Value]:
    """The values of `text`: days, times, then whatever else has a number, in their order."""
    folded = DATELINE.sub(lambda match: "_" * len(match[0]), fold(text))
    found: list[Value] = []
    for read in (_days, _times):
        for start, end, value in read(folded):
            found.append(value)
            folded = f"{folded[:start]}{'_' * (end - start)}{folded[end:]}"
    return [*found, *_amounts(folded)]


def names_money(text: str) -> bool:
    """Whether `text` speaks of money: a currency, a number in millions, or that it is free."""
    return _MONEY.search(fold(text)) is not None


def agree(one: Value, other: Value) -> bool:
    """Whether both can be true of the same thing: equal, one rounded, or one a bound that the other keeps."""
    if one.kind == "time":
        return one.amount % 720 == other.amount % 720  # "3:15" may be in the afternoon
    if one.kind == "day":
        return one.amount == other.amount
    slack = _NEARLY_SAME if one.loose or other.loose else _SAME
    if abs(one.amount - other.amount) <= slack * max(one.amount, other.amount):
        return True
    less, more = sorted((one, other), key=lambda value: value.amount)
    return less.bound == "least" or more.bound == "most"


_Found = Iterator[tuple[int, int, Value]]


def _days(text: str) -> _Found:
    for match in _DAY.finditer(text):
        day, month = int(match[1] or match[4]), MONTH_NUMBERS[match[2] or match[3]]
        if 1 <= day <= 31:
            yield *match.span(), Value("day", 100 * month + day, clause=_clause(text, *match.span()))


def _times(text: str) -> _Found:
    for match in _TIME.finditer(text):
        if match[3]:
            hour = int(match[3]) % 12 + (12 if match[5] == "p" else 0)
            minute = int(match[4] or 0)
        else:
            hour, minute = int(match[1] or match[6] or match[8]), int(match[2] or match[7] or 0)
        zone = _ZONE.match(text[match.end() :])
        unit = next(filter(None, zone.groups()), "") if zone else ""
        yield *match.span(), Value("time", 60 * hour + minute, unit, clause=_clause(text, *match.span()))


def _amounts(text: str) -> Iterator[Value]:
    for start, end, amount in mentions(text):
        before, after = text[max(0, start - _BEFORE) : start], text[end:]
        if _NAMED.search(before) or _PART_BEFORE.search(before) or _PART_AFTER.match(after) or _DENIED.search(before):
            continue
        value = _classified(amount, before, after)
        if value is not None:
            bound: Bound | None = "least" if _LEAST.search(before) else "most" if _MOST.search(before) else None
            loose = _LOOSE.search(before) is not None
            yield replace(value, clause=_clause(text, start, end), bound=bound, loose=loose)


def _classified(amount: float, before: str, after: str) -> Value | None:
    """The value of a number by what stands around it; None for points of a percentage and for how old or long ago."""
    following = _WORD.findall(after[:60])[:_UNIT_WORDS]
    if money := _CURRENCY_BEFORE.search(before) or _CURRENCY_AFTER.match(after):
        return Value("money", amount, _CURRENCIES[money[1] or money[2]])
    if _PERCENT.match(after):
        return Value("percent", amount)
    if following and following[0] in _DAYS_A:
        aged = _AGE_AFTER.match(after) or _AGE_BEFORE.search(before)
        return None if aged else Value("duration", amount * _DAYS_A[following[0]])
    if _POINTS.match(after):
        return None
    return Value("count", amount, counted=frozenset(stem(word) for word in _until_small(following)))


def _until_small(following: list[str]) -> Iterator[str]:
    """Three doses of vaccine are doses: what is counted ends at the first small word."""
    for word in following:
        if word in STOP:
            return
        yield word


def _clause(text: str, start: int, end: int) -> frozenset[str]:
    first = max((match.end() for match in _CLAUSE.finditer(text, 0, start)), default=0)
    following = _CLAUSE.search(text, end)
    return frozenset(stem(word) for word in _WORD.findall(text[first : following.start() if following else len(text)]))
