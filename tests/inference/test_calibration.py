import numpy as np
import pytest
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.binomial import exceeds_rate, successes
from emergence.inference.calibration import (
    TRUTHS,
    Setting,
    calibrate,
    coverage,
    simulate,
    truth_curve,
)
from emergence.inference.floor import floor
from emergence.inference.intervals import wilson
from emergence.inference.published import published
from emergence.inference.risen import risen

X = np.log10([2.1e6, 1.7e7, 5.7e7, 1.3e8, 2.6e8, 4.5e8, 1.1e9, 2.1e9, 3.6e9, 8.6e9, 2.9e10, 1.4e11])
CHANCE = np.array([0.1, 0.25, 0.5])
N = np.repeat([[32.0], [100.0], [1024.0]], 12, axis=1)


def setting(truth="flat", **other):
    return Setting(X, N, CHANCE, truth, **other)


def test_every_truth_stays_a_score_and_rises():
    rng = np.random.default_rng(0)
    for truth in set(TRUTHS) - {"valley"}:
        curves = simulate(setting(truth, rise=0.7), 20, rng).truth
        assert curves.min() >= 0
        assert curves.max() <= 1
        assert (np.diff(curves, axis=-1) >= 0).all()


def test_log_linear_truth_is_straight_from_floor_to_floor_and_rise():
    curve = truth_curve(setting("log-linear", offset=0.05), np.zeros(3))
    assert curve[:, 0] == pytest.approx(CHANCE + 0.05)
    assert curve[:, -1] == pytest.approx(CHANCE + 0.35)
    assert np.diff(curve, axis=1) / np.diff(X) == pytest.approx(0.3 / np.ptp(X))


@pytest.mark.parametrize(
    ("truth", "width"),
    [
        ("wide sigmoid", 3.0),
        ("narrow sigmoid", 0.5),
        ("sigmoid of two decades", 2.0),
        ("sigmoid of one decade", 1.0),
    ],
)
def test_sigmoids_have_the_stated_width(truth, width):
    x = np.array([8 - width / 2, 8.0, 8 + width / 2])
    curve = truth_curve(Setting(x, np.full((1, 3), 10.0), np.array([0.2]), truth), [8.0])
    assert (curve - 0.2) / 0.3 == pytest.approx(np.array([[0.1, 0.5, 0.9]]))


def test_valley_goes_down_to_the_floor_and_back():
    curve = truth_curve(setting("valley"), np.full(3, X[4]))
    assert curve[:, [0, 4, 11]] == pytest.approx(CHANCE[:, None] + [0.3, 0, 0.3])
    assert (np.sign(np.diff(curve, axis=1)) == [-1] * 4 + [1] * 7).all()


def test_broken_line_is_flat_up_to_the_break():
    curve = truth_curve(setting("broken line"), np.full(3, X[5]))
    assert curve[:, :6] == pytest.approx(np.repeat(CHANCE[:, None], 6, axis=1))
    assert curve[:, -1] == pytest.approx(CHANCE + 0.3)


def test_noise_has_the_stated_variance():
    rng = np.random.default_rng(1)
    for correlation in (0.0, 0.02):
        seen = simulate(setting(correlation=correlation), 4_000, rng).y
        expected = CHANCE * (1 - CHANCE) / N[:, 0] * (1 + (N[:, 0] - 1) * correlation)
        assert seen.var(axis=(0, 2)) == pytest.approx(expected, rel=0.04)


def test_missing_points_stay_missing():
    n = np.where(np.arange(12) == 3, np.nan, N)
    seen = simulate(Setting(X, n, CHANCE), 2, np.random.default_rng(0)).y
    assert np.isnan(seen[..., 3]).all()
    assert np.isfinite(seen).sum() == 2 * 3 * 11


def test_rate_of_a_test_of_known_size():
    def exceeds(y, n, chance):
        p = exceeds_rate(successes(y, n), n, chance[:, None])
        return p[..., -1] <= 0.05

    result = calibrate(exceeds, setting(), np.random.default_rng(2), draws=4_000)
    cutoff = stats.binom.isf(0.05, N[:, 0], CHANCE)
    exact_size = stats.binom.sf(cutoff, N[:, 0], CHANCE)
    assert result.by_curve == pytest.approx(exact_size, abs=0.012)
    assert result.interval.contains(exact_size.mean())
    assert result.count == pytest.approx(3 * result.rate)


def test_coverage_of_an_interval_of_known_coverage():
    """Of a flat curve: the sum of binomial probabilities of the counts whose interval holds it."""

    def limits(y, n, rng):
        return wilson(successes(y, n), n)

    made = coverage(limits, lambda truth: truth, setting(), np.random.default_rng(3), draws=2_000)
    for row, (items, rate) in enumerate(zip(N[:, 0].astype(int), CHANCE, strict=True)):
        counts = np.arange(items + 1)
        held = wilson(counts, items).contains(rate)
        known = stats.binom.pmf(counts, items, rate)[held].sum()
        assert made.by_curve[row] == pytest.approx(known, abs=0.006)
    assert made.rate == pytest.approx(made.by_curve.mean())
    assert made.interval.contains(made.rate)


def test_the_same_generator_gives_the_same_rate():
    def top(y, n, chance):
        return y[..., -1] > 0.4

    rates = [calibrate(top, setting(), np.random.default_rng(6), draws=1_500) for _ in range(2)]
    assert rates[0].rate == rates[1].rate


def test_unknown_truths_and_noise_are_named():
    with pytest.raises(CurveError, match="known are"):
        simulate(setting("wavy"), 1, np.random.default_rng(0))
    with pytest.raises(CurveError, match="correlation"):
        simulate(setting(correlation=1.0), 1, np.random.default_rng(0))


@pytest.mark.slow
def test_false_discoveries_of_risen_at_ten_thousand_draws():
    def any_risen(y, n, chance):
        return risen(y, n, floor(y, n, chance)).risen.any(axis=-1, keepdims=True)

    result = calibrate(any_risen, setting(), np.random.default_rng(3))
    assert result.rate * 3 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 10_000)


@pytest.mark.slow
def test_the_published_criterion_calls_many_smooth_rises_emergent():
    def emergent(y, n, chance):
        return published(y, n, chance).emergent

    smooth = calibrate(emergent, setting("log-linear"), np.random.default_rng(4))
    assert 0.3 < smooth.rate < 0.8
