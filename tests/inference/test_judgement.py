"""The chain of tests tells planted jumps from planted climbs."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from emergence import curves
from emergence.inference.judgement import judge, noise

X = np.linspace(6.3, 11.1, 12)
TASKS = 60


def planted(width, rise, n, seed=0):
    """Sixty tasks at chance .25 that rise by `rise` at 10^9, over `width` decades or evenly."""
    even = (X - X[0]) / np.ptp(X)
    share = even if width is None else 1 / (1 + np.exp(-2 * np.log(9) * (X - 9.2) / width))
    rates = np.broadcast_to(0.25 + rise * share, (TASKS, len(X)))
    return np.random.default_rng(seed).binomial(n, rates) / n


def verdicts(y, n):
    items = np.full(y.shape, float(n))
    return judge(X, y, items, np.full(TASKS, 0.25), resamples=500).emergent.verdict


@pytest.mark.slow
def test_planted_jumps_are_mostly_found():
    found = verdicts(planted(0.3, 0.5, 1024), 1024)
    assert np.mean(found == "emergent") >= 0.9


@pytest.mark.slow
def test_even_climbs_are_hardly_ever_emergent():
    found = verdicts(planted(None, 0.5, 1024), 1024)
    # Rejecting at a false discovery rate of .05 with no true discovery is an event of probability
    # .05 for all sixty tasks together.
    assert np.sum(found == "emergent") <= 1
    assert np.mean(found == "smooth") >= 0.9


def test_flat_curves_do_not_rise():
    found = verdicts(planted(None, 0.0, 100), 100)
    assert set(found) == {"not risen"}


def test_few_questions_leave_it_undetermined():
    found = verdicts(planted(0.3, 0.5, 32), 32)
    assert np.mean(np.isin(found, ["undetermined", "not risen"])) >= 0.6


def test_bigg_has_a_verdict_on_every_task(bigg):
    bigg_curves = curves.align(bigg)
    judged = judge(
        bigg_curves.x[0], bigg_curves.y, bigg_curves.n, bigg_curves.chance, resamples=100
    )
    assert set(judged.emergent.verdict) <= {"emergent", "smooth", "undetermined", "not risen"}
    assert_array_equal(judged.emergent.verdict == "not risen", ~judged.risen.risen)
    assert_array_equal(np.isnan(judged.sharpness.p_sharp), ~judged.risen.risen)


def test_a_curve_in_percent_leaves_the_noise_of_the_others_alone():
    rng = np.random.default_rng(2)
    y = np.vstack([rng.beta(3, 6, (6, 10)), np.linspace(20, 80, 10)])
    assert noise(y, 100) == pytest.approx(noise(y[:-1], 100))
    assert noise(y[:-1], 100) > 0
