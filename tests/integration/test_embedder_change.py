"""Another embedder or chunker makes a generation beside the old one: built meanwhile, compared, taken back."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from app.bootstrap import Application
from app.cli.main import app
from app.models import catalogue
from app.models.catalogue import MINILM, PinnedModel
from app.models.errors import ModelMissing
from app.models.store import ModelStore
from app.settings import load_settings
from ingest.archive import EmbedderMismatch
from ingest.chunk import Chunker
from ingest.embed import SentenceTransformerEmbedder, model_of
from ingest.generation import current_number, numbers, rollback
from ingest.ledger import Ledger
from ingest.models import Filters
from ingest.sync import Ingestor
from tests.integration.newsroom import damages, manifest, story, write

EVERYTHING = Filters()
# The same weights, trained to nothing but told something before each text: other vectors under another fingerprint.
PROMPTED = replace(MINILM, name="prompted-minilm", query_prompt="question: ", document_prompt="newspaper: ")
MODELS: tuple[PinnedModel, ...] = (MINILM, PROMPTED)


@pytest.fixture
def models(tmp_path: Path, embedder_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model store that holds both; `models / NAME` can be taken away."""
    root = tmp_path / "models"
    root.mkdir()
    for model in MODELS:
        (root / model.name).symlink_to(embedder_folder, target_is_directory=True)
    monkeypatch.setattr(Application, "model_store", lambda self: ModelStore(root, offline=True, models=MODELS))
    return root


@pytest.fixture(scope="module")
def loaded(embedder: SentenceTransformerEmbedder, embedder_folder: Path) -> dict[str, SentenceTransformerEmbedder]:
    """Both embedders as the application makes them; they share the weights, which are loaded once."""
    made = {
        model.name: SentenceTransformerEmbedder(
            embedder_folder,
            name=model.name,
            weights_sha256=model.sha256,
            query_prompt=model.query_prompt,
            document_prompt=model.document_prompt,
        )
        for model in MODELS
    }
    for each in made.values():
        each.__dict__["_loaded"] = embedder._loaded
    return made


@pytest.fixture
def opened(
    tmp_path: Path, models: Path, loaded: dict[str, SentenceTransformerEmbedder]
) -> Iterator[Callable[[str], Application]]:
    """Opens an application of the test's home whose settings name this embedder."""
    applications = []

    def open_one(model: str) -> Application:
        made = Application(load_settings(home=tmp_path / "home", models=models, embedder={"model": model}))
        made._embedders = loaded
        applications.append(made)
        return made

    yield open_one
    for made in applications:
        made.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "a.jsonl", map(story, range(5)))


def _found(application: Application) -> list[str]:
    return [passage.article.id for passage in application.archive().search("school lunches", EVERYTHING, 3)]


def test_readers_keep_the_old_generation_and_its_embedder_until_the_new_one_is_published(
    opened: Callable[[str], Application], source: Path
) -> None:
    old = opened(MINILM.name)
    old.ingestor().ingest([source])
    new, later = opened(PROMPTED.name), opened(PROMPTED.name)
    seen: list[tuple[str, int, str]] = []

    def read_meanwhile(stage: str, done: int, total: int) -> None:
        for reader in (old, later):
            made_by = model_of(reader.archive().manifest.embedder)
            seen.append((stage, reader.archive().number, made_by))
            assert _found(reader)[0] == "story-2"

    report = new.ingestor().reingest(full=True, progress=read_meanwhile)
    assert (report.generation, report.embedded) == (2, manifest(old.home).chunks)
    assert {"embed", "index"} <= {stage for stage, _, _ in seen}
    assert {(number, model) for _, number, model in seen} == {(1, MINILM.name)}
    # A process whose settings name the old model follows to the new generation with the embedder that it needs.
    for reader in (old, later):
        assert _found(reader)[0] == "story-2"
        assert (reader.archive().number, model_of(reader.archive().manifest.embedder)) == (2, PROMPTED.name)
    assert damages(old.home) == []


def test_one_command_goes_back_to_the_other_embedder_and_forth(
    opened: Callable[[str], Application], source: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(MINILM.name).ingestor().ingest([source])
    new = opened(PROMPTED.name)
    new.ingestor().reingest(full=True)
    vectors = new.archive().search("school lunches", EVERYTHING, 1)[0].similarity
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PRESSROOM_EMBEDDER__MODEL", PROMPTED.name)
    ran = CliRunner().invoke(app, ["index", "rollback", "--json"])
    assert (ran.exit_code, json.loads(ran.stdout)) == (0, {"generation": 1})
    assert model_of(new.archive().manifest.embedder) == MINILM.name
    assert new.archive().search("school lunches", EVERYTHING, 1)[0].similarity != vectors
    assert new.reading_embedder().name == MINILM.name
    assert new.embedder().name == PROMPTED.name
    assert rollback(tmp_path / "home", 2) == 2
    assert new.archive().search("school lunches", EVERYTHING, 1)[0].similarity == vectors
    # The way back is barred while nobody here could ask that generation anything.
    (models / MINILM.name).unlink()
    new._embedders = {}
    ran = CliRunner().invoke(app, ["index", "rollback", "1"])
    assert ran.exit_code == 4
    assert "pressroom models pull all-minilm-l6-v2" in ran.stderr
    assert current_number(tmp_path / "home") == 2


def test_no_question_meets_vectors_of_an_embedder_that_is_not_here(
    opened: Callable[[str], Application], source: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(PROMPTED.name).ingestor().ingest([source])
    reader = opened(MINILM.name)
    reader._embedders = {}
    (models / PROMPTED.name).unlink()
    with pytest.raises(ModelMissing, match="pressroom models pull prompted-minilm"):
        reader.archive()
    monkeypatch.setattr(Application, "model_store", lambda self: ModelStore(models, offline=True, models=(MINILM,)))
    with pytest.raises(EmbedderMismatch, match=r"made by prompted-minilm-\w+: no model is called .*reingest --full"):
        reader.archive()
    other = replace(PROMPTED, document_prompt="magazine: ")
    (models / PROMPTED.name).symlink_to((models / MINILM.name).resolve(), target_is_directory=True)
    monkeypatch.setattr(Application, "model_store", lambda self: ModelStore(models, offline=True, models=(other,)))
    with pytest.raises(EmbedderMismatch, match=r"prompted-minilm is prompted-minilm-\w+ now"):
        reader.archive()


class _Interrupted(Exception):
    """Stands for the end of the process in the middle of embedding."""


class _Counting:
    """The real embedder, counting its texts, and stopping after some."""

    def __init__(self, embedder: SentenceTransformerEmbedder, stop_after: int | None) -> None:
        self.fingerprint, self.texts = embedder.fingerprint, 0
        self._embedder, self._stop_after = embedder, stop_after

    def embed_documents(self, texts: Sequence[str], progress: Any = None) -> NDArray[np.float32]:
        if progress is None:  # the titles of the texts
            return self._embedder.embed_documents(texts)
        if self._stop_after is not None and self.texts >= self._stop_after:
            raise _Interrupted
        self.texts += len(texts)
        return self._embedder.embed_documents(texts, progress)


def test_an_interrupted_change_of_embedder_goes_on_where_it_stopped(
    opened: Callable[[str], Application], source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.stages._TEXTS_AN_EMBEDDING", 4)
    old = opened(MINILM.name)
    old.ingestor().ingest([source])
    new = opened(PROMPTED.name)
    before = manifest(old.home)
    first, second = _Counting(new.embedder(), stop_after=8), _Counting(new.embedder(), stop_after=None)
    interrupted = new.ingestor()
    interrupted._embedder = first
    with pytest.raises(_Interrupted):
        interrupted.reingest(full=True)
    assert (current_number(old.home), manifest(old.home)) == (1, before)
    assert _found(old)[0] == "story-2"
    again = new.ingestor()
    again._embedder = second
    assert again.reingest(full=True).generation == 2
    assert (first.texts, second.texts) == (8, before.chunks - 8)
    with Ledger(old.home) as ledger:
        assert ledger.rows("SELECT count(*) FROM embeddings") == [(2 * before.chunks,)]
    assert damages(old.home) == []


def test_comparing_asks_each_generation_with_its_own_embedder_and_chunker(
    opened: Callable[[str], Application], source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = opened(MINILM.name), opened(PROMPTED.name)
    old.ingestor().ingest([source])
    new.ingestor().reingest(full=True)
    small = Chunker(old.embedder().count_tokens, old.embedder().max_tokens, max_characters=300)
    Ingestor(old.home, old.embedder(), small, max_file_bytes=1_000_000, max_deleted_share=1.0).reingest(full=True)
    assert numbers(old.home) == [1, 2, 3]
    monkeypatch.setattr(Application, "_embedder_named", lambda self, name: old._embedders[name])
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path / "home"))
    questions = tmp_path / "q.jsonl"
    questions.write_text(
        '{"id": "a", "question": "What about school lunches?"}\n'
        '{"id": "b", "question": "Who spoke of the tram line?", "asked_at": "2026-03-02"}\n'
    )

    def compared(*arguments: object) -> Any:
        ran = CliRunner().invoke(app, ["index", "compare", *map(str, arguments), "--json"])
        assert ran.exit_code == 0, ran.stderr
        return json.loads(ran.stdout)

    same = compared(1, 1, "--questions", questions)
    assert (same["jaccard"], same["rank_biased_overlap"], same["same_articles"], same["questions"]) == (1, 1, 2, 2)
    assert same["passages_jaccard"] == 1
    embedders = compared(1, 2, "--questions", questions)
    assert 0 < embedders["rank_biased_overlap"] <= 1
    assert embedders["left"]["embedder"] != embedders["right"]["embedder"]
    assert [one["id"] for one in embedders["per_question"]] == ["a", "b"]
    chunkers = compared(1, 3, "-k", 3, "--questions", questions)
    assert chunkers["left"]["chunks"] < chunkers["right"]["chunks"]
    assert chunkers["passages_jaccard"] is None
    # Without a file, what the kept runs asked is asked again, each question once.
    run = tmp_path / "home" / "runs" / "eval-1"
    run.mkdir(parents=True)
    asked = {"id": "a", "query": "What about school lunches?", "filters": {"as_of": "2026-03-20T00:00:00+00:00"}}
    (run / "retrieved.jsonl").write_text(f"{json.dumps(asked)}\n" * 2 + '{"id": "cut sh')
    assert compared(1, 2)["questions"] == 1
    shown = CliRunner().invoke(app, ["index", "compare", "1", "3"])
    assert shown.exit_code == 0
    assert "1 questions, the first 10 passages of each" in shown.stdout


def test_without_questions_there_is_nothing_to_compare(
    opened: Callable[[str], Application], source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(MINILM.name).ingestor().ingest([source])
    monkeypatch.setenv("PRESSROOM_HOME", str(tmp_path / "home"))
    ran = CliRunner().invoke(app, ["index", "compare", "1", "1"])
    assert ran.exit_code == 2
    assert "--questions" in ran.stderr


def test_the_catalogue_gives_its_models_no_prompt_that_they_were_not_trained_with() -> None:
    assert [(model.query_prompt, model.document_prompt) for model in catalogue.MODELS] == [("", "")] * 3
