import numpy as np
import pytest

from emergence.inference.simulated import simulated_ladders


def test_extra_noise_spreads_the_scores_as_williams_says():
    n, rho = np.full((1, 2, 5), 100.0), 0.05
    rng = np.random.default_rng(1)
    y = simulated_ladders(
        np.array([[8.0, 8.7, 9.4, 10.0, 10.8]]), n, 0.0, 9.4, 1.0, 4000, rng, correlation=rho
    )
    p = y.mean(axis=0)
    expected = p * (1 - p) * (1 + 99 * rho) / 100
    inner = (p > 0.05) & (p < 0.95)
    assert y.var(axis=0)[inner] == pytest.approx(expected[inner], rel=0.1)


def test_a_ceiling_scales_the_way_from_chance():
    x, n, chance = np.linspace(5, 15, 3)[None], np.full((1, 2, 3), 1e6), np.array([[0.2, 0.2]])
    tops = np.array([1.0, 0.5])
    rng = np.random.default_rng(0)
    y = simulated_ladders(x, n, chance, 10.0, 1.0, 3, rng, ceiling=tops)
    assert y[..., 0] == pytest.approx(0.2, abs=0.005)
    assert y[..., 0, 2] == pytest.approx(1.0, abs=0.005)
    assert y[..., 1, 2] == pytest.approx(0.6, abs=0.005)
