import numpy as np
import pytest
from scipy.special import expit

from emergence.inference.composition import composed_midpoint, composed_width

TENTHS = 2 * np.log(9)


def test_composed_curves_by_brute_force():
    z = np.linspace(-30, 30, 600_001)
    for steps in (1, 2, 3, 7, 50):
        p = expit(z) ** steps
        tenth, half, nine = (z[np.searchsorted(p, rate)] for rate in (0.1, 0.5, 0.9))
        assert composed_width(steps) == pytest.approx((nine - tenth) / TENTHS, abs=1e-4)
        assert composed_midpoint(steps) == pytest.approx(half / TENTHS, abs=1e-4)
    # The limit: the maximum of many steps' thresholds has a Gumbel distribution.
    gumbel = np.log(np.log(0.1) / np.log(0.9)) / TENTHS
    assert composed_width(1e6) == pytest.approx(gumbel, abs=1e-4)
