"""An ingestion in a process of its own that ends badly: killed at a chosen instruction, or out of room.

The child gets vectors that the real embedder made before, so that it need not load the model.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

import numpy as np
from numpy.typing import NDArray

from ingest.chunk import Chunker
from ingest.embed import SentenceTransformerEmbedder
from ingest.errors import ArchiveError
from ingest.sync import Ingestor

Vectors = Mapping[str, NDArray[np.float32]]


class Remembered:
    """Gives the vectors that the real embedder gave for the same texts."""

    def __init__(self, fingerprint: str, vectors: Vectors) -> None:
        self.fingerprint = fingerprint
        self._vectors = vectors

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """The remembered vectors, in the order of the texts."""
        return np.array([self._vectors[text] for text in texts])


def ingest(home: Path, source: Path, embedder: SentenceTransformerEmbedder, vectors: Vectors) -> None:
    """Ingest as the tests' newsroom does, with remembered vectors."""
    chunker = Chunker(embedder.count_tokens, embedder.max_tokens)
    remembered = Remembered(embedder.fingerprint, vectors)
    Ingestor(home, remembered, chunker, max_file_bytes=1_000_000, max_deleted_share=1.0).ingest([source])


def ingest_and_die(
    kill_at: int | None, counted: Connection, home: Path, source: Path, model: Path, vectors: Vectors
) -> None:
    """Ingest; kill -9 this process at the `kill_at`-th call that ingest/ makes or receives (None: only count)."""
    embedder = SentenceTransformerEmbedder(model, name="all-minilm-l6-v2", weights_sha256="pinned")
    calls = 0

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        if "/ingest/" in frame.f_code.co_filename and "/tests/" not in frame.f_code.co_filename:
            calls += 1
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
    ingest(home, source, embedder, vectors)
    sys.setprofile(None)
    counted.send(calls)


def ingest_within(file_bytes: int, said: Connection, home: Path, source: Path, model: Path, vectors: Vectors) -> None:
    """Ingest where no file may grow beyond `file_bytes`, as on a full disk; sends the error's name and message."""
    embedder = SentenceTransformerEmbedder(model, name="all-minilm-l6-v2", weights_sha256="pinned")
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    try:
        ingest(home, source, embedder, vectors)
    except ArchiveError as error:
        said.send((type(error).__name__, str(error)))
    else:
        said.send(("", ""))
