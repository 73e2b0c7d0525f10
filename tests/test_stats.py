"""Statistics of curves: against SciPy curve by curve, and by hand."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from emergence.curves import Curves, align, paired
from emergence.errors import CurveError
from emergence.scores import load
from emergence.stats import (
    clustered_mean,
    discoveries,
    gain_slopes,
    mean_curves,
    resampled,
    rise_test,
    rises_and_falls,
    t_mean,
    task_trends,
)


def test_t_mean_by_hand():
    # Mean 3, standard error sqrt(2.5 / 5), t(0.975; 4) = 2.776.
    found = t_mean([1, 2, np.nan, 3, 4, 5])
    assert (found.value, found.n) == (3, 5)
    assert found.low == pytest.approx(3 - 2.776 * np.sqrt(0.5), abs=1e-3)
    assert found.high == pytest.approx(3 + 2.776 * np.sqrt(0.5), abs=1e-3)


def test_fewer_than_five_units_have_no_interval():
    assert np.isnan(t_mean([1, 2, 3, 4]).low)


def test_rise_test_is_the_larger_of_two_exact_tests():
    curves = align(load(["bigbench_bigg"]))
    p, gain = rise_test(curves)
    for row in (0, 17, 44, 88):
        n = curves.n[row].astype(int)
        k = np.round(curves.y[row] * n).astype(int)
        low, base = k[:4].sum(), n[:4].sum()
        table = [[k[-1], n[-1] - k[-1]], [low, base - low]]
        above_small = stats.fisher_exact(table, alternative="greater").pvalue
        chance = curves.chance[row]
        above_chance = stats.binomtest(k[-1], n[-1], chance, alternative="greater").pvalue
        assert p[row] == pytest.approx(max(above_small, above_chance), rel=1e-9)
        expected = (k[-1] / n[-1] - max(chance, low / base)) / (1 - chance)
        assert gain[row] == pytest.approx(expected)


def test_a_score_without_number_of_questions_is_named():
    rows = load(["bigbench_bigg"]).assign(n_items=np.nan)
    with pytest.raises(CurveError, match=r"anachronisms.*number of questions"):
        rise_test(align(rows))


def test_weighted_discoveries_are_those_of_repeated_p_values():
    rng = np.random.default_rng(0)
    p = rng.uniform(size=30) ** 3
    weights = resampled(np.arange(30), 50, 0)
    found = discoveries(p, 0.1, weights)
    for drawn, rejected in zip(weights.astype(int), found, strict=True):
        repeated = np.repeat(np.arange(30), drawn)
        truth = stats.false_discovery_control(p[repeated]) <= 0.1
        assert set(repeated[truth]) == set(np.flatnonzero(rejected & (drawn > 0)))


def test_groups_are_drawn_whole():
    weights = resampled(["a", "a", "b", "c"], 100, 1)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 1:].sum(axis=1) == 3).all()


def _rows(family, prompt, task, scores, chance=0.0, n=100):
    return pd.DataFrame(
        {
            "source": "toy",
            "family": family,
            "model": [f"{family}-{place}" for place in range(len(scores))],
            "params": 10.0 ** np.arange(8, 8 + len(scores)),
            "task": task,
            "subtask": "",
            "prompt": prompt,
            "shots": 0.0,
            "metric": "exact_match",
            "value": scores,
            "chance": chance,
            "n_items": n,
        }
    ).dropna(subset="value")


def test_mean_curves_by_hand():
    # From chance one half, .75 is half of the way; with .25 the mean is .375.
    rows = [_rows("oak", "direct", "a", [0.5, 0.75], 0.5), _rows("oak", "direct", "b", [0.1, 0.25])]
    mean = mean_curves(align(pd.concat(rows)))
    np.testing.assert_allclose(mean.y, [[0.05, 0.375]])
    variance = (0.75 * 0.25 / 0.5**2 + 0.25 * 0.75) / 100 / 4
    assert mean.n[0, 1] == pytest.approx(0.375 * 0.625 / variance)
    assert mean.labels["task"].tolist() == ["mean"]


def test_a_model_that_lacks_a_task_has_no_mean():
    rows = [_rows("oak", "direct", "a", [0.1, 0.2]), _rows("oak", "direct", "b", [np.nan, 0.2])]
    np.testing.assert_allclose(mean_curves(align(pd.concat(rows))).y, [[np.nan, 0.2]])


def test_gain_slopes_are_those_of_least_squares_with_an_effect_of_each_task():
    rng = np.random.default_rng(3)
    rows = []
    for task, chance, models in (("a", 0.0, 5), ("b", 0.5, 5), ("c", 0.25, 3)):
        for prompt in ("direct", "chain_of_thought"):
            scores = rng.uniform(size=5)
            scores[models:] = np.nan
            rows.append(_rows("oak", prompt, task, scores, chance))
    frame = pd.concat(rows)
    found = gain_slopes(*paired(frame, "prompt", "direct", "chain_of_thought")).iloc[0]
    wide = frame.pivot_table(index=["task", "params", "chance"], columns="prompt", values="value")
    wide = wide.reset_index()
    wide["gain"] = (wide["chain_of_thought"] - wide["direct"]) / (1 - wide["chance"])
    fit = smf.ols("gain ~ np.log10(params) + C(task)", wide).fit()
    assert found["growth"] == pytest.approx(fit.params["np.log10(params)"])
    largest = wide.loc[wide["params"] == wide["params"].max(), "gain"]
    assert (found["models"], found["tasks"]) == (5, 3)
    assert found["largest"] == pytest.approx(largest.mean())


def curves_of(y, tasks, families):
    labels = pd.DataFrame({"source": "a", "task": tasks, "family": families})
    y = np.asarray(y, dtype=float)
    x = np.broadcast_to(np.arange(y.shape[1]), y.shape)
    return Curves(labels, x, y, np.full(y.shape, np.nan), np.full(len(y), 0.5), "params")


def s_of(y):
    scored = np.asarray(y)[np.isfinite(y)]
    return sum(np.sign(scored[i + 1 :] - scored[i]).sum() for i in range(len(scored)))


def share_as_far(sums, observed):
    return np.mean(np.abs(np.asarray(sums)) >= abs(observed))


def test_one_family_is_kendalls_exact_test():
    y = np.random.default_rng(0).normal(size=(6, 12)).cumsum(axis=1)
    found, _ = task_trends(curves_of(y, list("abcdef"), "one"), ["one"] * 6, draws=10)
    known = [stats.kendalltau(range(12), row, method="exact") for row in y]
    np.testing.assert_allclose(found["p"], [one.pvalue for one in known], rtol=1e-9)
    np.testing.assert_allclose(found["tau"], [one.statistic for one in known], atol=1e-6)


def test_a_family_of_many_sizes_is_kendalls_normal_test():
    rng = np.random.default_rng(1)
    y = np.round(rng.normal(size=(6, 60)) + 0.02 * np.arange(60), 1)  # with ties
    trends, _ = task_trends(curves_of(y, range(6), ["one"] * 6), ["one"] * 6, draws=10)
    known = [stats.kendalltau(range(60), row, method="asymptotic").pvalue for row in y]
    assert trends["p"].to_numpy() == pytest.approx(known, rel=0.05)


def test_families_apart_with_ties_against_every_order():
    y = np.array([[0.1, 0.3, 0.3, 0.5], [0.2, 0.1, 0.4, 0.4]])
    found, _ = task_trends(curves_of(y, ["t", "t"], ["f", "g"]), ["f", "g"], draws=10)
    sums = [[s_of(np.array(order)) for order in permutations(row)] for row in y]
    everything = [a + b for a, b in product(*sums)]
    assert found["p"][0] == pytest.approx(share_as_far(everything, s_of(y[0]) + s_of(y[1])))


def test_families_of_one_set_have_one_order_between_them():
    y = np.array([[0.5, 0.4, 0.3, 0.35, 0.1], [0.6, 0.5, 0.4, 0.45, np.nan]])
    found, _ = task_trends(curves_of(y, ["t", "t"], ["f", "g"]), ["one", "one"], draws=10)
    orders = [list(order) for order in permutations(range(5))]
    sums = [s_of(y[0][order]) + s_of(y[1][order]) for order in orders]
    assert found["p"][0] == pytest.approx(share_as_far(sums, s_of(y[0]) + s_of(y[1])))


def test_copies_of_a_family_are_no_new_evidence():
    row = [0.9, 0.8, 0.7, 0.75, 0.5, 0.4]
    one, _ = task_trends(curves_of([row], ["t"], ["f"]), ["set"], draws=10)
    copies = curves_of([row] * 8, ["t"] * 8, list("abcdefgh"))
    many, _ = task_trends(copies, ["set"] * 8, draws=10)
    assert many["p"][0] == pytest.approx(one["p"][0])


def test_noise_is_the_chance_of_such_a_fall():
    # Of 120 orders of five models one falls throughout.
    falling = curves_of([[5, 4, 3, 2, 1]], ["t"], ["f"])
    found, noise = task_trends(falling, ["f"], draws=40_000)
    assert found["trend"][0] == "falls"
    assert noise["a"].mean() == pytest.approx(1 / 120, abs=4 * np.sqrt(1 / 120 / 40_000))


def test_a_task_that_rises_gives_no_falls_by_chance():
    _, noise = task_trends(curves_of([range(6)], ["t"], ["f"]), ["f"], draws=5_000)
    assert (noise["a"] == 0).all()


def test_sets_too_large_to_put_in_every_order_are_named():
    y = np.tile(np.arange(10.0), (2, 1))
    with pytest.raises(CurveError, match="10 models are shared by families"):
        task_trends(curves_of(y, ["t", "t"], ["f", "g"]), ["one", "one"], draws=10)


def test_rises_and_falls_by_hand():
    # Names a, a, b, c: (2 + 1 + 1)^2 / (4 + 1 + 1) = 16/6 independent tasks, 3 of 4 rise.
    trends = pd.DataFrame({"trend": ["rises", "rises", "rises", "falls", "none"]})
    noise = pd.DataFrame({"a": [0] * 95 + [1] * 5})
    found = rises_and_falls(trends, noise, ["a", "a", "b", "c", "d"])
    n, z, share = 16 / 6, stats.norm.ppf(0.975), 0.75
    middle = (share + z**2 / 2 / n) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / 4 / n**2) / (1 + z**2 / n)
    rising, falls = found["rising"], found["falls"]
    assert (rising.value, rising.n) == (0.75, 4)
    assert (rising.low, rising.high) == pytest.approx((middle - half, middle + half))
    assert (falls.value, falls.low, falls.high) == (1, 0, 2)


def test_a_mean_over_one_family_alone_is_refused():
    cells = pd.DataFrame({"family": "a", "task": ["x", "y"], "share": [0.1, 0.2]})
    with pytest.raises(CurveError, match="fewer than two of family"):
        clustered_mean(cells, "share", ["family", "task"])
