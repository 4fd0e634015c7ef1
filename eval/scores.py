"""From answers to one row of scores a question, and from rows to the summary of a run."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from eval.alce import ALCE_METRICS, alce_scores, by_scorer
from eval.classes import answer_class, class_figures, majority
from eval.judged.metrics import METRICS
from eval.metrics import (
    MATCH_METRICS,
    Body,
    answers_match,
    citation_scores,
    found_gold,
    match_scores,
    quotes_exact,
    refusal_scores,
)
from eval.proven import fully_proven, kind_of_reason
from eval.questions import GoldQuestion
from eval.ranking import RANKING_METRICS, answer_shown, retrieval_scores
from eval.selective import confidence, selective_figures
from eval.statistics import distribution, estimate
from graph.deps import Limits
from graph.proofs.support import CountedScorer

Row = dict[str, Any]
KEPT_METRICS = ("hits@kept", "all@kept", "answer@kept")
ANSWER_METRICS = (
    *MATCH_METRICS, "answer_match_when_answered", "share_answered", "citation_precision", "citation_recall",
    "citation_hit", *ALCE_METRICS, "refusal_precision", "refusal_recall", "false_refusal", "right_elsewhere",
    "fully_proven", "right_and_proven",
)  # fmt: skip
# What stands for a run where there is no room for every figure.
MAIN_METRICS = (
    "hits@4", "all@4", "hits@10", "all@10", "answer@4", "answer@10", "mrr",
    "answer_match", "citation_hit", "refusal_recall", "false_refusal", "quote_integrity",
)  # fmt: skip
SLICES = ("type", "language")
LOWER_SCORES = frozenset({"false_refusal", "noise_sensitivity"})
# A slice of fewer values is too small to be called the weakest.
LEAST_VALUES = 10
_COSTS = ("ms", "llm_calls", "prompt_tokens", "completion_tokens", "cost_usd")
# Beside their spread: what one answer costs on the average, `tokens` being read and written ones together.
_MEANS = ("llm_calls", "tokens", "ms")
_NODES = ("understand_ms", "retrieve_ms", "grade_ms")
_COUNTED = ("outcome", "status", "mode", "model", "generation")


def score_retrieval(question: GoldQuestion, found: dict[str, Any]) -> Row:
    """The row of a question that was only searched for; `found` as `eval.retrieval.retrieved` gives it.

    `hits@kept`, `all@kept` and `answer@kept` are of the passages that `grade` kept, whole.
    """
    gold, passages = question.gold_article_ids, found["passages"]
    answers = _wanted(question)
    kept = [passages[rank - 1] for rank in found["kept"]]
    seen = found_gold(kept, gold)
    return {
        "id": question.id,
        "type": question.type,
        "language": question.language,
        "outcome": found["outcome"],
        "metrics": {
            **retrieval_scores(passages, gold, answers),
            "hits@kept": float(bool(seen)) if gold else None,
            "all@kept": float(seen == set(gold)) if gold else None,
            "answer@kept": answer_shown(kept, answers),
        },
        "ms": found["ms"],
        **{f"{step['node']}_ms": step["ms"] for step in found["steps"]},
    }


def _wanted(question: GoldQuestion) -> list[str]:
    """The answers that the archive is said to hold."""
    return [] if question.should_answer is False else question.answers


def score_answer(
    question: GoldQuestion, answer: dict[str, Any], body: Body, threshold: float = Limits().support_threshold
) -> Row:
    """The row of an answered question. Metrics that do not apply to it are None.

    `fully_proven` asks for `threshold` of support; `right_and_proven` is that and an answer that matches.
    `right_elsewhere` is of a question whose gold articles were left out (unanswerable, and its answers are known):
    whether what was said in spite of that is right, proven by other articles.
    """
    abstained = answer["status"] == "abstained"
    gold = question.gold_article_ids
    said = answers_match(answer["answer"], question.answers)
    matches = match_scores(answer["answer"], question.answers if question.should_answer else [])
    match, proven = matches["answer_match"], fully_proven(answer, body, threshold)
    exact = quotes_exact(answer["citations"], body)
    run = answer["run"]
    return {
        "id": question.id,
        "type": question.type,
        "language": question.language,
        "should_answer": question.should_answer,
        "gold_class": answer_class(question),
        "status": answer["status"],
        "mode": answer["mode"],
        "model": run["model"],
        "generation": answer["archive"]["generation"],
        "metrics": {
            **retrieval_scores(answer["passages"], gold, _wanted(question)),
            **matches,
            "answer_match_when_answered": None if abstained else match,
            **citation_scores(answer["citations"], gold),
            **alce_scores(answer, by_scorer(answer, CountedScorer(), threshold)),
            **refusal_scores(abstained, question.should_answer),
            "right_elsewhere": said if question.should_answer is False and not abstained else None,
            "fully_proven": proven,
            "right_and_proven": None if match is None else match * (proven or 0.0),
        },
        "confidence": confidence(answer),
        "quotes": {"checked": len(exact), "exact": sum(exact)},
        "dropped": [kind_of_reason(each["reason"]) for each in answer["dropped"]],
        **{name: run[name] for name in _COSTS},
        "tokens": run["prompt_tokens"] + run["completion_tokens"],
    }


def summarise(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """Every metric over the rows that it applies to, overall, `by_type` and `by_language` of question.

    A metric that applies to no row has mean None and n 0. `quote_integrity` is over citations, not questions, and
    `yes_no_balanced` and `entity_by_answer` over classes of answers; `majority` is what always giving the most frequent
    answer would score, `selective` what the support of answers is worth. `means` are of what an answer costs,
    `dropped` counts refused sentences by check. `weakest` names for each main metric the slice where it is worst, where
    two or more have at least ten values.
    """
    summary = {"questions": len(rows), **_figures(rows, seed)}
    if any("status" in row for row in rows):
        summary["selective"] = selective_figures(rows)
    for slicing in SLICES:
        values = sorted({row[slicing] for row in rows if row[slicing] is not None})
        if values:
            parts = {value: [row for row in rows if row[slicing] == value] for value in values}
            summary[f"by_{slicing}"] = {
                value: {"questions": len(part), **_figures(part, seed)} for value, part in parts.items()
            }
    summary["weakest"] = _weakest(summary)
    return summary


def _weakest(summary: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name in MAIN_METRICS:
        slices = [
            {"by": slicing, "value": value, **figure}
            for slicing in SLICES
            if len(parts := summary.get(f"by_{slicing}", {})) > 1
            for value, part in parts.items()
            if (figure := part["metrics"].get(name)) and figure["n"] >= LEAST_VALUES
        ]
        if len(slices) > 1:
            worst = max if name in LOWER_SCORES else min
            found[name] = worst(slices, key=lambda each: float(each["mean"]))
    return found


def _figures(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    answered = any("status" in row for row in rows)
    names = RANKING_METRICS + (ANSWER_METRICS if answered else KEPT_METRICS)
    names += tuple(name for name in METRICS if any(name in row["metrics"] for row in rows))
    values = {name: [row["metrics"][name] for row in rows if row["metrics"].get(name) is not None] for name in names}
    if answered:
        checked = [row["quotes"] for row in rows]
        exact, all_quotes = sum(each["exact"] for each in checked), sum(each["checked"] for each in checked)
        values["quote_integrity"] = [1.0] * exact + [0.0] * (all_quotes - exact)
    estimates = {name: estimate(found, seed) for name, found in values.items()}
    if answered:
        estimates |= class_figures(rows, seed)
    figures: dict[str, Any] = {
        "metrics": {name: found.to_json() for name, found in estimates.items()},
        "latency_ms": distribution([row["ms"] for row in rows]).to_json(),
    }
    for name in _COSTS[1:] if answered else _NODES:
        figures[name] = distribution([row[name] for row in rows]).to_json()
    if answered:
        figures["means"] = {name: estimate([row[name] for row in rows], seed).to_json() for name in _MEANS}
        figures["majority"] = majority(rows)
        refused = Counter(kind for row in rows for kind in row["dropped"])
        with_dropped = sum(bool(row["dropped"]) for row in rows)
        figures["dropped"] = {
            "sentences": refused.total(),
            "answers": with_dropped,
            "by_check": dict(refused.most_common()),
        }
    for name in _COUNTED:
        if any(name in row for row in rows):
            figures[name] = dict(sorted(Counter(str(row[name]) for row in rows).items()))
    return figures
