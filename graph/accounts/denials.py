"""A sentence and its denial: the same words, but for the "not". Pure.

Only near-identical sentences are taken, with the same numbers and names: "No one was hurt" beside "Three were hurt" is
left to the values.
"""

from collections.abc import Sequence

from graph.accounts.disagreement import Told
from graph.text.terms import DENYING, content_terms, negated, numbers, stem, words
from ingest.models import Passage
from ingest.sentences import sentence_spans

_LEAST_SHARED = 0.75
_FEWEST_WORDS = 4
# "Non" before another word ("non-members") denies that word, not the sentence: to `negated` it is no denial.
_NEGATIVE = frozenset(stem(word) for word in DENYING) | {"non"}


def denials(proven: Told, others: Sequence[Passage]) -> list[Told]:
    """Sentences of other articles that deny what `proven` says, or say what it denies; one an article."""
    said, said_not = _said(proven.text), negated(proven.text)
    if len(said) < _FEWEST_WORDS:
        return []
    found: dict[str, Told] = {}
    for passage in others:
        if passage.article.id == proven.article.id or (passage.cluster and passage.cluster == proven.passage.cluster):
            continue
        for start, end in sentence_spans(passage.chunk.text):
            text = passage.chunk.text[start:end]
            other = _said(text)
            if (
                len(said & other) >= _LEAST_SHARED * len(said | other)
                and negated(text) != said_not
                and numbers(text) == numbers(proven.text)
            ):
                told = Told(passage, (passage.chunk.start + start, passage.chunk.start + end))
                found.setdefault(passage.article.id, told)
    return list(found.values())


def _said(text: str) -> frozenset[str]:
    return content_terms(text) - _NEGATIVE - {stem(word) for word in words(text) if word.endswith("n't")}
