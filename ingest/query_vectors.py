"""The vectors of questions: all new ones of a call embedded in one batch, and none twice in a row."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.bounded import BoundedCache

Vectors = npt.NDArray[np.float32]

# A run searches for the same few wordings again in every attempt, and readers repeat each other.
_KEPT_QUERIES = 256


class QueryEmbedder(Protocol):
    """What searching needs of the embedder that the generation was made with."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Rows [n, dimension] of length 1."""


class QueryVectors:
    """Embeds questions with one embedder and keeps the vectors of the latest 256. Thread-safe.

    In bfloat16 the other texts of a batch move a vector by up to 3e-5 of cosine: a question that is asked again may
    meet the vector of another batch, which changes digits of similarities and no ranking that means something.
    """

    def __init__(self, embedder: QueryEmbedder) -> None:
        self._embedder = embedder
        self._kept: BoundedCache[str, Vectors] = BoundedCache(_KEPT_QUERIES)

    def of(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vector [dimension] of each text."""
        vectors = {text: self._kept.get(text) for text in texts}
        missing = [text for text, vector in vectors.items() if vector is None]
        if missing:
            for text, vector in zip(missing, self._embedder.embed_queries(missing), strict=True):
                self._kept.put(text, vector)
                vectors[text] = vector
        return {text: vector for text, vector in vectors.items() if vector is not None}
