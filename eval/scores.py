"""From answers to one row of scores a question, and from rows to the summary of a run."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from eval.metrics import (
    Body,
    answers_match,
    citation_scores,
    quotes_exact,
    refusal_scores,
    retrieval_scores,
)
from eval.questions import GoldQuestion
from eval.statistics import distribution, estimate

Row = dict[str, Any]
RETRIEVAL_METRICS = ("hits@4", "hits@10", "recall@4", "recall@10", "mrr")
ANSWER_METRICS = (
    "answer_match", "answer_match_when_answered", "citation_precision", "citation_hit",
    "refusal_precision", "refusal_recall", "false_refusal",
)  # fmt: skip
_COSTS = ("ms", "llm_calls", "prompt_tokens", "completion_tokens", "cost_usd")


def score_retrieval(question: GoldQuestion, found: dict[str, Any]) -> Row:
    """The row of a question that was only searched for; `found` as `eval.retrieval.retrieve` gives it."""
    metrics = retrieval_scores(found["passages"], question.gold_article_ids)
    return {"id": question.id, "type": question.type, "metrics": metrics, "ms": found["ms"]}


def score_answer(question: GoldQuestion, answer: dict[str, Any], body: Body) -> Row:
    """The row of an answered question. Metrics that do not apply to it are None."""
    abstained = answer["status"] == "abstained"
    gold = question.gold_article_ids
    match = answers_match(answer["answer"], question.answers) if question.should_answer else None
    exact = quotes_exact(answer["citations"], body)
    run = answer["run"]
    return {
        "id": question.id,
        "type": question.type,
        "should_answer": question.should_answer,
        "status": answer["status"],
        "mode": answer["mode"],
        "model": run["model"],
        "generation": answer["archive"]["generation"],
        "metrics": {
            **retrieval_scores(answer["passages"], gold),
            "answer_match": match,
            "answer_match_when_answered": None if abstained else match,
            **citation_scores(answer["citations"], gold),
            **refusal_scores(abstained, question.should_answer),
        },
        "quotes": {"checked": len(exact), "exact": sum(exact)},
        **{name: run[name] for name in _COSTS},
    }


def summarise(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """Every metric over the rows that it applies to, overall and by type of question.

    A metric that applies to no row has mean None and n 0. `quote_integrity` is over citations, not questions.
    """
    summary = {"questions": len(rows), **_figures(rows, seed)}
    types = sorted({row["type"] for row in rows if row["type"] is not None})
    if types:
        summary["by_type"] = {
            name: {"questions": len(part), "metrics": _figures(part, seed)["metrics"]}
            for name in types
            if (part := [row for row in rows if row["type"] == name])
        }
    return summary


def _figures(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    answered = any("status" in row for row in rows)
    names = RETRIEVAL_METRICS + (ANSWER_METRICS if answered else ())
    if any("faithfulness" in row["metrics"] for row in rows):
        names += ("faithfulness",)
    values = {name: [row["metrics"][name] for row in rows if row["metrics"].get(name) is not None] for name in names}
    if answered:
        checked = [row["quotes"] for row in rows]
        exact, all_quotes = sum(each["exact"] for each in checked), sum(each["checked"] for each in checked)
        values["quote_integrity"] = [1.0] * exact + [0.0] * (all_quotes - exact)
    figures: dict[str, Any] = {
        "metrics": {name: estimate(found, seed).to_json() for name, found in values.items()},
        "latency_ms": distribution([row["ms"] for row in rows]).to_json(),
    }
    if answered:
        for name in _COSTS[1:]:
            figures[name] = distribution([row[name] for row in rows]).to_json()
        for name in ("status", "mode", "model", "generation"):
            figures[name] = dict(sorted(Counter(str(row[name]) for row in rows).items()))
    return figures
