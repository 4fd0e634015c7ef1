"""The sentences of the evidence nearest to a question, best first: where no model wrote, or what it wrote fell."""

from collections.abc import Sequence
from typing import Any

from graph.deps import Embedder
from graph.facts import wrong_kind
from graph.instructions import instructs
from graph.lexicon import held
from graph.terms import content_terms
from ingest.models import Passage
from ingest.sentences import sentence_spans

_EXTRACTS = 8
_LEAST_EXTRACT = 0.3
_OF_THE_KIND = 0.15


def extracts(question: str, passages: Sequence[Passage], embedder: Embedder) -> list[dict[str, Any]]:
    """At most eight sentences as drafts ("chunk_id", "start", "end"): more than are shown, because checks refuse some.

    Nearness is the mean of cosine and word coverage, with a premium for a sentence that holds what is asked for (a
    number, a date, a name). Blocking.
    """
    sentences = [
        (passage.chunk, start, end)
        for passage in passages
        for start, end in sentence_spans(passage.chunk.text)
        if not instructs(passage.chunk.text[start:end])
    ]
    if not sentences:
        return []
    texts = [chunk.text[start:end] for chunk, start, end in sentences]
    vectors = embedder.embed_texts([question, *texts])
    terms = content_terms(question)
    scored = []
    for (chunk, start, end), text, vector in zip(sentences, texts, vectors[1:], strict=True):
        covered = len(held(question, text)) / len(terms) if terms else 0.0
        fitting = 0.0 if wrong_kind(question, text) else _OF_THE_KIND
        draft = {"chunk_id": chunk.id, "start": chunk.start + start, "end": chunk.start + end}
        scored.append((0.5 * float(vectors[0] @ vector) + 0.5 * covered + fitting, draft))
    scored.sort(key=lambda item: -item[0])
    return [draft for score, draft in scored[:_EXTRACTS] if score >= _LEAST_EXTRACT]
