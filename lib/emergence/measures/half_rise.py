"""Where a curve has done half of its rise."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    y : array_like, shape (..., points)
        Scores, higher being better, NaN where missing.

    Returns
    -------
    ndarray, shape (...)
        log10 scale; NaN where the curve does not rise to its middle.

    Raises
    ------
    CurveError
        If the arrays do not fit each other, the scales do not ascend, or a score is infinite.
    """
    scores = as_curves(y)
    scale = as_scales(x, scores.shape)
    present = np.isfinite(scale) & np.isfinite(scores)
    some = present.any(axis=-1)
    high = np.max(scores, axis=-1, where=present, initial=-np.inf)
    low = np.min(scores, axis=-1, where=present, initial=np.inf)
    # Of a curve without a score the middle is of no account: it has no point to cross.
    middle = ((np.where(some, high, 0) + np.where(some, low, 0)) / 2)[..., np.newaxis]
    before = _previous(present)
    x0, y0 = (np.take_along_axis(part, np.maximum(before, 0), -1) for part in (scale, scores))
    crossed = present & (before >= 0) & (y0 < middle) & (scores >= middle)
    at = np.argmax(crossed, axis=-1)[..., np.newaxis]
    x0, y0, x1, y1 = (np.take_along_axis(p, at, -1)[..., 0] for p in (x0, y0, scale, scores))
    found = crossed.any(axis=-1)
    part = np.divide(middle[..., 0] - y0, y1 - y0, out=np.full(found.shape, np.nan), where=found)
    return np.asarray(x0 + part * (x1 - x0))


def _previous(present: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Place of the last present point before each point, -1 where there is none."""
    place = np.where(present, np.arange(present.shape[-1]), -1)
    reached = np.maximum.accumulate(place, axis=-1)
    return np.concatenate([np.full_like(reached[..., :1], -1), reached[..., :-1]], axis=-1)
