"""Logistic regression and the figures that judge it, for a handful of features (numpy only)."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
FigureOf = Callable[[npt.NDArray[np.int64]], float]
_STEPS = 50
# Against the sum of the weights: enough to keep separable data finite and like features alike.
_RIDGE = 7e-4


def with_bias(features: Array, bias: float = 1.0) -> Array:
    """[n, 1 + k]: a first column for the bias; 0 there makes rows that are differences of two others."""
    return np.column_stack([np.full(len(features), bias), features])


def fit(design: Array, labels: Array, weights: Array) -> Array:
    """Coefficients [columns of `design`], by Newton's method on the weighted log-likelihood.

    The first column is the bias, which alone is not held small (only just, where no row has one). `labels` 0 or 1,
    `weights` > 0.
    """
    ridge = _RIDGE * weights.sum() * np.diag([1e-9] + [1.0] * (design.shape[1] - 1))
    coefficients = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        probabilities = _logistic(design @ coefficients)
        gradient = design.T @ (weights * (labels - probabilities)) - ridge @ coefficients
        curvature = design.T @ (design * (weights * probabilities * (1 - probabilities))[:, None]) + ridge
        step = np.linalg.solve(curvature, gradient)
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-8:
            break
    return coefficients


def predict(coefficients: Array, features: Array) -> Array:
    """Probabilities [n] in 0..1 of rows of features, the bias put before them."""
    return _logistic(coefficients[0] + features @ coefficients[1:])


def auc(scores: Array, labels: Array) -> float:
    """Area under the ROC curve: how often a supported claim outscores an unsupported one (ties count half)."""
    difference = scores[labels == 1][:, None] - scores[labels == 0][None, :]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def macro_f1(accepted: npt.NDArray[np.bool_], labels: Array) -> float:
    """The mean of the F1 of supported and of unsupported; a class that is neither there nor predicted has 0."""
    truth = labels == 1
    parts = []
    for said, true in ((accepted, truth), (~accepted, ~truth)):
        both = float((said & true).sum())
        total = float(said.sum() + true.sum())
        parts.append(2 * both / total if total else 0.0)
    return sum(parts) / 2


def best_threshold(scores: Array, labels: Array) -> float:
    """The threshold with the best macro-F1 among the 2nd to 98th percentiles of `scores`."""
    grid = np.quantile(scores, np.linspace(0.02, 0.98, 97))
    return float(grid[int(np.argmax([macro_f1(scores >= at, labels) for at in grid]))])


def calibration_error(chances: Array, labels: Array, weights: Array, bins: int = 10) -> float:
    """Expected calibration error, 0..1: how far the mean chance lies from the share that holds, over `bins` of equal
    width (Guo et al. 2017), the rows counted by `weights`."""
    place = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = [abs(float((weights * (chances - labels))[place == number].sum())) for number in range(bins)]
    return sum(gaps) / float(weights.sum())


def interval(groups: Sequence[str], figure_of: FigureOf, seed: int = 0, resamples: int = 400) -> tuple[float, float]:
    """95 % percentile bootstrap over whole groups (Efron 1979) of `figure_of(rows)`, rows with repetition."""
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    known, rng, figures = list(rows), np.random.default_rng(seed), []
    for _ in range(resamples):
        drawn = rng.integers(len(known), size=len(known))
        figures.append(figure_of(np.array([row for place in drawn for row in rows[known[place]]])))
    low, high = np.quantile(figures, [0.025, 0.975])
    return round(float(low), 3), round(float(high), 3)


def _logistic(logits: Array) -> Array:
    result: Array = 1 / (1 + np.exp(-logits))
    return result
