import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from emergence.inference.isotonic import isotonic

POINTS = st.lists(
    st.tuples(st.floats(-5, 5, width=32), st.floats(0.125, 4, width=32)), min_size=1, max_size=12
)


@given(points=POINTS)
def test_against_scipy(points):
    y, weight = np.array(points).T
    theirs = isotonic_regression(y, weights=weight)
    ours = isotonic(y[None], weight)
    assert ours.fitted[0] == pytest.approx(theirs.x, abs=1e-9)
    loss = np.sum(weight * (y - theirs.x) ** 2)
    assert ours.loss[0, -1] == pytest.approx(loss, abs=1e-9)


@given(points=POINTS, more=st.floats(0, 5))
def test_a_higher_last_score_never_lowers_the_fit(points, more):
    y, weight = np.array(points).T
    higher = np.append(y[:-1], y[-1] + more)
    before, after = (isotonic(scores[None], weight).fitted[0] for scores in (y, higher))
    assert np.all(after >= before - 1e-12)


def test_loss_of_each_beginning():
    y = np.array([3.0, 1.0, 2.0, 5.0, 0.0])
    ours = isotonic(y[None], 1).loss[0]
    expected = [((y[:i] - isotonic_regression(y[:i]).x) ** 2).sum() for i in range(1, 6)]
    assert ours == pytest.approx(expected)


def test_points_of_no_weight_are_passed_over():
    y, weight = np.array([[1.0, np.nan, 3.0, 2.0]]), np.array([1.0, 0.0, 1.0, 1.0])
    ours = isotonic(y, weight)
    assert ours.fitted[0] == pytest.approx([1, np.nan, 2.5, 2.5], nan_ok=True)
    assert ours.levels.tolist() == [2]


def test_leading_dimensions():
    y = np.random.default_rng(0).normal(size=(3, 4, 6))
    assert np.array_equal(isotonic(y, 1).fitted[2, 3], isotonic(y[2, 3][None], 1).fitted[0])
