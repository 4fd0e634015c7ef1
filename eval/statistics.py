"""Means with their uncertainty, and never over nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

RESAMPLES = 2_000


@dataclass(frozen=True)
class Estimate:
    """A mean over `n` values with its 95 % interval; None where there is nothing to average.

    The interval is the percentile bootstrap (Efron 1979); None for fewer than two values. Where all values are equal
    it has no width, which says nothing about values not seen: read it together with `n`.
    """

    mean: float | None
    ci95: tuple[float, float] | None
    n: int

    def to_json(self) -> dict[str, Any]:
        """Plain values, rounded to four decimals."""
        return {**asdict(self), "ci95": list(self.ci95) if self.ci95 else None}


@dataclass(frozen=True)
class Distribution:
    """Median, 95th percentile (linear between values) and total of `n` values; None where there are none."""

    median: float | None
    p95: float | None
    total: float | None
    n: int

    def to_json(self) -> dict[str, Any]:
        """Plain values, rounded to one decimal."""
        return asdict(self)


def estimate(values: Sequence[float], seed: int) -> Estimate:
    """The mean of finite `values`. Raises ValueError for NaN or infinity: such a value is a failure, not a score."""
    import numpy as np

    if not values:
        return Estimate(None, None, 0)
    array = np.asarray(values, dtype=float)
    if not np.isfinite(array).all():
        raise ValueError("a score is NaN or infinite: count it as failed instead of averaging over it")
    mean = round(float(array.mean()), 4)
    if len(array) < 2:
        return Estimate(mean, None, 1)
    # The counts of a resample are multinomial over the distinct values: exact, and small for 0/1 scores.
    distinct, counts = np.unique(array, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(array), counts / len(array), size=RESAMPLES)
    low, high = np.quantile(drawn @ distinct / len(array), [0.025, 0.975])
    return Estimate(mean, (round(float(low), 4), round(float(high), 4)), len(array))


def balanced(classes: Sequence[Sequence[float]], seed: int) -> Estimate:
    """The mean of the means of `classes`, each of at least one value; `n` counts all values.

    The interval is the percentile bootstrap that draws within each class. Raises ValueError for an empty class.
    """
    import numpy as np

    if not classes:
        return Estimate(None, None, 0)
    if not all(classes):
        raise ValueError("a class without values has no mean: leave it out")
    generator = np.random.default_rng(seed)
    means = float(np.mean([np.mean(values) for values in classes]))
    drawn = [
        generator.choice(np.asarray(values, dtype=float), size=(RESAMPLES, len(values))).mean(axis=1)
        for values in classes
    ]
    low, high = np.quantile(np.mean(drawn, axis=0), [0.025, 0.975])
    total = sum(len(values) for values in classes)
    return Estimate(round(means, 4), (round(float(low), 4), round(float(high), 4)), total)


def distribution(values: Sequence[float]) -> Distribution:
    """How `values` spread."""
    import numpy as np

    if not values:
        return Distribution(None, None, None, 0)
    median, p95 = np.percentile(np.asarray(values, dtype=float), [50, 95])
    return Distribution(round(float(median), 1), round(float(p95), 1), round(float(sum(values)), 1), len(values))
