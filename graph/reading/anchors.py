"""The places of a question that say where to look (outlets, days, "the same source") and which belong together.

An anchor stands before what it is the source of ("the Courier reports that ...") or closes it ("..., according to the
Courier"). English and French.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.reading.named import NamedOutlet
from graph.reading.periods import Period
from graph.reading.scaffolding import subject

# Where one article's clause ends and another's begins; a full stop after a short word is an abbreviation's.
BREAK = re.compile(
    r"(?<=\w\w\w)[;?.]\s+|,?\s+(?:while|whereas|as opposed to|(?:as )?compared (?:to|with)|in contrast (?:to|with)|"
    r"unlike|than|versus|before|after|tandis qu['’e]|alors qu['’e]|contrairement (?:à|au)|par rapport (?:à|au)|avant|"
    r"après)(?!\w)",
    re.IGNORECASE,
)
PAUSE = re.compile(r",\s+|\s+(?:and|or|et|ou)\s+", re.IGNORECASE)

_QUOTES = "'\"’”‘“«»"
_LIST = re.compile(
    rf"[\s,{_QUOTES}]*(?:(?:and|or|et|ou|both|another|&|the|articles?|le|la|de|du)(?!\w)[\s,{_QUOTES}]*)*",
    re.IGNORECASE,
)
_NEXT_ARTICLE = re.compile(r"\b(?:and|et)\b.*\b(?:report|article|piece|story|reportage|dépêche)\b", re.IGNORECASE)
_BOUND = re.compile(r"\s+(?:before|after|avant|après)(?:\s+(?:the|le))?\s*$", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(
    rf"[{_QUOTES}]*(?:\s+(?:articles?|reports?))?\s*(?:[,;.?]|$|(?:and|while|who|et|qui)\b)", re.IGNORECASE
)
_CLOSING_CUE = re.compile(
    r"(?<!\band)(?<!\band,)(?<!\bwhile)(?<!\bwhile,)(?<!\bet)(?<!\bet,)(?<!\bwho,)(?<!\bthat,)(?<!\bqui,)\s(?:as\s+)?"
    r"(?:according to|as per|selon|d['’]après|(?:\w+(?:ed|en)\s+)?(?:by|in)|(?:\w+ée?s?\s+)?(?:par|dans))\s+"
    rf"(?:(?:both|an?|another|the|le|la|un|une|articles?|reports?|from|by|in|de|du)\s+)*[{_QUOTES}\s]*$",
    re.IGNORECASE,
)
_SAME_SOURCE = re.compile(
    r"\b(?:the|that) same (?:source|outlet|publication|newspaper|paper)\b|\b(?:le|du|au) même (?:journal|titre)\b|"
    r"\bla même source\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Anchor:
    """A stretch of the question: the outlets that it names, the day, and the very spans of their names.

    Each of `sources` is one name; it holds several outlets where they share it.
    """

    start: int
    end: int
    sources: tuple[tuple[str, ...], ...] = ()
    period: Period | None = None
    spans: tuple[tuple[int, int], ...] = ()


def find_anchors(question: str, outlets: Sequence[NamedOutlet], periods: Sequence[Period]) -> list[Anchor]:
    """The anchors of `question` in its order: outlets of one list, and an outlet with its day, are one."""
    joined: list[Anchor] = []
    for anchor in _single(question, outlets, periods):
        last = joined[-1] if joined else None
        between = question[last.end : anchor.start] if last else ""
        if last is not None and last.sources and anchor.sources and _is_list(between, last, anchor):
            more = tuple(source for source in anchor.sources if source not in last.sources)
            span = (last.start, anchor.end)
            joined[-1] = Anchor(*span, last.sources + more, spans=(span,))
        elif last is not None and _is_day_of(between, last, anchor):
            joined[-1] = Anchor(
                last.start, anchor.end, last.sources or anchor.sources, last.period or anchor.period,
                last.spans + anchor.spans,
            )  # fmt: skip
        elif last is not None and not anchor.sources:
            # A further day without a name is of the outlet before it: "... and again on December 15".
            joined.append(replace(anchor, sources=last.sources))
        else:
            joined.append(anchor)
    return joined


def closes(question: str, begin: int, anchor: Anchor) -> bool:
    """Whether `anchor` ends the clause that began at `begin`, as the source of what stands before it."""
    before = question[begin : anchor.start]
    return (
        _CLOSING_CUE.search(before) is not None
        and _CLAUSE_ENDS.match(question, anchor.spans[0][1]) is not None
        and bool(subject(before))
    )


def _single(question: str, outlets: Sequence[NamedOutlet], periods: Sequence[Period]) -> list[Anchor]:
    named: dict[tuple[int, int], tuple[str, ...]] = {}
    for outlet in outlets:
        span = (outlet.start, outlet.end)
        named[span] = (*named.get(span, ()), outlet.outlet)
    for match in _SAME_SOURCE.finditer(question):
        earlier = [span for span in named if span[1] <= match.start()]
        if earlier:
            named[match.span()] = named[max(earlier)]
    found = [Anchor(*span, sources=(names,), spans=(span,)) for span, names in named.items()]
    # "This week" is said of the whole question, a day only of one article.
    days = [period for period in periods if period.end > period.start and not period.strict]
    found += [Anchor(day.start, day.end, period=day, spans=((day.start, day.end),)) for day in days]
    return sorted(found, key=lambda anchor: anchor.start)


def _is_list(between: str, last: Anchor, anchor: Anchor) -> bool:
    return last.period is None and anchor.period is None and _LIST.fullmatch(between) is not None


def _is_day_of(between: str, last: Anchor, anchor: Anchor) -> bool:
    """Whether one of the two is the day of the other's article."""
    if bool(last.sources) == bool(anchor.sources) or (last.period and anchor.period):
        return False
    gap = _BOUND.sub("", between) if anchor.period else between
    apart = BREAK.search(gap) or _NEXT_ARTICLE.search(gap) or (anchor.sources and PAUSE.search(gap))
    return not apart
