import numpy as np
import pandas as pd
import pytest

from emergence.inference.experiments.beyond import experiments
from emergence.inference.experiments.rates import measure
from emergence.inference.experiments.steps import Climbs
from emergence.ladders import Ladders

X = np.linspace(8, 11, 6)


@pytest.fixture(scope="module")
def rates():
    """Six families that see the whole rise of every rung, two thousand items a point."""
    start = np.linspace(8.7, 9.3, 6)[:, None]
    ladders = Ladders(
        pd.DataFrame({"family": [f"f{i}" for i in range(6)], "ladder": "l", "prompt": "direct"}),
        (3, 7), np.tile(X, (6, 1)), np.full((6, 2, 6), 0.5), np.full((6, 2, 6), 2000.0),
        np.tile([1 / 3, 1 / 7], (6, 1)), "params",
    )  # fmt: skip
    seen = Climbs(ladders, start, np.full((6, 1), 1.5), 0.0)
    return {rate.truth: rate for rate in measure(list(experiments({"l": seen})), 0, draws=200)}


def test_independent_steps_are_hardly_ever_taken_for_more(rates):
    assert rates["l, every step logistic"].role == "size"
    assert rates["l, every step logistic"].rate <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)


def test_a_lateness_beyond_them_is_found_where_the_whole_rise_is_seen(rates):
    assert rates["l, every step logistic, later by 0.2 decades"].rate == 1.0


def test_both_nulls_are_simulated(rates):
    assert [rate.role for rate in rates.values()] == ["size", "size", "power"]
    assert rates["l, the shortest logistic"].draws >= 200
