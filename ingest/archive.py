"""The archive as the agent sees it: one open generation, searched by meaning and by words at once."""

import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from ingest.bounded import BoundedCache
from ingest.copies import Copies
from ingest.errors import ArchiveError
from ingest.fold import fold
from ingest.fuse import Ranking
from ingest.generation import OpenGeneration, open_current, open_generation
from ingest.hybrid import Found, HybridSearch
from ingest.ledger import Ledger
from ingest.ledger_open import open_ledger
from ingest.manifest import Manifest, catalogue_of
from ingest.members import Member
from ingest.models import EVERYTHING, Article, Catalogue, Filters, Passage, Rights, Search
from ingest.query_language import QueryLanguage
from ingest.query_vectors import QueryEmbedder, QueryVectors, Vectors
from ingest.rankings import Rankings
from ingest.rerank import Reranker
from ingest.verified_texts import VerifiedTexts
from ingest.visibility import Mask, Visibility

# How deep each ranking is read before they are fused.
_DEPTH = 50
_KEPT_CATALOGUES = 64


class EmbedderMismatch(ArchiveError):
    """The archive's vectors were made by another embedder than the one that would embed the questions."""


def _now() -> datetime:
    return datetime.now(UTC)


def open_archive(
    home: Path, embedder: QueryEmbedder, clock: Callable[[], datetime] = _now, reranker: Reranker | None = None
) -> "Archive":
    """The current generation of `home`. Raises ArchiveMissing, ArchiveDamaged, EmbedderMismatch."""
    return open_with(home, lambda _: embedder, clock=clock, reranker=reranker)


def open_with(
    home: Path,
    embedder_of: Callable[[str], QueryEmbedder],
    number: int | None = None,
    clock: Callable[[], datetime] = _now,
    reranker: Reranker | None = None,
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
        return Archive(generation, open_ledger(home), embedder, clock, reranker)
    except BaseException:
        generation.close()
        raise


class Archive:
    """Searches one generation. Thread-safe. It owns the generation and the ledger: `close` closes both.

    `clock` gives the moment that a search without `as_of` is about. A `reranker` puts the first 20 passages in order.
    """

    def __init__(
        self,
        generation: OpenGeneration,
        ledger: Ledger,
        embedder: QueryEmbedder,
        clock: Callable[[], datetime],
        reranker: Reranker | None = None,
    ) -> None:
        self._generation = generation
        self._ledger = ledger
        self._clock = clock
        self._members: Sequence[Member] = generation.members()
        self._rankings = Rankings(generation, ledger, self._members)
        self._texts = VerifiedTexts(ledger, generation.manifest.chunker, self._rankings.key_of)
        self._query_vectors = QueryVectors(embedder)
        self._visibility = Visibility(self._members)
        self._copies = Copies(self._members)
        self._catalogues: BoundedCache[Rights, Catalogue] = BoundedCache(_KEPT_CATALOGUES)
        spoken = QueryLanguage(member.language for member in self._members)
        self._hybrid = HybridSearch(self._rankings, self._texts, spoken, embedder.languages, reranker)

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
        return self.search_all([Search(query, filters, k)])[0]

    def search_all(self, searches: Sequence[Search]) -> list[list[Passage]]:
        """What `search` finds for each, in their order: queries embedded in one batch, equal searches made once.

        Raises ArchiveDamaged.
        """
        now = self._clock()
        masks = {filters: self._visibility.mask(filters, now) for filters in {each.filters for each in searches}}
        answerable = [
            each
            for each in dict.fromkeys(searches)
            if each.k >= 1 and each.query.strip() and self._rankings.allowed_chunks(masks[each.filters])
        ]
        vectors = self._query_vectors.of(each.query for each in answerable)
        found = {each: self._search(each, vectors[each.query], masks[each.filters], now) for each in answerable}
        return [list(found.get(each, ())) for each in searches]

    def passages(self, chunk_ids: Sequence[str]) -> list[Passage]:
        """The passages of these chunks, in their order (score 0), without their copies: no filter says who may know.

        Raises ArchiveDamaged when one is unknown.
        """
        return self._as_passages([(identifier, 0.0) for identifier in chunk_ids], Found([], {}, {}))

    def neighbours(self, passage: Passage, before: int = 1, after: int = 1) -> list[Passage]:
        """The chunks just before and after a passage, of the same revision, in reading order (score 0).

        At the ends of an article there are fewer. Raises ArchiveDamaged when the passage is not of this archive.
        """
        chunks = self._texts.beside(passage.chunk.id, before, after)
        return self.passages([chunk.id for chunk in chunks])

    def catalogue(self, rights: Rights = EVERYTHING) -> Catalogue:
        """What the generation holds: names count the articles that stand, the most frequent first.

        With `rights`, as if it held only what they allow.
        """
        known = self._catalogues.get(rights)
        if known is None:
            allowed = self._visibility.permitted(rights)
            members = [member for member, may in zip(self._members, allowed, strict=True) if may]
            known = catalogue_of(self._generation.number, members)
            self._catalogues.put(rights, known)
        return known

    def article(self, article_id: str, sha256: str | None = None) -> Article:
        """One revision, by default the one that stands in this generation. Raises KeyError when unknown."""
        return self._texts.article(article_id, sha256 or self._standing[article_id])

    def close(self) -> None:
        """Release the files and the lease; no search may be running, none can follow."""
        _release(self._generation, self._ledger)

    def retire(self) -> None:
        """Close by itself as soon as nobody holds this archive any more: a run under way still ends with it."""
        weakref.finalize(self, _release, self._generation, self._ledger)

    def _search(self, search: Search, vector: Vectors, allowed: Mask, now: datetime) -> list[Passage]:
        depth, k, filters = max(_DEPTH, search.k), search.k, search.filters
        language = filters.language.lower() if filters.language else None
        found = self._hybrid.found(search.query, vector, allowed, depth, language)
        if not any(self._copies.has(self._rankings.place_of(identifier)) for identifier, _ in found.fused[:k]):
            return self._as_passages(found.fused[:k], found)
        bare = Filters(as_of=filters.as_of, sources=filters.sources, rights=filters.rights)
        readable = self._visibility.mask(bare, now)
        while True:
            shown = fold(self._with_copies(found, readable, k), k)
            if len(shown) == k or len(shown) == len(found.fused) or depth >= self._rankings.allowed_chunks(allowed):
                return shown
            # Copies of one text filled the rankings.
            depth *= 4
            found = self._hybrid.found(search.query, vector, allowed, depth, language)

    def _with_copies(self, found: Found, readable: Mask, batch: int) -> Iterator[Passage]:
        """All passages found, best first, with their clusters as far as `readable`; loaded `batch` at a time."""
        for begin in range(0, len(found.fused), batch):
            for passage in self._as_passages(found.fused[begin : begin + batch], found):
                cluster, others = self._copies.seen_by(self._rankings.place_of(passage.chunk.id), readable)
                yield replace(passage, cluster=cluster, also_in=others)

    def _as_passages(self, ranked: Ranking, found: Found) -> list[Passage]:
        passages = []
        for rank, (identifier, score) in enumerate(ranked, start=1):
            chunk, article = self._texts.chunk(identifier)
            passages.append(
                Passage(
                    chunk=chunk,
                    article=article,
                    score=score,
                    rank=rank,
                    similarity=found.similarities.get(identifier),
                    bm25=found.bm25.get(identifier),
                    cluster=chunk.article_id,
                )
            )
        return passages

    @cached_property
    def _standing(self) -> dict[str, str]:
        return {member.article_id: member.sha256 for member in self._members if member.valid_to is None}


def _release(generation: OpenGeneration, ledger: Ledger) -> None:
    generation.close()
    ledger.close()
