"""Sizes at which a score is reached, factors between them, and their mean with censoring."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t

from emergence.crossing import crossings, mean_factor, size_factors
from emergence.curves import Curves
from emergence.errors import CurveError, SelectionError


def curves(y, *, family="A", task="t", chance=0.0, x=(8.0, 9.0, 10.0)):
    """Return curves over models of 100M, 1B and 10B."""
    y = np.atleast_2d(np.asarray(y, dtype=float))
    names = [family] * len(y) if isinstance(family, str) else family
    labels = pd.DataFrame({"family": names, "task": task})
    x = np.tile(x, (len(y), 1))
    return Curves(labels, x, y, np.full(y.shape, 100.0), np.full(len(y), chance), "params")


@pytest.mark.parametrize(
    ("y", "chance", "expected"),
    [
        ([0.0, 0.4, 0.9], 0.0, (9.2, 9.2)),
        ([0.2, 0.2, 1.0], 0.2, (9.5, 9.5)),
        ([0.0, 0.1, 0.2], 0.0, (10.0, np.inf)),
        ([0.6, 0.7, 0.8], 0.0, (-np.inf, 8.0)),
        ([0.0, 0.8, 0.4], 0.0, (8 + 0.5 / 0.6, 8 + 0.5 / 0.6)),
        ([0.0, np.nan, 1.0], 0.0, (9.0, 9.0)),
        ([0.0, 0.5, 1.0], np.nan, (9.0, 9.0)),
        ([np.nan, np.nan, np.nan], 0.0, (-np.inf, np.inf)),
    ],
)
def test_a_crossing_lies_where_hand_and_ruler_put_it(y, chance, expected):
    low, high = crossings(curves(y, chance=chance))
    assert (low[0], high[0]) == pytest.approx(expected)


def test_factors_of_pairs_with_one_side_outside():
    first = curves([[0, 0.5, 1], [0.6, 0.7, 0.8], [0, 0.5, 1], [0, 0, 0]], family=[*"ABCD"])
    second = curves([[0, 0, 1], [0, 0.5, 1], [0, 0, 0.1], [0, 0, 0]], family=[*"ABCD"])
    found = size_factors(first, second).set_index("family")
    assert found.loc["A", ["low", "high"]].tolist() == pytest.approx([10**0.5, 10**0.5])
    assert found.loc["B", ["low", "high"]].tolist() == pytest.approx([10, np.inf])
    assert found.loc["C", ["low", "high"]].tolist() == pytest.approx([10, np.inf])
    assert "D" not in found.index
    swapped = size_factors(second, first).set_index("family")
    assert swapped.loc["B", ["low", "high"]].tolist() == pytest.approx([0, 0.1])


def test_only_models_scored_on_both_count():
    found = size_factors(curves([0, np.nan, 1]), curves([0, 0.5, 1]))
    assert found["low"].item() == pytest.approx(1)


def test_pairs_that_cannot_be_told_apart_or_were_not_aligned_together():
    twice = curves([[0, 0.5, 1], [0, 0.5, 1]])
    with pytest.raises(SelectionError, match="two curves of"):
        size_factors(twice, curves([0, 0.5, 1]))
    with pytest.raises(SelectionError, match="no two curves"):
        size_factors(curves([0, 0.5, 1]), curves([0, 0.5, 1], family="B"))
    with pytest.raises(CurveError, match="align them together"):
        size_factors(curves([0, 0.5, 1]), curves([0, 0.5, 1], x=(7.0, 8.0, 9.0)))


def test_without_censoring_it_is_students_interval():
    logs = np.random.default_rng(3).normal(0.4, 0.3, 7)
    found = mean_factor(10**logs, 10**logs, 0.9)
    half = t.ppf(0.95, 6) * logs.std(ddof=1) / np.sqrt(7)
    expected = 10 ** (logs.mean() + np.array([0, -half, half]))
    assert [found.value, found.low, found.high] == pytest.approx(expected, rel=1e-3)
    assert found.n == 7


def test_with_censoring_it_is_the_likelihood_of_a_fine_grid():
    low = np.array([2.0, 3.0, 1.4, 2.5, 0.0, 4.0, 0.0])
    high = np.array([2.0, 3.0, 1.4, np.inf, 1.8, 4.0, np.inf])
    mean, deviation = np.meshgrid(np.linspace(-1, 3, 1601), np.linspace(0.02, 3, 600))
    likelihood = sum(norm.logpdf(np.log10(x), mean, deviation) for x in (2.0, 3.0, 1.4, 4.0))
    likelihood += norm.logsf(np.log10(2.5), mean, deviation)
    likelihood += norm.logcdf(np.log10(1.8), mean, deviation)
    profile = likelihood.max(axis=0)
    cut = 4 * np.log1p(t.ppf(0.975, 3) ** 2 / 3) / 2
    inside = mean[0][profile >= profile.max() - cut]
    found = mean_factor(low, high)
    expected = [mean[0][profile.argmax()], inside.min(), inside.max()]
    assert np.log10([found.value, found.low, found.high]) == pytest.approx(expected, abs=5e-3)
    assert found.n == 6


def test_too_few_units():
    few = mean_factor([2, 3, 4, 1], [2, 3, 4, np.inf])
    assert np.isfinite(few.value)
    assert np.isnan([few.low, few.high]).all()
    only_bounds = mean_factor([2, 3, 4, 1, 2], [2, *[np.inf] * 4])
    assert np.isnan(only_bounds.value)
    assert only_bounds.n == 5


@pytest.mark.parametrize("ends", [(3, 4), (8, 2), (np.nan, 2), (-1, -1), (-1, np.inf)])
def test_ends_that_no_pair_of_curves_has_are_refused(ends):
    with pytest.raises(CurveError, match="a factor is known"):
        mean_factor([2, 3, 2, 5, ends[0]], [2, 3, 2, 5, ends[1]])


def test_a_higher_bound_never_lowers_the_mean():
    means = [
        mean_factor([2, 3, 2.5, 1.5, bound], [2, 3, 2.5, 1.5, np.inf]).value
        for bound in (1, 2, 4, 8)
    ]
    assert np.all(np.diff(means) > 0)
