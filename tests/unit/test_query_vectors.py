"""Questions embedded together, whoever asks them."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ingest.query_vectors import QueryVectors, Vectors
from tests.hashed_embedder import HashedEmbedder


class Gate(HashedEmbedder):
    """Records its batches; the first waits until it is let through."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.began, self.open = threading.Event(), threading.Event()
        self.fails = False

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        self.began.set()
        assert self.open.wait(10)
        if self.fails:
            self.fails = False
            raise RuntimeError("out of memory")
        return super().embed_queries(texts)


def waiting_for(vectors: QueryVectors, texts: set[str]) -> None:
    """Until these texts wait for a batch; threads cannot be seen to wait in another way."""
    for _ in range(10_000):
        with vectors._guard:
            if texts <= set(vectors._waiting):
                return
        threading.Event().wait(0.001)
    raise AssertionError(f"nobody waits for {texts}")


def test_each_text_once_in_one_batch() -> None:
    embedder = Gate()
    embedder.open.set()
    vectors = QueryVectors(embedder)
    found = vectors.of(["tram", "oyster", "tram"])
    assert list(found) == ["tram", "oyster"]
    assert np.array_equal(found["tram"], embedder.embed_query("tram"))
    assert vectors.of(["oyster", "storm"]).keys() == {"oyster", "storm"}
    assert vectors.of([]) == {}
    assert embedder.batches == [["tram", "oyster"], ["storm"]]


def test_who_asks_meanwhile_shares_the_next_batch() -> None:
    embedder = Gate()
    vectors = QueryVectors(embedder)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(vectors.of, ["a"])
        assert embedder.began.wait(10)
        others = [pool.submit(vectors.of, texts) for texts in (["b", "c"], ["c", "d"], ["e"])]
        waiting_for(vectors, {"b", "c", "d", "e"})
        embedder.open.set()
        assert [set(future.result(10)) for future in (first, *others)] == [{"a"}, {"b", "c"}, {"c", "d"}, {"e"}]
    assert [set(batch) for batch in embedder.batches] == [{"a"}, {"b", "c", "d", "e"}]


def test_a_batch_that_fails_fails_for_its_caller_alone() -> None:
    embedder = Gate()
    embedder.fails = True
    vectors = QueryVectors(embedder)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(vectors.of, ["a"])
        assert embedder.began.wait(10)
        second = pool.submit(vectors.of, ["b"])
        waiting_for(vectors, {"b"})
        embedder.open.set()
        with pytest.raises(RuntimeError):
            first.result(10)
        assert set(second.result(10)) == {"b"}
