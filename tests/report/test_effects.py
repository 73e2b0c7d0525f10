import numpy as np
import pytest

from emergence.inference.families import family_mean
from emergence.inference.intervals import wilson
from emergence.inference.lopsided import critical_t
from emergence.report.effects import averaged, estimate


def test_a_mean_over_families_keeps_its_interval_and_their_number():
    made = averaged(family_mean([0.9, 1.0, 1.1, np.nan]), unit="decades", source="s")
    assert (made.value, made.n, made.unit) == (pytest.approx(1.0), 3, "decades")
    reach = critical_t(3) * 0.1 / np.sqrt(3)
    assert (made.low, made.high) == pytest.approx((1 - reach, 1 + reach))


def test_an_estimate_keeps_its_interval():
    made = estimate(0.5, wilson(5, 10), level=0.95, n=10)
    assert (made.low, made.high) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert (made.level, made.n) == (0.95, 10)
