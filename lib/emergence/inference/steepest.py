"""How much of a rise falls in its steepest decade."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    StrArray,
    as_curves,
    as_items,
    as_scales,
)


@dataclass(frozen=True, slots=True)
class Steepest:
    """Shares of the rise in the steepest decade, one element per curve.

    Attributes
    ----------
    share : ndarray
        Largest rise over one decade divided by the whole observed rise, max y - min y.
    start : ndarray
        log10 scale where that decade begins.
    status : ndarray of str
        "ok", "level" where all scores are the same, "not rising" where no decade has a rise, or
        "under a decade" where the scales span less than one; only "ok" has a share.
    """

    share: FloatArray
    start: FloatArray
    status: StrArray


def steepest_decade(x: ArrayLike, y: ArrayLike) -> Steepest:
    """Share of the observed rise that falls in its steepest decade of scale.

    ``max over t of (f(t+1) - f(t)) / (max y - min y)``, f the straight lines between the
    points. The maximum is reached with t or t + 1 at a point, so that only those are
    looked at. It asks nothing of the metric but its unit, so that a log-probability and an
    accuracy of the same models can be set side by side; for a straight line over D decades
    it is 1/D. A level curve has no rise to take a share of, and is flagged: its limit depends
    on how it is approached, and rounding alone would give any number. The share is
    descriptive: noise raises it (on a straight line over 4.8 decades from .21
    to .47 at 100 items), so that the noisier metric looks the steeper, and intervals from
    draws about the seen scores do not cover it. For a comparison use `steeper`, and for
    scores that lie at their floor `emergence.inference.excess`.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending; NaN behind a curve's last model.
    y : array_like, shape (..., curves, points)
        Scores oriented so that higher is better, NaN where missing.

    Returns
    -------
    Steepest

    Raises
    ------
    CurveError
        If the arrays do not fit each other or the scales do not ascend.

    References
    ----------
    This report's own, since log-probabilities have no 10% and 90% of a rise; what it asks is
    Schaeffer et al. (2023), arXiv:2304.15004, section 2.
    """
    scores = as_curves(y)
    scale = as_scales(x, scores.shape)
    present = np.isfinite(scores) & np.isfinite(scale)
    decades = _decades(scale, present)
    share, best = _shares(decades, np.where(present, scores, 0)[..., np.newaxis], present)
    start = np.take_along_axis(decades.start, best, axis=-1)[..., 0]
    short = ~decades.inside.any(axis=-1)
    flags = {"under a decade": short, "level": _level(scores, present)}
    flags["not rising"] = np.isnan(share[..., 0])
    status = np.select(list(flags.values()), list(flags), "ok")
    known = status == "ok"
    return Steepest(np.where(known, share[..., 0], np.nan), np.where(known, start, np.nan), status)


@dataclass(frozen=True, slots=True)
class Steeper:
    """Whether one metric rises more suddenly than another, one element per curve.

    Attributes
    ----------
    p_value : ndarray
        One-sided p of equal shapes, NaN where there was nothing to test.
    share : ndarray
        Share of the rise in the steepest decade, as seen.
    expected : ndarray
        Mean of that share if the curve had the other metric's shape and its own noise.
    status : ndarray of str
        As of `Steepest`, or "unrelated" where the metrics do not rise together.
    """

    p_value: FloatArray
    share: FloatArray
    expected: FloatArray
    status: StrArray


def steeper(
    x: ArrayLike,
    y: ArrayLike,
    stderr: ArrayLike,
    other: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 2_000,
) -> Steeper:
    """Test whether a curve is steeper than the same models' curve under a smooth metric.

    Null: the true scores are a linear function of the other metric's, ``y = a + b other``
    with b > 0, seen with their own noise. a and b are fitted by weighted least squares, and
    p is the chance that the share of the rise in the steepest decade is as large as the one
    seen. The other metric's noise is left out, which must be small beside its rise: it is
    for log-probabilities and Brier scores.

    Too liberal where several scores lie at their floor: there they are nearly equal, as counts
    of a few right answers are, while the normal draws go on scattering to either side and
    below zero. That lowers the drawn shares, and a curve that leaves the floor late looks
    steeper than it is. Compare scores that are rates by `emergence.inference.excess`, which
    draws counts.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending.
    y : array_like, shape (curves, points)
        Scores under the metric that may be steeper, NaN where missing.
    stderr : array_like, broadcastable to y
        Standard error of each of them.
    other : array_like, shape (curves, points)
        Scores of the same models under the smooth metric, higher being better.
    rng : numpy.random.Generator
        Source of the null draws, which all curves share.
    draws : int
        Number of null draws.

    Returns
    -------
    Steeper

    Raises
    ------
    CurveError
        If the arrays do not fit each other.

    References
    ----------
    Davison and Hinkley (1997), Bootstrap Methods and their Application, section 4.2 (parametric
    tests)
    """
    scores, smooth = as_curves(y), as_curves(other)
    if scores.ndim != 2 or scores.shape != smooth.shape:
        raise CurveError(f"scores {scores.shape} and {smooth.shape}: needs the same models")
    noise = as_items(stderr, scores.shape)
    scale = as_scales(x, scores.shape)
    both = np.isfinite(scores + smooth + scale) & (noise > 0)
    seen = steepest_decade(scale, np.where(both, scores, np.nan))
    null, slope = _rescaled(scores, smooth, np.where(both, noise, np.inf))
    spread = np.where(both, noise, 0)[..., np.newaxis]
    simulated = null[..., np.newaxis] + spread * rng.standard_normal((scores.shape[1], draws))
    decades = _decades(scale, both)
    shares, _ = _shares(decades, simulated, both)
    # A draw that does not rise has no share, and is no steeper.
    reached = np.sum(shares >= seen.share[:, np.newaxis] - 1e-12, axis=-1)
    rising = np.maximum(np.sum(~np.isnan(shares), axis=-1), 1)
    usable = (seen.status == "ok") & (slope > 0)
    return Steeper(
        np.where(usable, (1 + reached) / (1 + rising), np.nan),
        seen.share,
        np.where(usable, np.nansum(shares, axis=-1) / rising, np.nan),
        np.where((seen.status == "ok") & (slope <= 0), "unrelated", seen.status),
    )


def _rescaled(
    y: FloatArray, other: FloatArray, stderr: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Fit y as a linear function of the other metric, and give the fit and its slope."""
    weight = 1 / stderr**2
    total = np.maximum(weight.sum(axis=-1, keepdims=True), np.finfo(float).tiny)
    y, other = (np.where(weight > 0, part, 0) for part in (y, other))
    y_mean = np.sum(weight * y, axis=-1, keepdims=True) / total
    offset = other - np.sum(weight * other, axis=-1, keepdims=True) / total
    squares = np.sum(weight * offset**2, axis=-1)
    cross = np.sum(weight * offset * (y - y_mean), axis=-1)
    slope = np.divide(cross, squares, out=np.zeros_like(cross), where=squares > 0)
    return y_mean + slope[:, np.newaxis] * offset, slope


def _level(y: FloatArray, present: BoolArray) -> BoolArray:
    """Say which curves do not change beyond what rounding leaves."""
    high = np.max(y, axis=-1, where=present, initial=-np.inf)
    low = np.min(y, axis=-1, where=present, initial=np.inf)
    return np.asarray(high - low <= 1e-12 * np.maximum(np.abs(high), np.abs(low)))


@dataclass(frozen=True, slots=True)
class _Decades:
    start: FloatArray
    inside: BoolArray
    weight: FloatArray


def _decades(x: FloatArray, present: BoolArray) -> _Decades:
    """Give the decades to be looked at, and the weights of the points in the rise over each."""
    first = np.min(x, axis=-1, where=present, initial=np.inf)[..., np.newaxis]
    last = np.max(x, axis=-1, where=present, initial=-np.inf)[..., np.newaxis]
    start = np.concatenate([x, x - 1], axis=-1)
    known = np.concatenate([present, present], axis=-1)
    inside = known & (start >= first - 1e-9) & (start + 1 <= last + 1e-9)
    return _Decades(start, inside, _hat(x, present, start + 1) - _hat(x, present, start))


def _hat(x: FloatArray, present: BoolArray, at: FloatArray) -> FloatArray:
    """Weights of the points in the straight-line interpolation at given scales."""
    points = np.arange(x.shape[-1])
    where = np.where(present, points, -1)[..., np.newaxis, :]
    reached = x[..., np.newaxis, :] <= at[..., np.newaxis] + 1e-12
    left = np.max(np.where(reached, where, -1), axis=-1)
    beyond = np.where(~reached & (where >= 0), where, x.shape[-1])
    right = np.min(beyond, axis=-1)
    left, right = np.where(left < 0, right, left), np.where(right == x.shape[-1], left, right)
    left, right = (np.clip(side, 0, x.shape[-1] - 1) for side in (left, right))
    x0, x1 = np.take_along_axis(x, left, -1), np.take_along_axis(x, right, -1)
    part = np.divide(at - x0, x1 - x0, out=np.zeros_like(at), where=x1 > x0)[..., np.newaxis]
    lower, upper = (points == side[..., np.newaxis] for side in (left, right))
    return np.where(upper, part, 0) + np.where(lower, 1 - part, 0)


def _shares(decades: _Decades, y: FloatArray, present: BoolArray) -> tuple[FloatArray, IntArray]:
    """Shares of draws (..., points, draws), and the steepest decade of the first of them."""
    rises = np.where(decades.inside[..., np.newaxis], decades.weight @ y, -np.inf)
    best = np.argmax(rises[..., 0], axis=-1)[..., np.newaxis]
    rise = rises.max(axis=-2)
    shown = np.broadcast_to(present[..., np.newaxis], y.shape)
    high = np.max(y, axis=-2, where=shown, initial=-np.inf)
    low = np.min(y, axis=-2, where=shown, initial=np.inf)
    # Rounding leaves traces of a rise on a level stretch.
    rising = (high > low) & (rise > 1e-12 * (high - low))
    return np.divide(rise, high - low, out=np.full(rise.shape, np.nan), where=rising), best
