"""How far apart two tasks come, when what was asked is a sample of questions in groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_level, as_scores
from emergence.inference.intervals import Interval
from emergence.inference.lag import lag
from emergence.inference.lopsided import critical_t


@dataclass(frozen=True, slots=True)
class Apart:
    """Distance of two tasks, one element a draw.

    Attributes
    ----------
    decades : ndarray
        From the first task's midpoint to the second's.
    interval : Interval
        By leaving out each group of questions in turn.
    """

    decades: FloatArray
    interval: Interval


def apart(
    x: ArrayLike,
    means: Sequence[ArrayLike],
    items: Sequence[ArrayLike],
    chance: ArrayLike = 0.0,
    *,
    confidence: float = 0.95,
) -> Apart:
    """Distance between the midpoints of two tasks that the same models were asked in groups.

    Midpoints are `lag`'s, of the mean over all questions. Each group (here: all products of one
    first factor) is left out in turn, and the changes d of the distance give its variance,
    ``v = sum over tasks of (k-1)/k sum (d - mean d)^2``, k being the task's groups. The interval
    is ``distance ± c sqrt(v)``, c as for a mean over the fewest groups (`critical_t`). A
    percentile bootstrap of few groups is too short: the draws that make the distance small also
    make it seem certain. Where one group of eight is a decade off and the others lie within two
    tenths, this interval too covers .92 only, and .66 where they agree, for in a third of all draws
    that group is not there. The fit is by quasi-likelihood: scores may be shares, as its estimate
    needs no more than their mean, and the interval no variance of answers.

    Parameters
    ----------
    x : array_like, shape (points,)
        log10 scale, ascending.
    means : two array_like, shape (..., groups, points)
        Mean score of each group on 0..1, of the first and of the second task.
    items : two array_like, broadcastable to (groups,)
        Questions in each group.
    chance : array_like, broadcastable to (2,)
        Score of guessing.
    confidence : float
        Level of the interval.

    Returns
    -------
    Apart

    Raises
    ------
    CurveError
        If there are not two tasks, one has fewer than two groups, the arrays do not fit each other,
        a score is missing, or as `lag`.

    References
    ----------
    Efron and Tibshirani (1993), chapter 11, doi:10.1201/9780429246593 (the jackknife); Arvesen
    (1969), doi:10.1214/aoms/1177697287 (of several samples); Wedderburn (1974),
    doi:10.1093/biomet/61.3.439 (quasi-likelihood)
    """
    level, seen, asked = as_level(confidence), _seen(means), _asked(means, items)
    whole = [_mean(y, n) for y, n in zip(seen, asked, strict=True)]
    total = np.array([[n.sum()] for n in asked])

    def distance(parts: Sequence[FloatArray]) -> FloatArray:
        y = np.stack(np.broadcast_arrays(*parts), axis=-2)
        return np.asarray(lag(x, y[..., np.newaxis, :, :], total, chance).behind()[..., 0])

    decades, variance = distance(whole), np.zeros(whole[0].shape[:-1])
    for task, (y, n) in enumerate(zip(seen, asked, strict=True)):
        rest = [mean[..., np.newaxis, :] for mean in whole]
        rest[task] = _left_out(y, n)
        without, groups = distance(rest), n.size
        variance += (groups - 1) * without.var(axis=-1)
    reach = critical_t(min(n.size for n in asked), level) * np.sqrt(variance)
    return Apart(decades, Interval(decades - reach, decades + reach))


def _seen(means: Sequence[ArrayLike]) -> list[FloatArray]:
    seen = [as_scores(part) for part in means]
    if len(seen) != 2 or any(part.ndim < 2 or part.shape[-2] < 2 for part in seen):
        raise CurveError(f"means of {len(seen)} tasks: needs two, each of two groups or more")
    if not all(np.isfinite(part).all() for part in seen):
        raise CurveError("a group has no score for some model: leave it out")
    return seen


def _asked(means: Sequence[ArrayLike], items: Sequence[ArrayLike]) -> list[FloatArray]:
    try:
        pairs = zip(means, items, strict=True)
        asked = [np.broadcast_to(np.asarray(n, float), np.shape(y)[-2]) for y, n in pairs]
    except ValueError as error:
        raise CurveError("items do not fit the groups: needs one number for each") from error
    if not all(np.all(n > 0) for n in asked):
        raise CurveError("a group without questions: leave it out")
    return asked


def _mean(y: FloatArray, n: FloatArray) -> FloatArray:
    return np.asarray(n @ y / n.sum())


def _left_out(y: FloatArray, n: FloatArray) -> FloatArray:
    """Means (..., groups, points) of all groups but one."""
    each = n[:, np.newaxis] * y
    rest = (each.sum(axis=-2, keepdims=True) - each) / (n.sum() - n)[:, np.newaxis]
    return np.asarray(np.clip(rest, 0, 1))
