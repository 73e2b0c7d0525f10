"""The straight line in log size, for many curves at once; statsmodels' WLS for a single one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.fits.sigmoid import as_curves

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineFits:
    """Fitted lines, arrays of shape (curves,); slopes are per decade, `df` are points less two."""

    intercept: Floats
    slope: Floats
    intercept_se: Floats
    slope_se: Floats
    rss: Floats
    df: NDArray[np.int64]


def fit_lines(x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> LineFits:
    """Fit ``y = intercept + slope · x`` to each of many curves by weighted least squares.

    `x` is log₁₀ of the size, `y` of shape (curves, points) with NaN where missing; standard errors
    are NaN for curves of two points.
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
