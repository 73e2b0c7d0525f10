"""Where a curve has done half of its rise."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.errors import CurveError
from emergence.inference.arrays import as_curves, as_scales


def half_rise(x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Scale at which a curve first reaches the middle between its least and greatest score.

    With straight lines between the points. It asks nothing of the metric but its unit, so
    that a log-probability and an accuracy of the same models can be compared: if one is a
    linear function of the other the two are equal.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending.
    y : array_like, shape (curves, points)
        Scores, higher being better, NaN where missing.

    Returns
    -------
    ndarray, shape (curves,)
        log10 scale; NaN where the curve does not rise to its middle.

    Raises
    ------
    CurveError
        If the arrays do not fit each other, the scales do not ascend, or a score is infinite.
    """
    scores = as_curves(y)
    if scores.ndim != 2:
        raise CurveError(f"scores {scores.shape}: needs curves × points")
    scale = as_scales(x, scores.shape)
    return np.array([_first(*pair) for pair in zip(scale, scores, strict=True)])


def _first(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    present = np.isfinite(x) & np.isfinite(y)
    x, y = x[present], y[present]
    if not y.size or np.ptp(y) == 0:
        return np.nan
    middle = (y.min() + y.max()) / 2
    crossing = np.flatnonzero((y[:-1] < middle) & (y[1:] >= middle))
    if not crossing.size:
        return np.nan
    i = crossing[0]
    return float(x[i] + (middle - y[i]) / (y[i + 1] - y[i]) * (x[i + 1] - x[i]))
