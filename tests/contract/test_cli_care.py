"""`articles history|answers|withdraw|restore` and `erase` as people and scripts use them."""

import json
import shutil
from pathlib import Path

import pytest

from app.bootstrap import Application
from app.cli.history_view import history_text
from app.run_store import RunStore
from app.settings import load_settings
from ingest.embed import SentenceTransformerEmbedder
from ingest.generation import open_current
from ingest.history import history
from ingest.ledger import Ledger
from tests.conftest import SMALL_ARCHIVE
from tests.contract.test_cli import QUESTION, Ran, environment, loaded_embedder  # noqa: F401 - fixtures


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_home: Path) -> Path:
    """A copy of the small home that a test may change, its source changed once."""
    copied = shutil.copytree(small_home, tmp_path / "home", ignore=shutil.ignore_patterns("runs"))
    monkeypatch.setenv("PRESSROOM_HOME", str(copied))
    return copied


def change_bridge(tmp_path: Path) -> Path:
    bridge = SMALL_ARCHIVE[0] | {
        "body": str(SMALL_ARCHIVE[0]["body"]).replace("40 million", "52 million"), "updated_at": "2023-02-01",
    }  # fmt: skip
    path = tmp_path / "later.jsonl"
    path.write_text(json.dumps(bridge) + "\n", encoding="utf-8")
    return path


def test_an_answer_is_kept_and_found_by_what_it_cites(home: Path, tmp_path: Path) -> None:
    answer = Ran("ask", QUESTION, "--json").json
    (stored,) = (home / "runs").glob("*.json")
    assert stored.stem == answer["run"]["id"]
    assert stored.stat().st_mode & 0o077 == 0
    assert json.loads(stored.read_bytes())["answer"] == answer
    (cited,) = Ran("articles", "answers", "bridge", "--json").json
    assert (cited["run"], cited["state"], cited["quote_stands"]) == (stored.stem, "stands", True)
    assert Ran("articles", "answers", "storm", "--json").json == []
    Ran("ingest", change_bridge(tmp_path))
    (cited,) = Ran("articles", "answers", "bridge", "--json").json
    assert (cited["state"], cited["quote_stands"]) == ("superseded", False)
    assert "superseded, quote gone" in Ran("articles", "answers", "bridge").out
    Ran("articles", "withdraw", "bridge", "--reason", "retracted")
    assert Ran("articles", "answers", "bridge", "--json").json[0]["state"] == "withdrawn"


def test_no_answer_is_kept_where_the_settings_say_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_RUNS__KEEP_DAYS", "0")
    assert Ran("ask", QUESTION, "--json").json["citations"]
    assert not (home / "runs").exists()


def test_the_history_is_plain_in_a_pipe_and_offsets_in_json(home: Path, tmp_path: Path) -> None:
    Ran("ingest", change_bridge(tmp_path))
    told = Ran("articles", "history", "bridge")
    assert "[- 40-]{+ 52+}" in told.out
    first, second = Ran("articles", "history", "bridge", "--json").json["revisions"]
    assert (first["state"], second["state"], first["valid_to"]) == ("superseded", "stands", second["valid_from"])
    (edit,) = [edit for edit in second["edits"] if edit["op"] != "equal"]
    with Ledger(home) as ledger:
        found = history(ledger, "bridge")
        assert ledger.article("bridge").body[slice(*edit["after"])] == " 52"
    coloured = history_text(found, coloured=True)
    assert "{+" not in coloured.plain
    assert any("strike" in str(span.style) for span in coloured.spans)
    assert Ran("articles", "history", "nobody").code == 1


def test_withdrawn_and_restored(home: Path) -> None:
    assert "generation 2" in Ran("articles", "withdraw", "bridge", "--reason", "wrong figures").err
    assert "bridge" not in {each["article_id"] for each in Ran("search", "new bridge", "--json").json["passages"]}
    assert "wrong figures" in Ran("articles", "history", "bridge").out
    assert "generation 3" in Ran("articles", "restore", "bridge").err
    assert "bridge" in {each["article_id"] for each in Ran("search", "new bridge", "--json").json["passages"]}
    assert "nobody had withdrawn it" in Ran("articles", "restore", "bridge").err


def test_erased_with_what_was_answered_from_it(home: Path) -> None:
    Ran("ask", QUESTION)
    assert Ran("erase", "--article", "bridge").code == 2  # nobody is there to be asked
    report = Ran("erase", "--url", "http://courier.example/bridge/", "--yes", "--json").json
    assert (report["articles"], report["complete"]) == (["bridge"], True)
    assert report["receipts"][0]["removed"]["runs"] == 1
    assert report["source_files"][0].endswith("articles.jsonl")
    assert "bridge" not in json.dumps(report["receipts"])
    assert list((home / "runs").glob("*.json")) == []
    again = Ran("erase", "--article", "bridge", "--yes")
    assert (again.code, "erased before" in again.err) == (0, True)
    assert Ran("erase", "--article", "nobody", "--yes").code == 1
    assert Ran("articles", "history", "bridge").code == 1
    full = Ran("reingest", "--full")
    assert full.code == 0
    assert "erased: this article was erased" in full.err


def test_only_what_was_erased_is_no_failed_ingestion(home: Path, tmp_path: Path) -> None:
    Ran("erase", "--article", "bridge", "--yes")
    source = tmp_path / "again.jsonl"
    source.write_text(json.dumps(SMALL_ARCHIVE[0]) + "\n", encoding="utf-8")
    ran = Ran("ingest", source)
    assert (ran.code, "1 quarantined" in ran.out) == (0, True)


def test_an_erasure_that_must_wait_says_for_whom_and_goes_on_later(home: Path) -> None:
    with open_current(home):
        ran = Ran("erase", "--article", "bridge", "--yes", "--wait", "0")
        assert ran.code == 1
        assert "generation 1 is being read" in ran.out
    assert "erasure 1 is done" in Ran("erase").out
    assert "nothing to erase" in Ran("erase").out


def test_stored_answers_go_after_their_days(tmp_path: Path) -> None:
    import os

    store = RunStore(tmp_path, keep_days=1)
    answer = {"run": {"id": "a" * 16}, "question": "?", "citations": []}
    store.keep(answer)
    assert store.read("a" * 16).answer == answer
    os.utime(tmp_path / f"{'a' * 16}.json", (0, 0))
    RunStore(tmp_path, keep_days=1).keep(answer | {"run": {"id": "b" * 16}})
    assert [path.stem for path in tmp_path.glob("*.json")] == ["b" * 16]
    for name in ("a" * 16, "../ledger"):
        with pytest.raises(KeyError):
            store.read(name)


def test_the_application_keeps_runs_in_its_home(home: Path, loaded_embedder: SentenceTransformerEmbedder) -> None:  # noqa: F811
    application = Application(load_settings())
    with pytest.raises(KeyError):
        application.runs.read("0" * 16)
