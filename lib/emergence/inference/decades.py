"""Every decade that a curve's steepest can be, and how much the curve rises over each."""

from dataclasses import dataclass

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Decades:
    """Decades to be looked at, of each curve.

    Attributes
    ----------
    start : ndarray, shape (..., curves, decades)
        log10 scale where each begins: at a point, or a decade before one.
    inside : ndarray of bool, shape (..., curves, decades)
        Whether it lies within the scales seen.
    weight : ndarray, shape (..., curves, decades, points)
        Weights of the points in the rise over it, with straight lines between the points.
    """

    start: FloatArray
    inside: BoolArray
    weight: FloatArray


def decades(x: FloatArray, present: BoolArray) -> Decades:
    """Give every decade whose rise can be the largest.

    The rise over a moving decade is a piecewise linear function of where it begins, so that it is
    largest with one of its ends at a point.

    Parameters
    ----------
    x : ndarray, shape (..., curves, points)
        log10 scale, ascending.
    present : ndarray of bool, shape (..., curves, points)
        Which points have a score.

    Returns
    -------
    Decades
    """
    first = np.min(x, axis=-1, where=present, initial=np.inf)[..., np.newaxis]
    last = np.max(x, axis=-1, where=present, initial=-np.inf)[..., np.newaxis]
    start = np.concatenate([x, x - 1], axis=-1)
    known = np.concatenate([present, present], axis=-1)
    inside = known & (start >= first - 1e-9) & (start + 1 <= last + 1e-9)
    return Decades(start, inside, _hat(x, present, start + 1) - _hat(x, present, start))


def shares(seen: Decades, y: FloatArray, present: BoolArray) -> tuple[FloatArray, IntArray]:
    """Give the share of each draw's rise that falls in its steepest decade.

    Parameters
    ----------
    seen : Decades
        Of the curves.
    y : ndarray, shape (..., curves, points, draws)
        Scores drawn.
    present : ndarray of bool, shape (..., curves, points)
        Which points have a score.

    Returns
    -------
    ndarray, shape (..., curves, draws)
        NaN for a draw that does not rise.
    ndarray of int, shape (..., curves, 1)
        Which decade is the steepest of the first draw.
    """
    rises = np.where(seen.inside[..., np.newaxis], seen.weight @ y, -np.inf)
    best = np.argmax(rises[..., 0], axis=-1)[..., np.newaxis]
    rise = rises.max(axis=-2)
    shown = np.broadcast_to(present[..., np.newaxis], y.shape)
    high = np.max(y, axis=-2, where=shown, initial=-np.inf)
    low = np.min(y, axis=-2, where=shown, initial=np.inf)
    # Rounding leaves traces of a rise on a level stretch.
    rising = (high > low) & (rise > 1e-12 * (high - low))
    return np.divide(rise, high - low, out=np.full(rise.shape, np.nan), where=rising), best


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
