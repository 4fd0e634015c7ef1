"""A stand-in for an embedder where a test needs many texts embedded in no time: vectors that only the text decides."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class HashedEmbedder:
    """Equal texts have equal vectors of length 1; the meaning of a text plays no part."""

    fingerprint = "hashed-0"
    languages = frozenset({"en"})
    max_tokens = 200

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words, as the chunker's measure."""
        return [len(text.split()) for text in texts]

    def embed_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows [n, 16] in the order of the texts."""
        return np.array([self.embed_query(text) for text in texts], dtype=np.float32).reshape(-1, 16)

    def embed_query(self, text: str) -> Vectors:
        """One row [16]."""
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        row = np.random.default_rng(seed).normal(size=16)
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Rows [n, 16] in the order of the texts."""
        return self.embed_documents(texts)
