"""Linearity, breakthroughness and steps: worked by hand."""

import numpy as np
import pandas as pd
import pytest

from emergence.curves import Curves
from emergence.measures import breakthroughness, linearity, steepest_step


def test_a_straight_line_of_m_points_has_both_m_minus_one():
    line = np.linspace(0.2, 0.9, 12)[None]
    assert linearity(line) == pytest.approx(11)
    assert breakthroughness(line) == pytest.approx(11)
    assert linearity(-line) == pytest.approx(-11)


def test_by_hand():
    # Steps .1, .1, .4: I = .6, mean square .06, median square .01.
    y = np.array([[0.0, 0.1, 0.2, 0.6]])
    assert linearity(y) == pytest.approx(0.6 / np.sqrt(0.06))
    assert breakthroughness(y) == pytest.approx(6)


def test_models_not_scored_count_for_nothing():
    y = np.array([[0.0, np.nan, 0.1, 0.2, 0.6, np.nan]])
    assert breakthroughness(y) == pytest.approx(6)


def test_flat_curves_have_neither():
    assert np.isnan(linearity(np.full((1, 4), 0.5)))[0]
    # More than half of the steps are zero, so that their median is.
    assert np.isnan(breakthroughness(np.array([[0.0, 0.0, 0.0, 1.0]])))[0]


def test_steepest_step_by_hand():
    labels = pd.DataFrame({"source": ["s"], "family": ["f"], "task": ["t"]})
    x, y = np.log10([[1e8, 1e9, 1e10, 2e10]]), np.array([[0.0, 0.1, np.nan, 0.9]])
    curves = Curves(labels, x, y, np.full((1, 4), 100.0), np.zeros(1), "params")
    share, factor = steepest_step(curves)
    assert share[0] == pytest.approx(8 / 9)
    assert factor[0] == pytest.approx(20)
