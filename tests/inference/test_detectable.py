import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.detectable import first_above
from emergence.inference.simulated import simulated_ladders


def test_first_scale_above_chance_moves_with_chance_where_nothing_else_does():
    x, n = np.linspace(8, 11, 9)[None], np.full((1, 2, 9), 250.0)
    chance = np.array([[1 / 3, 1 / 7]])
    y = simulated_ladders(x, n, chance, 9.8, 1.5, 400, np.random.default_rng(0))
    naive = first_above(x, y, n, chance)
    assert np.nanmean(naive[..., 1] - naive[..., 0]) < -0.05


def test_curves_without_rungs_are_named():
    with pytest.raises(CurveError, match="rungs"):
        first_above([[8.0, 9.0]], [[0.1, 0.9]], 100, 0.1)
