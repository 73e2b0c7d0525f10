import numpy as np
import pytest
from scipy import stats

from emergence import ladders, scores
from emergence.errors import CurveError
from emergence.inference.rungs import (
    area_behind,
    by_family,
    called_later,
    compared,
    first_above,
    learnt,
    own_behind,
    own_ceilings,
    own_order,
    rungs,
    simulated_ladders,
)

X = np.array([[8.0, 8.7, 9.4, 10.0, 10.8]])


def test_learnt_is_the_worse_of_two_exact_tests():
    y, n = np.array([[0.30, 0.35, 0.50], [0.48, 0.47, 0.50], [0.2, 0.3, 0.28]]), 100
    p = [
        max(
            stats.binomtest(round(100 * row[-1]), 100, 0.25, alternative="greater").pvalue,
            stats.fisher_exact(
                [[100 * row[-1], 100 - 100 * row[-1]], [100 * row[0], 100 - 100 * row[0]]],
                alternative="greater",
            ).pvalue,
        )
        for row in np.round(y, 2)
    ]
    expected = stats.false_discovery_control(p) <= 0.05
    assert learnt(y, n, 0.25).tolist() == expected.tolist()
    assert expected.tolist() == [True, False, False]


def test_the_smallest_and_largest_scored_models_count():
    y = np.array([[np.nan, 0.1, 0.6, np.nan]])
    assert learnt(y, 200, 0.1).tolist() == [True]


def test_families_count_once_however_many_ladders_they_have():
    family = np.array(["a", "a", "a", "b"])
    effects = np.array([0.1, 0.3, np.nan, 0.8])
    assert by_family(effects, family) == pytest.approx([0.2, 0.8])
    assert np.isnan(by_family(np.full(4, np.nan), family)).all()


def made(shift, draws, families=6, seed=0):
    x, chance = np.repeat(X, families, axis=0), np.array([1 / 3, 1 / 5, 1 / 7])
    middle = 9.2 + shift * np.array([0, 0.5, 1.0])
    n = np.full((families, 3, X.shape[1]), 250.0)
    rng = np.random.default_rng(seed)
    y = simulated_ladders(x, n, chance, middle, 1.2, draws, rng)
    return rungs(x, y, n, chance, np.arange(families).astype(str))


def test_of_equal_midpoints_one_in_twenty_is_called_different():
    interval = made(0.0, 600).later.interval
    wrong = np.mean((interval.low > 0) | (interval.high < 0))
    assert wrong == pytest.approx(0.05, abs=0.025)


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


def test_extra_noise_spreads_the_scores_as_williams_says():
    n, rho = np.full((1, 2, 5), 100.0), 0.05
    rng = np.random.default_rng(1)
    y = simulated_ladders(X, n, 0.0, 9.4, 1.0, 4000, rng, correlation=rho)
    p = y.mean(axis=0)
    expected = p * (1 - p) * (1 + 99 * rho) / 100
    inner = (p > 0.05) & (p < 0.95)
    assert y.var(axis=0)[inner] == pytest.approx(expected[inner], rel=0.1)


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


@pytest.fixture(scope="module")
def additions():
    rows = scores.select(scores.load(["obsscaling"]), metrics=["accuracy"])
    return ladders.climb(rows, {"addition": {2: "arithmetic_2da", 3: "arithmetic_3da"}})


def test_area_between_curves_by_another_integral(additions):
    for i, area in enumerate(area_behind(additions)):
        seen = np.isfinite(additions.y[i, 0])
        apart = additions.y[i, 0][seen] - additions.y[i, 1][seen]
        assert area == pytest.approx(np.trapezoid(apart, additions.x[i][seen]), abs=1e-12)


def test_area_of_complete_rises_is_the_distance_of_their_midpoints(additions):
    one = additions.take(np.array([0]))
    x = np.linspace(6, 13, 60)[None]
    y = 1 / (1 + np.exp(-4.394 * (x[:, None] - np.array([[[9.0], [9.7]]])) / 0.8))
    wide = ladders.Ladders(
        one.labels, (2, 3), x, y, np.full(y.shape, 100.0), np.zeros((1, 2)), "params"
    )
    assert area_behind(wide) == pytest.approx([0.7], abs=1e-3)


def test_first_scale_above_chance_moves_with_chance_where_nothing_else_does():
    x, n = np.linspace(8, 11, 9)[None], np.full((1, 2, 9), 250.0)
    chance = np.array([[1 / 3, 1 / 7]])
    y = simulated_ladders(x, n, chance, 9.8, 1.5, 400, np.random.default_rng(0))
    naive = first_above(x, y, n, chance)
    assert np.nanmean(naive[..., 1] - naive[..., 0]) < -0.05


def test_called_later_is_what_rungs_says_draw_by_draw(additions):
    rng, found = np.random.default_rng(0), compared(additions)
    known = additions.take(found.learnt)
    width = found.fit.width[found.learnt][:, :1]
    middle = found.fit.midpoint[found.learnt][:, :1] + np.array([0, 0.2])
    y = simulated_ladders(known.x, known.n, known.chance, middle, width, 20, rng)
    each = rungs(known.x, y, known.n, known.chance, known.labels["family"].to_numpy())
    assert called_later(y, known).tolist() == (each.later.interval.low > 0).tolist()


def test_a_ceiling_scales_the_way_from_chance():
    x, n, chance = np.linspace(5, 15, 3)[None], np.full((1, 2, 3), 1e6), np.array([[0.2, 0.2]])
    tops = np.array([1.0, 0.5])
    rng = np.random.default_rng(0)
    y = simulated_ladders(x, n, chance, 10.0, 1.0, 3, rng, ceiling=tops)
    assert y[..., 0] == pytest.approx(0.2, abs=0.005)
    assert y[..., 0, 2] == pytest.approx(1.0, abs=0.005)
    assert y[..., 1, 2] == pytest.approx(0.6, abs=0.005)


def test_own_midpoints_of_draws_are_those_of_each_draw():
    x, n, chance = np.linspace(8, 11, 6)[None], np.full((1, 2, 6), 300.0), np.zeros((1, 2))
    middle, rng = np.array([9.2, 9.8]), np.random.default_rng(0)
    y = simulated_ladders(x, n, chance, middle, 0.8, 4, rng, ceiling=np.array([1.0, 0.7]))
    apart, order = own_behind(x, y, n, chance), own_order(x, y, n, chance)
    assert apart == pytest.approx(np.array([own_behind(x, one, n, chance) for one in y]))
    assert order.tolist() == [own_order(x, one, n, chance).tolist() for one in y]
    assert apart.mean() == pytest.approx(0.6, abs=0.1)


def test_a_lower_ceiling_is_told_from_a_later_rise(additions):
    # One ladder ends at half, rising where its first rung does; the other rises later, to the top.
    x, n = np.linspace(8, 11, 12), 2000.0
    rise = 1 / (1 + np.exp(-4.394 * (x - 9.0) / 0.9))
    late = 1 / (1 + np.exp(-4.394 * (x - 9.8) / 0.9))
    y = np.array([[rise, 0.5 * rise], [rise, late]])
    labels = additions.labels.iloc[:2].reset_index(drop=True)
    made = ladders.Ladders(
        labels, (1, 2), np.stack([x, x]), y, np.full(y.shape, n), np.zeros((2, 2)), "params"
    )
    found = compared(made)
    own = own_ceilings(made, found)
    assert own.behind == pytest.approx([0.0, 0.8], abs=0.02)
    assert own.order.tolist() == ["undecided", "below"]
    assert found.behind[0] > 0.4
    assert own.later.mean == pytest.approx(0.4, abs=0.02)
