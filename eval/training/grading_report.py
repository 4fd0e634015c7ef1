"""What a grader does to questions: which passages survive, and which questions it stops. Counts, no fitting."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eval.training.grading_runs import Found, Run
from graph.passages.grading import choose, grades, wanted
from graph.passages.grading_weights import GradingWeights

MOST_KEPT = 6
_STEPS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def figures(runs: Sequence[Run], weights: GradingWeights) -> dict[str, dict[str, float]]:
    """Counts for each file and case of question, as the agent would grade them: again, where it searches again.

    `of_gold`, `helps`, `has_answer`: questions with such a passage among those found / kept; `gold_articles` counts
    the articles themselves. `..._passages`: how many were found / judged likely (before the limit). `stopped`:
    nothing is answered; `stopped_by_period`: because every passage is older than the question asks for.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for run in runs:
        told = counts[f"{run.origin}, {run.case}"]
        place, kept = graded(run, weights)
        found = run.attempts[place]
        told["questions"] += 1
        told["searched_again"] += place > 0
        told["stopped"] += not kept
        told["stopped_by_period"] += not found and run.outside[place] > 0
        told["kept"] += len(kept)
        for name in ("of_gold", "helps", "has_answer"):
            told[f"{name}_found"] += any(getattr(item, name) for item in found)
            told[f"{name}_kept"] += any(getattr(item, name) for item in kept)
        told["gold_articles_found"] += len({item.passage.cluster for item in found if item.of_gold})
        told["gold_articles_kept"] += len({item.passage.cluster for item in kept if item.of_gold})
        asked = wanted(run.standalone)
        chances = grades(asked, [item.passage for item in found], weights).chances
        for item, chance in zip(found, chances, strict=True):
            kind = "helping" if item.helps else "gold" if item.of_gold else "other"
            told[f"{kind}_passages"] += 1
            told[f"{kind}_passages_likely"] += chance >= weights.drop
    return {name: dict(told) for name, told in counts.items()}


def graded(run: Run, weights: GradingWeights) -> tuple[int, list[Found]]:
    """Which attempt the agent ends with, and the passages that it keeps of it (none: it stops)."""
    for place, found in enumerate(run.attempts):
        told = grades(wanted(run.standalone), [item.passage for item in found], weights)
        if told.archive >= weights.stop:
            places = choose([item.passage for item in found], told.chances, weights.drop, MOST_KEPT)
            return place, [found[at] for at in places]
    return len(run.attempts) - 1, []


def curve(runs: Sequence[Run], weights: GradingWeights) -> list[dict[str, Any]]:
    """What stopping at higher chances would refuse and cost: shares of each case that are stopped, over all files."""
    return [
        {"stop": stop, **_stopped([run for run in runs if any(run.attempts)], replace(weights, stop=stop))}
        for stop in (weights.stop, *(step for step in _STEPS if step > weights.stop))
    ]


def _stopped(runs: Sequence[Run], weights: GradingWeights) -> dict[str, float]:
    total: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for run in runs:
        total[run.case] += 1
        stopped[run.case] += not graded(run, weights)[1]
    return {case: round(stopped[case] / total[case], 3) for case in sorted(total)}
