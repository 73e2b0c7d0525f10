import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from emergence.errors import CurveError
from emergence.inference.multiplicity import benjamini_hochberg, false_discoveries

# The fifteen p-values of Benjamini and Hochberg (1995), section 3.2: four are rejected at .05.
PAPER = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
    0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_example_of_the_paper():
    assert (benjamini_hochberg(PAPER) <= 0.05).tolist() == [True] * 4 + [False] * 11


@given(p=P_VALUES)
def test_against_statsmodels(p):
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


def stepped_up(p, rate):
    """Discoveries as defined: all up to the largest p_(k) that is at most k rate / m."""
    ranks = np.arange(1, len(p) + 1)
    passing = np.sort(p)[np.sort(p) <= ranks * rate / len(p)]
    return np.array(p) <= passing.max(initial=-1)


@given(p=P_VALUES, rates=st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)))
def test_a_stricter_rate_never_adds_discoveries(p, rates):
    strict, lax = sorted(rates)
    adjusted = benjamini_hochberg(p)
    assert np.all(adjusted[stepped_up(p, strict)] <= lax + 1e-12)
    assert np.all(stepped_up(p, lax)[adjusted <= strict - 1e-12])


@given(p=P_VALUES, which=st.integers(0, 29), share=st.floats(0, 1))
def test_a_smaller_p_never_raises_an_adjusted_one(p, which, share):
    lower = np.array(p)
    lower[which % len(p)] *= share
    assert np.all(benjamini_hochberg(lower) <= benjamini_hochberg(p) + 1e-12)


@given(p=P_VALUES, gaps=st.sets(st.integers(0, 30)))
def test_untested_hypotheses_do_not_count(p, gaps):
    spread = p.copy()
    for gap in sorted(gaps):
        spread.insert(min(gap, len(spread)), np.nan)
    adjusted = benjamini_hochberg(spread)
    assert np.isnan(adjusted).sum() == len(gaps)
    assert adjusted[~np.isnan(adjusted)] == pytest.approx(benjamini_hochberg(p))


def test_rows_are_adjusted_by_themselves():
    rows = np.array([PAPER, PAPER[::-1]])
    assert benjamini_hochberg(rows)[1] == pytest.approx(benjamini_hochberg(PAPER)[::-1])


def test_false_discovery_rate_is_kept():
    rng = np.random.default_rng(3)
    p = rng.random((4_000, 40))
    p[:, :10] = rng.beta(0.05, 1, (4_000, 10))
    found = benjamini_hochberg(p) <= 0.05
    share = found[:, 10:].sum(axis=1) / np.maximum(found.sum(axis=1), 1)
    assert share.mean() < 0.05
    assert share.mean() > 0.03


def test_estimate_of_false_discoveries_is_close_to_their_number():
    rng = np.random.default_rng(4)
    estimated, actual = [], []
    for _ in range(300):
        p = rng.random(200)
        p[:80] = rng.beta(0.05, 1, 80)
        rejected = p <= 0.1
        estimated.append(false_discoveries(p, rejected).expected)
        actual.append(rejected[80:].sum())
    assert np.mean(estimated) == pytest.approx(np.mean(actual), rel=0.1)


def test_without_discoveries_none_is_false():
    result = false_discoveries([0.4, np.nan, 0.9], [False, False, False])
    assert (result.expected, result.discoveries, result.null_share) == (0, 0, 1)
    assert np.isnan(false_discoveries([np.nan], [False]).null_share)


def test_what_is_no_p_value_is_named():
    with pytest.raises(CurveError, match=r"0\.\.1"):
        benjamini_hochberg([0.2, 1.2])
    with pytest.raises(CurveError, match="decisions"):
        false_discoveries([0.2, 0.3], [True])
