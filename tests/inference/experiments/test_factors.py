import numpy as np
import pytest

from emergence.inference.experiments.factors import Looked, experiments
from emergence.inference.experiments.rates import measure

X = np.array([8.5, 9.1, 9.8, 11.2])


def rise(middle):
    return 1 / (1 + np.exp(-2 * np.log(9) * (X - middle) / 2.0))


@pytest.fixture
def looked():
    """Nine and forty factors of one difficulty each: nothing is left to chance."""
    return Looked(X, (np.tile(rise(9.0), (9, 1)), np.tile(rise(9.7), (40, 1))), (72, 320))


def test_distance_is_that_of_the_midpoints(looked):
    assert looked.apart(looked.means).decades == pytest.approx(0.7, abs=0.01)


def test_factors_all_alike_leave_no_doubt(looked):
    size, *powers, covered = measure(list(experiments(looked)), 0, draws=40)
    assert (size.rate, covered.rate) == (0.0, 1.0)
    assert [power.rate for power in powers] == [1.0] * 3


def test_a_part_moved_nearer_is_as_far_behind_as_said(looked):
    nearer = looked.nearer(0.3)
    assert nearer.apart(nearer.means).decades == pytest.approx(0.3, abs=0.1)


@pytest.mark.slow
def test_few_factors_unlike_each_other_are_covered_as_promised():
    rng = np.random.default_rng(0)
    spread = [
        np.array([rise(m + d) for d in rng.normal(0, 0.3, k)]) for m, k in ((9.0, 8), (9.7, 40))
    ]
    *_, coverage = experiments(Looked(X, tuple(spread), (64, 320)))
    (covered,) = measure([coverage], 0, draws=200)
    assert 0.93 <= covered.rate <= 1.0
