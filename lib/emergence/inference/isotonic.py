"""Best monotone fits of many curves at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.fits.compiled import kernel
from emergence.inference.arrays import FloatArray, as_items


@dataclass(frozen=True, slots=True)
class Isotonic:
    """Non-decreasing fits.

    Attributes
    ----------
    fitted : ndarray, shape (..., points)
        The fit, NaN where the weight is 0.
    loss : ndarray, shape (..., points)
        Weighted squared error of the best fit to each curve's first 1, 2, ... points.
    levels : ndarray, shape (...)
        Number of distinct levels of the fit.
    """

    fitted: FloatArray
    loss: FloatArray
    levels: FloatArray


def isotonic(y: ArrayLike, weight: ArrayLike) -> Isotonic:
    """Non-decreasing least-squares fit by pooling adjacent violators.

    Minimises ``sum w_i (y_i - f_i)^2`` subject to f_1 <= f_2 <= ....

    Parameters
    ----------
    y : array_like, shape (..., points)
        Scores; those of weight 0 may be NaN.
    weight : array_like, broadcastable to y
        Weights, 0 where a point is missing.

    Returns
    -------
    Isotonic

    Raises
    ------
    CurveError
        If the arrays do not fit each other, or a weight is negative or infinite.

    References
    ----------
    Barlow et al. (1972), Statistical Inference under Order Restrictions, section 1.2
    """
    scores = np.asarray(y, dtype=np.float64)
    if scores.shape[-1:] in ((), (0,)):
        raise CurveError(f"scores of shape {scores.shape}: one column per point is needed")
    weights = as_items(weight, scores.shape)
    points = scores.shape[-1]
    flat = np.ascontiguousarray(np.where(weights > 0, scores, 0).reshape(-1, points))
    fitted, loss = np.empty_like(flat), np.empty_like(flat)
    levels = np.empty(len(flat))
    _pool(flat, np.ascontiguousarray(weights.reshape(-1, points)), fitted, loss, levels)
    return Isotonic(
        fitted.reshape(scores.shape), loss.reshape(scores.shape), levels.reshape(scores.shape[:-1])
    )


@kernel
def _pool(
    y: FloatArray, weight: FloatArray, fitted: FloatArray, loss: FloatArray, levels: FloatArray
) -> None:
    points = y.shape[1]
    mean, mass, start = np.empty(points), np.empty(points), np.empty(points, np.int64)
    for curve in range(y.shape[0]):
        blocks = 0
        within = 0.0
        for point in range(points):
            if weight[curve, point] > 0:
                mean[blocks], mass[blocks] = y[curve, point], weight[curve, point]
                start[blocks] = point
                blocks += 1
                while blocks > 1 and mean[blocks - 2] >= mean[blocks - 1]:
                    total = mass[blocks - 2] + mass[blocks - 1]
                    gap = mean[blocks - 1] - mean[blocks - 2]
                    within += gap * gap * mass[blocks - 2] * mass[blocks - 1] / total
                    mean[blocks - 2] += gap * mass[blocks - 1] / total
                    mass[blocks - 2] = total
                    blocks -= 1
            loss[curve, point] = within
        levels[curve] = blocks
        block = blocks - 1
        for point in range(points - 1, -1, -1):
            fitted[curve, point] = mean[block] if weight[curve, point] > 0 else np.nan
            if block >= 0 and point == start[block]:
                block -= 1
