"""Means, intervals, distributions: right, repeatable, and never over nothing."""

import math

import numpy as np
import pytest

from eval.statistics import Distribution, Estimate, distribution, estimate


def test_nothing_is_null_and_not_zero() -> None:
    assert estimate([], 0) == Estimate(None, None, 0)
    assert distribution([]) == Distribution(None, None, None, 0)


def test_one_value_has_no_interval() -> None:
    assert estimate([0.5], 0) == Estimate(0.5, None, 1)


def test_the_interval_is_near_the_normal_one_and_repeatable() -> None:
    values = [1.0] * 60 + [0.0] * 40
    found = estimate(values, 1)
    assert found.ci95 is not None and found.mean == 0.6
    half = 1.96 * math.sqrt(0.6 * 0.4 / 100)
    assert found.ci95 == pytest.approx((0.6 - half, 0.6 + half), abs=0.02)
    assert estimate(values, 1) == found


def test_it_is_the_bootstrap_of_drawn_values() -> None:
    values = np.random.default_rng(0).exponential(size=50)
    drawn = np.random.default_rng(1).choice(values, size=(20_000, 50)).mean(axis=1)
    found = estimate(list(values), 2).ci95
    assert found == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.03)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_failure_is_no_score(bad: float) -> None:
    with pytest.raises(ValueError, match="count it as failed"):
        estimate([1.0, bad], 0)


def test_distribution() -> None:
    assert distribution([float(number) for number in range(1, 102)]) == Distribution(51.0, 96.0, 5151.0, 101)
