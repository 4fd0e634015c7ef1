"""Rows and summaries: what applies is averaged, what does not is null with n 0, types are kept apart."""

from typing import Any

from eval.questions import GoldQuestion
from eval.scores import score_answer, score_retrieval, summarise

PASSAGE = {"article_id": "a", "text": "Ann Lee won the cup.", "also_in": []}


def answer(status: str, text: str = "") -> dict[str, Any]:
    citation = {
        "kind": "archive", "article_id": "a", "article_sha256": "1", "quote": "Ann Lee won", "start": 0, "end": 11,
        "also_in": [],
    }  # fmt: skip
    return {
        "status": status, "mode": "model", "answer": text, "passages": [PASSAGE], "archive": {"generation": 3},
        "citations": [citation] if text else [],
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
        "hits@4": (1.0, 2), "hits@10": (1.0, 2), "recall@4": (1.0, 2), "recall@10": (1.0, 2), "mrr": (1.0, 2),
        "answer_match": (0.5, 2), "answer_match_when_answered": (1.0, 1), "citation_precision": (1.0, 1),
        "citation_hit": (1.0, 1), "refusal_precision": (0.5, 2), "refusal_recall": (1.0, 1), "false_refusal": (0.5, 2),
        "quote_integrity": (1.0, 1),
    }  # fmt: skip
    assert summary["status"] == {"abstained": 2, "answered": 1}
    assert summary["latency_ms"]["median"] == 120.0
    assert summary["prompt_tokens"]["total"] == 270.0
    assert summary["by_type"]["null"]["metrics"]["answer_match"] == {"mean": None, "ci95": None, "n": 0}


def test_a_wrong_quote_shows() -> None:
    row = score_answer(GOOD, answer("answered", "Ann Lee won [1]."), lambda *_: "Bo Lind won the cup.")
    assert row["quotes"] == {"checked": 1, "exact": 0}
    assert summarise([row], 0)["metrics"]["quote_integrity"]["mean"] == 0.0


def test_retrieval_alone() -> None:
    summary = summarise([score_retrieval(GOOD, {"passages": [PASSAGE], "ms": 5.0})], 0)
    assert set(summary["metrics"]) == {"hits@4", "hits@10", "recall@4", "recall@10", "mrr"}
    assert summary["questions"] == 1
