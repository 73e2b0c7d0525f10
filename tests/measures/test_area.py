import numpy as np
import pytest

from emergence import ladders
from emergence.measures.area import area_behind


def test_area_between_curves_by_another_integral(additions):
    for i, area in enumerate(area_behind(additions)):
        seen = np.isfinite(additions.y[i, 0])
        apart = additions.y[i, 0][seen] - additions.y[i, 1][seen]
        assert area == pytest.approx(np.trapezoid(apart, additions.x[i][seen]), abs=1e-12)


def test_without_two_models_in_a_row_there_is_no_area(additions):
    one = additions.take(np.array([0]))
    y = np.where(np.arange(one.x.shape[1]) % 2, np.nan, one.y)
    gaps = ladders.Ladders(one.labels, (2, 3), one.x, y, one.n, one.chance, "params")
    assert np.isnan(area_behind(gaps)).all()


def test_area_of_complete_rises_is_the_distance_of_their_midpoints(additions):
    one = additions.take(np.array([0]))
    x = np.linspace(6, 13, 60)[None]
    y = 1 / (1 + np.exp(-4.394 * (x[:, None] - np.array([[[9.0], [9.7]]])) / 0.8))
    wide = ladders.Ladders(
        one.labels, (2, 3), x, y, np.full(y.shape, 100.0), np.zeros((1, 2)), "params"
    )
    assert area_behind(wide) == pytest.approx([0.7], abs=1e-3)
