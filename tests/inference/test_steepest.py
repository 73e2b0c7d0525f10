import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emergence.errors import CurveError
from emergence.inference.steepest import steepest_decade

X = np.array([6.0, 6.5, 7.5, 8.0, 9.25, 10.0])


def test_a_straight_line_has_one_share_per_decade():
    result = steepest_decade(X, [2 * X - 7])
    assert result.share == pytest.approx([0.25])


def test_a_step_has_it_all():
    result = steepest_decade(X, [[0, 0, 0, 1, 1, 1]])
    assert result.share == pytest.approx([1])
    assert 7 <= result.start[0] <= 7.5


SCORES = st.lists(st.integers(0, 9), min_size=6, max_size=6)


@given(scores=SCORES)
def test_against_a_fine_grid(scores):
    at = np.linspace(6, 9, 3_001)
    rises = np.interp(at + 1, X, scores) - np.interp(at, X, scores)
    result = steepest_decade(X, [scores])
    if np.ptp(scores) == 0:
        assert result.status[0] == "level"
    elif rises.max() <= 1e-9:
        assert result.status[0] == "not rising"
    else:
        assert result.share[0] == pytest.approx(rises.max() / np.ptp(scores), abs=2e-3)


@given(scores=SCORES, scale=st.floats(0.1, 10), shift=st.floats(-5, 5))
@example(scores=[7] * 6, scale=1.0, shift=0.0)
def test_the_unit_does_not_matter(scores, scale, shift):
    plain = steepest_decade(X, [scores])
    other = steepest_decade(X, [np.array(scores) * scale + shift])
    assert other.share == pytest.approx(plain.share, abs=1e-6, nan_ok=True)


@given(
    score=st.floats(0.01, 5), scale=st.lists(st.floats(0, 4), min_size=2, max_size=9, unique=True)
)
def test_a_level_curve_has_no_share_whatever_rounding_leaves(score, scale):
    x = np.sort(scale)
    result = steepest_decade(x, [score + np.spacing(score) * (np.arange(x.size) % 2)])
    assert result.status[0] in ("level", "under a decade")
    assert np.isnan(result.share[0])


def test_missing_points_are_bridged():
    y = np.array([0.0, 0.1, 0.4, 0.5, 0.9, 1.0])
    gaps = np.where([False, True, False, False, False, True], np.nan, y)
    kept = ~np.isnan(gaps)
    alone = steepest_decade(X[kept], [y[kept]])
    assert steepest_decade(X, [gaps]).share == pytest.approx(alone.share)


def test_curves_without_a_share_are_flagged():
    result = steepest_decade(X, [[3, 2, 1, 1, 0, 0], [1, 2, np.nan, np.nan, np.nan, np.nan]])
    assert result.status.tolist() == ["not rising", "under a decade"]
    assert np.isnan(result.share).all()
    assert steepest_decade(X, [[np.nan] * 6]).status[0] == "under a decade"
    with pytest.raises(CurveError, match="scales"):
        steepest_decade(X[:3], [[1, 2, 3, 4, 5, 6]])
    with pytest.raises(CurveError, match="ascend"):
        steepest_decade(X[::-1], [[1, 2, 3, 4, 5, 6]])


def test_scales_may_be_missing_behind_the_last_model():
    x = np.array([[6.0, 6.5, 7.5, 8.0, np.nan, np.nan]])
    y = np.array([[0.1, 0.2, 0.6, 0.7, np.nan, np.nan]])
    short = steepest_decade(x[:, :4], y[:, :4])
    assert steepest_decade(x, y).share == pytest.approx(short.share)
