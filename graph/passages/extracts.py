"""The sentences of the evidence nearest to a question, best first: where no model wrote, or what it wrote fell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.deps import Embedder
from graph.passages.instructions import instructs
from graph.reading.answered_parts import own_questions
from graph.reading.kinds import wrong_kind
from graph.text.lexicon import held
from graph.text.terms import content_terms, rarity
from ingest.models import Passage
from ingest.sentences import sentence_spans

_EXTRACTS = 8
# Fitted to the rank of the right sentence in two of three archives, tried on the third (docs/measurements.md).
_NEAR, _INSIDE, _AROUND, _OF_THE_KIND = 0.4, 0.2, 0.35, 0.2
# Where no model is asked whether the sentence answers.
_LEAST_EXTRACT = 0.5


@dataclass(frozen=True)
class _Sentence:
    """A sentence of a passage, by its span in the chunk; `before` is the one that stands before it."""

    passage: Passage
    start: int
    end: int
    before: str

    @property
    def text(self) -> str:
        return self.passage.chunk.text[self.start : self.end]


def extracts(
    question: str, passages: Sequence[Passage], embedder: Embedder, least: float = _LEAST_EXTRACT
) -> list[dict[str, Any]]:
    """At most eight sentences as drafts ("chunk_id", "start", "end"): more than are shown, because checks refuse some.

    A sentence is the nearer the higher its cosine, the more of the question's words (the rarer among all sentences, the
    weightier) it holds, and the more it holds together with its title and the sentence before it: what "the tower" is
    stands there. One that holds what is asked for (a number, a date, a name) goes before. All together that is at most
    1.15; sentences below `least` are left out. Blocking.
    """
    sentences = [sentence for passage in passages for sentence in _sentences(passage)]
    if not sentences:
        return []
    vectors = embedder.embed_texts([question, *(sentence.text for sentence in sentences)])
    inside = [held(question, sentence.text) for sentence in sentences]
    around = [
        terms | held(question, f"{sentence.passage.article.title}\n{sentence.before}")
        for sentence, terms in zip(sentences, inside, strict=True)
    ]
    weights = rarity(content_terms(question), inside)
    most = sum(weights.values()) or 1.0
    parts, scored = own_questions(question) or [question], []
    for place, sentence in enumerate(sentences):
        near = _NEAR * float(vectors[0] @ vectors[place + 1])
        here, there = (sum(weights[term] for term in terms[place]) / most for terms in (inside, around))
        fitting = _OF_THE_KIND if any(wrong_kind(part, sentence.text) is None for part in parts) else 0.0
        scored.append((near + _INSIDE * here + _AROUND * there + fitting, _draft(sentence)))
    scored.sort(key=lambda item: -item[0])
    return [draft for score, draft in scored[:_EXTRACTS] if score >= least]


def _sentences(passage: Passage) -> Iterator[_Sentence]:
    before = ""
    for start, end in sentence_spans(passage.chunk.text):
        sentence = _Sentence(passage, start, end, before)
        if not instructs(sentence.text):
            yield sentence
            before = sentence.text


def _draft(sentence: _Sentence) -> dict[str, Any]:
    chunk = sentence.passage.chunk
    return {"chunk_id": chunk.id, "start": chunk.start + sentence.start, "end": chunk.start + sentence.end}
