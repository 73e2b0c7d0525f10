import numpy as np
import pytest
from scipy import stats

from emergence.inference.calibration import Setting
from emergence.inference.experiments.falls import (
    Alone,
    Several,
    bends,
    experiments,
    inverse,
    pictures,
)
from emergence.inference.experiments.rates import measure

X = np.arange(8.0)


def world(noise=0.0, items=400):
    return Setting(X, np.full((10, 8), items), np.full(10, 0.5), correlation=noise)


def by_truth(made, draws=2_000):
    return {row.truth: row for row in measure([*made], 0, draws=draws)}


def test_one_family_and_several_keep_half_their_level_without_a_change():
    present = np.ones((4, 5), dtype=bool)
    losses = {"no change": 0.0, "much lost": 20.0}
    searches = {
        "one": Alone(world(), 0.05),
        "four": Several(present, "abcd", 0.0, losses, 0.05),
    }
    rates = by_truth(experiments(searches), 10_000)
    for source in ("one", "four"):
        assert rates[f"{source}, no change"].nominal == 0.025
        assert rates[f"{source}, no change"].holds
    assert rates["four, much lost"].rate == 1.0
    assert rates["one, a tenth lost"].rate < rates["one, a fifth lost"].rate


def test_the_share_of_orders_as_low_is_that_of_kendalls_table():
    # Four families of two models: p = .125 two-sided only if all four fall, one in sixteen.
    searches = {"s": Several(np.ones((4, 2), dtype=bool), "abcd", 0.0, {"no change": 0.0}, 0.125)}
    (row,) = measure([*experiments(searches)], 0)
    assert abs(row.rate - 1 / 16) < 4 * np.sqrt(15 / 256 / row.draws)


def test_inverse_at_chance_is_the_wilson_intervals_upper_miss():
    # All curves fall clearly, so that only the interval of 400 questions at a half decides.
    rates = by_truth(inverse({"all": Alone(world(), 1.0)}), 10_000)
    at = rates["falls evenly from .2 above chance to chance, all"]
    reach = np.arange(401)
    z, n = stats.norm.isf(0.025), 400
    high = (reach + z**2 / 2 + z * np.sqrt(reach * (n - reach) / n + z**2 / 4)) / (n + z**2)
    exact = stats.binom.pmf(reach, n, 0.5)[high < 0.5].sum()
    assert at.rate == pytest.approx(exact, abs=0.005)
    assert rates["falls evenly to 0.1 below chance, all"].rate > 0.95


def test_deeper_valleys_are_found_more_often_and_flat_ones_seldom():
    rates = by_truth(bends({"all": world()}))
    found = [rates[f"valley of {depth} in the middle, all"].rate for depth in (0.1, 0.2, 0.3)]
    assert found == sorted(found)
    assert rates["flat, all"].holds


def test_random_orders_seldom_show_easy_falling_and_hard_rising():
    y = np.random.default_rng(0).normal(size=(20, 3, 6))
    luck, little, much = measure([*pictures(y / 50, (2, 10))], 0, draws=1_000)
    assert luck.rate < 0.01 < little.rate <= much.rate
    assert much.rate > 0.99
