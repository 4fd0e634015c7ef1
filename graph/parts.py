"""The parts of a question that asks of several articles: what is said of each outlet or day, and where to look for it.

Only structure that can be seen is used: the outlets and days that the question names, and the clauses between them.
A part inherits nothing that its own clause does not say, so that one article's words do not draw in another's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.named import NamedOutlet
from graph.periods import Period
from graph.scaffolding import subject
from graph.terms import content_terms

MOST_PARTS = 5
_LEAST_TERMS = 2
_LEAST_CLAUSE_TERMS = 3

# Where one article's clause ends and another's begins.
_STRONG = re.compile(
    r"(?<=\w\w\w)[;?.]\s+|,?\s+(?:while|whereas|as opposed to|(?:as )?compared (?:to|with)|in contrast (?:to|with)|unlike|than|"
    r"versus|before|after|tandis que?|alors que?|contrairement [àa]|par rapport [àa]|avant|après)\b",
    re.IGNORECASE,
)
_WEAK = re.compile(r",\s+|\s+(?:and|or|et|ou)\s+", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[;,]\s+(?:(?:and|et|while|but|mais)\s+)?|"
    r"\s+(?:and|while|et)\s+(?=(?:is|was|has|had|have|are|were|might|may|will|also|who|which|a|est|qui)\s)"
)
# "..., was there a change in ...?": the question about all of them.
_TAIL = re.compile(
    r",\s+(?=(?:is|are|was|were|does|do|did|has|have|had|y a|est-ce|la |le |les )\b)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"[\s,'\"’”‘“«»]*(?:(?:and|or|et|ou|both|another|&|the|articles?|le|la)[\s,'\"’”‘“«»]*)*", re.IGNORECASE)
_ENDS_CLAUSE = re.compile(
    r"['\"’”»]*(?:\s+(?:articles?|reports?))?\s*(?:[,;.?]|$|(?:and|while|who|et|qui)\b)", re.IGNORECASE
)
# "..., as reported by X": an outlet named after what it said; "and according to X, ..." begins anew.
_CLOSING_CUE = re.compile(
    r"(?<!\band)(?<!\bwhile)(?<!\bet)(?<!\bwho,)(?<!\bthat,)(?<!\bqui,)\s(?:as\s+)?(?:according to|as per|selon|d'après|(?:\w+(?:ed|en)\s+)?(?:by|in)|(?:\w+ée?s?\s+)?(?:par|dans))"
    r"\s+(?:(?:both|an?|another|the|le|la|un|une|articles?|reports?|from|by|in|de|du)\s+)*['\"’”‘“«\s]*$",
    re.IGNORECASE,
)
_DAY_CUE = re.compile(r"\s+(?:before|after|avant|après)(?:\s+(?:the|le))?\s*$", re.IGNORECASE)
# One thing is asked for, of which every clause tells something.
_ONE_SUBJECT = re.compile(r"\W*(?:who|whose|which|what|qui|quel(?:le)?s?)\b", re.IGNORECASE)
_SAME = re.compile(r"\b(?:the|that) same (?:source|outlet|publication|newspaper|paper)\b|\b(?:le|du|au) même (?:journal|titre)\b|\bla même source\b", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One thing to search for. `outlets` are those that the part is of (any of them), `since` and `until` ISO times.

    Neither excludes anything from the answer: they say where this part's share of the passages is looked for.
    """

    text: str
    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class _Anchor:
    """A stretch of the question that names where to look."""

    start: int
    end: int
    outlets: tuple[str, ...] = ()
    period: Period | None = None
    spans: tuple[tuple[int, int], ...] = ()


def split(question: str, outlets: Sequence[NamedOutlet], periods: Sequence[Period]) -> list[Part]:
    """The parts of `question`, at most MOST_PARTS, in its order; none where it names nothing to tell them apart."""
    anchors = _joined(question, _anchors(question, outlets, periods))
    parts: list[Part] = []
    for anchor, (start, end) in zip(anchors, _stretches(question, anchors), strict=True):
        parts += _parts_of(question, anchor, start, end)
    return list(dict.fromkeys(parts))[:MOST_PARTS]


def _anchors(question: str, outlets: Sequence[NamedOutlet], periods: Sequence[Period]) -> list[_Anchor]:
    found = [_Anchor(each.start, each.end, (each.outlet,)) for each in outlets]
    found += [_Anchor(each.start, each.end, period=each) for each in periods if each.end > each.start]
    for match in _SAME.finditer(question):
        earlier = [each for each in outlets if each.end <= match.start()]
        if earlier:
            found.append(_Anchor(match.start(), match.end(), (earlier[-1].outlet,)))
    return [replace(each, spans=((each.start, each.end),)) for each in sorted(found, key=lambda each: each.start)]


def _joined(question: str, anchors: Sequence[_Anchor]) -> list[_Anchor]:
    """Outlets that are listed together, and an outlet and the day that go with it, as one anchor."""
    joined: list[_Anchor] = []
    for anchor in anchors:
        last = joined[-1] if joined else None
        if last is not None and _belong(question[last.end : anchor.start], last, anchor):
            joined[-1] = _Anchor(
                last.start, anchor.end, last.outlets + tuple(each for each in anchor.outlets if each not in last.outlets),
                last.period or anchor.period,
                ((last.start, anchor.end),) if last.outlets and anchor.outlets else last.spans + anchor.spans,
            )  # fmt: skip
        else:
            joined.append(anchor)
    # A day alone, after an outlet's own, is of that outlet.
    for place, anchor in enumerate(joined):
        if not anchor.outlets and place and joined[place - 1].outlets:
            joined[place] = replace(anchor, outlets=joined[place - 1].outlets)
    return joined


def _belong(between: str, last: _Anchor, anchor: _Anchor) -> bool:
    if last.outlets and anchor.outlets:
        return last.period is None and anchor.period is None and _LISTED.fullmatch(between) is not None
    if last.period is not None and anchor.period is not None:
        return False
    gap = _DAY_CUE.sub("", between) if anchor.period is not None else between
    return not _STRONG.search(gap) and not re.search(r"\b(?:and|et)\b.*\b(?:report|article|piece|story)\b", between) and (bool(last.outlets) or not _WEAK.search(between))


def _stretches(question: str, anchors: Sequence[_Anchor]) -> Iterator[tuple[int, int]]:
    """Where each anchor's clauses begin and end."""
    begin = 0
    for place, anchor in enumerate(anchors):
        following = anchors[place + 1] if place + 1 < len(anchors) else None
        if following is None:
            tail = _TAIL.search(question, anchor.end) if len(anchors) > 1 or place else None
            yield begin, tail.start() if tail and place else len(question)
        else:
            cut = _cut(question, begin, anchor, following)
            yield begin, cut
            begin = cut


def _cut(question: str, begin: int, anchor: _Anchor, following: _Anchor) -> int:
    """Where the clauses of `anchor` end and those of `following` begin."""
    if _closes(question, begin, anchor):
        return anchor.end
    closing = _closes(question, anchor.end, following)
    between = question[anchor.end : following.start]
    for boundary in (_STRONG, _WEAK):
        found = [match.start() for match in boundary.finditer(between)]
        if closing:
            found = [place for place in found if len(content_terms(subject(between[place:]))) >= _LEAST_TERMS]
        if found:
            return anchor.end + found[-1]
    return following.start


def _closes(question: str, begin: int, anchor: _Anchor) -> bool:
    """Whether the anchor stands after what it is the source of."""
    before = question[begin : anchor.start]
    end = anchor.spans[0][1]
    return (
        _CLOSING_CUE.search(before) is not None
        and _ENDS_CLAUSE.match(question, end) is not None
        and len(content_terms(subject(before))) >= 1
    )


def _parts_of(question: str, anchor: _Anchor, start: int, end: int) -> Iterator[Part]:
    """One part for each outlet of a list; for a list that closes several clauses, one for each clause."""
    since, until = (anchor.period.since.isoformat(), anchor.period.until.isoformat()) if anchor.period else (None, None)
    text = question[start:end]
    for left, right in reversed(anchor.spans):
        text = text[: max(left - start, 0)] + " " + text[max(right - start, 0) :]
    whole, clauses = subject(text), [text]
    if _ONE_SUBJECT.match(question):
        clauses = _clauses(text)
    if len(clauses) > 1:
        yield from (Part(clause, anchor.outlets, since, until) for clause in clauses)
        return
    if len(content_terms(whole)) < _LEAST_TERMS:
        whole = subject(question)
    for outlet in anchor.outlets or ((),):
        yield Part(whole, (outlet,) if outlet else (), since, until)


def _clauses(text: str) -> list[str]:
    """The subjects of the clauses of `text`; one too short to search for is part of the one before it."""
    found: list[str] = []
    for clause in _CLAUSE.split(text):
        about = subject(clause)
        if len(content_terms(about)) >= _LEAST_CLAUSE_TERMS or not found:
            if about:
                found.append(about)
        else:
            found[-1] = f"{found[-1]}, {about}"
    if len(found) > 1 and len(content_terms(found[0])) < _LEAST_CLAUSE_TERMS:
        found[:2] = [f"{found[0]}, {found[1]}"]
    return found
