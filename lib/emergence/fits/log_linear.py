"""The straight line in log size, for many curves at once; statsmodels' WLS for a single one."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.fits.sigmoid import as_curves


def fit_lines(x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> NDArray[np.float64]:
    """Return the slope of ``y = intercept + slope · x`` of each curve, by weighted least squares.

    `x` is log₁₀ of the size, `y` of shape (curves, points) with NaN where missing, at least two a
    curve; slopes, shape (curves,), are per tenfold size.
    """
    sizes, scores, w = as_curves(x, y, weights, least=2)
    sizes, scores = np.where(w > 0.0, sizes, 0.0), np.where(w > 0.0, scores, 0.0)
    total = w.sum(axis=1, keepdims=True)
    dx = sizes - (w * sizes).sum(axis=1, keepdims=True) / total
    return np.asarray((w * dx * scores).sum(axis=1) / (w * dx**2).sum(axis=1))
