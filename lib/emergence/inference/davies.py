"""Davies' test for a break in slope, for comparison only."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_curves, as_scales

LEAST_POINTS = 7


def davies(x: ArrayLike, y: ArrayLike, *, breaks: int = 10) -> FloatArray:
    """Davies' upper bound for the p-value of a break at an unknown place.

    At each of several breaks b between the third point and the third last, t of the change of
    slope in y ~ 1 + x + (x - b)+ + 1(x >= b); then ``2 (Phi(-M) + V exp(-M^2/2) / sqrt(8 pi))``,
    M the largest |t| and V the variation of t over the breaks. It takes t for normal with
    known variance: at twelve points it rejects about one in eight flat curves at .05.

    Parameters
    ----------
    x : array_like, shape (points,)
        log10 scale, ascending.
    y : array_like, shape (..., points)
        Scores, complete.
    breaks : int
        Number of breaks tried.

    Returns
    -------
    ndarray, shape (...)
        p, at most 1.

    Raises
    ------
    CurveError
        If there are fewer than seven points, one is missing, or the scales do not ascend.

    References
    ----------
    Davies (1987), doi:10.1093/biomet/74.1.33; as in the package piecewise-regression
    """
    scores, scale = as_curves(y), as_scales(x, np.shape(x))
    fits = scale.shape == scores.shape[-1:] and scale.size >= LEAST_POINTS
    if not fits or np.isnan(scores + scale).any():
        raise CurveError(f"scores {scores.shape}, scales {scale.shape}: needs 7 complete points")
    places = np.linspace(scale[2], scale[-3], breaks)
    t = np.stack([_change_of_slope(scale, scores, place) for place in places], axis=-1)
    largest = np.abs(t).max(axis=-1)
    variation = np.abs(np.diff(t, axis=-1)).sum(axis=-1)
    tail = ndtr(-largest) + variation * NormalDist().pdf(0) * np.exp(-(largest**2) / 2) / 2
    return np.asarray(np.minimum(2 * tail, 1))


def _change_of_slope(x: FloatArray, y: FloatArray, place: float) -> FloatArray:
    beyond = x >= place
    design = np.column_stack([np.ones_like(x), x, (x - place) * beyond, beyond])
    weights = np.linalg.pinv(design)
    residuals = y - y @ (design @ weights).T
    spread = np.sqrt(np.sum(residuals**2, axis=-1) / (x.size - np.linalg.matrix_rank(design)))
    slope, error = y @ weights[2], spread * np.sqrt(np.sum(weights[2] ** 2))
    return np.asarray(np.divide(slope, error, out=np.zeros_like(slope), where=error > 0))
