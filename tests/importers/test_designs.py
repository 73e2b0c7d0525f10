"""What an evaluation would tell: where the answer is plain, and against the binomial luck of it."""

import numpy as np
import pandas as pd
import pytest

from emergence.curves import BY, Curves
from emergence.importers.designs import told_by_designs
from emergence.widths import LOG_WIDTHS

EVEN = np.full((len(LOG_WIDTHS), 1), 1 / len(LOG_WIDTHS))
ASKED = {"height": 0.8, "sure": 0.9, "seed": 0, "fdr": 0.05, "least_gain": 0.1}


def evaluation(sizes, n):
    """Return one curve with guessing at a quarter; what it scored is not looked at."""
    labels = pd.DataFrame([dict.fromkeys(BY, "made")])
    x = np.linspace(7, 11, sizes)[None]
    return Curves(labels, x, 0 * x + 0.3, n + 0 * x, np.array([0.25]), "params")


def test_many_questions_at_many_sizes_tell_jumps_and_climbs():
    told = told_by_designs(evaluation(11, 5_000), EVEN, 1.0, **ASKED).loc["as it is"]
    assert told["jump, inside"] > 0.95
    assert told["climb, inside"] > 0.95
    assert told["false alarms"] == 0


def test_few_questions_tell_less_and_scatter_less_still():
    many, few = (told_by_designs(evaluation(9, n), EVEN, 1.0, **ASKED) for n in (2000, 30))
    loose = told_by_designs(evaluation(9, 2000), EVEN, 60.0, **ASKED)
    both = ["jump, inside", "climb, inside"]
    assert (few.loc["as it is", both] < many.loc["as it is", both]).all()
    # Sixty times the variance of 2,000 questions is about that of 33.
    close = pytest.approx(few.loc["as it is", both].to_numpy(), abs=0.2)
    assert loose.loc["as it is", both].to_numpy() == close


def test_three_sizes_tell_nothing_and_more_may():
    told = told_by_designs(evaluation(3, 2000), EVEN, 1.0, **ASKED)
    assert (told.loc["as it is"] == 0).all()
    assert told.loc["all three together", "jump, inside"] > 0


def test_who_starts_from_climbs_alone_calls_nothing_sudden():
    climbs = np.where(LOG_WIDTHS > 0, 1.0, 0.0)[:, None]
    told = told_by_designs(evaluation(9, 500), climbs / climbs.sum(), 1.0, **ASKED)
    assert (told[["jump, inside", "jump, end", "false alarms"]] == 0).all(axis=None)
