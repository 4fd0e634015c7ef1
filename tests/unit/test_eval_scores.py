"""Rows and summaries: what applies is averaged, what does not is null with n 0, types are kept apart."""

import io
from typing import Any

from rich.console import Console

from eval.questions import GoldQuestion
from eval.ranking import RANKING_METRICS
from eval.report import slices_table, summary_table
from eval.scores import KEPT_METRICS, score_answer, score_retrieval, summarise

PASSAGE = {
    "article_id": "a",
    "article_sha256": "1",
    "text": "Ann Lee won the cup.",
    "start": 0,
    "end": 20,
    "also_in": [],
}


def answer(status: str, text: str = "") -> dict[str, Any]:
    stated = {"text": text.replace(" [1]", ""), "kind": "quoted", "citations": [1], "support": 0.8}
    citation = {
        "kind": "archive", "article_id": "a", "article_sha256": "1", "quote": "Ann Lee won", "start": 0, "end": 11,
        "also_in": [],
    }  # fmt: skip
    return {
        "question": "Who won?", "status": status, "mode": "model", "answer": text, "passages": [PASSAGE],
        "archive": {"generation": 3},
        "citations": [{**citation, "number": 1}] if text else [], "dropped": [],
        "statements": [stated] if text else [],
        "run": {"model": "m", "ms": 120.0, "llm_calls": 1, "prompt_tokens": 90, "completion_tokens": 9,
                "cost_usd": 0.0},
    }  # fmt: skip


def question(name: str, **facts: object) -> GoldQuestion:
    return GoldQuestion.model_validate({"id": name, "question": "Who won?", **facts})


def body(article_id: str, sha256: str) -> str | None:
    return "Ann Lee won the cup." if (article_id, sha256) == ("a", "1") else None


GOOD = question("q1", type="quiz", answers=["Ann Lee"], gold_article_ids=["a"])
UNKNOWABLE = question("q2", type="null", answerable=False)


def test_a_summary_counts_what_applies() -> None:
    rows = [
        score_answer(GOOD, answer("answered", "Ann Lee won [1]."), body),
        score_answer(GOOD, answer("abstained"), body),
        score_answer(UNKNOWABLE, answer("abstained"), body),
    ]
    summary = summarise(rows, 0)
    means = {name: (figure["mean"], figure["n"]) for name, figure in summary["metrics"].items()}
    assert means == {
        **dict.fromkeys(RANKING_METRICS, (1.0, 2)),
        "answer_match": (0.5, 2), "exact_match": (0.0, 2), "token_f1": (0.4, 2), "yes_no_match": (None, 0),
        "entity_match": (0.5, 2), "answer_match_when_answered": (1.0, 1), "share_answered": (0.5, 2),
        "citation_precision": (1.0, 1), "citation_recall": (1.0, 1), "citation_hit": (1.0, 1), "alce_recall": (1.0, 1),
        "alce_precision": (1.0, 1), "refusal_precision": (0.5, 2),
        "refusal_recall": (1.0, 1), "false_refusal": (0.5, 2), "right_elsewhere": (None, 0), "fully_proven": (1.0, 1),
        "right_and_proven": (0.5, 2), "quote_integrity": (1.0, 1), "yes_no_balanced": (None, 0),
        "entity_by_answer": (0.5, 1),
    }  # fmt: skip
    assert summary["status"] == {"abstained": 2, "answered": 1}
    assert summary["majority"] == {"entity_match": 1.0, "entity_by_answer": 1.0}
    assert {name: figure["mean"] for name, figure in summary["means"].items()} == {
        "llm_calls": 1.0, "tokens": 99.0, "ms": 120.0,
    }  # fmt: skip
    assert summary["latency_ms"]["median"] == 120.0
    assert summary["selective"] == {
        "questions": 3, "answered": 1, "aurc": 0.0, "curve": [[0.3333, 1.0]],
        "calibration": {"ece": 0.2, "n": 1, "bins": [{"from": 0.7, "to": 0.8, "n": 1, "support": 0.8, "right": 1.0}]},
    }  # fmt: skip
    assert summary["prompt_tokens"]["total"] == 270.0
    assert summary["by_type"]["null"]["metrics"]["answer_match"] == {"mean": None, "ci95": None, "n": 0}


def test_a_wrong_quote_shows() -> None:
    row = score_answer(GOOD, answer("answered", "Ann Lee won [1]."), lambda *_: "Bo Lind won the cup.")
    assert row["quotes"] == {"checked": 1, "exact": 0}
    assert summarise([row], 0)["metrics"]["quote_integrity"]["mean"] == 0.0


def found(*kept: int, outcome: str = "enough", article: str = "a") -> dict[str, Any]:
    steps = [{"node": node, "ms": 2.0} for node in ("understand", "retrieve", "grade")]
    passages = [{**PASSAGE, "article_id": article}, {**PASSAGE, "article_id": "b", "text": "Bo Lind lost."}]
    return {"passages": passages, "kept": list(kept), "outcome": outcome, "steps": steps, "ms": 6.0}


def test_retrieval_alone() -> None:
    rows = [score_retrieval(GOOD, found(2)), score_retrieval(UNKNOWABLE, found(outcome="reformulate"))]
    summary = summarise(rows, 0)
    assert set(summary["metrics"]) == {*RANKING_METRICS, *KEPT_METRICS}
    assert summary["metrics"]["hits@4"] == {"mean": 1.0, "ci95": None, "n": 1}
    assert rows[0]["metrics"]["answer@4"] == 1.0 and rows[1]["metrics"]["answer@4"] is None
    assert [rows[0]["metrics"][name] for name in KEPT_METRICS] == [0.0, 0.0, 0.0]
    assert [score_retrieval(GOOD, found(1))["metrics"][name] for name in KEPT_METRICS] == [1.0, 1.0, 1.0]
    assert summary["outcome"] == {"enough": 1, "reformulate": 1}
    assert (summary["latency_ms"]["median"], summary["grade_ms"]["total"]) == (6.0, 4.0)


def test_answers_of_what_cannot_be_known_are_not_looked_for() -> None:
    null = question("q", answerable=False, answers=["Ann Lee"])
    assert score_retrieval(null, found(1))["metrics"]["answer@4"] is None


def sliced(count: int, article: str, **facts: object) -> list[dict[str, Any]]:
    asked = question("q", answers=["Ann Lee"], gold_article_ids=["a"], **facts)
    return [score_retrieval(asked, found(1, article=article)) for _ in range(count)]


def test_the_weakest_slice_is_named_of_those_that_say_something() -> None:
    rows = sliced(10, "a", type="old", language="en") + sliced(12, "x", type="new", language="en")
    rows += sliced(9, "x", type="rare", language="fr")
    summary = summarise(rows, 0)
    assert summary["by_language"]["fr"]["questions"] == 9
    assert summary["by_language"]["en"]["metrics"]["hits@4"]["n"] == 22
    weakest = summary["weakest"]["hits@4"]
    assert (weakest["by"], weakest["value"], weakest["mean"], weakest["n"]) == ("type", "new", 0.0, 12)
    assert summary["weakest"]["answer@4"]["mean"] == 1.0
    assert summarise(sliced(12, "a", type="only"), 0)["weakest"] == {}


def shown(summary: dict[str, Any]) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(summary_table(summary))
    if slices := slices_table(summary):
        console.print(slices)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_tables_show_both_dimensions() -> None:
    rows = sliced(10, "a", type="old", language="en") + sliced(9, "x", type="new", language="fr")
    text = shown({"run": "r", "failed": {}, **summarise(rows, 0)})
    lines = [line.split() for line in text.splitlines()]
    assert next(line for line in lines if line[:1] == ["en"])[:3] == ["en", "(10)", "1.000"]
    assert next(line for line in lines if line[:1] == ["fr"])[:4] == ["fr", "(9)", "0.000", "(9)"]
    assert next(line for line in lines if line[:1] == ["hits@4"])[-3:] == ["1.000", "old", "(10)"]
    assert any(line[:3] == ["grade_ms:", "median,", "p95"] for line in lines)
    assert "slice" not in shown({"run": "r", "failed": {}, **summarise(rows[:10], 0)})
