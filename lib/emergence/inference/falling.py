"""Falling tasks, and where their scores end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import FloatArray, StrArray, as_level, as_rates
from emergence.inference.intervals import Interval
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.trend import Trend


@dataclass(frozen=True, slots=True)
class Falling:
    """Verdicts on many tasks, one element per task.

    Attributes
    ----------
    adjusted : ndarray
        Trend's p after Benjamini and Hochberg over all tasks.
    verdict : ndarray of str
        "inverse", "falls to chance", "falls, above floor", "falls" where the floor or the end
        is not known, "not falling", or "not tested".
    """

    adjusted: FloatArray
    verdict: StrArray


def falling(trend: Trend, final: Interval, floor: ArrayLike, *, level: float = 0.05) -> Falling:
    """Tell tasks whose scores fall below the floor from those that fall to it or end above it.

    Falling: a significant trend with S < 0. Where it ends is read off the interval of the
    largest model's score, or of its mean over families: below the floor, ``high < floor``,
    the task is inverse; above it, ``low > floor``, it has lost something and still beats
    guessing; if the interval holds the floor, the task falls to chance.

    Parameters
    ----------
    trend : Trend
        One test per task, over all tasks of the source.
    final : Interval
        Where each task's scores end.
    floor : array_like, broadcastable to the tasks
        What a model without the ability scores, known apart from these curves: nominal
        chance or the majority-class rate; NaN where there is none. (The smallest models of
        a falling task are at its top.)
    level : float
        False discovery rate.

    Returns
    -------
    Falling

    Raises
    ------
    CurveError
        If a floor lies outside [0, 1) or does not fit the tasks, or the level is not between 0
        and 1.

    References
    ----------
    McKenzie et al. (2023), arXiv:2306.09479 (inverse scaling); Benjamini and Hochberg (1995),
    doi:10.1111/j.2517-6161.1995.tb02031.x. Where a fall ends is told by this report's own rule.
    """
    adjusted = benjamini_hochberg(trend.p_value)
    falls = (adjusted <= as_level(level)) & (trend.s < 0)
    level_of_guessing = as_rates(floor, adjusted.shape)
    below, above = final.high < level_of_guessing, final.low > level_of_guessing
    unknown = np.isnan(final.low + final.high + level_of_guessing)
    verdict = np.select(
        [np.isnan(adjusted), ~falls, unknown, below, above],
        ["not tested", "not falling", "falls", "inverse", "falls, above floor"],
        "falls to chance",
    )
    return Falling(adjusted, verdict)
