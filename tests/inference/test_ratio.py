import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.families import family_mean
from emergence.inference.lopsided import critical_t
from emergence.inference.ratio import family_ratio


def test_over_equal_denominators_it_is_the_mean():
    top = np.array([1.0, 2.0, 4.0, 3.0])
    found, mean = family_ratio(top, np.full(4, 2.0)), family_mean(top / 2)
    assert found.mean == pytest.approx(mean.mean)
    assert found.interval.low == pytest.approx(mean.interval.low)


def test_parts_in_one_proportion_leave_no_doubt():
    bottom = np.array([1.0, 5.0, 2.0])
    found = family_ratio(0.45 * bottom, bottom)
    np.testing.assert_allclose([found.interval.low, found.interval.high], 0.45)


def test_error_is_that_of_the_jackknife():
    # Efron and Tibshirani 1993, section 11.5: to first order the two agree.
    rng = np.random.default_rng(0)
    bottom = rng.uniform(1, 2, 40)
    top = 0.5 * bottom + rng.normal(0, 0.1, 40)
    rest = np.arange(40)[:, None] != np.arange(40)
    left = np.array([top[keep].sum() / bottom[keep].sum() for keep in rest])
    jackknife = np.sqrt(39 / 40 * np.sum((left - left.mean()) ** 2))
    found = family_ratio(top, bottom)
    half = float(found.interval.high - found.interval.low) / 2
    assert half / critical_t(40) == pytest.approx(jackknife, rel=0.03)


def test_malformed_sums_are_named():
    for top, bottom in (([1.0], [1.0, 2.0]), ([1.0, np.nan], [1.0, 2.0]), ([1.0, 1.0], [0.0, 0.0])):
        with pytest.raises(CurveError, match="the lower one above 0"):
            family_ratio(top, bottom)
