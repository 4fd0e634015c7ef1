from collections.abc import Callable

import numpy as np
import pytest

from ingest.embed import SentenceTransformerEmbedder
from ingest.models import Article
from ingest.titled import TitledText, embed_titled, titled
from tests.hashed_embedder import HashedEmbedder

MakeArticle = Callable[..., Article]


def test_a_chunk_is_moved_towards_its_title_and_stays_nearest_to_its_text(
    embedder: SentenceTransformerEmbedder,
) -> None:
    text, title = "He called the delay a disgrace.", "The port director on the new crane"
    [row] = embed_titled(embedder, [TitledText(title, text)])
    of_text, of_title = embedder.embed_documents([text, title])
    assert row @ of_title > of_text @ of_title + 0.1
    assert row @ of_text > 0.95
    assert np.linalg.norm(row) == pytest.approx(1.0)


def test_each_chunk_meets_its_own_title_and_every_title_is_embedded_once() -> None:
    asked: list[list[str]] = []

    class Heard(HashedEmbedder):
        def embed_documents(self, texts, progress=None):  # type: ignore[no-untyped-def]
            asked.append(list(texts))
            return super().embed_documents(texts, progress)

    pieces = [TitledText("A", "one"), TitledText("B", "two"), TitledText("A", "three")]
    together = embed_titled(Heard(), pieces)
    assert asked == [["one", "two", "three"], ["A", "B"]]
    for piece, row in zip(pieces, together, strict=True):
        assert row == pytest.approx(embed_titled(HashedEmbedder(), [piece])[0])


def test_the_key_follows_title_and_text(make_article: MakeArticle) -> None:
    article = make_article("One. Two.", title="  Harbour\n budget ")
    piece = titled(article, 5, 9)
    assert piece == TitledText("Harbour budget", "Two.")
    assert piece.key == TitledText("Harbour budget", "Two.").key
    assert piece.key not in (TitledText("Harbour", "Two.").key, TitledText("Harbour budget", "One.").key)


def test_a_title_without_end_is_cut(make_article: MakeArticle) -> None:
    assert len(titled(make_article("One.", title="x" * 5000), 0, 4).title) == 120
