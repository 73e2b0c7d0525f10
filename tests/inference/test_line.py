import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergence.inference.line import line_through, weighted_line

X = np.array([1.0, 2.0, 4.0, 7.0])


@given(
    y=st.lists(st.floats(-5, 5), min_size=4, max_size=4),
    weight=st.lists(st.floats(0.1, 10), min_size=4, max_size=4),
)
def test_against_numpy(y, weight):
    line = weighted_line(X, np.array([y]), weight)
    slope, intercept = np.polyfit(X, y, 1, w=np.sqrt(weight))
    assert line.slope[0] == pytest.approx(slope, abs=1e-9)
    assert line.at(0.0)[0] == pytest.approx(intercept, abs=1e-9)


def test_variance_of_the_slope_is_numpys():
    error = np.array([0.1, 0.2, 0.1, 0.3])
    line = weighted_line(X, X**2, 1 / error**2)
    _, covariance = np.polyfit(X, X**2, 1, w=1 / error, cov="unscaled")
    assert 1 / line.squares[0] == pytest.approx(covariance[0, 0])


def test_points_without_weight_do_not_count():
    y = np.array([[1.0, np.nan, 3.0, 4.0], [np.nan] * 4])
    line = weighted_line(X, y, np.isfinite(y).astype(float))
    slope, _ = np.polyfit(X[[0, 2, 3]], [1, 3, 4], 1)
    assert line.slope.ravel() == pytest.approx([slope, 0])


def test_a_line_through_a_point():
    line = line_through(np.array([1.0]), np.array([0.0]), X, 3 * (X - 1), np.ones(4))
    assert line.slope == pytest.approx([3])
    assert line.at(X) == pytest.approx(3 * (X - 1))
