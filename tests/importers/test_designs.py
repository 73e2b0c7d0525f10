"""What an evaluation would tell: where the answer is plain, and against the binomial luck of it."""

import numpy as np
import pandas as pd
import pytest

from emergence.curves import BY, Curves
from emergence.importers import designs
from emergence.importers.designs import told_by_designs
from emergence.widths import LOG_WIDTHS

EVEN = np.full((len(LOG_WIDTHS), 1), 1 / len(LOG_WIDTHS))
ASKED = {"height": 0.8, "sure": 0.9, "seed": 0, "fdr": 0.05, "least_gain": 0.1}


@pytest.fixture
def few_draws(monkeypatch):
    monkeypatch.setattr(designs, "_DRAWS", 25)
    monkeypatch.setattr(designs, "_WIDTHS", np.repeat([0.3, 2.0], 25)[:, None])


def evaluation(sizes, n):
    """Return one curve with guessing at a quarter; what it scored is not looked at."""
    labels = pd.DataFrame([dict.fromkeys(BY, "made")])
    x = np.linspace(7, 11, sizes)[None]
    return Curves(labels, x, 0 * x + 0.3, n + 0 * x, np.array([0.25]), "params")


def test_many_questions_at_many_sizes_tell_jumps_and_climbs(few_draws):
    told = told_by_designs(evaluation(11, 5_000), EVEN, 1.0, **ASKED).loc["as it is"]
    assert told["jump, inside"] > 0.95
    assert told["climb, inside"] > 0.95
    assert told["false alarms"] == 0


def test_without_scatter_each_question_counts_as_one(few_draws, monkeypatch):
    asked, scored = set(), designs._scored
    monkeypatch.setattr(designs, "_scored", lambda *a: asked.update(a[3].flat) or scored(*a))
    told_by_designs(evaluation(5, 33), EVEN, 1.0, **ASKED)
    assert asked == {33, 4 * 33}


@pytest.mark.slow
def test_more_questions_do_not_help_against_scatter(few_draws):
    luck, scatter = (told_by_designs(evaluation(5, 33), EVEN, v, **ASKED) for v in (1.0, 8.0))
    now, asked = "as it is", "four times the questions"
    assert luck.loc[asked, "jump, inside"] > luck.loc[now, "jump, inside"] + 0.2
    assert scatter.loc[asked, "jump, inside"] < scatter.loc[now, "jump, inside"] + 0.2


def test_three_sizes_tell_nothing_and_more_may(few_draws):
    told = told_by_designs(evaluation(3, 2000), EVEN, 1.0, **ASKED)
    assert (told.loc["as it is"] == 0).all()
    assert told["jump, inside"].iloc[-1] > 0
