"""The logistic function against SciPy's."""

import numpy as np
import pytest
from scipy.special import expit

from emergence.fits.logistic import SPAN, logistic, rise


def test_the_logistic_function_is_that_of_scipy():
    z = np.linspace(-800.0, 800.0, 16_001)
    ours = np.array([logistic(value) for value in z])
    np.testing.assert_allclose(ours, expit(z), rtol=0.0, atol=1e-14)
    middle = np.abs(z) < 18.0
    np.testing.assert_allclose(ours[middle], expit(z[middle]), rtol=1e-13)


@pytest.mark.parametrize("width", [0.05, 0.5, 5.0])
def test_a_tenth_and_nine_tenths_of_a_rise_are_a_width_apart(width):
    shares = np.empty(3)
    rise(8.0 + width * np.array([-0.5, 0.0, 0.5]), 8.0, np.log(width), shares, 3)
    np.testing.assert_allclose(shares, [0.1, 0.5, 0.9], rtol=1e-12)
    np.testing.assert_allclose(SPAN, np.log(81.0))
