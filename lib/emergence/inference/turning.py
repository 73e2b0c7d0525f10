"""Best fits with at most one turn: falling and then rising, or the other way round."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import FloatArray
from emergence.inference.isotonic import isotonic


@dataclass(frozen=True, slots=True)
class Turning:
    """Fits with at most one turn.

    Attributes
    ----------
    fitted : ndarray, shape (..., points)
        The fit, NaN where the weight is 0.
    loss : ndarray, shape (...)
        Its weighted squared error.
    levels : ndarray, shape (...)
        Its number of distinct levels.
    """

    fitted: FloatArray
    loss: FloatArray
    levels: FloatArray


def split_losses(y: ArrayLike, weight: ArrayLike) -> FloatArray:
    """Loss of falling through the first t points and rising from there on, for every t.

    Parameters
    ----------
    y : array_like, shape (..., points)
        Scores; those of weight 0 may be NaN.
    weight : array_like, broadcastable to y
        Weights, 0 where a point is missing.

    Returns
    -------
    ndarray, shape (..., points + 1)
        Weighted squared errors for t = 0, which is the best rising fit, to t = points,
        the best falling one. The least is that of the best valley.

    References
    ----------
    Stout (2008), doi:10.1016/j.csda.2008.08.005 (fits to all beginnings, and from all of them on)
    """
    scores = np.asarray(y, dtype=np.float64)
    weights = np.broadcast_to(np.asarray(weight, dtype=np.float64), scores.shape)
    before = isotonic(-scores, weights).loss
    after = isotonic(-scores[..., ::-1], weights[..., ::-1]).loss[..., ::-1]
    none = np.zeros((*scores.shape[:-1], 1))
    falling = np.concatenate([none, before], axis=-1)
    rising = np.concatenate([after, none], axis=-1)
    return np.asarray(falling + rising)


def valley_fit(y: ArrayLike, weight: ArrayLike) -> Turning:
    """Fit each curve by the best that falls and then rises, either part possibly empty.

    Parameters
    ----------
    y : array_like, shape (..., points)
        Scores; those of weight 0 may be NaN.
    weight : array_like, broadcastable to y
        Weights, 0 where a point is missing.

    Returns
    -------
    Turning

    References
    ----------
    Stout (2008), doi:10.1016/j.csda.2008.08.005
    """
    scores = np.asarray(y, dtype=np.float64)
    losses = split_losses(scores, weight)
    first = np.arange(scores.shape[-1]) < np.argmin(losses, axis=-1)[..., np.newaxis]
    down = isotonic(-scores, np.where(first, weight, 0))
    up = isotonic(scores, np.where(first, 0, weight))
    fitted = np.where(first, -down.fitted, up.fitted)
    return Turning(fitted, losses.min(axis=-1), down.levels + up.levels)


def turning_fit(y: ArrayLike, weight: ArrayLike) -> Turning:
    """Fit each curve by the better of a valley and a peak; monotone curves are both.

    Parameters
    ----------
    y : array_like, shape (..., points)
        Scores; those of weight 0 may be NaN.
    weight : array_like, broadcastable to y
        Weights, 0 where a point is missing.

    Returns
    -------
    Turning

    References
    ----------
    Stout (2008), doi:10.1016/j.csda.2008.08.005
    """
    valley = valley_fit(y, weight)
    peak = valley_fit(-np.asarray(y, dtype=np.float64), weight)
    better = valley.loss <= peak.loss
    return Turning(
        np.where(better[..., np.newaxis], valley.fitted, -peak.fitted),
        np.where(better, valley.loss, peak.loss),
        np.where(better, valley.levels, peak.levels),
    )
