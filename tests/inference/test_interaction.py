"""Difference of two gains."""

import numpy as np
import pytest

from emergence.inference.gain import gain
from emergence.inference.interaction import interaction
from emergence.inference.intervals import wilson


def test_limits_by_hand_from_wilsons() -> None:
    # Newcombe (2001): square-and-add on two differences, each square-and-add on Wilson's limits.
    k, n = np.array([90.0, 30.0, 24.0, 18.0]), np.array([200.0, 100.0, 120.0, 90.0])
    p, (low, high) = k / n, (wilson(k, n).low, wilson(k, n).high)
    below1 = np.hypot(p[0] - low[0], high[1] - p[1])
    above1 = np.hypot(high[0] - p[0], p[1] - low[1])
    below2 = np.hypot(p[2] - low[2], high[3] - p[3])
    above2 = np.hypot(high[2] - p[2], p[3] - low[3])
    apart = p[0] - p[1] - (p[2] - p[3])
    made = interaction(gain([[p[2], p[0]]], [[120, 200]], [[p[3], p[1]]], [[90, 100]]))
    assert made.difference[0] == pytest.approx(apart)
    assert made.interval.low[0] == pytest.approx(apart - np.hypot(below1, above2))
    assert made.interval.high[0] == pytest.approx(apart + np.hypot(above1, below2))


def test_models_that_are_missing_are_passed_over() -> None:
    nan = np.nan
    whole = interaction(gain([[0.1, 0.5]], 100, [[0.1, 0.2]], 100))
    gaps = interaction(gain([[nan, 0.1, nan, 0.5, nan]], 100, [[0.3, 0.1, nan, 0.2, nan]], 100))
    assert gaps.difference == pytest.approx(whole.difference)
    assert gaps.interval.low == pytest.approx(whole.interval.low)
    assert np.isnan(interaction(gain([[nan, 0.4]], 100, [[nan, 0.2]], 100)).difference).all()


@pytest.mark.parametrize("rates", [(0.02, 0.02, 0.02, 0.02), (0.1, 0.2, 0.3, 0.4)])
def test_the_true_difference_is_mostly_covered(rates: tuple[float, ...]) -> None:
    rng = np.random.default_rng(0)
    small, small_told, large, large_told = (rng.binomial(600, r, 4000) / 600 for r in rates)
    told, bare = np.stack([small_told, large_told], 1), np.stack([small, large], 1)
    assert interaction(gain(told, 600, bare, 600)).interval.contains(0).mean() >= 0.945
