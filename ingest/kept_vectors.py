"""The vectors of single revisions, as the ledger keeps them: what few chunks are scored with exactly.

A graph that is searched for the few chunks that a filter leaves has to be walked nearly whole: 14 ms for 149 of
27,518 chunks, 40 ms by reading on until enough allowed ones have come by; scoring those 149 takes 0.1 ms.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from ingest.bounded import BoundedCache
from ingest.embeddings_store import vectors_of_revision
from ingest.ledger import Ledger
from ingest.members import Member

Vectors = npt.NDArray[np.float32]

_KEPT_BYTES = 128_000_000


class KeptVectors:
    """Vectors of length 1 by revision, read at their first use. Thread-safe."""

    def __init__(self, ledger: Ledger, chunker: str, embedder: str) -> None:
        self._ledger = ledger
        self._chunker = chunker
        self._embedder = embedder
        self._kept: BoundedCache[tuple[str, str], Vectors] = BoundedCache(_KEPT_BYTES, lambda rows: rows.nbytes)

    def nearest(self, vector: Vectors, members: Iterable[Member], k: int) -> list[tuple[str, float]]:
        """The `k` chunks of these revisions nearest to `vector`, with their cosine: exact, best first, ties by id.

        Raises ArchiveDamaged where the ledger lacks a vector.
        """
        cut = [member for member in members if member.chunk_count]
        if not cut or k < 1:
            return []
        similarities = np.concatenate([self._of(member) for member in cut]) @ vector
        best = np.argsort(-similarities, kind="stable") if k >= len(similarities) else _best(similarities, k)
        ids = _ids_at(cut, best)
        ranked = [(identifier, float(similarities[place])) for identifier, place in zip(ids, best, strict=True)]
        return sorted(ranked, key=lambda item: (-item[1], item[0]))[:k]

    def _of(self, member: Member) -> Vectors:
        kept = self._kept.get(member.key)
        if kept is None:
            rows = vectors_of_revision(self._ledger, self._chunker, self._embedder, member)
            kept = rows / np.linalg.norm(rows, axis=1, keepdims=True)  # float16 is not of length 1 to the last digit
            self._kept.put(member.key, kept)
        return kept


def _best(similarities: Vectors, k: int) -> npt.NDArray[np.intp]:
    """Places of the `k` highest, and of those that equal the lowest of them."""
    edge = np.partition(similarities, -k)[-k]
    return np.flatnonzero(similarities >= edge)


def _ids_at(members: Sequence[Member], places: npt.NDArray[np.intp]) -> list[str]:
    ends = np.cumsum([member.chunk_count for member in members])
    owners = np.searchsorted(ends, places, side="right")
    return [
        members[owner].chunk_id(int(place - ends[owner] + members[owner].chunk_count))
        for owner, place in zip(owners, places, strict=True)
    ]
