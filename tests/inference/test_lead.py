import numpy as np
import pytest

from emergence.inference.lead import lead, lead_of_noise

X = np.arange(6.0, 12.0, 0.25)
RISE = 1 / (1 + np.exp(-3 * (X - 8.0)))


def test_a_curve_shifted_by_half_a_decade_lags_by_it():
    late = 1 / (1 + np.exp(-3 * (X - 8.5)))
    assert lead(X, [0.1 + 0.5 * late], [RISE]) == pytest.approx([0.5], abs=0.02)


def test_linear_functions_of_each_other_reach_half_at_one_place():
    assert lead(X, [0.2 + 0.3 * RISE], [-7 + 4 * RISE]) == pytest.approx([0], abs=1e-9)


def test_noise_on_a_long_level_stretch_makes_the_noisier_metric_late():
    null = np.tile(0.6 * RISE, (200, 1))
    other = np.tile(RISE, (200, 1))
    rng = np.random.default_rng(0)
    made = lead_of_noise(X, 200, other, null, rng, draws=50)
    assert made.mean() > 0.01
    # So many items that nothing is left to luck.
    assert lead_of_noise(X, 10**8, other[:1], null[:1], rng) == pytest.approx([0], abs=1e-3)


def test_what_never_rises_has_none():
    assert lead_of_noise(X, 10, [RISE], [0 * X], np.random.default_rng(0)) == pytest.approx([0])
