"""What every array of scaling curves must satisfy before a statistic is computed."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.errors import CurveError

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
StrArray: TypeAlias = NDArray[np.str_]

_ROUNDING = 1e-9


def as_curves(y: ArrayLike) -> FloatArray:
    """Check that scores are curves: at least two axes, the last over points.

    Parameters
    ----------
    y : array_like, shape (..., curves, points)
        Scores, NaN where a point is missing.

    Returns
    -------
    ndarray, shape (..., curves, points)

    Raises
    ------
    CurveError
        If ``y`` has fewer than two axes or no points, or a score is infinite.
    """
    scores = np.asarray(y, dtype=np.float64)
    if scores.ndim < 2 or scores.shape[-1] == 0:
        raise CurveError(
            f"scores of shape {scores.shape}: one row per curve and one column per point are needed"
        )
    if np.isinf(scores).any():
        raise CurveError("a score is infinite: needs finite ones, NaN where there is none")
    return scores


def as_scores(y: ArrayLike, bounds: tuple[float, float] = (0.0, 1.0)) -> FloatArray:
    """Check that scores are curves, as `as_curves`, and lie within the metric's range.

    Parameters
    ----------
    y : array_like, shape (..., curves, points)
        Scores, NaN where a point is missing.
    bounds : tuple of float
        Range of the metric.

    Returns
    -------
    ndarray, shape (..., curves, points)

    Raises
    ------
    CurveError
        If ``y`` is no array of curves or a score lies outside the range.
    """
    scores = as_curves(y)
    low, high = bounds
    if outside(scores, bounds).any():
        raise CurveError(f"a score outside {low:g}..{high:g}: give shares, not percentages")
    return scores


def outside(scores: FloatArray, bounds: tuple[float, float] = (0.0, 1.0)) -> BoolArray:
    """Say which scores lie outside the metric's range, but for what rounding leaves of a mean.

    Parameters
    ----------
    scores : ndarray
        NaN where a point is missing, which is not outside.
    bounds : tuple of float
        Range of the metric.

    Returns
    -------
    ndarray of bool
    """
    low, high = bounds
    return np.asarray((scores < low - _ROUNDING) | (scores > high + _ROUNDING))


def as_scales(x: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Broadcast scales to the shape of the scores.

    Parameters
    ----------
    x : array_like, broadcastable to shape
        log10 scale, ascending; NaN where a point is missing.
    shape : tuple of int
        Shape of the scores.

    Returns
    -------
    ndarray of the given shape

    Raises
    ------
    CurveError
        If the scales do not ascend, one is infinite, or they do not broadcast to ``shape``, one
        for each point.
    """
    values = np.asarray(x, dtype=np.float64)
    misfit = f"scales {values.shape} do not fit scores of shape {shape}"
    if values.shape[-1:] != shape[-1:]:
        raise CurveError(misfit)
    reached = np.fmax.accumulate(values, axis=-1)[..., :-1]
    if np.isinf(values).any() or np.any(values[..., 1:] <= reached):
        raise CurveError("scales do not ascend: sort the points, and merge those of equal scale")
    return _fitting(values, shape, misfit)


def as_items(n: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Broadcast numbers of items to the shape of the scores.

    Parameters
    ----------
    n : array_like, broadcastable to shape
        Items per point, NaN where unknown, 0 where the point is missing.
    shape : tuple of int
        Shape of the scores.

    Returns
    -------
    ndarray of the given shape

    Raises
    ------
    CurveError
        If ``n`` does not broadcast to ``shape``, or one is negative or infinite.
    """
    values = np.asarray(n, dtype=np.float64)
    if np.any((values < 0) | np.isinf(values)):
        raise CurveError(
            "a negative or infinite number of items or standard error: NaN is for unknown ones"
        )
    misfit = f"numbers of items of shape {values.shape} do not fit scores of shape {shape}"
    return _fitting(values, shape, misfit)


def as_stderr(stderr: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Broadcast standard errors to the shape of the scores.

    Parameters
    ----------
    stderr : array_like, broadcastable to shape
        Standard error of each point, NaN where unknown.
    shape : tuple of int
        Shape of the scores.

    Returns
    -------
    ndarray of the given shape

    Raises
    ------
    CurveError
        If ``stderr`` does not broadcast to ``shape``, or one is infinite or not above 0.
    """
    noise = as_items(stderr, shape)
    if np.any(noise == 0):
        raise CurveError("a standard error of 0: needs standard errors above 0, NaN for unknown")
    return noise


def as_rates(rates: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Broadcast one rate per curve, such as the chance level, to the curves.

    Parameters
    ----------
    rates : array_like, broadcastable to shape
        Rates in [0, 1), NaN where there is none.
    shape : tuple of int
        Shape of the curves without the axis over points.

    Returns
    -------
    ndarray of the given shape

    Raises
    ------
    CurveError
        If ``rates`` does not broadcast to ``shape`` or lies outside [0, 1).
    """
    values = np.asarray(rates, dtype=np.float64)
    if np.any((values < 0) | (values >= 1)):
        raise CurveError("a rate outside [0, 1): give shares, not percentages, NaN for none")
    misfit = f"rates of shape {values.shape} do not fit curves of shape {shape}"
    return _fitting(values, shape, misfit)


def as_level(level: float) -> float:
    """Check a confidence level, the level of a test or a false discovery rate.

    Parameters
    ----------
    level : float
        Share between 0 and 1, both excluded.

    Returns
    -------
    float

    Raises
    ------
    CurveError
        If it is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise CurveError(
            f"level or confidence {level}: a number between 0 and 1 is needed, not percent"
        )
    return float(level)


def as_correlation(correlation: ArrayLike) -> FloatArray:
    """Check correlations of two items' answers by one model, the extra-binomial noise.

    Parameters
    ----------
    correlation : array_like
        Numbers from 0 to below 1.

    Returns
    -------
    ndarray

    Raises
    ------
    CurveError
        If one is not in [0, 1).
    """
    values = np.asarray(correlation, dtype=np.float64)
    if not np.all((values >= 0) & (values < 1)):
        raise CurveError(f"correlation {correlation!r}: a number from 0 to below 1 is needed")
    return values


def _fitting(values: FloatArray, shape: tuple[int, ...], misfit: str) -> FloatArray:
    """Broadcast to a shape, or say what does not fit."""
    try:
        return np.broadcast_to(values, shape)
    except ValueError as error:
        raise CurveError(misfit) from error
