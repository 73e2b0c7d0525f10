"""Statistics of curves: against SciPy curve by curve, and by hand."""

import numpy as np
import pytest
from scipy import stats

from emergence.curves import align
from emergence.errors import CurveError
from emergence.scores import load
from emergence.stats import discoveries, resampled, rise_test, t_mean


def test_t_mean_by_hand():
    # Mean 3, standard error sqrt(2.5 / 5), t(0.975; 4) = 2.776.
    found = t_mean([1, 2, np.nan, 3, 4, 5])
    assert (found.value, found.n) == (3, 5)
    assert found.low == pytest.approx(3 - 2.776 * np.sqrt(0.5), abs=1e-3)
    assert found.high == pytest.approx(3 + 2.776 * np.sqrt(0.5), abs=1e-3)


def test_fewer_than_five_units_have_no_interval():
    assert np.isnan(t_mean([1, 2, 3, 4]).low)


def test_rise_test_is_the_larger_of_two_exact_tests():
    curves = align(load(["bigbench_bigg"]))
    p, gain = rise_test(curves)
    for row in (0, 17, 44, 88):
        n = curves.n[row].astype(int)
        k = np.round(curves.y[row] * n).astype(int)
        low, base = k[:4].sum(), n[:4].sum()
        table = [[k[-1], n[-1] - k[-1]], [low, base - low]]
        above_small = stats.fisher_exact(table, alternative="greater").pvalue
        chance = curves.chance[row]
        above_chance = stats.binomtest(k[-1], n[-1], chance, alternative="greater").pvalue
        assert p[row] == pytest.approx(max(above_small, above_chance), rel=1e-9)
        expected = (k[-1] / n[-1] - max(chance, low / base)) / (1 - chance)
        assert gain[row] == pytest.approx(expected)


def test_a_score_without_number_of_questions_is_named():
    rows = load(["bigbench_bigg"]).assign(n_items=np.nan)
    with pytest.raises(CurveError, match=r"anachronisms.*number of questions"):
        rise_test(align(rows))


def test_weighted_discoveries_are_those_of_repeated_p_values():
    rng = np.random.default_rng(0)
    p = rng.uniform(size=30) ** 3
    weights = resampled(np.arange(30), 50, 0)
    found = discoveries(p, 0.1, weights)
    for drawn, rejected in zip(weights.astype(int), found, strict=True):
        repeated = np.repeat(np.arange(30), drawn)
        truth = stats.false_discovery_control(p[repeated]) <= 0.1
        assert set(repeated[truth]) == set(np.flatnonzero(rejected & (drawn > 0)))


def test_groups_are_drawn_whole():
    weights = resampled(["a", "a", "b", "c"], 100, 1)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 1:].sum(axis=1) == 3).all()
