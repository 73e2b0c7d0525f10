import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.families import by_family, family_bootstrap, family_mean

EFFECTS = st.lists(st.floats(-10, 10), min_size=2, max_size=9).filter(lambda e: np.std(e) > 1e-6)


@given(effects=EFFECTS)
def test_no_narrower_than_scipys_and_about_the_same_mean(effects):
    theirs = stats.ttest_1samp(effects, 0)
    interval = theirs.confidence_interval(0.95)
    ours = family_mean(effects)
    assert ours.p_value >= theirs.pvalue - 1e-12
    assert ours.interval.low <= interval.low + 1e-9
    assert ours.interval.high >= interval.high - 1e-9
    assert ours.interval.low + ours.interval.high == pytest.approx(2 * np.mean(effects))


@given(effects=EFFECTS)
def test_the_interval_leaves_out_zero_just_where_p_is_below_the_level(effects):
    ours = family_mean(effects, 0.9)
    assert ours.interval.contains(0) == (ours.p_value > 0.1) or ours.p_value == pytest.approx(
        0.1, abs=1e-4
    )


def test_families_without_any_effect_are_no_evidence_of_one():
    found = family_mean([[0.0, 0.0, 0.0], [0.2, 0.2, 0.2], [0.0, np.nan, np.nan]])
    assert found.p_value == pytest.approx([1.0, 0.0, np.nan], abs=1e-5, nan_ok=True)


def test_families_must_match_their_effects():
    with pytest.raises(CurveError, match="one each"):
        by_family([0.1, 0.2, 0.3], np.array(["a", "b"]))
    with pytest.raises(CurveError, match="none missing"):
        family_bootstrap([0.1, np.nan], 9, np.random.default_rng(0))


def test_missing_families_are_left_out():
    rows = np.array([[1.0, 2.0, np.nan, 4.0], [np.nan, np.nan, np.nan, 3.0], [np.nan] * 4])
    result = family_mean(rows)
    assert result.families.tolist() == [3, 1, 0]
    assert result.mean[0] == pytest.approx(7 / 3)
    assert np.isnan(result.interval.low).tolist() == [False, True, True]
    assert np.isnan(result.p_value).tolist() == [False, True, True]


@pytest.mark.parametrize("families", [3, 4, 9])
def test_families_are_covered_even_or_lopsided_and_not_by_the_bootstrap(families):
    rng = np.random.default_rng(1)
    even = rng.normal(size=(20_000, families))
    lopsided = rng.gamma(1.0, size=even.shape) - 1
    covered = [family_mean(made).interval.contains(0).mean() for made in (even, lopsided)]
    assert min(covered) == pytest.approx(0.95, abs=0.006)
    assert family_bootstrap(lopsided[:2_000], 500, rng).contains(0).mean() < 0.87


def test_a_lone_number_is_named():
    with pytest.raises(CurveError, match="per family"):
        family_mean(0.3)


def test_families_count_once_however_many_ladders_they_have():
    family = np.array(["a", "a", "a", "b"])
    effects = np.array([0.1, 0.3, np.nan, 0.8])
    assert by_family(effects, family) == pytest.approx([0.2, 0.8])
    assert np.isnan(by_family(np.full(4, np.nan), family)).all()
