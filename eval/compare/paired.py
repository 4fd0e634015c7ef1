"""How two runs differ on the same questions: paired tests, because questions differ more than runs do."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

RESAMPLES = 10_000


@dataclass(frozen=True)
class Difference:
    """Second minus first, over `n` questions that both answered.

    `ci95` is the paired percentile bootstrap (Efron 1979); `p` is two-sided, by McNemar's exact test (1947) where all
    scores are 0 or 1 (`test` "mcnemar"), else by the bootstrap. `better` and `worse` count questions whose score rose
    and fell, whatever that means for the metric.
    """

    first: float
    second: float
    difference: float
    ci95: tuple[float, float] | None
    p: float
    test: str
    n: int
    better: int
    worse: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def paired(first: Sequence[float], second: Sequence[float], seed: int) -> Difference | None:
    """The difference of two scores of the same questions, in the same order; None without any question.

    Raises ValueError for other lengths, NaN and infinity.
    """
    import numpy as np

    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != two.shape or not (np.isfinite(one).all() and np.isfinite(two).all()):
        raise ValueError("paired scores are as many on both sides, and finite")
    if not len(one):
        return None
    moved = two - one
    rose, fell = int((moved > 0).sum()), int((moved < 0).sum())
    interval, chance = _bootstrap(moved, seed)
    binary = bool(np.isin(one, (0.0, 1.0)).all() and np.isin(two, (0.0, 1.0)).all())
    return Difference(
        round(float(one.mean()), 4), round(float(two.mean()), 4), round(float(moved.mean()), 4), interval,
        mcnemar(rose, fell) if binary else chance, "mcnemar" if binary else "bootstrap", len(one), rose, fell,
    )  # fmt: skip


def mcnemar(rose: int, fell: int) -> float:
    """The exact two-sided p-value that of `rose + fell` changes so many go one way by chance (binomial, 1/2)."""
    changed, fewer = rose + fell, min(rose, fell)
    tail = sum(math.comb(changed, count) for count in range(fewer + 1)) / (1 << changed)
    return round(min(1.0, 2 * tail), 6)


def holm(chances: Sequence[float]) -> list[float]:
    """p-values adjusted for having looked at all of them (Holm 1979), in the given order."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    adjusted, largest = [0.0] * len(chances), 0.0
    for place, at in enumerate(order):
        largest = max(largest, min(1.0, (len(chances) - place) * chances[at]))
        adjusted[at] = round(largest, 6)
    return adjusted


def _bootstrap(moved: Any, seed: int) -> tuple[tuple[float, float] | None, float]:
    import numpy as np

    if len(moved) < 2:
        return None, 1.0
    # The counts of a resample are multinomial over the distinct values: exact, and small for scores of few values.
    distinct, counts = np.unique(moved, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(moved), counts / len(moved), size=RESAMPLES)
    means = drawn @ distinct / len(moved)
    low, high = np.quantile(means, [0.025, 0.975])
    # With one added on each side: a p-value of nought cannot be had from so many draws (Davison and Hinkley 1997).
    side = min(int((means <= 0).sum()), int((means >= 0).sum()))
    chance = min(1.0, 2 * (side + 1) / (RESAMPLES + 1))
    return (round(float(low), 4), round(float(high), 4)), round(chance, 6)
