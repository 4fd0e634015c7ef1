"""A tiny archive in memory and a model with scripted words, for tests of the agent's decisions."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from langchain_core.language_models import FakeListChatModel

from graph.deps import Deps, Limits, Vectors
from graph.proofs.support import CountedScorer
from graph.text.terms import content_terms
from ingest.models import Article, Catalogue, Chunk, Filters, Passage, Search

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)


def chunk_of(article: Article) -> Chunk:
    return Chunk(
        f"{article.id}:{article.sha256[:12]}:0", article.id, article.sha256, 0, 0, len(article.body), article.body
    )


@dataclass
class MemoryRetriever:
    """Finds the articles that share words with the query."""

    articles: Sequence[Article]
    searches: list[tuple[str, Filters]] = field(default_factory=list)

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        self.searches.append((query, filters))
        scored = [
            (len(content_terms(query) & content_terms(item.title + " " + item.body)), item) for item in self.articles
        ]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[:k]
        return [
            Passage(chunk_of(item), item, float(score), rank, similarity=0.2 + 0.2 * score)
            for rank, (score, item) in enumerate(best, 1)
            if not filters.outlets or item.outlet in filters.outlets
        ]

    def search_all(self, searches: Sequence[Search]) -> list[list[Passage]]:
        return [self.search(each.query, each.filters, each.k) for each in searches]

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        known = {chunk_of(item).id: item for item in self.articles}
        return [Passage(chunk_of(known[one]), known[one], 0.0, rank) for rank, one in enumerate(chunk_ids, 1)]

    def catalogue(self) -> Catalogue:
        outlets = {item.outlet: 1 for item in self.articles if item.outlet}
        return Catalogue(7, len(self.articles), "2026-06-28", "2026-01-01", outlets, {}, {"en": len(self.articles)})

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        return next(item for item in self.articles if item.id == article_id)


class WordEmbedder:
    """Vectors of shared words: enough for a scorer's arithmetic, no weights needed."""

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        vocabulary = sorted(set().union(*(content_terms(text) for text in texts)))
        rows = [[float(term in content_terms(text)) for term in vocabulary] for text in texts]
        return np.array([[value / (sum(row) ** 0.5 or 1.0) for value in row] for row in rows], dtype=np.float32)


def said(*statements: tuple[int, str, str]) -> str:
    """What a model writes: (evidence, quote, sentence) each."""
    return json.dumps(
        {"statements": [dict(zip(("evidence", "quote", "sentence"), item, strict=True)) for item in statements]}
    )


def deps_with(articles: Sequence[Article], words: Sequence[str] | None, **limits: int) -> tuple[Deps, MemoryRetriever]:
    retriever, embedder = MemoryRetriever(articles), WordEmbedder()
    model = FakeListChatModel(responses=list(words)) if words is not None else None
    deps = Deps(retriever, embedder, CountedScorer(), lambda: AS_OF, Limits(**limits), model, "fake")
    return deps, retriever
