"""The straight line in log size, for many curves at once; statsmodels' WLS for a single one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.fits.sigmoid import as_curves

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineFits:
    """Fitted lines: element i of every array is curve i.

    Attributes
    ----------
    intercept, slope : ndarray, shape (curves,)
        Score at size 1, and its change per decade of size.
    intercept_se, slope_se : ndarray, shape (curves,)
        Standard errors on `df` degrees of freedom; NaN where there are none.
    rss : ndarray, shape (curves,)
        Weighted sum of squared residuals.
    df : ndarray, shape (curves,)
        Points less two.
    """

    intercept: Floats
    slope: Floats
    intercept_se: Floats
    slope_se: Floats
    rss: Floats
    df: NDArray[np.int64]


def fit_lines(x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> LineFits:
    """Fit ``y = intercept + slope · x`` to each of many curves by least squares.

    Parameters
    ----------
    x : array_like, shape (points,) or (curves, points)
        log₁₀ of the size, ascending.
    y : array_like, shape (curves, points)
        Scores; NaN where missing. At least two a curve.
    weights : array_like, shape (points,) or (curves, points), optional
        Weights of the squared residuals; equal unless given.

    Returns
    -------
    LineFits

    Raises
    ------
    CurveError
        If arrays do not fit together, or a curve is too short, out of order or infinite.
    """
    sizes, scores, w = as_curves(x, y, weights, least=2)
    sizes, scores = np.where(w > 0.0, sizes, 0.0), np.where(w > 0.0, scores, 0.0)
    total = w.sum(axis=1)
    x_mean, y_mean = (w * sizes).sum(axis=1) / total, (w * scores).sum(axis=1) / total
    dx, dy = sizes - x_mean[:, None], scores - y_mean[:, None]
    spread = (w * dx**2).sum(axis=1)
    slope = (w * dx * dy).sum(axis=1) / spread
    rss = (w * (dy - slope[:, None] * dx) ** 2).sum(axis=1)
    df = (w > 0.0).sum(axis=1) - 2
    variance = np.divide(rss, df, out=np.full(len(rss), np.nan), where=df > 0)
    intercept_se = np.sqrt(variance * (1.0 / total + x_mean**2 / spread))
    return LineFits(
        y_mean - slope * x_mean, slope, intercept_se, np.sqrt(variance / spread), rss, df
    )
