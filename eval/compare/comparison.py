"""Two runs, question by question: every metric, every slice, and first the slices that fall while the mean rises."""

from collections.abc import Iterable, Sequence
from typing import Any

from eval.asked import SLICINGS
from eval.compare.paired import Difference, holm, paired
from eval.compare.runs import Run, same_data
from eval.judged.metrics import METRICS
from eval.scores import LEAST_VALUES, LOWER_SCORES

COSTS = ("ms", "llm_calls", "prompt_tokens", "completion_tokens", "cost_usd")
LOWER_IS_BETTER = frozenset({*LOWER_SCORES, *COSTS})
CLEAR = 0.05


def compare(first: Run, second: Run, seed: int) -> dict[str, Any]:
    """The comparison as plain values: `metrics`, `slices`, `contrary`, `changed`, and what else differs.

    Differences are second minus first over the questions that have a score in both. `better` says which way is good.
    `p_holm` of a slice is adjusted for all slices of its metric. `contrary` are slices of ten questions or more that
    got worse while the metric's mean got better, the clearest first; costs are left out. `judged_otherwise` are metrics
    that another judge scored in either run: their difference would be the judges'. Raises RunMismatch.
    """
    same_data(first, second)
    shared = [name for name in first.rows if name in second.rows]
    metrics: dict[str, Any] = {}
    slices: list[dict[str, Any]] = []
    otherwise = [metric for metric in METRICS if _judge_of(first, metric) != _judge_of(second, metric)]
    for metric in _metrics(first, second):
        if metric in otherwise:
            continue
        whole = _difference(first, second, shared, metric, seed)
        if whole is None:
            continue
        metrics[metric] = _told(metric, whole)
        slices += _sliced(first, second, shared, metric, seed)
    contrary = [
        {**each, "whole": metrics[each["metric"]]["difference"]}
        for each in slices
        if each["n"] >= LEAST_VALUES
        and each["metric"] not in COSTS
        and each["verdict"] == "worse"
        and metrics[each["metric"]]["verdict"] == "better"
    ]
    return {
        "runs": [first.name, second.name],
        "questions": {"both": len(shared), "first": len(first.rows), "second": len(second.rows)},
        "differs": _differs(first, second),
        "judged_otherwise": otherwise,
        "contrary": sorted(contrary, key=lambda each: (each["p"], -abs(each["difference"]))),
        "metrics": metrics,
        "slices": slices,
        "changed": _changed(first, second, shared),
    }


def _metrics(first: Run, second: Run) -> list[str]:
    rows = [*first.rows.values(), *second.rows.values()]
    names = dict.fromkeys(name for row in rows for name in row["metrics"])
    return [*names, *(cost for cost in COSTS if any(row.get(cost) for row in rows))]


def _judge_of(run: Run, metric: str) -> Any:
    return (run.provenance.get("judge") or {}).get(metric)


def _value(run: Run, question: str, metric: str) -> float | None:
    row = run.rows[question]
    found: float | None = row["metrics"].get(metric, row.get(metric))
    return found


def _difference(first: Run, second: Run, questions: Iterable[str], metric: str, seed: int) -> Difference | None:
    pairs = [
        (one, two)
        for question in questions
        if (one := _value(first, question, metric)) is not None
        and (two := _value(second, question, metric)) is not None
    ]
    return paired([one for one, _ in pairs], [two for _, two in pairs], seed)


def _sliced(first: Run, second: Run, shared: Sequence[str], metric: str, seed: int) -> list[dict[str, Any]]:
    found = []
    for slicing in SLICINGS:
        parts: dict[str, list[str]] = {}
        for question in shared:
            for value in first.asked[question]["slices"].get(slicing, ()):
                parts.setdefault(value, []).append(question)
        if len(parts) < 2:
            continue
        for value in sorted(parts):
            difference = _difference(first, second, parts[value], metric, seed)
            if difference is not None:
                found.append({"metric": metric, "by": slicing, "value": value, **_told(metric, difference)})
    for each, adjusted in zip(found, holm([each["p"] for each in found]), strict=True):
        each["p_holm"] = adjusted
    return found


def _told(metric: str, found: Difference) -> dict[str, Any]:
    gain = -found.difference if metric in LOWER_IS_BETTER else found.difference
    verdict = "better" if gain > 0 else "worse" if gain < 0 else "same"
    return {
        **found.to_json(),
        "verdict": verdict,
        "clear": found.p < CLEAR,
        "lower_is_better": metric in LOWER_IS_BETTER,
    }


def _differs(first: Run, second: Run) -> dict[str, list[Any]]:
    """What the runs were made with, where it is not the same: nested facts by their path."""
    one, two = _flat(first.provenance), _flat(second.provenance)
    ignored = ("began", "machine.", "seeds.")
    return {
        name: [one.get(name), two.get(name)]
        for name in sorted(one.keys() | two.keys())
        if one.get(name) != two.get(name) and not name.startswith(ignored)
    }


def _flat(facts: Any, path: str = "") -> dict[str, Any]:
    if not isinstance(facts, dict):
        return {path: facts}
    return {
        name: value
        for key, inner in facts.items()
        for name, value in _flat(inner, f"{path}.{key}" if path else key).items()
    }


def _changed(first: Run, second: Run, shared: Sequence[str]) -> list[dict[str, Any]]:
    """The questions whose answer became right or wrong, those that became wrong first."""
    metric = "answer_match" if not first.summary["retrieval_only"] else "hits@10"
    moved = []
    for question in shared:
        one, two = _value(first, question, metric), _value(second, question, metric)
        if one is not None and two is not None and one != two:
            asked = first.asked[question]["question"]
            moved.append({"id": question, "question": asked, "metric": metric, "first": one, "second": two})
    return sorted(moved, key=lambda each: each["second"] - each["first"])
