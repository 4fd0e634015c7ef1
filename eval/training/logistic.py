"""Logistic regression and the figures that judge it, for a handful of features (numpy only)."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
_STEPS = 50
_RIDGE = 1e-3


def fit(features: Array, labels: Array, weights: Array) -> Array:
    """Coefficients [bias, one a feature], by Newton's method on the weighted log-likelihood.

    `features` [n, k], `labels` 0 or 1, `weights` > 0. A tiny ridge keeps separable data finite. A feature whose
    coefficient comes out negative is fixed at 0 and the rest fitted again: being closer must never count against.
    """
    used = list(range(features.shape[1]))
    while True:
        coefficients = _newton(features[:, used], labels, weights)
        negative = [place for place, value in enumerate(coefficients[1:]) if value < 0]
        if not negative:
            break
        used.remove(used[min(negative, key=lambda place: coefficients[1 + place])])
    full = np.zeros(features.shape[1] + 1)
    full[[0, *(1 + place for place in used)]] = coefficients
    return full


def predict(coefficients: Array, features: Array) -> Array:
    """Probabilities [n] in 0..1."""
    result: Array = 1 / (1 + np.exp(-(coefficients[0] + features @ coefficients[1:])))
    return result


def auc(scores: Array, labels: Array) -> float:
    """Area under the ROC curve: how often a supported claim outscores an unsupported one (ties count half)."""
    difference = scores[labels == 1][:, None] - scores[labels == 0][None, :]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def balanced_accuracy(accepted: npt.NDArray[np.bool_], labels: Array) -> float:
    """Mean of the accuracies on supported and on unsupported claims."""
    return float((accepted[labels == 1].mean() + (~accepted[labels == 0]).mean()) / 2)


def best_threshold(scores: Array, labels: Array, weights: Array) -> float:
    """The threshold with the best balanced accuracy, the rows counted by `weights`; 0.05..0.95 in hundredths."""
    positive, negative = weights * (labels == 1), weights * (labels == 0)
    grid = np.arange(5, 96) / 100
    quality = [
        positive[scores >= at].sum() / positive.sum() + negative[scores < at].sum() / negative.sum() for at in grid
    ]
    return float(grid[int(np.argmax(quality))])


def calibration_error(chances: Array, labels: Array, weights: Array, bins: int = 10) -> float:
    """Expected calibration error, 0..1: how far the mean chance lies from the share that holds, over `bins` of equal
    width (Guo et al. 2017), the rows counted by `weights`."""
    place = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = [abs(float((weights * (chances - labels))[place == number].sum())) for number in range(bins)]
    return sum(gaps) / float(weights.sum())


def _newton(features: Array, labels: Array, weights: Array) -> Array:
    design = np.column_stack([np.ones(len(features)), features])
    ridge = _RIDGE * weights.sum() * np.diag([0.0] + [1.0] * features.shape[1])
    coefficients = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        probabilities = predict(coefficients, features)
        gradient = design.T @ (weights * (labels - probabilities)) - ridge @ coefficients
        curvature = design.T @ (design * (weights * probabilities * (1 - probabilities))[:, None]) + ridge
        step = np.linalg.solve(curvature, gradient)
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-8:
            break
    return coefficients
