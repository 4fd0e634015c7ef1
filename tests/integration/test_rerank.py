"""The optional cross-encoder: the real sentence-transformers code with a tiny model of random weights.

What is tested is that its scores are used, not that they are good: these weights have learnt nothing.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Application
from app.models.errors import ModelMissing
from app.settings import load_settings
from ingest.models import Filters
from ingest.rerank import CrossEncoderReranker, RerankerUnusable, reranked

QUERY = "Who resigned after the audit of the bridge?"
WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] the bridge mayor audit harbour storm a of who resigned after city council ?"


def tiny(folder: Path, labels: int = 1) -> Path:
    """A cross-encoder of 19 words and two layers, the same at every run."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS.split()), encoding="utf-8")
    torch.manual_seed(8)
    config = BertConfig(
        vocab_size=19, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64, num_labels=labels, initializer_range=1.0,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny(tmp_path_factory.mktemp("models") / "tiny-cross")


@pytest.fixture
def searched(small_home: Path, small_models: Path, folder: Path) -> Iterator[Application]:
    application = Application(
        load_settings(home=small_home, models=small_models, offline=True, reranker={"model": str(folder)})
    )
    yield application
    application.close()


def test_passages_are_in_the_order_of_the_cross_encoder(
    searched: Application, small_home: Path, small_models: Path, folder: Path
) -> None:
    plain = Application(load_settings(home=small_home, models=small_models, offline=True))
    before = plain.archive().search(QUERY, Filters(), 4)
    plain.close()
    after = searched.archive().search(QUERY, Filters(), 4)
    scores = CrossEncoderReranker(folder).scores(QUERY, [f"{p.article.title}\n{p.chunk.text}" for p in before])
    assert len(set(scores)) == 4
    wanted = [passage for _, passage in sorted(zip(scores, before, strict=True), key=lambda pair: -pair[0])]
    assert [passage.chunk.id for passage in after] == [passage.chunk.id for passage in wanted]
    assert [passage.chunk.id for passage in after] != [passage.chunk.id for passage in before]
    assert [passage.score for passage in after] == [passage.score for passage in before]


def test_scores_do_not_depend_on_what_stands_beside(folder: Path) -> None:
    reranker = CrossEncoderReranker(folder)
    texts = ["the mayor resigned", "a storm", "the city council of the bridge " * 40, ""]
    together = reranker.scores(QUERY, texts)
    assert together == pytest.approx([reranker.scores(QUERY, [text])[0] for text in texts], abs=1e-5)
    assert together == reranker.scores(QUERY, texts) == CrossEncoderReranker(folder).scores(QUERY, texts)
    assert reranker.scores(QUERY, []) == []


def test_what_is_no_cross_encoder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RerankerUnusable, match=r"empty cannot be loaded .*PRESSROOM_RERANKER__MODEL"):
        CrossEncoderReranker(tmp_path / "empty").scores(QUERY, ["text"])
    with pytest.raises(RerankerUnusable, match="num_labels 1"):
        CrossEncoderReranker(tiny(tmp_path / "three", labels=3)).scores(QUERY, ["text"])


def test_a_name_is_looked_for_in_the_model_store(tmp_path: Path, folder: Path) -> None:
    def named(name: str) -> Application:
        return Application(load_settings(home=tmp_path, models=folder.parent, reranker={"model": name}))

    assert named("").reranker() is None
    assert isinstance(named(folder.name).reranker(), CrossEncoderReranker)
    with pytest.raises(ModelMissing, match="nowhere"):
        named("nowhere").reranker()


def test_only_the_first_are_put_in_order() -> None:
    ranking = [("a", 0.9), ("b", 0.8), ("c", 0.7), ("d", 0.6)]
    assert reranked(ranking, [0.1, 0.5, 0.1]) == [("b", 0.9), ("a", 0.8), ("c", 0.7), ("d", 0.6)]
    assert reranked(ranking, []) == ranking
    assert reranked([], []) == []
