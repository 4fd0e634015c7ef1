"""The vectors of questions: all new ones of a call embedded in one batch, and none twice in a row."""

import threading
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

    Threads that ask while a batch is computed are answered together by the next one: side by side their batches would
    pass the interpreter's lock to and fro after every operation. In bfloat16 the other texts of a batch move a vector
    by up to 3e-5 of cosine, so that a question asked again may differ in the last digits of its similarities.
    """

    def __init__(self, embedder: QueryEmbedder) -> None:
        self._embedder = embedder
        self._kept: BoundedCache[str, Vectors] = BoundedCache(_KEPT_QUERIES)
        self._embedding = threading.Lock()
        self._guard = threading.Lock()
        self._waiting: dict[str, None] = {}

    def of(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vector [dimension] of each text."""
        wanted = list(dict.fromkeys(texts))
        found = self._known(wanted)
        missing = [text for text in wanted if text not in found]
        if missing:
            with self._guard:
                self._waiting.update(dict.fromkeys(missing))
            with self._embedding:
                found |= self._known(missing)
                missing = [text for text in missing if text not in found]
                found |= self._embedded_with_all_that_wait(missing) if missing else {}
        return found

    def _embedded_with_all_that_wait(self, wanted: Sequence[str]) -> dict[str, Vectors]:
        with self._guard:
            batch = list(dict.fromkeys([*wanted, *self._waiting]))
            self._waiting.clear()
        vectors = dict(zip(batch, self._embedder.embed_queries(batch), strict=True))
        for text, vector in vectors.items():
            self._kept.put(text, vector)
        return {text: vectors[text] for text in wanted}

    def _known(self, texts: Iterable[str]) -> dict[str, Vectors]:
        vectors = ((text, self._kept.get(text)) for text in texts)
        return {text: vector for text, vector in vectors if vector is not None}
