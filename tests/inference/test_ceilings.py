import numpy as np
import pytest

from emergence import ladders
from emergence.errors import CurveError
from emergence.inference.ceilings import own_behind, own_ceilings, own_order
from emergence.inference.rungs import compared
from emergence.inference.simulated import simulated_ladders


def test_own_midpoints_of_draws_are_those_of_each_draw():
    x, n, chance = np.linspace(8, 11, 6)[None], np.full((1, 2, 6), 300.0), np.zeros((1, 2))
    middle, rng = np.array([9.2, 9.8]), np.random.default_rng(0)
    y = simulated_ladders(x, n, chance, middle, 0.8, 4, rng, ceiling=np.array([1.0, 0.7]))
    apart, order = own_behind(x, y, n, chance), own_order(x, y, n, chance)
    assert apart == pytest.approx(np.array([own_behind(x, one, n, chance) for one in y]))
    assert order.tolist() == [own_order(x, one, n, chance).tolist() for one in y]
    assert apart.mean() == pytest.approx(0.6, abs=0.1)


def test_curves_without_rungs_are_named():
    with pytest.raises(CurveError, match="rungs"):
        own_behind([[8.0, 9.0]], [[0.1, 0.9]], 100, 0.1)


def test_a_lower_ceiling_is_told_from_a_later_rise(additions):
    # One ladder ends at half, rising where its first rung does; the other rises later, to the top.
    x, n = np.linspace(8, 11, 12), 2000.0
    rise = 1 / (1 + np.exp(-4.394 * (x - 9.0) / 0.9))
    late = 1 / (1 + np.exp(-4.394 * (x - 9.8) / 0.9))
    y = np.array([[rise, 0.5 * rise], [rise, late]])
    labels = additions.labels.iloc[:2].reset_index(drop=True)
    made = ladders.Ladders(
        labels, (1, 2), np.stack([x, x]), y, np.full(y.shape, n), np.zeros((2, 2)), "params"
    )
    found = compared(made)
    own = own_ceilings(made, found)
    assert own.behind == pytest.approx([0.0, 0.8], abs=0.02)
    assert own.order.tolist() == ["undecided", "below"]
    assert found.behind[0] > 0.4
    assert own.later.mean == pytest.approx(0.4, abs=0.02)
