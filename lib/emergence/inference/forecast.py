"""Forecasts of the largest model, directly and through another metric."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_curves, as_scales, as_scores

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Forecasts of the last score of each curve, and the score itself.

    Attributes
    ----------
    actual : ndarray
        The last score.
    last : ndarray
        That of the last model seen: the baseline.
    direct : ndarray
        A straight line through the last three models seen, over scale.
    through : ndarray
        The other metric, forecast by such a line, turned into a score by the line that links
        the metrics in the same three models.
    known : ndarray
        The other metric's actual value, turned into a score by the same link: what could be
        had at best.
    reach : ndarray
        Decades from the last model seen to the one forecast.
    """

    actual: FloatArray
    last: FloatArray
    direct: FloatArray
    through: FloatArray
    known: FloatArray
    reach: FloatArray


def forecast_last(
    x: ArrayLike,
    y: ArrayLike,
    other: ArrayLike,
    *,
    gap: float = 0.25,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Forecasts:
    """Forecast the largest model of each curve from models at least `gap` decades smaller.

    In two steps, as model ladders are used, but with straight lines: three or four models
    seen do not determine the sigmoids used there.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending.
    y : array_like, shape (curves, points)
        Rates, NaN where missing.
    other : array_like, shape (curves, points)
        The same models' scores under the other metric.
    gap : float
        Least distance, in decades, that is forecast over.
    bounds : tuple of float
        Range of the rates, within which all forecasts are kept.

    Returns
    -------
    Forecasts
        NaN where fewer than three models are seen.

    Raises
    ------
    CurveError
        If the arrays do not fit each other, the scales do not ascend, or a score lies outside the
        bounds.

    References
    ----------
    Bhagia et al. (2024), section 2, arXiv:2412.04403 (two steps)
    """
    scores, smooth = as_scores(y, bounds), as_curves(other)
    if scores.ndim != 2 or scores.shape != smooth.shape:
        raise CurveError(f"scores {scores.shape} and {smooth.shape}: needs the same models")
    scale = as_scales(x, scores.shape)
    rows = [_one(*row, gap, bounds) for row in zip(scale, scores, smooth, strict=True)]
    return Forecasts(*np.array(rows).reshape(-1, 6).T)


def forecast_rise(x: ArrayLike, y: ArrayLike, other: ArrayLike, *, gap: float = 0.25) -> Forecasts:
    """Forecast the largest model in units of the metric's own rise.

    ``(y - min y) / (max y - min y)`` over the models that have both metrics, the largest
    included, so that metrics without a common unit can be set side by side. The unit is known
    only afterwards: this is for judging forecasts, not for making them.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending.
    y : array_like, shape (curves, points)
        The metric that is forecast, NaN where missing.
    other : array_like, shape (curves, points)
        The metric whose models are shared; it makes `through` and `known`.
    gap : float
        Least distance, in decades, that is forecast over.

    Returns
    -------
    Forecasts
        NaN where fewer than three models are seen or the metric does not change.

    Raises
    ------
    CurveError
        As `forecast_last`.
    """
    scores, second = as_curves(y), as_curves(other)
    both = np.where(np.isfinite(second), scores, np.nan)
    low = np.min(both, axis=-1, keepdims=True, where=np.isfinite(both), initial=np.inf)
    high = np.max(both, axis=-1, keepdims=True, where=np.isfinite(both), initial=-np.inf)
    rise = np.where(high > low, high - low, np.nan)
    return forecast_last(x, (both - low) / rise, second, gap=gap, bounds=(-np.inf, np.inf))


def _one(
    x: FloatArray, y: FloatArray, other: FloatArray, gap: float, bounds: tuple[float, float]
) -> tuple[float, ...]:
    present = np.isfinite(x) & np.isfinite(y) & np.isfinite(other)
    x, y, other = x[present], y[present], other[present]
    seen = np.flatnonzero(x <= x[-1] - gap) if x.size else np.array([], dtype=int)
    if seen.size < NEAREST:
        return (np.nan,) * 6
    near = seen[-NEAREST:]
    ahead = _line(x[near], other[near], x[-1])
    direct = _line(x[near], y[near], x[-1])
    through, known = (_line(other[near], y[near], at) for at in (ahead, other[-1]))
    kept = np.clip([y[seen[-1]], direct, through, known], *bounds)
    return (float(y[-1]), *kept.tolist(), float(x[-1] - x[seen[-1]]))


def _line(x: FloatArray, y: FloatArray, at: float) -> float:
    """Give the value of the least-squares line at a place."""
    offset = x - x.mean()
    squares = float(offset @ offset)
    slope = float(offset @ y) / squares if squares > 0 else 0.0
    return float(y.mean() + slope * (at - x.mean()))
