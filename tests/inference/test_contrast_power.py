import numpy as np
import pytest
from statsmodels.stats.power import TTestIndPower

from emergence.errors import CurveError
from emergence.inference.contrast_power import contrast_power


def test_power_is_near_that_of_a_t_test():
    rng = np.random.default_rng(8)
    group = np.arange(60) < 30
    power = contrast_power(group, rng.normal(size=60), 0.7, rng)
    # .7 of the total spread is .7 / sqrt(1 - .7^2 / 4) of the spread within groups.
    expected = TTestIndPower().power(0.7 / np.sqrt(1 - 0.7**2 / 4), 30, 0.05)
    assert power == pytest.approx(expected, abs=0.04)


def test_power_without_effect_is_the_size():
    rng = np.random.default_rng(0)
    group = np.arange(40) < 20
    covariate = rng.normal(size=40) + 0.5 * group
    assert 0.03 < contrast_power(group, covariate, 0.0, rng) < 0.055
    with pytest.raises(CurveError, match="effect"):
        contrast_power(group, covariate, 3.0, rng)
