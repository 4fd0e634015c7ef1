"""The parts of a question that asks of several articles: what is said of each outlet or day, and where to look for it.

Only structure that can be seen is used: the outlets and days that the question names, and the clauses between them.
A comparison's part holds the words of its own clause alone, so that one article does not draw in the other's subject.
Where one thing is asked for ("Who ..., who ... and is ...?"), every clause is a part, and as none of them names it, the
names that a first search found are added to each (see `second_hop`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.reading.anchors import BREAK, PAUSE, Anchor, closes, find_anchors
from graph.reading.named import NamedOutlet
from graph.reading.periods import Period
from graph.reading.scaffolding import subject
from graph.text.terms import content_terms, fold, names

# With the whole question, everywhere and in the outlets it names, six searches.
MOST_PARTS = 4
_LEAST_TERMS = 2
_LEAST_CLAUSE_TERMS = 3

_ONE_SUBJECT = re.compile(r"\W*(?:who|whose|which|what|qui|quel(?:le)?s?)\b", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:both|between|compared|than|versus|vs|entre|(?:plus|moins|aussi|autant|davantage)\b.*\bqu(?:e\b|'))"
)
_MARKS = "'\"’”‘“«»"
_CLAUSE = re.compile(
    r"[;,]\s+(?:(?:and|et|while|but|mais)\s+)?|"
    r"\s+(?:and|while|et)\s+(?=(?:is|was|has|had|have|are|were|might|may|will|also|who|which|a|est|qui|aurait)\s)"
)
# "..., was there a change in ...?" is asked of all parts together.
_QUESTION_TAIL = re.compile(
    r",\s+(?=(?:is|are|was|were|does|do|did|has|have|had|y a-t-il|est-ce|a-t-on|ont-ils|sont-ils)\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Part:
    """One thing to search for: its words, and where its share of the passages is looked for.

    `outlets` are those that the part is of (any of them; none: all), `since` and `until` ISO 8601 times. They exclude
    nothing from the answer. `second_hop` says that the names found by the first search are to be added to the words.
    """

    text: str
    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    second_hop: bool = False


def split(question: str, outlets: Sequence[NamedOutlet], periods: Sequence[Period]) -> list[Part]:
    """The parts of `question` in its order, at most MOST_PARTS; none where it asks one thing of no outlet.

    `outlets` and `periods` are those that the question names, with their spans in it.
    """
    # What is recent is searched for in the last month as well: one search more.
    most = MOST_PARTS - any(period.strict for period in periods)
    anchors = find_anchors(question, outlets, periods)
    if not any(anchor.sources for anchor in anchors) and len(anchors) < 2:
        return [Part(text) for text in _questions(question) or _compared(question)][:most]
    parts: list[Part] = []
    for anchor, (start, end) in zip(anchors, _stretches(question, anchors), strict=True):
        parts += _parts_of(question, anchor, start, end)
    return list(dict.fromkeys(parts))[:most]


def asks_one_thing(question: str) -> bool:
    """Whether it asks for one thing or person, of which every clause tells ("Who ..., who ... and is ...?")."""
    return _ONE_SUBJECT.match(question) is not None


def compares(question: str) -> bool:
    """Whether it sets things side by side: English and French."""
    return _COMPARES.search(fold(question)) is not None


def _questions(text: str) -> list[str]:
    """Several questions that are asked at once."""
    asked = [part.strip() for part in re.split(r"(?<=\?)\s+", text) if len(content_terms(part)) >= _LEAST_TERMS]
    return asked if len(asked) > 1 else []


def _compared(question: str) -> list[str]:
    """Two or three named things that are compared, each with the words that are said of all."""
    runs = names(question)
    if not 2 <= len(runs) <= 3 or not compares(question):
        return []
    shared = " ".join(word for word in question.split() if not word[:1].isupper())
    return [f"{' '.join(run)} {shared}" for run in runs]


def _stretches(question: str, anchors: Sequence[Anchor]) -> Iterator[tuple[int, int]]:
    """Where the clauses of each anchor begin and end."""
    begin = 0
    for anchor, following in pairwise(anchors):
        end = _cut(question, begin, anchor, following)
        yield begin, end
        begin = end
    tail = _QUESTION_TAIL.search(question, anchors[-1].end) if len(anchors) > 1 else None
    yield begin, tail.start() if tail else len(question)


def _cut(question: str, begin: int, anchor: Anchor, following: Anchor) -> int:
    """The last boundary between the two that leaves both their clauses."""
    if closes(question, begin, anchor):
        return anchor.end
    between = question[anchor.end : following.start]
    closing = closes(question, anchor.end, following)
    for boundary in (BREAK, PAUSE):
        found = [match.start() for match in boundary.finditer(between)]
        if closing:
            found = [place for place in found if len(content_terms(subject(between[place:]))) >= _LEAST_TERMS]
        if found:
            return anchor.end + found[-1]
    return following.start


def _parts_of(question: str, anchor: Anchor, start: int, end: int) -> Iterator[Part]:
    """A part for each outlet of a list; of one thing that is asked for, a part for each clause, of all its outlets."""
    since, until = (anchor.period.since.isoformat(), anchor.period.until.isoformat()) if anchor.period else (None, None)
    text = without(question[start:end], [(left - start, right - start) for left, right in anchor.spans])
    one_subject = asks_one_thing(question)
    clauses = _clauses(text) if one_subject else []
    if len(clauses) > 1:
        everywhere = tuple(dict.fromkeys(outlet for source in anchor.sources for outlet in source))
        yield from (Part(clause, everywhere, since, until, second_hop=True) for clause in clauses)
        return
    words = subject(text)
    if len(content_terms(words)) < _LEAST_TERMS:
        words = subject(question)
    for source in anchor.sources or ((),):
        yield Part(words, source, since, until, second_hop=one_subject)


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text without these stretches of it and the quotation marks around them."""
    for left, right in sorted(spans, reverse=True):
        text = f"{text[: max(left, 0)].rstrip(_MARKS)} {text[max(right, 0) :].lstrip(_MARKS)}"
    return text


def _clauses(text: str) -> list[str]:
    """The subjects of the clauses of `text`; one too short to search for goes with its neighbour."""
    found: list[str] = []
    for clause in filter(None, map(subject, _CLAUSE.split(text))):
        if found and min(len(content_terms(clause)), len(content_terms(found[-1]))) < _LEAST_CLAUSE_TERMS:
            found[-1] = f"{found[-1]}, {clause}"
        else:
            found.append(clause)
    return found
