"""One question through both engines: what each finds becomes one ranking, by what is known of question and hits."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from ingest.fuse import Ranking, fuse, scaled, weight_of_meaning
from ingest.query_language import QueryLanguage
from ingest.query_vectors import Vectors
from ingest.rankings import Rankings
from ingest.rerank import RERANKED, Reranker, reranked
from ingest.verified_texts import VerifiedTexts
from ingest.visibility import Mask

# By how much deeper the words are searched, to be ranked anew before they are cut to the depth asked for.
_REFINED = 2
# An article in another language than the question's may hold its names.
_ANY_LANGUAGE_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class Found:
    """The fused ranking of chunk ids, and what each engine said of those that it found."""

    fused: Ranking
    similarities: Mapping[str, float]
    bm25: Mapping[str, float]


class HybridSearch:
    """Searches an archive by meaning and by words. Thread-safe. Raises ArchiveDamaged.

    `spoken` tells the archive's languages apart, `understood` are those that the embedder learnt.
    """

    def __init__(
        self,
        rankings: Rankings,
        texts: VerifiedTexts,
        spoken: QueryLanguage,
        understood: Set[str],
        reranker: Reranker | None,
    ) -> None:
        self._rankings = rankings
        self._texts = texts
        self._spoken = spoken
        self._understood = understood
        self._reranker = reranker

    def found(self, query: str, vector: Vectors, allowed: Mask, depth: int, language: str | None = None) -> Found:
        """What both engines find for a query among what is allowed, each read `depth` deep.

        `language` is that of all texts that are allowed, where it is one: then the query is read as being in it.
        """
        language = language or self._spoken.of(query)
        dense = self._rankings.nearest(vector, allowed, depth)
        words = []
        bm25: dict[str, float] = {}
        for where, weight in self._where(language):
            matching = self._rankings.matching(query, allowed, _REFINED * depth, where)
            words.append((self._rankings.refined(query, matching, where)[:depth], weight))
            bm25 = dict(matching) | bm25
        meaning = weight_of_meaning(self._held(query, words[0][0], language), self._is_understood(language))
        # What a full ranking left out may score as its last; what a short one left out holds no word of the question.
        lexical = [(scaled(ranking, None if len(ranking) >= depth else 0.0), weight) for ranking, weight in words]
        fused = fuse([scaled(dense), *(scores for scores, _ in lexical)], [meaning, *(weight for _, weight in lexical)])
        return Found(self._reranked(query, fused), dict(dense), bm25)

    def _where(self, language: str | None) -> list[tuple[str | None, float]]:
        """Which language's words to search, with weights: scores of several languages' indexes do not compare."""
        if language is None or not self._spoken.is_telling:
            return [(None, 1.0)]
        return [(language, 1.0), (None, _ANY_LANGUAGE_WEIGHT)]

    def _held(self, query: str, words: Ranking, language: str | None) -> float:
        """How much of the question the best hit by words holds."""
        if not words:
            return 0.0
        best, _ = self._texts.chunk(words[0][0])
        return self._rankings.share_held(query, best.text, language)

    def _is_understood(self, language: str | None) -> bool:
        return language is None or language in self._understood

    def _reranked(self, query: str, fused: Ranking) -> Ranking:
        if self._reranker is None:
            return fused
        pairs = [self._texts.chunk(identifier) for identifier, _ in fused[:RERANKED]]
        return reranked(
            fused, self._reranker.scores(query, [f"{article.title}\n{chunk.text}" for chunk, article in pairs])
        )
