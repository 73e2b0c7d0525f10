"""How much noisier scores are than their number of items explains."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import NoiseError
from emergence.inference.arrays import (
    FloatArray,
    as_correlation,
    as_curves,
    as_items,
    as_scores,
)
from emergence.inference.turning import turning_fit

FREEDOM_PER_LEVEL = 1.4


def correlation(y: ArrayLike, n: ArrayLike) -> FloatArray:
    """Extra-binomial noise of a source: the correlation of two items' answers by one model.

    With ``var = p(1-p)(1 + (n-1) rho)/n`` about the best fit of each curve with at most one
    turn, by moments over all curves: ``rho = sum (X - d) / sum d (n - 1)``, X the curve's
    Pearson statistic and d its points less 1.4 for each level of the fit. A level costs between
    1 and 1.5; with 1.4, at BIG-G's m, n and chance, simulated noise comes out right for flat
    curves and up to twice too high for others: it errs on the side of caution.

    Parameters
    ----------
    y : array_like, shape (..., curves, points)
        Scores on 0..1 of all tasks of the source, NaN where missing.
    n : array_like, broadcastable to y
        Items scored.

    Returns
    -------
    ndarray, shape (...)
        rho, at least 0: one number for all curves.

    Raises
    ------
    NoiseError
        If no curve has points to spare.
    CurveError
        If a score lies outside 0..1, or the arrays do not fit each other.

    References
    ----------
    Williams (1982), doi:10.2307/2347977 (the variance); Meyer and Woodroofe (2000),
    doi:10.1214/aos/1015956708 (the cost of a level)
    """
    scores = as_scores(y)
    items = as_items(n, scores.shape)
    present = np.isfinite(scores) & (items > 0)
    fit = turning_fit(scores, np.where(present, items, 0))
    squares = (scores - fit.fitted) ** 2 / _variance(fit.fitted, np.where(present, items, 1))
    pearson = np.sum(squares, axis=-1, where=present)
    points = present.sum(axis=-1)
    freedom = np.maximum(points - FREEDOM_PER_LEVEL * fit.levels, 0)
    pairs = freedom * np.sum(items - 1, axis=-1, where=present) / np.maximum(points, 1)
    total = np.sum(pairs, axis=-1)
    if np.any(total <= 0):
        raise NoiseError("no curve has points to spare: noise cannot be told from trend")
    excess = np.sum(pearson - freedom, axis=-1, where=freedom > 0)
    return np.asarray(np.clip(excess / total, 0, 0.99))


def effective_items(n: ArrayLike, correlation: ArrayLike) -> FloatArray:
    """Give the number of independent items that carry as much noise, n / (1 + (n-1) rho).

    An exact test on effective items allows for extra-binomial noise. What it costs to leave that
    out is measured at BIG-G's sizes and noise: of `data/calibration/rises.csv`, "risen, all items
    taken for independent: any discovery" against "risen: any discovery".

    Parameters
    ----------
    n : array_like, shape (..., curves, points)
        Items scored.
    correlation : array_like, shape (...)
        rho of the source, see `correlation`.

    Returns
    -------
    ndarray, shape (..., curves, points)
        Whole numbers.

    Raises
    ------
    CurveError
        If a number of items is negative or infinite, or the correlation is not in [0, 1).

    References
    ----------
    Kish (1965), Survey Sampling, section 5.4 (the design effect)
    """
    items = as_items(n, np.shape(n))
    rho = as_correlation(correlation)[..., np.newaxis, np.newaxis]
    return np.asarray(np.floor(items / (1 + (items - 1) * rho)))


def stderr(y: ArrayLike, n: ArrayLike, correlation: ArrayLike = 0.0) -> FloatArray:
    """Give the standard error of each point about the best fit of its curve.

    ``sqrt(p(1-p)(1 + (n-1) rho)/n)``, p the best fit with at most one turn.

    Parameters
    ----------
    y : array_like, shape (..., curves, points)
        Scores on 0..1, NaN where missing.
    n : array_like, broadcastable to y
        Items scored.
    correlation : array_like, shape (...)
        rho of the source, see `correlation`.

    Returns
    -------
    ndarray, shape (..., curves, points)
        NaN where the score or its n is missing.

    Raises
    ------
    CurveError
        If the arrays do not fit each other, a score lies outside 0..1, or the correlation is not
        in [0, 1).

    References
    ----------
    Williams (1982), doi:10.2307/2347977 (the variance)
    """
    scores = as_scores(y)
    items = as_items(n, scores.shape)
    present = np.isfinite(scores) & (items > 0)
    fitted = turning_fit(scores, np.where(present, items, 0)).fitted
    rho = as_correlation(correlation)[..., np.newaxis, np.newaxis]
    variance = _variance(fitted, np.where(present, items, 1)) * (1 + (items - 1) * rho)
    return np.where(present, np.sqrt(variance), np.nan)


def _variance(rate: FloatArray, items: FloatArray) -> FloatArray:
    # A fit at 0 or 1 is no proof of a certain outcome: half an item is the least.
    margin = 0.5 / items
    inside = np.clip(rate, margin, 1 - margin)
    return np.asarray(inside * (1 - inside) / items)


def residual_spread(y: ArrayLike) -> float:
    """Noise of scores without a number of items, pooled over a source.

    Root mean square about the best fit of each curve with at most one turn, with 1.4 degrees
    of freedom for each of its levels.

    Parameters
    ----------
    y : array_like, shape (curves, points)
        Scores of all curves of the source on one scale, NaN where missing.

    Returns
    -------
    float

    Raises
    ------
    NoiseError
        If no curve has points to spare.

    References
    ----------
    Meyer and Woodroofe (2000), doi:10.1214/aos/1015956708
    """
    scores = as_curves(y)
    present = np.isfinite(scores)
    fit = turning_fit(scores, present)
    freedom = np.maximum(present.sum(axis=-1) - FREEDOM_PER_LEVEL * fit.levels, 0)
    spare = freedom > 0
    if not spare.any():
        raise NoiseError("no curve has points to spare: noise cannot be told from trend")
    return float(np.sqrt(np.sum(fit.loss[spare]) / np.sum(freedom[spare])))
