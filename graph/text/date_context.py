"""What stands around a date says what it means: a bound, one end of a range, the day of printing, or only a name.

Patterns for folded text, in English and French; those for what stands before a date end where it begins.
"""

import re
from typing import Literal

from graph.text.dates_in_text import Mention
from graph.text.folded import Folded

Bound = Literal["since", "after", "before", "until"]

_REACH = 80
_ARTICLE = r"(?:the |le |la |les |l'|mois de |mois d')?"
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("since", re.compile(rf"\b(?:since|depuis|a (?:partir|compter) d[eu]|des|starting|beginning)\s+{_ARTICLE}$")),
    ("after", re.compile(rf"\b(?:after|following|later than|apres)\s+{_ARTICLE}$")),
    ("before", re.compile(rf"\b(?:before|prior to|earlier than|avant)\s+{_ARTICLE}$")),
    ("until", re.compile(rf"\b(?:until|till|up to|up until|through|jusqu'(?:en|au|a))\s+{_ARTICLE}$")),
)
_FROM = re.compile(r"\bfrom (?:the )?$")
_ONWARDS = re.compile(r"^ (?:on|onwards?)(?=[?.,;]|$| (?!the\b))")
_BETWEEN = re.compile(r"(?:\b(?:between|from|entre|de|du)|\bd')\s*(?:the |le |la |l')?$")
_AND = re.compile(r"^,?\s*(?:and|to|et|au?|until|till|through|jusqu'(?:au|en|a)|-)\s*(?:the |le |la |l'|en )?$")
_TO = re.compile(r"^\s*(?:to|au?|until|till|through|jusqu'(?:au|en|a)|-)\s*(?:the |le |la |l'|en )?$")

# What makes a date of a month or a year that stands alone.
_IN = re.compile(
    r"\b(?:in|during|throughout|since|before|after|until|till|en|durant|courant|depuis|avant|apres|between|from|entre|"
    r"jusqu'en|mois de|au cours de|this)\s+$|\bmois d'$"
)
_COMING, _COMING_AFTER = re.compile(r"\b(?:next|coming|upcoming|by) $"), re.compile(r"^ prochaine?\b")
_AHEAD = re.compile(
    r"\b(?:will|won't|shall|going to|scheduled|upcoming|set to|due to|plans? to|intends? to|expected to|sera|seront|"
    r"aura|auront|doit|doivent|va|vont)\b"
)
_SENTENCE_END = re.compile(r"[.?!]\s")
# After "the March 5" or "in 2022" these make a name of it, or count something else.
_NOUN_AFTER = re.compile(
    r"^ (?!(?:on|in|at|by|and|or|to|of|is|was|were|did|has|had|that|about|for|with|from|when|while|but|between)\b)[a-z]"
)
_COUNTED = re.compile(
    r"^ (?:elections?|world|olympics?|games|season|dollars|budget|census|fiscal|tax|primar(?:y|ies)|campaign|draft|"
    r"model|people|homes|jobs|personnes|habitants|emplois|euros)\b"
)
_PERSONAL = frozenset("march may april june august mars".split())
_GOES_ON = re.compile(
    r"^(?:\s*$|\s*[?.,;:!)\"']|'s\b"
    r"| (?:in|at|on|to|and|or|of|the|by|for|with|about|a|au|et|ou|dans|le|la|les|pour|par|sur)\b)"
)

_WROTE = (
    r"publi\w+|print(?:ed|s)?|report(?:ed|s)?|dat(?:ed|e|ee|es)|post(?:ed|s)?|wrote|written|issued|parue?s?|"
    r"rapporte|ecrit"
)
_PRESS = (
    r"articles?|reports?|stor(?:y|ies)|pieces?|reviews?|columns?|issues?|editions?|interviews?|editorials?|numeros?"
)
_PRINTED_BEFORE = re.compile(
    rf"\b(?:{_WROTE}|{_PRESS}|the ones?)\s+(?:on |in |of |from |du |de |le |en |dated )?(?:the )?$"
)
_PRINTED_AFTER = re.compile(rf"^,? (?:{_PRESS})\b")
# "the report by The Verge on": only a name stands between. For the original text, because capitals tell.
_PRINTED_BY = re.compile(
    r"\b(?:(?:[Aa]rticle|[Rr]eport|[Rr]eview|[Pp]iece|[Ss]tory|[Cc]olumn)s?|[Pp]ublished|[Rr]eported)"
    r"(?:\s+(?:by|from|in|of|the|and|[|&-]|[\"'‘“«]?[A-Z][\w.:|&'’-]*[\"'’”»]?)){1,14}\s+on\s+$"
)  # fmt: skip


# "Recently criticized in a Courier article": whatever was done to it was done in print.
_REPORTED = re.compile(
    rf"^ (?:been )?(?:(?:{_WROTE}|mentioned|discussed|covered|noted|cited|quoted|described|featured|cite|evoque|decrit)"
    rf"e?s? (?:by|in|par|dans)\b|[a-z]+(?:ed|e|ee|es|ees)\b (?:by|in|par|dans) [^,?]{{0,40}}\b(?:{_PRESS})\b)"
)


def bound(text: Folded, start: int, end: int) -> tuple[Bound, int] | None:
    """Which side of the date at start..end is meant, and where the word that says so begins; None: the date itself."""
    offset = max(0, start - _REACH)
    before = text.text[offset:start]
    for side, pattern in _BOUNDS:
        match = pattern.search(before)
        if match:
            return side, offset + match.start()
    match = _FROM.search(before)
    return ("since", offset + match.start()) if match and _ONWARDS.match(text.text[end:]) else None


def is_range(text: Folded, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether the dates at these places are the two ends of one period."""
    gap = text.text[first[1] : second[0]]
    return _TO.match(gap) is not None or (_BETWEEN.search(_before(text, first[0])) is not None and joins(gap))


def begins_range(text: Folded, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """ "de 2019 à 2021": what would be no date alone is one as an end of a range."""
    opened = _BETWEEN.search(_before(text, first[0])) is not None
    return opened and _TO.match(text.text[first[1] : second[0]]) is not None


def joins(gap: str) -> bool:
    """Whether only "and" or "to" stands between two dates."""
    return len(gap) < _REACH and _AND.match(gap) is not None


def tells_of_reports(text: Folded, end: int) -> bool:
    """Whether what ends here is said of printing, not of what happened: "recently reported by"."""
    return _REPORTED.match(text.text[end : end + _REACH]) is not None


def has_preposition(text: Folded, start: int) -> bool:
    """Whether a month or year that stands alone is a date: "in 2022", not "the 2022 election"."""
    return _IN.search(_before(text, start)) is not None


def is_name(mention: Mention, text: Folded) -> bool:
    """Whether a date is part of a name or still to come: "the January 6 committee", "in March Madness", "next May"."""
    before, after = _before(text, mention.start), text.text[mention.end : mention.end + _REACH]
    if _COMING.search(before) or _COMING_AFTER.match(after):
        return True
    if mention.year is None and looks_ahead(text, mention.start):
        return True
    if mention.unit == "day":
        adjective = before.endswith(("the ", "l'", "les ")) and _NOUN_AFTER.match(after) is not None
        return mention.year is None and adjective and _PRINTED_AFTER.match(after) is None
    if not mention.bare:
        return False
    follower = text.original[text.places[mention.end] :][:2]
    if mention.unit == "year":
        return _COUNTED.match(after) is not None
    named = follower[:1] == " " and follower[1:].isupper()
    held = before.endswith(("in ", "en ", "this ", "since ", "depuis "))
    return named or (_personal(text, mention) and not held and not _GOES_ON.match(after))


def looks_ahead(text: Folded, place: int) -> bool:
    """Whether the sentence at `place` speaks of what is still to come: "will open in May"."""
    return _AHEAD.search(_sentence(text, place)) is not None


def is_printing_day(text: Folded, start: int, end: int) -> bool:
    """Whether the date is that of an article, not of what it tells: "published on March 5", "the March 5 report"."""
    place = text.places[start]
    return bool(
        _PRINTED_BEFORE.search(_before(text, start))
        or _PRINTED_AFTER.match(text.text[end : end + _REACH])
        or _PRINTED_BY.search(text.original[max(0, place - 2 * _REACH) : place])
    )


def _before(text: Folded, start: int) -> str:
    return text.text[max(0, start - _REACH) : start]


def _personal(text: Folded, mention: Mention) -> bool:
    return text.text[mention.start : mention.end] in _PERSONAL


def _sentence(text: Folded, place: int) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text.text)]
    first = max((end for end in ends if end <= place), default=0)
    return text.text[first : min((end for end in ends if end > place), default=len(text.text))]
