"""Which other articles carry a proven statement: proven the same way, by another outlet, in words of its own.

Syndicated copies are one source, an outlet is one source, and whoever repeats another's words is that other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.accounts.corrections import same_source
from graph.accounts.disagreement import Told
from graph.deps import SupportScorer
from graph.proofs.facts import missing_entities
from graph.proofs.proof import Asked, contradicted
from graph.text.language import spoken_language
from graph.text.quotes import neighbourhood
from graph.text.terms import content_terms, fold, negated, numbers, words
from ingest.models import Passage
from ingest.sentences import sentence_spans

# A sentence that may say the same holds this share of the statement's words; the best few are weighed, and the score
# asked for is where human labels of support divide best (docs/decisions/008-support-scorer.md).
_LEAST_HELD, _WEIGHED, _SUPPORTED = 0.7, 8, 0.5
# Runs of so many words tell whose words they are; nobody hits on so large a share of another's by chance.
_RUN, _BORROWED = 5, 0.5
_SPEECH = re.compile(r"[\"“«]\s?([^\"”»]+?)[,.]?\s?[\"”»]")


@dataclass(frozen=True)
class Candidates:
    """Where to look: passages, and sentences that are known to state the same value of the same matter."""

    passages: Sequence[Passage]
    agreeing: Sequence[Told] = ()


def carrying(statement: str, asked: Asked, proven: Told, candidates: Candidates, scorer: SupportScorer) -> list[Told]:
    """Sentences of `candidates` that support `statement` as its own quote does, the best first; none of a question."""
    if statement.rstrip().endswith("?"):
        return []
    said, language = content_terms(statement), spoken_language(statement)
    held = [
        (len(said & content_terms(told.text)) / max(1, len(said)), told)
        for passage in candidates.passages
        if not same_origin(passage, proven.passage)
        for told in _sentences(passage)
    ]
    likely = sorted((each for each in held if each[0] >= _LEAST_HELD), key=lambda each: -each[0])[:_WEIGHED]
    able = []
    for told in [*candidates.agreeing, *(told for _, told in likely)]:
        around = neighbourhood(told.article, told.span)
        if (
            spoken_language(told.text) == language
            and numbers(statement) <= numbers(told.text)
            and negated(statement) == negated(told.text)
            and _quoted(statement) <= _quoted(told.text)
            and contradicted(statement, told.text, around) is None
            and missing_entities(asked.question, told.article, around) is None
        ):
            able.append((told, around))
    scores = scorer.score_all([(statement, told.text, around) for told, around in able]) if able else []
    weighed = sorted(zip(scores, range(len(able)), strict=True), reverse=True)
    return [able[place][0] for score, place in weighed if score >= _SUPPORTED]


def independent(proven: Told, others: Sequence[Told]) -> list[Told]:
    """Those of `others` that are sources of their own, in their order: each beside `proven` and those before it."""
    counted = [proven]
    for told in others:
        if not any(same_origin(told.passage, known.passage) or _repeats(told, known) for known in counted):
            counted.append(told)
    return counted[1:]


def same_origin(one: Passage, other: Passage) -> bool:
    """Whether both are one source: the same article, copies of one text, or the same outlet."""
    copies = bool(one.cluster) and one.cluster == other.cluster
    return copies or one.article.id == other.article.id or same_source(one.article, other.article)


def _quoted(text: str) -> set[str]:
    """What the text gives as somebody's very words."""
    return {fold(match[1]) for match in _SPEECH.finditer(text)}


def _sentences(passage: Passage) -> list[Told]:
    start = passage.chunk.start
    return [Told(passage, (start + first, start + last)) for first, last in sentence_spans(passage.chunk.text)]


def _repeats(one: Told, other: Told) -> bool:
    """Whether one of both sentences stands, for the most part, in the other's article."""
    return _borrowed(one.text, other.article.body) or _borrowed(other.text, one.article.body)


def _borrowed(sentence: str, body: str) -> bool:
    own = _runs(words(sentence))
    return bool(own) and len(own & _runs(words(body))) >= _BORROWED * len(own)


def _runs(tokens: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(tokens[place : place + _RUN]) for place in range(len(tokens) - _RUN + 1)}
