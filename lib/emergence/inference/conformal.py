"""Forecasts of the largest model, with intervals from how wrong other tasks' forecasts were."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, StrArray, as_curves, as_level
from emergence.inference.intervals import Interval

LEAST_TASKS = 30
NARROW = 0.1


@dataclass(frozen=True, slots=True)
class Conformal:
    """Forecasts and their calibrated intervals, one element per task.

    Attributes
    ----------
    error : ndarray
        Actual minus forecast.
    half_width : ndarray
        Half-width of the interval before it is cut to the metric's range.
    interval : Interval
        Forecast plus or minus the half-width, within the range.
    score : ndarray
        Interval score.
    covered : ndarray of bool
        Whether the actual score lies within the interval.
    predictable : ndarray of bool
        Covered with a half-width of at most .1.
    status : ndarray of str
        "ok", "missing", or "too few tasks" to calibrate on.
    """

    error: FloatArray
    half_width: FloatArray
    interval: Interval
    score: FloatArray
    covered: BoolArray
    predictable: BoolArray
    status: StrArray


def conformal(
    forecast: ArrayLike,
    actual: ArrayLike,
    groups: ArrayLike,
    *,
    confidence: float = 0.9,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Conformal:
    """Calibrate forecasts of one source across its tasks, groups of tasks held out.

    A task's half-width is the ceil((N+1) confidence)-th smallest absolute error among the N
    tasks of the other groups. A forecast uses its own task's smaller models only, so that
    errors of different groups are exchangeable if the tasks are; then the interval
    covers with at least the stated probability, on average over tasks. It promises
    nothing for a task that is unlike the others: a step that nothing announces is not
    covered. All forecasts must reach equally far, in scale, beyond the last model seen.

    Parameters
    ----------
    forecast, actual : array_like, shape (tasks,)
        Forecast and actual score of the largest model, NaN where missing.
    groups : array_like, shape (tasks,)
        Tasks that belong together, such as subtasks of one task.
    confidence : float
        Level of the intervals.
    bounds : tuple of float
        Range of the metric.

    Returns
    -------
    Conformal

    Raises
    ------
    CurveError
        If the shapes differ, a forecast or score is infinite, or ``confidence`` is not between 0
        and 1.

    References
    ----------
    Lei et al. (2018), section 2.2, doi:10.1080/01621459.2017.1307116; Dunn, Wasserman and
    Ramdas (2023), doi:10.1080/01621459.2022.2060112 (groups)
    """
    predicted, seen = (np.asarray(part, dtype=np.float64) for part in (forecast, actual))
    names = np.asarray(groups)
    if not predicted.shape == seen.shape == names.shape or predicted.ndim != 1:
        raise CurveError(f"forecasts {predicted.shape}, scores {seen.shape}, groups {names.shape}")
    if np.isinf([predicted, seen]).any():
        raise CurveError("a forecast or score is infinite: needs finite ones, NaN for missing")
    error = seen - predicted
    half_width, tasks = _half_widths(np.abs(error), names, as_level(confidence))
    interval = Interval(*(np.clip(predicted + side * half_width, *bounds) for side in (-1, 1)))
    covered = interval.contains(seen)
    return Conformal(
        error,
        half_width,
        interval,
        interval_score(interval, seen, confidence),
        covered,
        covered & (half_width <= NARROW),
        np.select([np.isnan(error), tasks < LEAST_TASKS], ["missing", "too few tasks"], "ok"),
    )


def _half_widths(
    errors: FloatArray, groups: StrArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Quantile of the other groups' errors for each task, and how many tasks that rests on."""
    others = groups[:, np.newaxis] != groups[np.newaxis, :]
    pool = np.sort(np.where(others, errors, np.nan), axis=1)
    tasks = np.sum(~np.isnan(pool), axis=1)
    place = np.ceil((tasks + 1) * confidence).astype(int) - 1
    usable = (tasks >= LEAST_TASKS) & (place < tasks)
    found = np.take_along_axis(pool, np.where(usable, place, 0)[:, np.newaxis], axis=1)[:, 0]
    return np.where(usable, found, np.nan), tasks


def interval_score(interval: Interval, actual: ArrayLike, confidence: float) -> FloatArray:
    """Score intervals by their width and by how far they miss; smaller is better.

    ``(u - l) + 2/a (l - y)+ + 2/a (y - u)+`` with a = 1 - confidence.

    Parameters
    ----------
    interval : Interval
    actual : array_like, broadcastable to the limits
        What was forecast.
    confidence : float
        Level of the intervals.

    Returns
    -------
    ndarray

    Raises
    ------
    CurveError
        If ``confidence`` is not between 0 and 1.

    References
    ----------
    Gneiting and Raftery (2007), equation 43, doi:10.1198/016214506000001437
    """
    seen = np.asarray(actual, dtype=np.float64)
    miss = np.maximum(interval.low - seen, 0) + np.maximum(seen - interval.high, 0)
    return np.asarray(interval.high - interval.low + 2 / (1 - as_level(confidence)) * miss)


def last_value(y: ArrayLike) -> FloatArray:
    """Forecast that the next model scores as the largest one seen: the baseline.

    Parameters
    ----------
    y : array_like, shape (curves, points)
        Scores of the smaller models by ascending scale, NaN where missing.

    Returns
    -------
    ndarray, shape (curves,)
        The last present score, NaN where there is none.

    Raises
    ------
    CurveError
        If ``y`` is not an array of curves.

    References
    ----------
    Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, section 5.2 (the naive
    method)
    """
    scores = as_curves(y)
    last = scores.shape[-1] - 1 - np.argmax(~np.isnan(scores)[..., ::-1], axis=-1)
    return np.asarray(np.take_along_axis(scores, last[..., np.newaxis], axis=-1)[..., 0])
