"""Linearity, breakthroughness, steps and lateness: worked by hand and by brute force."""

import numpy as np
import pytest

from emergence.measures import (
    breakthroughness,
    joint_share_at_half,
    linearity,
    share_at_half,
    steepest_rise,
)


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


def test_a_curve_without_scores_has_no_value_and_the_others_have_theirs():
    y = np.array([[0.0, 0.1, 0.9], [np.nan] * 3])
    x = np.array([[7.0, 8.0, 9.0]] * 2)
    found = [linearity(y), breakthroughness(y), steepest_rise(x, y, 1.0), share_at_half(y, y)]
    for values in found:
        assert np.isfinite(values).tolist() == [True, False]


def monotone(y):
    """Isotonic regression by its definition: the largest least mean of the runs about a point."""
    runs = [[y[a:b].mean() for b in range(1, len(y) + 1) if b > a] for a in range(len(y))]
    return [max(min(runs[a][i - a :]) for a in range(i + 1)) for i in range(len(y))]


def test_what_never_moves_has_no_half():
    still, rising = np.full((1, 4), -1.0), np.array([[0.2, 0.3, 0.6, 0.9]])
    assert np.isnan(share_at_half(still, rising)[0])


def test_share_at_half_by_hand():
    # Halfway between 0 and 4 lies 2, where the hard score has made 1 of 8; order is free.
    soft = np.array([[3.0, 0.0, 4.0, 1.0], [0.0, 1.0, np.nan, 2.0], [0.0, 1.0, 2.0, 3.0]])
    hard = np.array([[0.2, 0.0, 0.8, 0.0], [0.0, 0.5, 0.9, 1.0], [0.5, 0.5, 0.5, 0.5]])
    assert share_at_half(soft, hard) == pytest.approx([1 / 8, 1 / 2, np.nan], nan_ok=True)


def test_share_at_half_pools_what_falls_and_ignores_units():
    soft, hard = np.array([[0.0, 1.0, 2.0, 3.0, 4.0]]), np.array([[0.0, 0.3, 0.1, 0.5, 1.0]])
    assert share_at_half(soft, hard) == pytest.approx([0.2])
    assert share_at_half(7 * soft - 3, 0.4 * hard + 0.25) == pytest.approx([0.2])


def test_share_at_half_of_a_power():
    soft = np.linspace(0, 1, 101)[None]
    assert share_at_half(soft, soft**3) == pytest.approx([1 / 8])


def test_steepest_rise_agrees_with_brute_force():
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.uniform(0, 4, (5, 12))), rng.random((5, 12))
    y[:, 3] = np.nan
    starts = np.linspace(0, 4, 40_001)
    for place, score, found in zip(x, y, steepest_rise(x, y, 0.5), strict=True):
        kept = np.isfinite(score)
        ends = np.interp([starts, starts + 0.5], place[kept], monotone(score[kept]))
        inside = (starts >= place[kept][0]) & (starts + 0.5 <= place[kept][-1])
        assert found == pytest.approx(np.ptp(ends[:, inside], axis=0).max(), abs=1e-3)


def test_steepest_rise_by_hand():
    x, y = np.array([[0.0, 1.0, 2.0, np.nan]]), np.array([[0.1, 0.2, 0.8, np.nan]])
    assert steepest_rise(x, y, 1.0) == pytest.approx([0.6])
    assert steepest_rise(x, y, 0.5) == pytest.approx([0.3])
    assert steepest_rise(x, y, 9.0) == pytest.approx([0.7])
    assert steepest_rise(x, 1 - y, 1.0) == pytest.approx([0.0])


def test_models_of_one_soft_score_are_pooled():
    # 0, 0.2 and 0.4 share a place, with a mean of 0.2; half way from there to 1 is 0.6.
    soft, hard = np.array([[0, 0, 0, 1.0]]), np.array([[0, 0.2, 0.4, 1.0]])
    for order in ([0, 1, 2, 3], [3, 2, 1, 0]):
        assert share_at_half(soft[:, order], hard[:, order]) == pytest.approx([0.5])


def test_families_too_few_to_resample_give_no_interval():
    soft = np.tile(np.arange(4.0), (4, 1))
    found = joint_share_at_half(soft, soft**2)
    assert found.value == pytest.approx(2.5 / 9)
    assert np.isnan([found.low, found.high]).all()
