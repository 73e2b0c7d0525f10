from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.trend import p_of_sums, trend


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


@given(
    families=st.lists(SCORES, min_size=2, max_size=3),
    steps=st.tuples(*[st.floats(1e-3, 1e3)] * 3),
    start=st.floats(-10, 10),
)
def test_a_monotone_transform_changes_nothing(families, steps, start):
    rising = start + np.cumsum([0, *steps])
    y = padded(families)
    mapped = padded([rising[family] for family in families])
    there, back, before = trend(mapped), trend(-mapped), trend(y)
    assert (there.s, back.s) == (before.s, -before.s)
    assert there.p_value == pytest.approx(before.p_value, nan_ok=True)
    assert back.p_value == pytest.approx(before.p_value, nan_ok=True)


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


def enumerated_together(shared, alone):
    """Two-sided p from every order of the shared models, and every order of the other family's."""
    joint = [
        sum(s_of(family[list(order)]) for family in shared) for order in ORDERS[len(shared[0])]
    ]
    others = [s_of(order) for order in permutations(alone)]
    sums = np.array([a + b for a, b in product(joint, others)])
    return np.mean(np.abs(sums) >= abs(sum(map(s_of, shared)) + s_of(alone)))


ORDERS = {points: list(permutations(range(points))) for points in (3, 4, 5)}


@settings(max_examples=40)
@given(data=st.data(), points=st.sampled_from([3, 4, 5]), families=st.integers(2, 4))
def test_families_that_share_models_by_enumeration(data, points, families):
    scores = st.lists(st.integers(0, 3), min_size=points, max_size=points)
    shared = np.array(data.draw(st.lists(scores, min_size=families, max_size=families)))
    alone = data.draw(st.lists(st.integers(0, 3), min_size=2, max_size=3))
    labels = ["shared"] * families + ["alone"]
    result = trend(padded([*shared.tolist(), alone]), labels)
    if result.status != "constant":
        assert result.p_value == pytest.approx(enumerated_together(shared, alone))


def test_a_model_missing_in_one_family_takes_its_gap_along():
    y = np.array([[3.0, 2, 1], [2, 1, np.nan], [4, 3, 1]])
    sums = []
    for order in ORDERS[3]:
        kept = [[v for v in family[list(order)] if np.isfinite(v)] for family in y]
        sums.append(sum(s_of(family) for family in kept))
    expected = np.mean(np.abs(sums) >= 7)
    assert trend(y, ["a"] * 3).p_value == pytest.approx(expected)
    # A place that none of them has is no model.
    wide = np.pad(y, ((0, 0), (0, 9)), constant_values=np.nan)
    assert trend(wide, ["a"] * 3).p_value == pytest.approx(expected)


def test_one_set_of_models_seen_twice_is_no_more_evidence():
    once = np.random.default_rng(3).normal(size=9)
    twice = trend([once, once], ["a", "a"])
    assert twice.p_value == pytest.approx(trend([once]).p_value)
    assert trend([once, once]).p_value < twice.p_value


def test_labels_of_families_apart_change_nothing():
    y = np.random.default_rng(5).integers(0, 4, (5, 3, 6)).astype(float)
    np.testing.assert_allclose(trend(y, ["a", "b", "c"]).p_value, trend(y).p_value)


def test_sums_of_other_orders_are_read_off_one_null():
    rng = np.random.default_rng(7)
    y = rng.integers(0, 5, (4, 3, 5)).astype(float)
    orders = np.array([rng.permutation(5) for _ in range(6)])
    mixed = np.moveaxis(y[..., orders], 2, 0)
    found = trend(mixed, ["a", "a", "b"])
    np.testing.assert_allclose(p_of_sums(y, found.s, ["a", "a", "b"]), found.p_value)


def test_labels_must_fit_and_orders_be_countable():
    with pytest.raises(CurveError, match="labels"):
        trend(np.ones((3, 8)), ["a", "a"])
    with pytest.raises(CurveError, match="13 models"):
        trend(np.random.default_rng(0).normal(size=(2, 13)), ["a", "a"])


@pytest.mark.slow
@pytest.mark.parametrize("shared", [0.0, 0.9])
def test_size_with_shared_luck_of_models_and_gaps(shared):
    # As among the models of six sizes: 24 series, of which 3 have all sizes.
    rng = np.random.default_rng(8)
    luck, own = rng.normal(size=(4_000, 1, 6)), rng.normal(size=(4_000, 24, 6))
    y = np.sqrt(shared) * luck + np.sqrt(1 - shared) * own
    lengths = np.repeat([6, 5, 4, 3], [3, 3, 17, 1])
    y[:, np.arange(6) >= lengths[:, np.newaxis]] = np.nan
    rejected = (trend(y, ["one"] * 24).p_value <= 0.05).mean()
    assert rejected <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 4_000)


@pytest.mark.slow
@pytest.mark.parametrize("families", [1, 3])
def test_size_on_flat_curves(families):
    rng = np.random.default_rng(6)
    y = rng.binomial(100, 0.3, (20_000, families, 8)) / 100
    for level in (0.05, 0.01):
        rejected = (trend(y).p_value <= level).mean()
        assert rejected <= level + 2 * np.sqrt(level * (1 - level) / 20_000)
