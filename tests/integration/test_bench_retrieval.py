"""The benchmark of retrieval, on a tiny archive: what it measures is there, beside a plain LangChain retriever."""

import json
import time
from pathlib import Path

import pytest

from app.bootstrap import Application
from app.settings import load_settings, quiet_environment
from eval.bench import plain, retrieval
from eval.bench.load import percentiles, under_load
from eval.questions import GoldQuestion
from ingest.models import Catalogue

quiet_environment(hub=True)

ARTICLES = [
    {"id": "regatta", "title": "Tavish wins the Regatta of the Lanterns", "outlet": "Courier",
     "published_at": "2026-06-22", "body": "Mara Tavish won the Regatta of the Lanterns before 61,000 people."},
    {"id": "bridge", "title": "Gull bridge reopens", "outlet": "Harbour Weekly", "published_at": "2026-05-03",
     "body": "The Gull bridge reopened on Friday. Repairs cost 2.4 million crowns, engineer Paul Orme said."},
]  # fmt: skip
QUESTIONS = [
    {"id": "who", "question": "Who won the Regatta of the Lanterns?", "asked_at": "2026-06-30"},
    {"id": "cost", "question": "What did the repairs of the Gull bridge cost?"},
]


def written(path: Path, lines: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_ours_is_measured_beside_a_plain_retriever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(retrieval, "AT_ONCE", (1, 2))
    articles, questions = written(tmp_path / "a.jsonl", ARTICLES), written(tmp_path / "q.jsonl", QUESTIONS)
    application = Application(load_settings(home=tmp_path / "home"))
    application.ingestor().ingest([articles])
    application.close()
    assert retrieval.main(["--questions", str(questions), "--home", str(tmp_path / "home"), "--searches", "3"]) == 0
    ours = json.loads(capsys.readouterr().out)
    assert ours["passages"] == 2 and "plain" not in ours
    assert set(ours["milliseconds"]) == {"none", "largest outlet", "newest month", "as of a day"}
    figures = ours["milliseconds"]["none"]
    assert 0 < figures["p50"] <= figures["p90"] <= figures["p99"]
    assert list(figures["nodes"]) == ["understand", "retrieve", "grade"]
    order = {"home": str(tmp_path / "home"), "articles": None, "questions": str(questions), "searches": 3, "k": 2}
    beside = retrieval.measure_plain(order)
    assert beside["passages"] == 2
    assert [each["at_once"] for each in retrieval.ratios(ours["curve"], beside["curve"])] == [1, 2]


def test_the_plain_store_finds_what_is_meant(tmp_path: Path) -> None:
    store = plain.store_of_articles(ARTICLES, tmp_path / "store")
    assert [each.metadata["id"] for each in store.similarity_search("Who won the regatta?", k=1)] == ["regatta"]


def test_a_grown_home_is_not_grown_again(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("0001\n", encoding="utf-8")
    retrieval.grow(tmp_path / "missing.jsonl", 10, tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "CURRENT"]


def test_kinds_of_filters_narrow_what_they_say() -> None:
    catalogue = Catalogue(1, 2, "2026-06-22", "2026-05-03", {"Courier": 1, "Harbour Weekly": 1}, {}, {})
    kinds = retrieval.kinds_of_filters(catalogue)
    asked, timeless = (GoldQuestion.model_validate(line) for line in QUESTIONS)
    assert kinds["largest outlet"](asked).outlets == ("Courier",)
    assert kinds["as of a day"](asked).to_json()["as_of"].startswith("2026-06-30")
    assert kinds["as of a day"](timeless).to_json()["as_of"].startswith("2026-05-28")
    month = kinds["newest month"](asked)
    assert month.since is not None and month.until is not None and (month.until - month.since).days == 30
    assert list(retrieval.kinds_of_filters(Catalogue(1, 0, None, None, {}, {}, {}))) == ["none"]


def test_ratios_are_above_one_where_ours_is_faster() -> None:
    ours, theirs = {"at_once": 1, "per_second": 20.0, "p50": 5.0}, {"at_once": 1, "per_second": 10.0, "p50": 15.0}
    assert retrieval.ratios([ours], [theirs]) == [{"at_once": 1, "per_second": 2.0, "p50": 3.0}]


async def test_work_that_holds_the_event_loop_is_seen() -> None:
    done: list[str] = []

    async def works(name: str) -> None:
        done.append(name)
        until = time.perf_counter() + 0.03
        while time.perf_counter() < until:
            pass

    held = await under_load(works, ["a", "b"], 5, 2)
    assert done == ["a", "b", "a", "b", "a"]
    assert held["p50"] >= 30 and held["longest_stall_ms"] >= 20
    assert held["per_second"] <= 34


def test_percentiles_of_nothing_are_refused() -> None:
    assert percentiles([1.0, 2.0, 3.0]) == {"p50": 2.0, "p90": 2.8, "p99": 2.98}
    with pytest.raises(ValueError, match="nothing was measured"):
        percentiles([])
