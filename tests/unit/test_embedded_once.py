"""Sentence vectors that a run remembers."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from graph.passages.embedded_once import EmbeddedOnce
from tests.hashed_embedder import HashedEmbedder, Vectors


class Counting(HashedEmbedder):
    """Notes what it is asked for; waits until it is let through."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.began, self.open = threading.Event(), threading.Event()
        self.open.set()

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        self.began.set()
        assert self.open.wait(10)
        return self.embed_documents(texts)


def test_a_text_is_embedded_once_and_rows_come_in_the_order_asked_for() -> None:
    embedder = Counting()
    once = EmbeddedOnce(embedder)
    assert np.array_equal(once.embed_texts(["a", "b", "a"]), embedder.embed_documents(["a", "b", "a"]))
    assert np.array_equal(once.embed_texts(["c", "b"]), embedder.embed_documents(["c", "b"]))
    assert once.embed_texts([]).shape == (0, 16)
    assert embedder.asked == [["a", "b"], ["c"], []]


def test_two_runs_share_nothing() -> None:
    embedder = Counting()
    for _ in range(2):
        EmbeddedOnce(embedder).embed_texts(["a"])
    assert embedder.asked == [["a"], ["a"]]


def test_what_another_thread_is_embedding_is_waited_for() -> None:
    embedder = Counting()
    embedder.open.clear()
    once = EmbeddedOnce(embedder)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once.embed_texts, ["a", "b"])
        assert embedder.began.wait(10)
        second = pool.submit(once.embed_texts, ["b", "c"])
        embedder.open.set()
        assert np.array_equal(first.result(10)[1], second.result(10)[0])
    assert embedder.asked == [["a", "b"], ["c"]]
