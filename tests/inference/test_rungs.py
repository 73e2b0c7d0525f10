import numpy as np
import pytest

from emergence import ladders, scores
from emergence.errors import CurveError
from emergence.inference.rungs import called_later, compared, rungs
from emergence.inference.simulated import simulated_ladders

X = np.array([[8.0, 8.7, 9.4, 10.0, 10.8]])


def made(shift, draws, families=6, seed=0):
    x, chance = np.repeat(X, families, axis=0), np.array([1 / 3, 1 / 5, 1 / 7])
    middle = 9.2 + shift * np.array([0, 0.5, 1.0])
    n = np.full((families, 3, X.shape[1]), 250.0)
    rng = np.random.default_rng(seed)
    y = simulated_ladders(x, n, chance, middle, 1.2, draws, rng)
    return rungs(x, y, n, chance, np.arange(families).astype(str))


def test_of_equal_midpoints_at_most_one_in_twenty_is_called_different():
    interval = made(0.0, 600).later.interval
    wrong = np.mean((interval.low > 0) | (interval.high < 0))
    assert wrong <= 0.06


def test_a_later_rung_is_found_and_placed():
    found = made(0.4, 100)
    assert np.mean(found.later.interval.low > 0) > 0.95
    assert found.later.mean.mean() == pytest.approx(0.4, abs=0.03)


def test_a_constant_score_has_no_effect():
    chance = np.array([0.25, 0.1])
    y = np.broadcast_to(chance[:, None], (1, 2, 5))
    found = rungs(X, y, 200, chance, np.array(["a"]))
    assert np.isnan(found.behind).all()
    assert found.later.families == 0


def test_three_digits_come_after_two_in_every_family_that_learns_to_add():
    # Beside the estimate, what can be read off the table: no family adds three digits better.
    rows = scores.select(scores.load(["obsscaling"]), metrics=["accuracy"])
    add = ladders.climb(rows, {"addition": {2: "arithmetic_2da", 3: "arithmetic_3da"}})
    found = rungs(add.x, add.y, add.n, add.chance, add.labels["family"].to_numpy())
    assert np.all(np.nanmean(add.y[:, 1] - add.y[:, 0], axis=-1) <= 0)
    assert np.all(found.behind[found.learnt] >= 0)


def test_families_must_match_ladders():
    with pytest.raises(CurveError, match="families"):
        rungs(X, np.zeros((2, 2, 5)), 100, 0.0, np.array(["a"]))


def test_called_later_is_what_rungs_says_draw_by_draw(additions):
    rng, found = np.random.default_rng(0), compared(additions)
    known = additions.take(found.learnt)
    width = found.fit.width[found.learnt][:, :1]
    middle = found.fit.midpoint[found.learnt][:, :1] + np.array([0, 0.2])
    y = simulated_ladders(known.x, known.n, known.chance, middle, width, 20, rng)
    each = rungs(known.x, y, known.n, known.chance, known.labels["family"].to_numpy())
    assert called_later(y, known).tolist() == (each.later.interval.low > 0).tolist()
