"""Figures over classes of answers, beside what always giving the most frequent answer would score.

Where one answer is far more frequent than the others, a mean over questions rewards whoever always gives that one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from eval.metrics import is_polar, polarity, tokens
from eval.questions import GoldQuestion
from eval.statistics import balanced, estimate


def answer_class(question: GoldQuestion) -> str | None:
    """What a right answer is: "yes", "no", or its words normalised; None without answers or if it cannot be answered.

    Questions with the same first answer are of one class.
    """
    if not question.should_answer or not question.answers:
        return None
    words = tokens(question.answers[0])
    return polarity(words) if is_polar(words) else " ".join(words)


def class_figures(rows: Sequence[Mapping[str, Any]], seed: int) -> dict[str, Any]:
    """Of rows with `gold_class`: `yes_no_balanced`, the mean of the shares right among "yes" and among "no" (refusals
    are wrong; None unless both occur), and `entity_by_answer`, the mean over distinct other answers of the share right.
    """
    polar = _by_class(rows, "answer_match", polar=True)
    named = _by_class(rows, "entity_match", polar=False)
    return {
        "yes_no_balanced": balanced(list(polar.values()) if len(polar) > 1 else [], seed),
        "entity_by_answer": estimate([sum(values) / len(values) for values in named.values()], seed),
    }


def majority(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """What always giving the most frequent answer scores on the metrics of these rows; only those that apply."""
    polar, named = (Counter(_classes(rows, polar=polar)) for polar in (True, False))
    found: dict[str, float] = {}
    if polar:
        found["yes_no_match"] = max(polar.values()) / polar.total()
    if len(polar) > 1:
        found["yes_no_balanced"] = 1 / len(polar)
    if named:
        found["entity_match"] = max(named.values()) / named.total()
        found["entity_by_answer"] = 1 / len(named)
    return {name: round(value, 4) for name, value in found.items()}


def _by_class(rows: Sequence[Mapping[str, Any]], metric: str, *, polar: bool) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for row in rows:
        name = row["gold_class"]
        if name is not None and _is_polar(name) == polar and row["metrics"][metric] is not None:
            found.setdefault(name, []).append(row["metrics"][metric])
    return found


def _classes(rows: Sequence[Mapping[str, Any]], *, polar: bool) -> list[str]:
    return [name for row in rows if (name := row["gold_class"]) is not None and _is_polar(name) == polar]


def _is_polar(name: str) -> bool:
    return name in ("yes", "no")
