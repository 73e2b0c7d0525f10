"""Whether one metric rises more suddenly than another, by draws from a bell curve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, StrArray, as_curves, as_items, as_scales
from emergence.inference.decades import decades, shares
from emergence.inference.steepest import steepest_decade


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
        As of `emergence.inference.steepest.Steepest`, or "unrelated" where the metrics do not
        rise together.
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
    drawn, _ = shares(decades(scale, both), simulated, both)
    # A draw that does not rise has no share, and is no steeper.
    reached = np.sum(drawn >= seen.share[:, np.newaxis] - 1e-12, axis=-1)
    rising = np.maximum(np.sum(~np.isnan(drawn), axis=-1), 1)
    usable = (seen.status == "ok") & (slope > 0)
    return Steeper(
        np.where(usable, (1 + reached) / (1 + rising), np.nan),
        seen.share,
        np.where(usable, np.nansum(drawn, axis=-1) / rising, np.nan),
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
