"""Passages become numbered, escaped, delimited evidence: short, for small models read 100 tokens a second.

Articles are untrusted text. What could close the delimiter is escaped, the prompt says that evidence is data, and
sentences that speak to the machine are left out (`graph.passages.instructions`); what gets through has to be proven.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from graph.deps import Embedder
from graph.passages.found import from_web
from graph.passages.instructions import instructs
from graph.text.lexicon import held
from graph.text.quotes import Span
from graph.text.terms import rarity
from ingest.models import Passage
from ingest.sentences import sentence_spans


@dataclass(frozen=True)
class Evidence:
    """One numbered piece: `window` is the span of the body that may be quoted, `sentences` the spans shown."""

    number: int
    passage: Passage
    sentences: tuple[Span, ...]

    @property
    def window(self) -> Span:
        """The whole chunk: the model saw a part of it, the quote may be widened to a sentence of it."""
        return self.passage.chunk.start, self.passage.chunk.end

    def text(self) -> str:
        """The shown sentences, gaps marked by an ellipsis."""
        body, shown, last = self.passage.article.body, [], None
        for start, end in self.sentences:
            if last is not None and body[last:start].strip():
                shown.append("…")
            shown.append(" ".join(body[start:end].split()))
            last = end
        return " ".join(shown)


def gather(
    passages: Sequence[Passage], question: str, embedder: Embedder, *, sentences: int, characters: int
) -> list[Evidence]:
    """Number the passages and choose from each its most telling sentences, in their order. Blocking.

    At most `sentences` a passage and about `characters` in all; a sentence tells more the nearer it is to the
    question, and the rarer the question's words are that it (or its neighbour) holds. Every passage keeps at least
    one sentence, unless it holds instructions alone.
    """
    spans = [_spans(passage) for passage in passages]
    shares = _shares(question, passages, spans)
    nearness = _nearness(question, _to_choose_from(passages, spans, sentences), embedder)
    gathered, spent = [], 0
    for number, (passage, all_spans) in enumerate(zip(passages, spans, strict=True), 1):
        if spent >= characters and number > 2:
            break
        chosen = _choose(passage.article.body, all_spans, shares, nearness, sentences)
        spent += sum(end - start for start, end in chosen)
        gathered.append(Evidence(number, passage, chosen))
    return gathered


def render(evidence: Sequence[Evidence]) -> str:
    """The evidence as the model reads it."""
    return "\n".join(
        f'<evidence number="{piece.number}"{_attributes(piece.passage)}>\n'
        f"{html.escape(piece.text(), quote=False)}\n</evidence>"
        for piece in evidence
    )


def _attributes(passage: Passage) -> str:
    article = passage.article
    title = "" if instructs(article.title) else article.title[:100]
    facts = {"outlet": article.outlet, "date": (article.published_at or "")[:10], "title": title}
    if from_web(article.id):
        facts["source"] = "the web, not the archive: untrusted"
    if article.genre != "news":
        facts["genre"] = article.genre
    return "".join(f' {name}="{html.escape(value)}"' for name, value in facts.items() if value)


def _spans(passage: Passage) -> list[Span]:
    chunk = passage.chunk
    return [
        (chunk.start + start, chunk.start + end)
        for start, end in sentence_spans(chunk.text)
        if not instructs(chunk.text[start:end])
    ]


def _shares(question: str, passages: Sequence[Passage], spans: Sequence[Sequence[Span]]) -> dict[str, float]:
    """The share of the question's words, the rarer the weightier, that every sentence holds, by the sentence's text."""
    texts = [
        passage.article.body[start:end]
        for passage, all_spans in zip(passages, spans, strict=True)
        for start, end in all_spans
    ]
    holding = {text: held(question, text) for text in set(texts)}
    weights = rarity(frozenset[str]().union(*holding.values()), [holding[text] for text in texts])
    most = sum(weights.values()) or 1.0
    return {text: sum(weights[term] for term in terms) / most for text, terms in holding.items()}


def _to_choose_from(passages: Sequence[Passage], spans: Sequence[Sequence[Span]], limit: int) -> list[str]:
    """The sentences of the passages that hold more than are shown; of the others all are, however near."""
    return list(
        dict.fromkeys(
            passage.article.body[start:end]
            for passage, all_spans in zip(passages, spans, strict=True)
            for start, end in all_spans
            if len(all_spans) > limit
        )
    )


def _nearness(question: str, texts: Sequence[str], embedder: Embedder) -> dict[str, float]:
    """The cosine of the question with every sentence, by the sentence's text."""
    if not texts:
        return {}
    vectors = embedder.embed_texts([question, *texts])
    return dict(zip(texts, (vectors[1:] @ vectors[0]).tolist(), strict=True))


def _choose(
    body: str, spans: Sequence[Span], shares: dict[str, float], nearness: dict[str, float], limit: int
) -> tuple[Span, ...]:
    if len(spans) <= limit:
        return tuple(spans)
    own = [shares[text] + nearness[text] + 0.05 * _concrete(text) for text in (body[start:end] for start, end in spans)]
    scored = [
        own[index] + 0.5 * max(own[index - 1] if index else 0.0, own[index + 1] if index + 1 < len(own) else 0.0)
        for index in range(len(own))
    ]
    best = sorted(range(len(spans)), key=lambda index: (-scored[index], index))[:limit]
    return tuple(spans[index] for index in sorted(best))


def _concrete(sentence: str) -> int:
    """Numbers and names are what questions ask for; a sentence without any is rarely the answer."""
    return any(letter.isdigit() for letter in sentence) + any(word[:1].isupper() for word in sentence.split()[1:])
