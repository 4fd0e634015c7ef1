"""How far a judge agrees with people: figures that a judge who always says yes cannot win. Pure functions."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.training.logistic import auc

_RESAMPLES = 2_000
# What a judge reaches who always says the same, or says anything by chance.
NO_BETTER = 0.5

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Agreement:
    """Figures over `n` claims, `supported` of them by their label; None where both labels did not occur.

    `balanced_accuracy` is the mean of the shares of either label that the judge got right; `kappa` is Cohen's (1960),
    0 for chance and 1 for full agreement; `auc` needs no threshold. Intervals are 95 %, by bootstrap over groups.
    """

    n: int
    supported: int
    balanced_accuracy: float | None
    balanced_accuracy_ci95: tuple[float, float] | None
    kappa: float | None
    kappa_ci95: tuple[float, float] | None
    auc: float | None
    accepted_of_supported: float | None
    accepted_of_unsupported: float | None

    @property
    def can_tell(self) -> bool:
        """Whether the judge tells supported from unsupported claims better than chance, as far as this shows."""
        return self.balanced_accuracy_ci95 is not None and self.balanced_accuracy_ci95[0] > NO_BETTER

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "can_tell": self.can_tell}


def agreement(
    scores: Sequence[float], labels: Sequence[bool], groups: Sequence[str], threshold: float, seed: int
) -> Agreement:
    """The agreement of `score >= threshold` with `labels`; claims of one group are drawn together."""
    said, true = np.asarray(scores, dtype=float) >= threshold, np.asarray(labels, dtype=bool)
    n, supported = len(true), int(true.sum())
    if supported in (0, n):
        return Agreement(n, supported, None, None, None, None, None, None, None)
    return Agreement(
        n, supported,
        round(balanced_accuracy(said, true), 4), _interval(balanced_accuracy, said, true, groups, seed),
        round(kappa(said, true), 4), _interval(kappa, said, true, groups, seed),
        round(auc(np.asarray(scores, dtype=float), true.astype(float)), 4),
        round(float(said[true].mean()), 4), round(float(said[~true].mean()), 4),
    )  # fmt: skip


def balanced_accuracy(said: Flags, true: Flags) -> float:
    """The mean of the share of true claims accepted and of untrue ones refused; both labels must occur."""
    return float(said[true].mean() + (~said[~true]).mean()) / 2


def kappa(said: Flags, true: Flags) -> float:
    """Cohen's kappa; 0 where chance alone explains full agreement."""
    observed = float((said == true).mean())
    yes, wanted = float(said.mean()), float(true.mean())
    expected = yes * wanted + (1 - yes) * (1 - wanted)
    return (observed - expected) / (1 - expected) if expected < 1 else 0.0


def _interval(
    figure: Callable[[Flags, Flags], float], said: Flags, true: Flags, groups: Sequence[str], seed: int
) -> tuple[float, float] | None:
    """Percentile bootstrap over whole groups; draws without both labels say nothing and are left out."""
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    known, rng, figures = list(rows.values()), np.random.default_rng(seed), []
    for _ in range(_RESAMPLES):
        drawn = np.concatenate([known[place] for place in rng.integers(len(known), size=len(known))])
        if 0 < true[drawn].sum() < len(drawn):
            figures.append(figure(said[drawn], true[drawn]))
    if len(known) < 3 or not figures:
        return None
    low, high = np.quantile(figures, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)
