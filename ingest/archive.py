"""The archive as the agent sees it: one open generation, searched by meaning and by words at once."""

import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import compress
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.copies import Copies
from ingest.errors import ArchiveDamaged, ArchiveError, LedgerTextDamaged
from ingest.fold import fold
from ingest.fuse import reciprocal_rank_fusion
from ingest.generation import OpenGeneration, open_current, open_generation
from ingest.ledger import Ledger
from ingest.ledger_open import open_ledger
from ingest.manifest import Manifest, catalogue_of
from ingest.members import Member, chunk_id
from ingest.models import Article, Catalogue, Filters, Passage
from ingest.query_language import QueryLanguage
from ingest.visibility import Mask, Visibility

# How deep each ranking is read before they are fused, and how fast a rank loses worth: rankings of 50 need a
# smaller constant than the 60 of Cormack, whose rankings were 1,000 deep.
_DEPTH = 50
_RANK_CONSTANT = 20
# Measured on 125 news and 200 French questions (gold article in the first 4 / 10): 0.90 / 0.96 and 0.95 / 0.97.
_DENSE_WEIGHT = 0.75
# A model that never learnt the language of the question still recognises names.
_FOREIGN_DENSE_WEIGHT = 0.1
_ANY_LANGUAGE_WEIGHT = 0.25
# What is allowed is searched alone where it is this small a part of everything, else cut from a longer ranking.
_SELECTIVE_SHARE = 0.05
_Ranking = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class _Found:
    """The fused ranking of chunk ids, and what each engine said of those that it found."""

    fused: _Ranking
    similarities: dict[str, float]
    bm25: dict[str, float]


class EmbedderMismatch(ArchiveError):
    """The archive's vectors were made by another embedder than the one that would embed the questions."""


class QueryEmbedder(Protocol):
    """What searching needs of the embedder that the generation was made with."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def embed_query(self, text: str) -> npt.NDArray[np.float32]: ...


def _now() -> datetime:
    return datetime.now(UTC)


def open_archive(home: Path, embedder: QueryEmbedder, clock: Callable[[], datetime] = _now) -> "Archive":
    """The current generation of `home`. Raises ArchiveMissing, ArchiveDamaged, EmbedderMismatch."""
    return open_with(home, lambda _: embedder, clock=clock)


def open_with(
    home: Path,
    embedder_of: Callable[[str], QueryEmbedder],
    number: int | None = None,
    clock: Callable[[], datetime] = _now,
) -> "Archive":
    """A generation (None: the current one) with the embedder that `embedder_of` gives for its fingerprint.

    Raises ArchiveMissing, ArchiveDamaged, whatever `embedder_of` raises, and EmbedderMismatch where it gives another
    embedder: a question never meets vectors that were not made by its own.
    """
    generation = open_current(home) if number is None else open_generation(home, number)
    try:
        embedder = embedder_of(generation.manifest.embedder)
        if generation.manifest.embedder != embedder.fingerprint:
            raise EmbedderMismatch(
                f"generation {generation.number} was embedded with {generation.manifest.embedder}, not with"
                f" {embedder.fingerprint}: name that model (PRESSROOM_EMBEDDER__MODEL), or run"
                " `pressroom reingest --full`"
            )
        return Archive(generation, open_ledger(home), embedder, clock)
    except BaseException:
        generation.close()
        raise


class Archive:
    """Searches one generation. Thread-safe. It owns the generation and the ledger: `close` closes both.

    `clock` gives the moment that a search without `as_of` is about.
    """

    def __init__(
        self,
        generation: OpenGeneration,
        ledger: Ledger,
        embedder: QueryEmbedder,
        clock: Callable[[], datetime],
    ) -> None:
        self._generation = generation
        self._ledger = ledger
        self._embedder = embedder
        self._clock = clock
        self._members: Sequence[Member] = generation.members()
        self._places = {_revision(member): place for place, member in enumerate(self._members)}
        self._chunk_counts = np.array([member.chunk_count for member in self._members], dtype=np.int64)
        self._visibility = Visibility(self._members)
        self._copies = Copies(self._members)
        self._query_language = QueryLanguage(member.language for member in self._members)

    @property
    def number(self) -> int:
        """The number of the generation."""
        return self._generation.number

    @property
    def manifest(self) -> Manifest:
        """What the generation says of itself."""
        return self._generation.manifest

    def warm(self) -> None:
        """Load what the first search would wait for, without embedding anything. Raises ArchiveDamaged."""
        self._generation.warm()

    def search(self, query: str, filters: Filters, k: int) -> list[Passage]:
        """The best `k` passages that `filters` allow, best first, of copies one for each text.

        Raises ArchiveDamaged.
        """
        now = self._clock()
        allowed = self._visibility.mask(filters, now)
        if k < 1 or not query.strip() or not self._chunk_counts[allowed].any():
            return []
        depth = max(_DEPTH, k)
        found = self._found(query, allowed, depth)
        if not any(self._copies.has(self._place(identifier)) for identifier, _ in found.fused[:k]):
            return self._as_passages(found.fused[:k], found)
        readable = self._visibility.mask(Filters(as_of=filters.as_of, sources=filters.sources), now)
        while True:
            shown = fold(self._with_copies(found, readable, k), k)
            if len(shown) == k or len(shown) == len(found.fused) or depth >= self._chunk_counts[allowed].sum():
                return shown
            # Copies of one text filled the rankings.
            depth *= 4
            found = self._found(query, allowed, depth)

    def _found(self, query: str, allowed: Mask, depth: int) -> "_Found":
        language = self._query_language.of(query)
        dense = self._dense(query, allowed, depth)
        lexical = [(self._lexical(query, allowed, depth, where), weight) for where, weight in self._where(language)]
        foreign = language is not None and language not in self._embedder.languages
        rankings = [(dense, _FOREIGN_DENSE_WEIGHT if foreign else _DENSE_WEIGHT), *lexical]
        fused = reciprocal_rank_fusion(
            [[identifier for identifier, _ in ranking] for ranking, _ in rankings],
            [weight for _, weight in rankings],
            _RANK_CONSTANT,
        )
        bm25 = {identifier: score for ranking, _ in reversed(lexical) for identifier, score in ranking}
        return _Found(fused, dict(dense), bm25)

    def _with_copies(self, found: "_Found", readable: Mask, batch: int) -> Iterator[Passage]:
        """All passages found, best first, with their clusters as far as `readable`; loaded `batch` at a time."""
        for begin in range(0, len(found.fused), batch):
            for passage in self._as_passages(found.fused[begin : begin + batch], found):
                cluster, others = self._copies.seen_by(self._place(passage.chunk.id), readable)
                yield replace(passage, cluster=cluster, also_in=others)

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """The passages of these chunks, in their order (score 0), without their copies: no filter says who may know.

        Raises ArchiveDamaged when one is unknown.
        """
        return self._as_passages([(identifier, 0.0) for identifier in chunk_ids], _Found([], {}, {}))

    def catalogue(self) -> Catalogue:
        """What the generation holds: names count the articles that stand, the most frequent first."""
        return self._catalogue

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        """One revision, by default the one that stands in this generation. Raises KeyError when unknown."""
        wanted = sha256 or self._standing[article_id]
        return self._sound(self._ledger.article(article_id, wanted), wanted)

    def close(self) -> None:
        """Release the files and the lease; no search may be running, none can follow."""
        _release(self._generation, self._ledger)

    def retire(self) -> None:
        """Close by itself as soon as nobody holds this archive any more: a run under way still ends with it."""
        weakref.finalize(self, _release, self._generation, self._ledger)

    def _where(self, language: str | None) -> list[tuple[str | None, float]]:
        """Which language's words to search, with weights: scores of several languages' indexes do not compare."""
        if language is None or not self._query_language.is_telling:
            return [(None, 1.0)]
        return [(language, 1.0), (None, _ANY_LANGUAGE_WEIGHT)]

    def _dense(self, query: str, allowed: Mask, depth: int) -> _Ranking:
        vector = self._embedder.embed_query(query)
        vectors = self._generation.vectors
        if self._share(allowed) < _SELECTIVE_SHARE:
            ids = [identifier for member in self._chosen(allowed) for identifier in member.chunk_ids()]
            return vectors.query_among(vector, ids, depth)
        return self._cut(lambda wanted: vectors.query(vector, wanted), allowed, depth)

    def _lexical(self, query: str, allowed: Mask, depth: int, language: str | None) -> _Ranking:
        index = self._generation.lexical
        if self._share(allowed) < _SELECTIVE_SHARE:
            revisions = [_revision(member) for member in self._chosen(allowed)]
            return index.search(query, depth, language, revisions)
        return self._cut(lambda wanted: index.search(query, wanted, language), allowed, depth)

    def _cut(self, search: Callable[[int], _Ranking], allowed: Mask, depth: int) -> _Ranking:
        """Read a ranking deep enough that `depth` allowed chunks are in it, or to its end."""
        if allowed.all():
            return search(depth)
        total = int(self._chunk_counts.sum())
        wanted = min(total, int(1.5 * depth / self._share(allowed)))
        while True:
            ranking = search(wanted)
            kept = [found for found in ranking if allowed[self._place(found[0])]]
            if len(kept) >= depth or len(ranking) < wanted or wanted >= total:
                return kept[:depth]
            wanted = min(total, 4 * wanted)

    def _chosen(self, allowed: Mask) -> Iterator[Member]:
        return compress(self._members, allowed.tolist())

    def _share(self, allowed: Mask) -> float:
        return float(self._chunk_counts[allowed].sum() / max(1, self._chunk_counts.sum()))

    def _place(self, chunk_id: str) -> int:
        place = self._places.get(chunk_id.rpartition(":")[0])
        if place is None:
            raise ArchiveDamaged(self._generation.folder, f"the chunk {chunk_id} belongs to no member")
        return place

    def _as_passages(self, ranked: _Ranking, found: "_Found") -> list[Passage]:
        ids = [identifier for identifier, _ in ranked]
        chunks = self._ledger.chunks_by_id(ids, self._generation.manifest.chunker)
        missing = [identifier for identifier, _ in ranked if identifier not in chunks]
        if missing:
            raise ArchiveDamaged(self._ledger.path, f"the chunk {missing[0]} is not in the ledger")
        articles = self._ledger.articles((chunk.article_id, chunk.article_sha256) for chunk in chunks.values())
        return [
            Passage(
                chunk=(chunk := chunks[identifier]),
                article=self._sound(articles[chunk.article_id, chunk.article_sha256], chunk.article_sha256),
                score=score,
                rank=rank,
                similarity=found.similarities.get(identifier),
                bm25=found.bm25.get(identifier),
                cluster=chunk.article_id,
            )
            for rank, (identifier, score) in enumerate(ranked, start=1)
        ]

    def _sound(self, article: Article, sha256: str) -> Article:
        """The article, unless the ledger's text is not that revision any more: nothing may be quoted from it then."""
        if article.sha256 != sha256:
            raise LedgerTextDamaged(self._ledger.path, article.id, sha256)
        return article

    @cached_property
    def _standing(self) -> dict[str, str]:
        return {member.article_id: member.sha256 for member in self._members if member.valid_to is None}

    @cached_property
    def _catalogue(self) -> Catalogue:
        return catalogue_of(self._generation.manifest, self._members)


def _release(generation: OpenGeneration, ledger: Ledger) -> None:
    generation.close()
    ledger.close()


def _revision(member: Member) -> str:
    """What the ids of a revision's chunks begin with."""
    return chunk_id(member.article_id, member.sha256, 0).rpartition(":")[0]
