import numpy as np
import pytest
from scipy import stats

from emergence.inference.parting import parting


def test_both_must_be_shown_and_the_weaker_counts():
    # By hand: gains of .1 over hypot(.03, .04) = .05 give z = 2; .02 above one half over .04, .5.
    made = parting([0.42, 0.5], 0.03, [0.52, 0.6], 0.04)
    assert made == pytest.approx(stats.norm.sf([0.5, 2.0]))


def test_ahead_from_the_start_is_not_parting():
    assert parting(0.6, 0.01, 0.6, 0.01) == pytest.approx(0.5)
    assert parting(0.3, 0.01, 0.5, 0.01) == pytest.approx(0.5)


def test_a_fall_is_never_significant():
    assert np.all(parting([0.9, 0.6], 0.02, [0.7, 0.3], 0.02) > 0.5)
