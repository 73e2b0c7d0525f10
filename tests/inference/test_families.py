import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.families import by_family, family_bootstrap, family_mean

EFFECTS = st.lists(st.floats(-10, 10), min_size=2, max_size=9).filter(lambda e: np.std(e) > 1e-6)


@given(effects=EFFECTS)
def test_against_scipy(effects):
    theirs = stats.ttest_1samp(effects, 0)
    interval = theirs.confidence_interval(0.95)
    ours = family_mean(effects)
    assert ours.p_value == pytest.approx(theirs.pvalue)
    assert (float(ours.interval.low), float(ours.interval.high)) == pytest.approx(
        (interval.low, interval.high)
    )


def test_families_without_any_effect_are_no_evidence_of_one():
    found = family_mean([[0.0, 0.0, 0.0], [0.2, 0.2, 0.2], [0.0, np.nan, np.nan]])
    assert found.p_value == pytest.approx([1.0, 0.0, np.nan], nan_ok=True)


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


def test_four_families_are_covered_by_t_and_not_by_the_bootstrap():
    rng = np.random.default_rng(1)
    effects = rng.normal(size=(4_000, 4))
    assert family_mean(effects).interval.contains(0).mean() == pytest.approx(0.95, abs=0.015)
    assert family_bootstrap(effects, 500, rng).contains(0).mean() < 0.85


def test_a_lone_number_is_named():
    with pytest.raises(CurveError, match="per family"):
        family_mean(0.3)


def test_families_count_once_however_many_ladders_they_have():
    family = np.array(["a", "a", "a", "b"])
    effects = np.array([0.1, 0.3, np.nan, 0.8])
    assert by_family(effects, family) == pytest.approx([0.2, 0.8])
    assert np.isnan(by_family(np.full(4, np.nan), family)).all()
