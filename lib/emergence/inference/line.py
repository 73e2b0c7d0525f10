"""Weighted straight lines through many curves at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Line:
    """Lines ``y = level + slope (x - centre)``, one element per curve, the last axis kept at 1.

    Attributes
    ----------
    centre, level : ndarray, shape (..., 1)
        Weighted means of x and y, 0 where all weights are 0.
    slope : ndarray, shape (..., 1)
        0 where x does not vary.
    squares : ndarray, shape (..., 1)
        ``sum w (x - centre)^2``: the slope's variance is its inverse where w are inverse
        variances.
    """

    centre: FloatArray
    level: FloatArray
    slope: FloatArray
    squares: FloatArray

    def at(self, x: ArrayLike) -> FloatArray:
        """Give the height of each line at places broadcastable to (..., places)."""
        return np.asarray(self.level + self.slope * (np.asarray(x) - self.centre))


def weighted_line(x: ArrayLike, y: ArrayLike, weight: ArrayLike) -> Line:
    """Fit straight lines by weighted least squares.

    ``slope = sum w (x - centre) (y - level) / sum w (x - centre)^2``.

    Parameters
    ----------
    x, y : array_like, shape (..., points)
        What lies across and up; of any value where the weight is 0.
    weight : array_like, broadcastable to y
        Weights, 0 where a point is missing.

    Returns
    -------
    Line

    References
    ----------
    Draper and Smith (1998), Applied Regression Analysis, on weighted least squares,
    doi:10.1002/9781118625590
    """
    weights = np.asarray(weight, dtype=np.float64)
    across, up = (np.where(weights > 0, part, 0.0) for part in (x, y))
    total = np.maximum(np.sum(weights, axis=-1, keepdims=True), np.finfo(float).tiny)
    centre, level = (
        np.sum(weights * part, axis=-1, keepdims=True) / total for part in (across, up)
    )
    return line_through(centre, level, across, up, weights)


def line_through(
    x0: FloatArray, y0: FloatArray, x: FloatArray, y: FloatArray, weight: FloatArray
) -> Line:
    """Fit the slopes of lines that pass through given points, as `weighted_line`.

    ``slope = sum w (x - x0) (y - y0) / sum w (x - x0)^2``.

    Parameters
    ----------
    x0, y0 : ndarray, shape (..., 1)
        Where each line passes.
    x, y, weight : ndarray, shape (..., points)
        As for `weighted_line`, finite throughout.

    Returns
    -------
    Line
    """
    offset = x - x0
    squares = np.sum(weight * offset**2, axis=-1, keepdims=True)
    cross = np.sum(weight * offset * (y - y0), axis=-1, keepdims=True)
    slope = np.divide(cross, squares, out=np.zeros_like(cross), where=squares > 0)
    return Line(x0, y0, slope, squares)
