import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest.batches import batches
from ingest.embed import EmbedderUnusable, SentenceTransformerEmbedder

TEXTS = [
    f"The council of town {number} " + "met again to discuss the harbour barrier. " * (number % 9)
    for number in range(40)
]
QUERIES = ["Who met about the barrier?", "council of town 7", "harbour", "Qui a rencontré le maire ?"]


def loaded(folder: Path, **options: Any) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(folder, name="all-minilm-l6-v2", weights_sha256="pinned", **options)


def test_rows_have_length_one_in_the_order_of_the_texts(embedder: SentenceTransformerEmbedder) -> None:
    heard: list[int] = []
    together = embedder.embed_documents(TEXTS, heard.append)
    assert together.shape == (40, embedder.dimension) == (40, 384)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    alone = np.stack([embedder.embed_texts([text])[0] for text in TEXTS])
    assert (together * alone).sum(axis=1).min() > 0.99
    assert heard == sorted(heard) and heard[-1] == 40


def test_a_query_and_nothing(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.embed_query(QUERIES[0]).shape == (384,)
    assert embedder.embed_documents([]).shape == (0, 384)


def test_how_much_is_read(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.max_tokens == 254
    assert embedder.languages == {"en"}
    assert embedder.count_tokens(["Two words.", ""]) == [3, 0]


def test_the_ranking_is_the_same_in_both_precisions(embedder_folder: Path) -> None:
    """Why the precision is no part of the fingerprint."""
    full, half = loaded(embedder_folder, dtype="float32"), loaded(embedder_folder, dtype="bfloat16")
    documents = [model.embed_documents(TEXTS) for model in (full, half)]
    assert (documents[0] * documents[1]).sum(axis=1).min() > 0.99
    for query in QUERIES:
        exact, rounded = (rows @ model.embed_query(query) for rows, model in zip(documents, (full, half), strict=True))
        best = np.argsort(-exact)[:10]
        # The ten best are the ten best again, but for neighbours nearer to each other than the rounding.
        assert exact[np.argsort(-rounded)[:10]] == pytest.approx(exact[best], abs=0.01)


def test_the_fingerprint_names_weights_and_prompts(embedder_folder: Path) -> None:
    one = loaded(embedder_folder).fingerprint
    assert one.startswith("all-minilm-l6-v2-")
    assert loaded(embedder_folder, dtype="float32").fingerprint == one
    assert loaded(embedder_folder, query_prompt="query: ").fingerprint != one
    other = SentenceTransformerEmbedder(embedder_folder, name="all-minilm-l6-v2", weights_sha256="other")
    assert other.fingerprint != one


def test_threads_may_ask_at_once(embedder: SentenceTransformerEmbedder) -> None:
    alone = [embedder.embed_query(query) for query in QUERIES]
    with ThreadPoolExecutor(4) as pool:
        assert np.allclose(list(pool.map(embedder.embed_query, QUERIES)), alone)


def test_no_connection_is_opened(embedder_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the embedder must not open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    loaded(embedder_folder).embed_query("local")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnusable, match=r"tokenizer\.json"):
        loaded(tmp_path).count_tokens(["x"])


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([70, 12, 14, 11], [[0], [2, 1, 3]]),  # a long question and its short parts
        ([12, 14, 11], [[1, 0, 2]]),
        ([70, 66, 60], [[0, 1, 2]]),
        ([20], [[0]]),
        ([], []),
    ],
)
def test_few_texts_share_a_batch_unless_padding_costs_more(lengths: list[int], expected: list[list[int]]) -> None:
    assert batches(lengths) == expected
