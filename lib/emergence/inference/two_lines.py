"""Two straight lines through a curve, as a cross-check of a valley."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from emergence.errors import CurveError
from emergence.inference.arrays import (
    FloatArray,
    StrArray,
    as_curves,
    as_scales,
    as_stderr,
)
from emergence.inference.line import weighted_line

POINTS_A_SIDE = 3


@dataclass(frozen=True, slots=True)
class TwoLines:
    """Slopes before and after a break, one element per curve.

    Attributes
    ----------
    before, after : ndarray
        Slopes per decade of the two lines.
    p_value : ndarray
        The larger of the one-sided p-values of a falling first and of a rising second line.
    status : ndarray of str
        "ok", or "break too near the end" with fewer than three points on a side.
    """

    before: FloatArray
    after: FloatArray
    p_value: FloatArray
    status: StrArray


def two_lines(x: ArrayLike, y: ArrayLike, stderr: ArrayLike, bottom: ArrayLike) -> TwoLines:
    """Fit a line to either side of a break, and test that one falls and the other rises.

    The break is given, at best from a fit. Taken from the same curve, as here, the lowest point
    was chosen for being low and would tip whichever line it is given to: with it 6.1% of curves
    that fall and stay level are taken for valleys at a nominal 5%. So it belongs to neither.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending.
    y : array_like, shape (..., points)
        Scores, NaN where missing.
    stderr : array_like, broadcastable to y
        Standard error of each point.
    bottom : array_like of int, shape (...)
        Index of the lowest point, which parts the two lines.

    Returns
    -------
    TwoLines

    Raises
    ------
    CurveError
        If the arrays do not fit each other, the scales do not ascend, a score is infinite, or a
        standard error is not above 0.

    References
    ----------
    Simonsohn (2018), doi:10.1177/2515245918805755
    """
    scores = as_curves(y)
    scale, noise = as_scales(x, scores.shape), as_stderr(stderr, scores.shape)
    start = np.asarray(bottom)[..., np.newaxis]
    if start.shape[:-1] != scores.shape[:-1]:
        raise CurveError(f"breaks {start.shape[:-1]} for curves {scores.shape[:-1]}")
    present = np.isfinite(scores) & np.isfinite(noise) & np.isfinite(scale)
    place = np.arange(scores.shape[-1])
    sides = place < start, place > start
    weight = np.divide(1, noise**2, out=np.zeros(noise.shape), where=present)
    first, last = (weighted_line(scale, scores, weight * side) for side in sides)
    left, right = (np.sum(present & side, axis=-1) for side in sides)
    before, after = first.slope[..., 0], last.slope[..., 0]
    falling, rising = ((line.slope * np.sqrt(line.squares))[..., 0] for line in (first, last))
    enough = (left >= POINTS_A_SIDE) & (right >= POINTS_A_SIDE)
    p = np.maximum(ndtr(falling), ndtr(-rising))
    return TwoLines(
        np.where(enough, before, np.nan),
        np.where(enough, after, np.nan),
        np.where(enough, p, np.nan),
        np.where(enough, "ok", "break too near the end"),
    )
