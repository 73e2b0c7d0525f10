from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.trend import trend


def s_of(scores):
    return sum(np.sign(b - a) for i, a in enumerate(scores) for b in scores[i + 1 :])


def enumerated(families):
    """Two-sided p from every order of every family's scores."""
    orders = [[s_of(order) for order in permutations(family)] for family in families]
    sums = np.array([sum(combination) for combination in product(*orders)])
    return np.mean(np.abs(sums) >= abs(sum(s_of(family) for family in families)))


def padded(families):
    longest = max(len(family) for family in families)
    return np.array([[*family, *[np.nan] * (longest - len(family))] for family in families])


SCORES = st.lists(st.integers(0, 3), min_size=2, max_size=5)


@settings(max_examples=60)
@given(families=st.lists(SCORES, min_size=2, max_size=3))
@example(families=[[0, 0], [1, 1]])
def test_null_by_enumeration_with_ties(families):
    result = trend(padded(families))
    if all(len(set(family)) == 1 for family in families):
        assert result.status == "constant"
    else:
        assert result.p_value == pytest.approx(enumerated(families))
        assert result.s == sum(s_of(family) for family in families)


@given(scores=st.permutations(range(10)))
def test_a_single_family_against_scipy(scores):
    theirs = stats.kendalltau(range(10), scores, method="exact")
    ours = trend([scores])
    assert ours.p_value == pytest.approx(theirs.pvalue)
    assert ours.tau == pytest.approx(theirs.statistic)


def test_many_points_stay_exact():
    scores = np.random.default_rng(0).normal(size=30) + np.arange(30) / 20
    theirs = stats.kendalltau(range(30), scores, method="exact")
    assert trend([scores]).p_value == pytest.approx(theirs.pvalue)


def test_least_p_of_four_points_is_a_twelfth_and_not_offered_alone():
    assert trend([[4, 3, 2, 1]]).status == "too few points"
    assert enumerated([[4, 3, 2, 1]]) == pytest.approx(1 / 12)
    assert trend([[4, 3, 2, 1], [4, 3, 2, 1]]).p_value == pytest.approx(2 / 24**2)


def test_each_family_is_shown():
    result = trend([[[1, 2, 3, np.nan], [4, 3, 2, 1]]])
    assert result.by_family.tolist() == [[3, -6]]
    assert result.s.tolist() == [-3]
    assert result.tau == pytest.approx([-1 / 3])


def test_families_order_does_not_matter():
    rng = np.random.default_rng(4)
    y = rng.integers(0, 5, (6, 3, 7)).astype(float)
    assert np.array_equal(trend(y).p_value, trend(y[:, ::-1]).p_value)


def test_nothing_to_test_is_flagged():
    result = trend([[[np.nan] * 9] * 2, [[0.5] * 9] * 2, [[0.5, *[np.nan] * 8]] * 2])
    assert result.status.tolist() == ["too few points", "constant", "too few points"]
    assert np.isnan(result.p_value).all()
    with pytest.raises(CurveError, match="families"):
        trend([1, 2, 3])
    with pytest.raises(CurveError, match="finite"):
        trend([[1, 2, np.inf]])


@pytest.mark.slow
@pytest.mark.parametrize("families", [1, 3])
def test_size_on_flat_curves(families):
    rng = np.random.default_rng(6)
    y = rng.binomial(100, 0.3, (20_000, families, 8)) / 100
    for level in (0.05, 0.01):
        rejected = (trend(y).p_value <= level).mean()
        assert rejected <= level + 2 * np.sqrt(level * (1 - level) / 20_000)
