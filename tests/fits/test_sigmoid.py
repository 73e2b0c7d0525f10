import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bench import peers
from hypothesis import given, settings
from hypothesis import strategies as st

from emergence.errors import CurveError
from emergence.fits import sigmoid
from emergence.fits.sigmoid import fit_sigmoids

FITS = Path(sigmoid.__file__).parent
X = np.array([6.3, 7.2, 7.8, 8.1, 8.4, 8.7, 9.0, 9.3, 9.6, 9.9, 10.5, 11.1])
seeds = st.integers(0, 2**32 - 1)


def missed(x, y):
    """How far each fit is behind the best of nine starts, in total variances."""
    best = np.array([peers.least_rss(x, curve, peers.NINE, **peers.BEST) for curve in y])
    total = np.sum((y - y.mean(axis=1, keepdims=True)) ** 2, axis=1)
    return (fit_sigmoids(x, y).rss - best) / total


def test_nist_rat42():
    """A logistic certified by NIST, from a floor of 0: a heavy point far below holds it there."""
    x = np.array([-600.0, 9.0, 14.0, 21.0, 28.0, 42.0, 57.0, 63.0, 70.0, 79.0])
    y = np.array([0.0, 8.930, 10.800, 18.590, 22.330, 39.350, 56.110, 61.730, 64.620, 67.080])
    weights = np.where(x < 0.0, 1e9, 1.0)
    fit = fit_sigmoids(x, y[None], weights, bounds=(0.0, np.inf), widths=(1.0, 500.0))
    rate = np.log(81.0) / fit.width[0]
    assert fit.rss[0] == pytest.approx(8.0565229338, rel=1e-6)
    assert fit.ceiling[0] == pytest.approx(72.462237576, rel=1e-4)
    assert rate == pytest.approx(0.067359200066, rel=1e-4)
    assert rate * fit.midpoint[0] == pytest.approx(2.6180768402, rel=1e-4)


def test_known_parameters_are_recovered():
    rng = np.random.default_rng(3)
    floor, ceiling = rng.uniform(0.05, 0.4, 200), rng.uniform(0.6, 0.95, 200)
    midpoint, width = rng.uniform(7.5, 10.0, 200), rng.uniform(0.5, 4.0, 200)
    y = peers.sigmoid(X, *(v[:, None] for v in (floor, ceiling, midpoint, width)))
    fit = fit_sigmoids(X, y)
    assert fit.rss.max() < 1e-8
    np.testing.assert_allclose(fit.midpoint, midpoint, atol=0.01)
    np.testing.assert_allclose(fit.width, width, rtol=0.02)
    np.testing.assert_allclose(fit.predict(X), y, atol=1e-4)


@pytest.mark.slow
def test_as_good_as_the_best_of_nine_starts():
    x, y, _ = peers.big_g()
    assert missed(x, np.concatenate([y[::4], peers.drawn(x, 16, seed=1)])).max() < 1e-6


@pytest.mark.long
def test_as_good_as_the_best_of_nine_starts_on_999_of_1000():
    x, y, n = peers.big_g()
    again = np.random.default_rng(2).binomial(n.astype(int), y, size=(5, *y.shape)) / n
    many = np.concatenate([y, again.reshape(-1, len(x)), peers.drawn(x, 466, seed=4)])
    assert np.mean(missed(x, many) < 1e-6) >= 0.999


@settings(deadline=None, max_examples=25)
@given(seeds)
def test_bounds_hold_and_no_fit_is_worse_than_a_constant(seed):
    y = np.random.default_rng(seed).uniform(0.0, 1.0, (20, 12))
    fit = fit_sigmoids(X, y, bounds=(0.1, 0.8), widths=(0.3, 3.0), margin=0.2, rising=True)
    risen = np.isfinite(fit.midpoint)
    assert (fit.floor >= 0.1 - 1e-12).all()
    assert (fit.ceiling <= 0.8 + 1e-12).all()
    assert (fit.ceiling >= fit.floor).all()
    assert ((fit.midpoint >= X[0] - 0.2 - 1e-9) & (fit.midpoint <= X[-1] + 0.2 + 1e-9))[risen].all()
    assert ((fit.width >= 0.3 - 1e-9) & (fit.width <= 3.0 + 1e-9))[risen].all()
    level = np.clip(y.mean(axis=1, keepdims=True), 0.1, 0.8)
    assert (fit.rss <= np.sum((y - level) ** 2, axis=1) + 1e-12).all()
    np.testing.assert_allclose(np.sum((y - fit.predict(X)) ** 2, axis=1), fit.rss, rtol=1e-7)


@settings(deadline=None, max_examples=25)
@given(seeds, st.floats(-5.0, 5.0), st.floats(0.1, 10.0))
def test_other_units_of_size_and_score_change_nothing_else(seed, shift, scale):
    y = peers.drawn(X, 20, seed)
    fit = fit_sigmoids(X, y)
    moved = fit_sigmoids(X + shift, scale * y + shift, bounds=(shift, scale + shift))
    np.testing.assert_allclose(moved.rss, scale**2 * fit.rss, rtol=1e-4, atol=1e-9)


def test_upside_down_is_the_same_fit():
    y = peers.drawn(X, 100, seed=8)
    fit, turned = fit_sigmoids(X, y), fit_sigmoids(X, 1.0 - y)
    np.testing.assert_allclose(turned.rss, fit.rss, rtol=1e-4, atol=1e-9)


def test_padding_and_company_change_no_bit():
    y = peers.drawn(X, 8, seed=5)
    y[1, 3], y[2, -2:] = np.nan, np.nan
    wide, x = np.insert(y, [4, 12], np.nan, axis=1), np.insert(X, [4, 12], np.nan)
    fit, padded = fit_sigmoids(X, y), fit_sigmoids(x, wide)
    alone = [fit_sigmoids(X[~np.isnan(row)], row[None, ~np.isnan(row)]) for row in y]
    for name in ("floor", "ceiling", "midpoint", "width", "rss"):
        np.testing.assert_array_equal(getattr(padded, name), getattr(fit, name))
        np.testing.assert_array_equal([getattr(a, name)[0] for a in alone], getattr(fit, name))


def test_a_weight_of_two_is_the_point_twice():
    y = peers.drawn(X, 50, seed=6)
    weights = np.where(np.arange(12) % 3 == 0, 2.0, 1.0)
    twice = np.repeat(np.arange(12), weights.astype(int))
    weighted, repeated = fit_sigmoids(X, y, weights), fit_sigmoids(X[twice], y[:, twice])
    close = np.isclose(weighted.rss, repeated.rss, rtol=1e-5, atol=1e-9)
    assert close.mean() > 0.97


def test_equal_scores_have_no_midpoint():
    fit = fit_sigmoids(X, np.full((1, 12), 0.3))
    assert (fit.floor[0], fit.ceiling[0], fit.rss[0]) == (0.3, 0.3, 0.0)
    assert np.isnan([fit.midpoint[0], fit.width[0]]).all()
    assert (fit.predict(X) == 0.3).all()


Y = np.tile(np.linspace(0.1, 0.9, 12), (3, 1))


@pytest.mark.parametrize(
    ("x", "y", "more", "told"),
    [
        (X, Y[0], {}, "1 dimensions"),
        (X[:5], Y, {}, r"x has shape \(5,\)"),
        (X, Y, {"weights": np.ones(5)}, "weights has shape"),
        (X, np.where(np.arange(12) < 3, Y, np.nan), {}, "curve 0 .*fewer than 4 points"),
        (X, np.where(Y > 0.8, np.inf, Y), {}, "infinite"),
        (X[::-1], Y, {}, "out of order"),
        (np.full(12, 9.0), Y, {}, "one size only"),
        (X, Y, {"weights": np.where(X > 8.0, 1.0, -1.0)}, "a weight"),
        (X, Y, {"bounds": (1.0, 0.0)}, "bounds"),
        (X, Y, {"widths": (0.0, 2.0)}, "widths"),
        (X, Y, {"margin": np.nan}, "margin"),
    ],
)
def test_bad_input_is_named(x, y, more, told):
    with pytest.raises(CurveError, match=told):
        fit_sigmoids(x, y, **more)


def test_compiled_code_is_kept_apart_for_every_state_of_its_sources(tmp_path):
    shutil.copytree(FITS, tmp_path / "fits", ignore=shutil.ignore_patterns("__pycache__"))
    code = "import fits, numba; print(numba.config.CACHE_DIR)"

    def kept():
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout

    before = kept()
    assert str(tmp_path) in before
    assert kept() == before
    with (tmp_path / "fits/sigmoid_search.py").open("a") as file:
        file.write("# one more line\n")
    assert str(tmp_path) in kept() != before
