"""Widths of rises: against Monte Carlo integration, and on curves whose width is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import norm

from emergence.curves import Curves, align
from emergence.errors import CurveError
from emergence.scores import load
from emergence.widths import LOG_WIDTHS, all_rises, rise_widths, sudden_families

X = np.log10([2.1e6, 1.7e7, 5.7e7, 1.3e8, 2.6e8, 4.5e8, 1.1e9, 2.1e9, 3.6e9, 8.6e9, 2.9e10, 1.4e11])


def rising(widths, n=1000, midpoint=9.0, floor=0.1, ceiling=0.9, seed=0):
    """Return curves of known widths, with binomial noise."""
    rate = floor + (ceiling - floor) * expit(np.log(81) * (X - midpoint) / np.c_[widths])
    right = np.random.default_rng(seed).binomial(n, rate)
    names = [f"task {number:02d}" for number in range(len(rate))]
    labels = pd.DataFrame({"source": "made", "family": "made", "task": names})
    whole = np.broadcast_to(X, rate.shape)
    return Curves(
        labels, whole, right / n, np.full(rate.shape, n), np.full(len(rate), 0.1), "params"
    )


def test_likelihood_of_a_width_is_that_of_a_monte_carlo_integral():
    curve = rising([1.5], n=40, seed=1)
    found = rise_widths(curve)
    rng = np.random.default_rng(0)
    # Floors and ceilings are uniform in the arcsine of their root, midpoints in log size.
    ends = np.sort(np.sin(rng.uniform(0.02, np.pi / 2 - 0.02, (200_000, 2))) ** 2, axis=1)
    midpoints = rng.uniform(X[0] - 0.5, X[-1] + 0.5, 200_000)
    k = np.round(curve.y[0] * 40)

    def integral(width):
        rise = expit(np.log(81) * (X - midpoints[:, None]) / width)
        rate = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * rise
        power = (k * np.log(rate) + (40 - k) * np.log1p(-rate)).sum(axis=1) / found.dispersion[0]
        return np.exp(power + 200).mean()

    at = [6, 11, 15]
    expected = np.array([integral(10 ** LOG_WIDTHS[column]) for column in at])
    got = found.likelihood[0, at]
    assert got / got.max() == pytest.approx(expected / expected.max(), rel=0.1, abs=0.01)


def test_jumps_and_climbs_are_told_apart_and_neither_is_doubted():
    found = rise_widths(rising([0.2] * 10 + [4.0] * 10))
    rises = all_rises(found)
    narrow = rises["task"] < "task 10"
    assert (rises.loc[narrow, "sudden"] > 0.95).all()
    assert (rises.loc[~narrow, "sudden"] < 0.05).all()
    assert rises["beyond_doubt"].tolist() == narrow.tolist()
    share = found.share()
    assert share.value == pytest.approx(0.5, abs=0.05)
    assert share.low < 0.35 < 0.65 < share.high
    assert share.n == 20
    assert sudden_families(rises).value == 1


def test_answers_by_the_billion_are_no_work_for_an_hour():
    many = rise_widths(rising([0.3, 2.0], n=10**9))
    few = rise_widths(rising([0.3, 2.0], n=10**6))
    peaks = [LOG_WIDTHS[found.likelihood.argmax(axis=1)] for found in (many, few)]
    assert np.abs(peaks[0] - peaks[1]).max() <= 0.1 + 1e-9


def test_widths_are_recovered_within_their_quantiles():
    true = np.repeat([0.5, 1.0, 2.0, 4.0], 15)
    found = rise_widths(rising(true, n=100)).table().set_index("task")
    factor = 10 ** pd.Series(true, index=[f"task {number:02d}" for number in range(len(true))])
    inside = (found["low"] <= factor[found.index]) & (factor[found.index] <= found["high"])
    # The quantiles are 80% ones: of sixty curves fewer than 42 are inside once in fifty times.
    assert inside.sum() >= 42
    assert found["median"].groupby(factor[found.index]).median().is_monotonic_increasing


def test_what_is_left_for_a_width_is_its_likelihood_under_the_distributions_once():
    found = rise_widths(rising([1.5], n=40, seed=1))
    # Of one curve no distribution is known: each of the candidates, all alike before it is seen.
    means, sds = np.linspace(-0.8, 0.9, 18), np.geomspace(0.1, 1, 10)
    density = norm.pdf(LOG_WIDTHS, means[:, None, None], sds[:, None])
    prior = (density / density.sum(axis=2, keepdims=True)).mean(axis=(0, 1))
    below = np.cumsum(found.likelihood[0] * prior) / (found.likelihood[0] @ prior)
    row = found.table().iloc[0]
    for name, q in {"low": 0.1, "median": 0.5, "high": 0.9}.items():
        at = np.log10(np.log10(row[name]))
        assert np.interp(at, LOG_WIDTHS + 0.05, below) == pytest.approx(q)
    assert row["sudden"] == pytest.approx(below[LOG_WIDTHS < 0][-1])


def test_half_of_a_width_lies_below_its_median():
    rises = rise_widths(align(load(["bigbench_bigg"]))).table()
    assert len(rises) > 20
    assert ((rises["median"] < 10) == (rises["sudden"] > 0.5)).all()


def test_flat_curves_do_not_rise_and_give_no_share():
    flat = rising([1.0] * 5, floor=0.1, ceiling=0.1001)
    found = rise_widths(flat)
    assert not found.risen.any()
    assert np.isnan(found.share().value)


def test_gpt_neo_leaps_on_sums():
    scores = load(["obsscaling"])
    sums = scores[scores["task"].str.startswith("arithmetic") & scores["family"].eq("GPT-Neo/J")]
    rises = all_rises(rise_widths(align(sums)))
    addition = rises.set_index("task").loc["arithmetic_2da"]
    # .054 at 2.7 and .830 at 6 billion parameters: a factor of 2.24 holds most of the rise.
    assert addition["beyond_doubt"]
    assert addition["high"] < 3


def test_a_share_between_two_steps_of_widths_lies_between_theirs():
    found = rise_widths(rising(np.linspace(0.3, 3, 12)))
    told = found.distribution(draws=20)
    ends = np.log10(np.log10(told["factor"]))
    for decades in (0.5, np.log10(5), 1.0, 2.2):
        between = np.interp(np.log10(decades), ends, told["share"])
        assert found.share(decades=decades, draws=20).value == pytest.approx(between, abs=1e-9)


def test_rises_of_just_tenfold_growth_are_not_called_sudden_beyond_doubt():
    for seed, midpoint in enumerate(np.linspace(8.3, 9.7, 8)):
        curves = rising([1.0] * 10, n=2000, midpoint=midpoint, seed=seed)
        assert not all_rises(rise_widths(curves))["beyond_doubt"].any()


def test_a_rise_over_too_few_sizes_is_named():
    curves = rising([1.0] * 6)
    curves.y[3, 2:-1] = np.nan
    with pytest.raises(CurveError, match="task 03: a rise over fewer than four sizes"):
        rise_widths(curves)


def test_tasks_too_few_to_resample_give_no_interval():
    share = rise_widths(rising([0.2, 0.2, 0.2, 4.0])).share(draws=20)
    assert share.value == pytest.approx(3 / 4, abs=0.1)
    assert np.isnan([share.low, share.high]).all()
    share = rise_widths(rising([0.2, 0.2, 0.2, 0.2, 4.0])).share(draws=20)
    assert share.low < 4 / 5 < share.high
