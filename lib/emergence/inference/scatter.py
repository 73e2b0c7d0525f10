"""How far models scatter about a rise, beyond their number of items."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import as_items, as_scores
from emergence.inference.isotonic import isotonic

FREEDOM_PER_LEVEL = 1.25


def scatter(y: ArrayLike, n: ArrayLike) -> float:
    """Extra-binomial noise about the best rising curves of short series.

    The correlation rho of two items' answers by one model in
    ``var = p(1-p)(1 + (n-1) rho)/n``, by moments over all curves, with 1.25 degrees of
    freedom for each level of the monotone fit. Every fall counts as noise, so that with four
    or five models, where a curve with a turn leaves nothing to spare, noise can still be told
    from a rise. Where scores do fall it is too large, and a test that uses it conservative.

    Parameters
    ----------
    y : array_like, shape (curves, points)
        Rates of all curves of one kind, NaN where missing.
    n : array_like, broadcastable to y
        Items scored.

    Returns
    -------
    float
        rho, at least 0; 0 also where every curve only rises, which shows no extra noise.

    Raises
    ------
    CurveError
        If the arrays do not fit each other or a rate lies outside 0..1.

    References
    ----------
    Williams (1982), doi:10.2307/2347977 (the variance); Meyer and Woodroofe (2000),
    doi:10.1214/aos/1015956708 (the cost of a level)
    """
    scores = as_scores(y)
    if scores.ndim != 2:
        raise CurveError(f"scores {scores.shape}: curves × points are needed")
    items = as_items(n, scores.shape)
    present = np.isfinite(scores) & (items > 0)
    fit = isotonic(scores, np.where(present, items, 0))
    margin = 0.5 / np.where(present, items, 1)
    inside = np.clip(np.where(present, fit.fitted, 0.5), margin, 1 - margin)
    squares = (scores - inside) ** 2 * items / (inside * (1 - inside))
    pearson = np.sum(squares, axis=-1, where=present)
    points = present.sum(axis=-1)
    freedom = np.maximum(points - FREEDOM_PER_LEVEL * fit.levels, 0)
    mean_items = np.sum(items, axis=-1, where=present) / np.maximum(points, 1)
    total = np.sum(freedom * (mean_items - 1))
    surplus = np.sum((pearson - freedom)[freedom > 0])
    return float(np.clip(surplus / total, 0, 0.99)) if total > 0 else 0.0
