"""The rankings of one generation's two engines, with only what a filter allows in them.

What is allowed is scored alone where it is little; else a longer ranking is read and cut. Chroma's own filters would
cost twenty queries.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import compress

import numpy as np

from ingest.errors import ArchiveDamaged
from ingest.fuse import Ranking
from ingest.generation import OpenGeneration
from ingest.kept_vectors import KeptVectors, Vectors
from ingest.ledger import Ledger
from ingest.members import Key, Member
from ingest.visibility import Mask

# Scoring n chunks takes n times 0.6 microseconds (ten times that at the first use of a filter), reading on until 75
# allowed ones have come by takes 0.3 ms / share: below this n * share scoring is the faster one of the two.
_SCORED_BELOW = 100


class Rankings:
    """Reads the engines of an open generation. Thread-safe. Masks are over `members`. Raises ArchiveDamaged."""

    def __init__(self, generation: OpenGeneration, ledger: Ledger, members: Sequence[Member]) -> None:
        manifest = generation.manifest
        self._generation = generation
        self._members = members
        self._places = {_revision(member): place for place, member in enumerate(members)}
        self._chunk_counts = np.array([member.chunk_count for member in members], dtype=np.int64)
        self._total = int(self._chunk_counts.sum())
        self._vectors = KeptVectors(ledger, manifest.chunker, manifest.embedder)

    def place_of(self, chunk_id: str) -> int:
        """Which member a chunk belongs to."""
        place = self._places.get(chunk_id.rpartition(":")[0])
        if place is None:
            raise ArchiveDamaged(self._generation.folder, f"the chunk {chunk_id} belongs to no member")
        return place

    def key_of(self, revision: str) -> Key | None:
        """The key of the member that chunk ids name so (what stands before their last ":"); None for another."""
        place = self._places.get(revision)
        return None if place is None else self._members[place].key

    def allowed_chunks(self, allowed: Mask) -> int:
        """How many chunks a mask leaves."""
        return int(self._chunk_counts[allowed].sum())

    def nearest(self, vector: Vectors, allowed: Mask, depth: int) -> Ranking:
        """The `depth` allowed chunks nearest in meaning, with their cosine, best first."""
        if self._is_little(allowed):
            return self._vectors.nearest(vector, self._chosen(allowed), depth)
        return self._cut(lambda wanted: self._generation.vectors.query(vector, wanted), allowed, depth)

    def matching(self, query: str, allowed: Mask, depth: int, language: str | None) -> Ranking:
        """The `depth` allowed chunks best by BM25 among texts of a language (None: all), with their scores."""
        index = self._generation.lexical
        if self._is_little(allowed):
            return index.search(query, depth, language, [_revision(member) for member in self._chosen(allowed)])
        return self._cut(lambda wanted: index.search(query, wanted, language), allowed, depth)

    def refined(self, query: str, found: Ranking, language: str | None) -> Ranking:
        """What `matching` found, ranked anew by which words of the query are there and which stand together."""
        return self._generation.lexical.refined(query, found, language)

    def share_held(self, query: str, text: str, language: str | None) -> float:
        """How much of what `query` asks for stands in `text`, by the rarity of its words: 0..1."""
        return self._generation.lexical.share_held(query, text, language)

    def _is_little(self, allowed: Mask) -> bool:
        count = self.allowed_chunks(allowed)
        return count * count < _SCORED_BELOW * self._total

    def _cut(self, search: Callable[[int], Ranking], allowed: Mask, depth: int) -> Ranking:
        """Read a ranking deep enough that `depth` allowed chunks are in it, or to its end."""
        if allowed.all():
            return search(depth)
        wanted = min(self._total, int(1.5 * depth * self._total / self.allowed_chunks(allowed)))
        while True:
            ranking = search(wanted)
            kept = [found for found in ranking if allowed[self.place_of(found[0])]]
            if len(kept) >= depth or len(ranking) < wanted or wanted >= self._total:
                return kept[:depth]
            wanted = min(self._total, 4 * wanted)

    def _chosen(self, allowed: Mask) -> Iterator[Member]:
        return compress(self._members, allowed.tolist())


def _revision(member: Member) -> str:
    """What the ids of a revision's chunks begin with."""
    return member.chunk_id(0).rpartition(":")[0]
