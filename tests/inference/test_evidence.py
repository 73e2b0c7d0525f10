"""One analysis under other choices: what is not changed is as the report has it."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.evidence import Evidence, evidence, outcomes, tally
from emergence.inference.judgement import judge
from emergence.inference.multiplicity import benjamini_hochberg

X = np.linspace(6.3, 11.1, 12)
CHANCE = np.full(30, 0.25)
N = np.full((30, 12), 400.0)


def scores():
    """Ten flat tasks, ten that climb evenly and ten that jump."""
    even = (X - X[0]) / np.ptp(X)
    jump = 1 / (1 + np.exp(-2 * np.log(9) * (X - 9.0) / 0.4))
    rates = 0.25 + 0.5 * np.repeat([np.zeros(12), even, jump], 10, axis=0)
    return np.random.default_rng(3).binomial(400, rates) / 400


@pytest.fixture(scope="module")
def y():
    return scores()


@pytest.fixture(scope="module")
def found(y):
    return evidence(X, y, N, CHANCE, resamples=(100, 100), lax=True)


def test_the_reports_own_choice_gives_the_reports_verdicts(y, found):
    judged = judge(X, y, N, CHANCE, resamples=100)
    assert_array_equal(outcomes(found), judged.emergent.verdict)
    tested = ~np.isnan(judged.sharpness.p_sharp)
    assert tested.any()
    assert_array_equal(found.sharp[tested], judged.sharpness.p_sharp[tested])
    assert_array_equal(found.smooth[tested], judged.sharpness.p_smooth[tested])


def test_what_is_known_is_not_tested_again_and_a_curve_alone_is_judged_as_among_others(y, found):
    """Padded as a family with fewer models is, which must not matter either."""
    padded = np.c_[np.tile(X, (30, 1)), np.full(30, np.nan)]
    short, items = np.c_[y, np.full(30, np.nan)], np.c_[N, np.full(30, np.nan)]
    whole = judge(padded, short, items, CHANCE, resamples=100).sharpness
    one = np.flatnonzero(~np.isnan(whole.p_sharp))[0]
    expected = whole.p_sharp[one], whole.p_smooth[one]
    whole.p_sharp[one] = whole.p_smooth[one] = np.nan
    others = np.arange(30) != one
    marked = whole.p_sharp[others].copy()
    again = evidence(
        padded, short, items, CHANCE, resamples=(100, 100), known=(whole.p_sharp, whole.p_smooth)
    )
    assert (again.sharp[one], again.smooth[one]) == expected
    assert_array_equal(again.sharp[others], marked)


def test_the_first_resamples_decide_only_what_is_far_from_rejected(y):
    few = evidence(X, y, N, CHANCE, resamples=(1200, 300))
    full = judge(X, y, N, CHANCE, resamples=1200).sharpness
    small = few.sharp <= 0.02
    assert small.any()
    assert_array_equal(few.sharp[small], full.p_sharp[small])
    assert (full.p_sharp[few.sharp > 0.2] > 0.05).all()


def test_chance_alone_is_the_plain_binomial_test(y, found):
    p = np.array(
        [stats.binomtest(round(400 * last), 400, 0.25, "greater").pvalue for last in y[:, -1]]
    )
    plain = evidence(X, y, N, CHANCE, resamples=(10, 10), overdispersed=False)
    assert plain.above_chance == pytest.approx(p)
    up = outcomes(plain, from_chance=True) != "not risen"
    assert_array_equal(up, benjamini_hochberg(p) <= 0.05)


def test_thresholds():
    """Four curves: clearly sharp, sharp from a floor that is not near chance, smooth, untested."""
    p = np.array([0.001, 0.001, 0.001, 0.001])
    wide, narrow = np.array([0.02, 0.001, 0.9, np.nan]), np.array([0.9, 0.9, 0.001, np.nan])
    made = Evidence(p, p, np.array([True, False, True, True]), wide, narrow, np.full(4, "ok"))
    assert outcomes(made).tolist() == ["emergent", "undetermined", "smooth", "untested"]
    assert outcomes(made, from_chance=True).tolist()[:2] == ["emergent", "emergent"]
    assert outcomes(made, level=0.01).tolist()[0] == "undetermined"
    # Twice .02 and more: of three tests the second smallest p is multiplied by three halves.
    assert outcomes(made, level=0.025).tolist()[0] == "undetermined"
    assert outcomes(made, level=0.025, adjust=False).tolist()[0] == "emergent"
    alone = outcomes(made, level=0.025, among=[True, False, False, False])
    assert alone.tolist() == ["emergent", "left out", "left out", "left out"]
    assert tally(outcomes(made), alone) == {"smooth": 1, "undetermined": 1, "emergent": 2}


def test_known_p_values_of_other_curves_are_refused(y):
    known = (np.full(30, 0.5), np.full(30, 0.5))
    with pytest.raises(CurveError, match="must agree"):
        evidence(X, y[:5], N[:5], CHANCE[:5], known=known)
