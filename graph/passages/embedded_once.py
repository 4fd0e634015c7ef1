"""Sentence vectors that one run remembers: its nodes compare the same sentences of the same few passages.

Nothing is remembered across runs: what a question was about is nobody else's, an erased article leaves no trace, and a
run gives the same vectors whatever other runs do (in bfloat16 the other texts of a batch move a vector a little).
"""

import threading
from collections.abc import Sequence

import numpy as np

from graph.deps import Embedder, Vectors


class EmbeddedOnce:
    """An Embedder that has `embedder` embed each text once. Thread-safe; made for one run and dropped with it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}
        # Held while new texts are embedded: whoever wants the same ones at the same time waits for them.
        self._embedding = threading.Lock()

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's: rows [texts, dimension]; texts that are not known yet are embedded in one call."""
        with self._embedding:
            if new := [text for text in dict.fromkeys(texts) if text not in self._known]:
                self._known.update(zip(new, self._embedder.embed_texts(new), strict=True))
            known = [self._known[text] for text in texts]
        return np.stack(known) if known else self._embedder.embed_texts(texts)
