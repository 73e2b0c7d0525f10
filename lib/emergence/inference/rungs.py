"""Whether longer tasks come later, over several families of models."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, as_items, as_rates, as_scores
from emergence.inference.families import FamilyMean, by_family, family_mean
from emergence.inference.lag import Lag, lag
from emergence.inference.learnt import learnt
from emergence.ladders import Ladders


@dataclass(frozen=True, slots=True)
class Rungs:
    """How much later and steeper the last rung is than the first.

    Attributes
    ----------
    fit : Lag
        Curves that share their width within a ladder.
    learnt, last_learnt : ndarray of bool, shape (..., ladders)
        Whether the first rung has risen, and whether the last has too.
    behind : ndarray, shape (..., ladders)
        Decades from the first rung's midpoint to the last's; NaN where the first is not learnt.
    steeper : ndarray, shape (..., ladders)
        log10 of the last rung's slope over the first's, each with a width of its own; NaN where
        the last is not learnt.
    later, sharper : FamilyMean
        Their means over families, each family's ladders averaged first.
    """

    fit: Lag
    learnt: BoolArray
    last_learnt: BoolArray
    behind: FloatArray
    steeper: FloatArray
    later: FamilyMean
    sharper: FamilyMean


def rungs(
    x: ArrayLike,
    y: ArrayLike,
    n: ArrayLike,
    chance: ArrayLike,
    family: NDArray[Any],
    *,
    level: float = 0.05,
    confidence: float = 0.95,
) -> Rungs:
    """Compare the last rung of every ladder with its first.

    Null: in the mean over families the midpoints are equal, and the slopes are. Midpoints are
    `lag`'s, ladders whose first rung is not learnt (see `learnt`) are left out, and the
    interval is t on one effect a family.

    Parameters
    ----------
    x : array_like, shape (ladders, points)
        log10 scale, ascending, NaN behind a family's last model.
    y : array_like, shape (..., ladders, rungs, points)
        Scores on 0..1, NaN where missing; leading axes are draws.
    n : array_like, broadcastable to y
        Items scored.
    chance : array_like, broadcastable to (ladders, rungs)
        Score of guessing.
    family : ndarray, shape (ladders,)
        Which family a ladder is of.
    level : float
        False discovery rate of what is learnt.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Rungs

    Raises
    ------
    CurveError
        If the arrays do not fit together, as `lag` and `learnt`, or a level is not between 0 and 1.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046 (t on one effect a family)
    """
    scores = as_scores(y)
    if scores.ndim < 3 or len(family) != scores.shape[-3]:
        raise CurveError(
            f"scores {scores.shape} and {len(family)} families: ladders × rungs × points"
        )
    items, guess = as_items(n, scores.shape), as_rates(chance, scores.shape[-3:-1])
    first, last = (
        learnt(scores[..., i, :], items[..., i, :], guess[:, i], level=level) for i in (0, -1)
    )
    shared, own = (lag(x, scores, items, guess, shared=both) for both in (True, False))
    behind = np.where(first, shared.behind(), np.nan)
    steeper = np.where(first & last, own.steeper(), np.nan)
    later, sharper = (
        family_mean(by_family(part, family), confidence) for part in (behind, steeper)
    )
    return Rungs(shared, first, last, behind, steeper, later, sharper)


def compared(ladders: Ladders, *, level: float = 0.05, confidence: float = 0.95) -> Rungs:
    """Compare the last rung of every ladder with its first; see `rungs`.

    Parameters
    ----------
    ladders : Ladders
        The ladders.
    level, confidence : float
        As for `rungs`.

    Returns
    -------
    Rungs

    Raises
    ------
    CurveError
        As `rungs`.

    References
    ----------
    As of `rungs`: Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046
    """
    family = ladders.labels["family"].to_numpy()
    return rungs(
        ladders.x, ladders.y, ladders.n, ladders.chance, family, level=level, confidence=confidence
    )


def simulated_later(
    y: ArrayLike,
    ladders: Ladders,
    *,
    steps: ArrayLike = 1,
    level: float = 0.05,
    confidence: float = 0.95,
) -> FamilyMean:
    """Mean over families by which the last rung of simulated ladders comes after the first.

    Parameters
    ----------
    y : array_like, shape (draws, ladders, rungs, points)
        As `simulated_ladders` gives them.
    ladders : Ladders
        The ladders that they were made for.
    steps : array_like, broadcastable to (rungs,)
        As for `lag`: with the ladders' own, lateness beyond that of independent steps.
    level, confidence : float
        As for `rungs`.

    Returns
    -------
    FamilyMean
        One element a draw.

    Raises
    ------
    CurveError
        As `rungs`.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046 (t on one effect a family)
    """
    scores = as_scores(y)
    first = learnt(scores[..., 0, :], ladders.n[:, 0], ladders.chance[:, 0], level=level)
    behind = lag(ladders.x, scores, ladders.n, ladders.chance, steps=steps).behind()
    family = ladders.labels["family"].to_numpy()
    return family_mean(by_family(np.where(first, behind, np.nan), family), confidence)


def called_later(
    y: ArrayLike, ladders: Ladders, *, level: float = 0.05, confidence: float = 0.95
) -> BoolArray:
    """Say of simulated ladders whether they are found to climb later with more steps.

    Parameters
    ----------
    y, ladders, level, confidence
        As for `simulated_later`.

    Returns
    -------
    ndarray of bool, shape (draws,)
        Where the interval of the mean over families lies above 0.

    Raises
    ------
    CurveError
        As `rungs`.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046 (t on one effect a family)
    """
    later = simulated_later(y, ladders, level=level, confidence=confidence)
    return np.asarray(later.interval.low > 0)
