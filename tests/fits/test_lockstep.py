"""The fit in whole arrays against the compiled one, on NumPy's arrays and on JAX's."""

import importlib.util
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergence.errors import CurveError
from emergence.fits import sigmoid
from emergence.fits.lockstep import sigmoids, sigmoids_in_step
from emergence.fits.sigmoid import sigmoid_curve

X = np.linspace(6.3, 11.1, 12)


def drawn(curves, items=100, seed=3):
    """Rises of all kinds, every fourth of them noise, scored on so many items."""
    rng = np.random.default_rng(seed)
    lower = rng.uniform(0.0, 0.5, (curves, 1))
    upper = lower + (1.0 - lower) * rng.random((curves, 1))
    upper[::4] = lower[::4]
    width = 10.0 ** rng.uniform(-1.0, 1.0, (curves, 1))
    rise = sigmoid_curve(X, lower, upper, rng.uniform(X[0], X[-1], (curves, 1)), width)
    return rng.binomial(items, rise) / items


# In a process of its own: JAX's threads do not go together with the forks of other tests.
BY_JAX = """
import sys
import jax
import numpy as np
from emergence.fits.lockstep import sigmoids_in_step

jax.config.update("jax_enable_x64", True)
with np.load(sys.argv[1]) as given:
    found = sigmoids_in_step(given["x"], given["y"], jax.numpy, jax.jit)
np.save(sys.argv[2], found.loss)
"""


def apart(x, y, loss):
    """How far residuals are from those of the compiled fit, in total variances."""
    total = np.sum((y - y.mean(axis=1, keepdims=True)) ** 2, axis=1)
    return np.abs(loss - sigmoid(x, y).loss) / np.where(total > 0.0, total, 1.0)


def test_every_residual_is_that_of_the_compiled_fit():
    y = drawn(2000)
    assert np.max(apart(X, y, sigmoids_in_step(X, y).loss)) <= 1e-6


@pytest.mark.skipif(
    importlib.util.find_spec("jax") is None,
    reason="JAX, which .ci/run installs, is missing: .venv/bin/pip install jax",
)
def test_every_residual_by_jax_is_that_of_the_compiled_fit(tmp_path):
    y = drawn(2000)
    np.savez(tmp_path / "given.npz", x=X, y=y)
    places = [str(tmp_path / "given.npz"), str(tmp_path / "loss.npy")]
    subprocess.run([sys.executable, "-c", BY_JAX, *places], check=True)
    assert np.max(apart(X, y, np.load(tmp_path / "loss.npy"))) <= 1e-6


@pytest.mark.parametrize("points", [4, 5, 8, 30])
def test_whatever_the_scales(points):
    rng = np.random.default_rng(points)
    x = np.cumsum(rng.uniform(0.1, 1.0, points))
    y = rng.binomial(40, rng.uniform(0.0, 1.0, (300, points))) / 40
    assert np.max(apart(x, y, sigmoids_in_step(x, y).loss)) <= 1e-6


def test_parameters_give_the_residuals_said():
    y = drawn(100)
    rises = sigmoids_in_step(X, y)
    curves = sigmoid_curve(X, *rises.parameters.T[:, :, None])
    np.testing.assert_allclose(np.sum((curves - y) ** 2, axis=1), rises.loss, atol=1e-9)


@given(st.floats(0.05, 0.4), st.floats(0.5, 0.95), st.floats(7.5, 10.0), st.floats(0.9, 3.0))
def test_a_rise_without_noise_is_found(lower, upper, midpoint, width):
    y = sigmoid_curve(X, lower, upper, midpoint, width)[None]
    found = sigmoids_in_step(X, y)
    np.testing.assert_allclose(found.parameters[0], [lower, upper, midpoint, width], rtol=1e-3)
    assert found.loss[0] < 1e-9


def test_chunks_make_no_difference(monkeypatch):
    y = drawn(37)
    whole = sigmoids_in_step(X, y)
    monkeypatch.setattr(sigmoids, "CHUNK", 10)
    parts = sigmoids_in_step(X, y)
    np.testing.assert_allclose(parts.loss, whole.loss, rtol=1e-12, atol=1e-15)
    assert parts.parameters.shape == (37, 4)


def test_a_level_curve_has_no_midpoint():
    rises = sigmoids_in_step(X, np.full((2, 12), 0.25))
    assert np.all(rises.loss == 0.0)
    np.testing.assert_array_equal(rises.parameters[:, :2], 0.25)
    assert np.all(np.isnan(rises.parameters[:, 2:]))


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (X[::-1], np.full((1, 12), 0.5), "ascending"),
        (X[:3], np.full((1, 3), 0.5), "four scales"),
        (X, np.full((1, 11), 0.5), "does not fit 12 scales"),
        (X, np.full((1, 12), np.nan), "missing or outside"),
        (X, np.full((1, 12), 1.5), "missing or outside"),
    ],
)
def test_curves_of_another_kind_are_refused(x, y, said):
    with pytest.raises(CurveError, match=said):
        sigmoids_in_step(x, y)
