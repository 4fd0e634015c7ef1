"""Do other sources state another value for what is asked? Pure, but for the embeddings that say what is near.

Found are values of the kind that the question asks for (a count of something, a sum, a share, a time of day, a day),
in sentences that speak of the same as the proven one, printed by a source that does not copy it. Causes and motives
that contradict each other have no such sign and are not found here.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from graph.facts import missing_entities
from graph.quotes import Span, neighbourhood
from graph.terms import fold, names, stem, words
from graph.values import Kind, Value, values
from ingest.dates import instant
from ingest.models import Article, Passage
from ingest.sentences import sentence_spans

Nearness = Callable[[str, Sequence[str]], Sequence[float]]

# A sentence on the same matter is this near to the proven one and no older than last year's match; or it tells of the
# same event: it was printed in the same days, shares two names with it, and is as near as a translation is.
_LEAST_NEARNESS = 0.65
_SAME_MONTH = timedelta(days=31)
_SAME_DAYS = timedelta(days=4)
_SHARED_NAMES = 2
_LEAST_NEARNESS_OF_AN_EVENT = 0.35
_ASKED: tuple[tuple[Kind, str], ...] = (
    ("time", r"\b(?:at )?what time\b|\ba quelle heure\b"),
    ("percent", r"\bwhat (?:percentage|share|proportion)\b|\bquel(?:le)? (?:pourcentage|part|proportion)\b"),
    ("money", r"\bhow much (?:did|does|do|will|is|was|were|would|has|money|debt)\b|\b(?:cost|price|worth|insured)\b|"
     r"\bquel(?:le)? (?:somme|montant|prix|cout)\b|\bcombien (?:cout|vaut|va couter)\w*"),
    ("duration", r"\bhow (?:long|old|many (?:years|months|weeks|days|hours))\b|\bcombien de temps\b|"
     r"\bcombien d(?:e |')(?:ans|annees|mois|semaines|jours|heures)\b|\bquel age\b"),
    ("count", r"\bhow many\b|\bwhat number\b|\bcombien d(?:e\b|')|\bquel nombre\b"),
    ("day", r"\bwhen\b|\bquand\b|\b(?:what|which) (?:date|day)\b|\bquel(?:le)? (?:date|jour)\b"),
)  # fmt: skip
# A crowd is counted in people here and in marchers there, in English here and in French there.
_PERSONS = frozenset(
    stem(fold(word))
    for word in (
        "people persons person personnes marchers protesters demonstrators manifestants participants spectators "
        "spectateurs passengers passagers residents habitants injured hurt wounded casualties victims victimes blessés "
        "dead deaths killed morts tués pupils children élèves enfants workers salariés dockers"
    ).split()
)


@dataclass(frozen=True)
class Told:
    """A sentence of an article that answers with a value: where it stands and what it says."""

    passage: Passage
    span: Span
    text: str


def differing(question: str, passage: Passage, span: Span, others: Sequence[Passage], near: Nearness) -> list[Told]:
    """Sentences of `others` that answer `question` with another value than the proven one at `span` of `passage`.

    One a source at most, the nearest; copies of the proven article (same cluster) are no other source, another
    article of the same outlet is. `near(text, texts)` gives cosines.
    """
    proven = passage.article.body[span[0] : span[1]]
    kind, counted = asked_for(question, proven)
    stated = {value.amount for value in values(proven) if kind and _fits(value, kind, counted)}
    if kind is None or not stated:
        return []
    known = {value.amount for value in values(neighbourhood(passage.article, span)) if value.kind == kind}
    found = [
        told
        for told in _sentences(others)
        if told.passage.cluster != passage.cluster and _answers_otherwise(told, kind, counted, stated | known)
        and missing_entities(question, told.passage.article, told.text) is None
    ]  # fmt: skip
    if not found:
        return []
    nearness = near(proven, [told.text for told in found])
    same = sorted(
        (-nearness[place], place)
        for place, told in enumerate(found)
        if _same_matter(told, passage, span, nearness[place]) and _names_shared(question, told)
    )
    best: dict[str, Told] = {}
    for _, place in same:
        best.setdefault(found[place].passage.cluster, found[place])
    return list(best.values())


def asked_for(question: str, proven: str) -> tuple[Kind | None, frozenset[str]]:
    """The kind of value that `question` asks for, and the stems of what is counted (with those of the proven one)."""
    folded = fold(question)
    kind = next((kind for kind, pattern in _ASKED if re.search(pattern, folded)), None)
    if kind != "count":
        return kind, frozenset()
    asked = frozenset(stem(word) for word in words(question))
    if asked & _PERSONS:
        return kind, asked | _PERSONS
    return kind, asked


def later(told: Told, passage: Passage) -> bool:
    """Whether `told` is the later word of the same outlet: a correction, not another opinion."""
    one, other = told.passage.article, passage.article
    if not one.outlet or one.outlet != other.outlet or not one.published_at or not other.published_at:
        return False
    return instant(one.published_at) > instant(other.published_at)


def _sentences(passages: Sequence[Passage]) -> Iterator[Told]:
    for passage in passages:
        for start, end in sentence_spans(passage.chunk.text):
            place = (passage.chunk.start + start, passage.chunk.start + end)
            yield Told(passage, place, passage.chunk.text[start:end])


def _fits(value: Value, kind: Kind, counted: frozenset[str]) -> bool:
    return value.kind == kind and (kind != "count" or bool(value.counted & counted))


def _answers_otherwise(told: Told, kind: Kind, counted: frozenset[str], stated: set[float]) -> bool:
    amounts = {value.amount for value in values(told.text) if _fits(value, kind, counted)}
    return bool(amounts) and not amounts & stated


def _same_matter(told: Told, passage: Passage, span: Span, nearness: float) -> bool:
    one, other = told.passage.article, passage.article
    if not one.published_at or not other.published_at:
        return False
    apart = abs(instant(one.published_at) - instant(other.published_at))
    if nearness >= _LEAST_NEARNESS:
        return apart <= _SAME_MONTH
    shared = _places_and_people(one, told.span) & _places_and_people(other, span)
    return nearness >= _LEAST_NEARNESS_OF_AN_EVENT and apart <= _SAME_DAYS and len(shared) >= _SHARED_NAMES


def _places_and_people(article: Article, span: Span) -> set[tuple[str, ...]]:
    return {run for run in names(neighbourhood(article, span)) if len(run) > 1 or len(run[0]) > 3}


def _names_shared(question: str, told: Told) -> bool:
    around = set(words(neighbourhood(told.passage.article, told.span)))
    wanted = [run for run in names(question) if not all(len(word) <= 3 for word in run)]
    return all(run[-1] in around or run[0] in around for run in wanted)
