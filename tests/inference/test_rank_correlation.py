import numpy as np
import pytest
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.rank_correlation import rank_correlation


def test_interval_of_a_hand_worked_case():
    # n = 14 and tau of 91 pairs: z = artanh(.2), sd = sqrt(.437 / 10) = .2090.
    order = np.arange(14.0)
    swapped = np.array([4, 5, 1, 9, 0, 12, 3, 7, 2, 13, 6, 8, 11, 10.0])
    found = rank_correlation(order, swapped)
    z = np.arctanh(found.tau)
    assert found.tau == pytest.approx(stats.kendalltau(order, swapped).statistic)
    assert float(found.interval.low) == pytest.approx(np.tanh(z - 1.95996 * 0.20905), abs=1e-4)
    assert float(found.interval.high) == pytest.approx(np.tanh(z + 1.95996 * 0.20905), abs=1e-4)


@pytest.mark.parametrize("r", [0.0, 0.5])
def test_coverage_on_normal_pairs(r):
    # Greiner 1909: tau = (2 / pi) arcsin r.
    rng = np.random.default_rng(0)
    truth = 2 / np.pi * np.arcsin(r)
    pairs = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], size=(1500, 14))
    held = [rank_correlation(p[:, 0], p[:, 1]).interval.contains(truth) for p in pairs]
    assert 0.93 <= np.mean(held) <= 0.975


def test_missing_pairs_are_left_out():
    x, y = np.arange(9.0), np.array([1, 3, 2, np.nan, 5, 4, 7, 6, 8.0])
    kept = np.isfinite(y)
    assert rank_correlation(x, y) == rank_correlation(x[kept], y[kept])
    assert rank_correlation(x, y).n == 8


def test_four_pairs_leave_everything_open():
    found = rank_correlation([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0])
    assert found.tau == pytest.approx(2 / 3)
    assert (float(found.interval.low), float(found.interval.high)) == (-1.0, 1.0)


def test_unequal_lengths_are_named():
    with pytest.raises(CurveError, match="equal length"):
        rank_correlation(np.arange(6.0), np.arange(5.0))
