"""A finished run before a judge: what applies is asked once, what fails is counted, a cut command goes on."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.settings import quiet_environment
from eval.cli.main import app as cli
from eval.compare.runs import read_run
from eval.errors import JudgeError, RunMismatch
from eval.judged.finished import score_run
from eval.judged.metrics import METRICS
from eval.judged.scoring import Judging, metrics_named
from eval.judges import Judge
from eval.pages.page import run_page
from tests.fake_judge import judge_server
from tests.run_folders import asked_of, row_of, run_folder
from tests.truthful_judge import truthful

quiet_environment(hub=True)

PASSAGE = {"article_id": "a", "article_sha256": "s", "title": "T", "outlet": "Courier", "published_at": None,
           "start": 0, "end": 12, "text": "Ann won it.", "also_in": []}  # fmt: skip
RUN = {"prompt_tokens": 1, "completion_tokens": 1}
COSTS = {"llm_calls": 1, "prompt_tokens": 1, "completion_tokens": 1, "cost_usd": 0.0, "tokens": 2}


def answer_of(name: str, status: str) -> dict[str, Any]:
    said = {"text": f"Ann won it {name}.", "kind": "quoted", "citations": [1], "support": 0.9}
    citation = {**PASSAGE, "number": 1, "quote": "Ann won it.", "end": 11}
    refused = status == "abstained"
    return {"id": name, "question": f"Who won {name}?", "status": status, "passages": [PASSAGE], "run": RUN,
            "answer": "" if refused else f"Ann won it. Bo fell {name} [1].", "dropped": [], "abstention": None,
            "statements": [] if refused else [said], "citations": [] if refused else [citation]}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    statuses = {"q0": "answered", "q1": "answered", "q2": "answered", "q3": "abstained"}
    rows = [
        row_of(name, {"answer_match": 1.0}, status=status, gold_class=None, dropped=[], **COSTS,
               quotes={"checked": 0, "exact": 0}, confidence=None, should_answer=True)
        for name, status in statuses.items()
    ]  # fmt: skip
    asked = [asked_of(name, "Courier") for name in statuses]
    return run_folder(tmp_path / "run", rows, asked, [answer_of(*each) for each in statuses.items()])


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


async def test_a_finished_run_gets_further_scores(folder: Path) -> None:
    before = read_run(folder)
    with judge_server(truthful) as (url, requests):
        judging = Judging(Judge("one", url, "k", 5.0), ("faithfulness", "context_recall"))
        summary = await score_run(before, judging, None)
        asked = len(requests)
        again = await score_run(read_run(folder), judging, None)
        assert len(requests) == asked == 3 * 2 + 4 and again == summary
    assert summary["metrics"]["faithfulness"] == {"mean": 0.5, "ci95": [0.5, 0.5], "n": 3}
    assert summary["metrics"]["context_recall"]["n"] == 4  # a refusal was shown passages too
    assert summary["metrics"]["answer_match"] == {"mean": 1.0, "ci95": [1.0, 1.0], "n": 4}
    made = json.loads((folder / "provenance.json").read_text())
    assert made["judge"]["faithfulness"]["base_url"] == url and made["git"] == before.provenance["git"]
    rows = {row["id"]: row for row in lines_of(folder / "scores.jsonl")}
    assert rows["q3"]["metrics"]["faithfulness"] is None and "faithfulness" not in rows["q3"]["judged"]
    assert rows["q0"]["judged"]["context_recall"]["model"] == "one"
    page = run_page(read_run(folder), 7)
    assert "Who judged" in page and url in page


async def test_a_cut_command_goes_on_and_failures_are_asked_again(folder: Path) -> None:
    left = [2]

    def tires(asked: str) -> str:
        left[0] -= 1
        return truthful(asked) if left[0] >= 0 else "I am tired."

    with judge_server(tires) as (url, _):
        judging = Judging(Judge("one", url, "k", 5.0))
        summary = await score_run(read_run(folder), judging, None)
        told = summary["judged"]["faithfulness"]
        assert (told["asked"], told["failed"], told["failures"]) == (3, 2, {"InstructorRetryException": 2})
        assert summary["metrics"]["faithfulness"]["n"] == 1
        journal = folder / "judgements.jsonl"
        kept = journal.read_bytes()
        journal.write_bytes(kept + b'{"id": "q1", "met')
        left[0] = 100
        summary = await score_run(read_run(folder), judging, None)
        assert journal.read_bytes().startswith(kept) and left[0] == 96  # two calls for each of the two that failed
    assert summary["judged"]["faithfulness"]["failed"] == 0 and summary["metrics"]["faithfulness"]["n"] == 3


async def test_each_metric_has_the_judge_that_it_had(folder: Path) -> None:
    with judge_server(truthful) as (url, requests):
        await score_run(read_run(folder), Judging(Judge("one", url, "k", 5.0)), None)
        few = Judging(Judge("two", url, "k", 5.0), ("context_precision",), sample=1)
        summary = await score_run(read_run(folder), few, None)
        asked = len(requests)
        await score_run(read_run(folder), Judging(Judge("two", url, "k", 5.0)), None)
        assert len(requests) == asked + 6  # another judge is asked for himself
    assert {name: told["model"] for name, told in summary["judged"].items()} == {
        "faithfulness": "one", "context_precision": "two",
    }  # fmt: skip
    assert summary["metrics"]["context_precision"]["n"] == summary["judged"]["context_precision"]["asked"] == 1


async def test_what_cannot_be_judged(folder: Path) -> None:
    judge = Judge("one", "http://127.0.0.1:9/v1", "k", 1.0)
    with pytest.raises(JudgeError, match="nonsense"):
        metrics_named("faithfulness, nonsense")
    with pytest.raises(JudgeError, match="no metric is named"):
        metrics_named(" ,")
    assert metrics_named("all") == tuple(METRICS) and metrics_named(" faithfulness,,faithfulness") == ("faithfulness",)
    (folder / "answers.jsonl").unlink()
    with pytest.raises(RunMismatch, match="no answers"):
        await score_run(read_run(folder), Judging(judge), None)


def test_the_command(folder: Path) -> None:
    with judge_server(truthful) as (url, _):
        arguments = ["score", str(folder), "--judge", "one", "--base-url", url, "--ragas-sample", "2", "-j", "2"]
        result = CliRunner().invoke(cli, [*arguments, "--metrics", "factual_correctness"])
        assert result.exit_code == 0, result.stderr
        assert json.loads(result.stdout)["judged"]["factual_correctness"]["asked"] == 2
    assert "factual_correctness by one: 0 of 2 failed" in " ".join(result.stderr.split())
    assert CliRunner().invoke(cli, [*arguments]).exit_code == 1  # nobody is there any more
    assert CliRunner().invoke(cli, ["score", str(folder.parent), "--judge", "one"]).exit_code == 2
