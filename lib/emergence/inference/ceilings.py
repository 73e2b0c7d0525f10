"""Whether longer tasks come later if every curve may end at a level of its own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.fits import midpoint, sigmoid
from emergence.inference.arrays import (
    FloatArray,
    StrArray,
    as_items,
    as_level,
    as_rates,
    as_scales,
    as_scores,
)
from emergence.inference.families import FamilyMean, by_family, family_mean
from emergence.inference.intervals import Interval
from emergence.inference.order import interval_order
from emergence.inference.rungs import Rungs
from emergence.ladders import Ladders


@dataclass(frozen=True, slots=True)
class OwnCeilings:
    """How much later the last rung rises than the first, if each may end where it likes.

    Attributes
    ----------
    behind : ndarray, shape (ladders,)
        Decades; NaN where a rung is not learnt or has too few points.
    order : ndarray of str, shape (ladders,)
        What `interval_order` says of the first rung's midpoint and the last's.
    later : FamilyMean
        Mean over families.
    """

    behind: FloatArray
    order: StrArray
    later: FamilyMean


def own_ceilings(ladders: Ladders, found: Rungs, *, confidence: float = 0.95) -> OwnCeilings:
    """Compare midpoints of rises to a ceiling that is free for every curve.

    A longer task that levels off lower than a short one is half way to a perfect score later,
    or never, though it may rise at the same scale. Here the curve is a sigmoid from chance to
    any level up to 1, and its midpoint is half way of its own rise (see `own_behind`, `own_order`).
    It takes four points and both rungs learnt.

    Parameters
    ----------
    ladders : Ladders
        The ladders.
    found : Rungs
        What `compared` gave for them.
    confidence : float
        Of the interval of the mean, and of both midpoints' together.

    Returns
    -------
    OwnCeilings

    Raises
    ------
    CurveError
        As `own_order`.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046 (t on one effect a family). That the
    ceiling is free is this report's own check of `emergence.inference.rungs.rungs`;
    `emergence.inference.experiments.steps` measures how often it errs.
    """
    order = own_order(ladders.x, ladders.y, ladders.n, ladders.chance, confidence=confidence)
    apart = own_behind(ladders.x, ladders.y, ladders.n, ladders.chance)
    usable = found.learnt & found.last_learnt & np.isfinite(apart)
    behind = np.where(usable, apart, np.nan)
    later = family_mean(by_family(behind, ladders.labels["family"].to_numpy()), confidence)
    return OwnCeilings(behind, np.where(usable, order, "missing"), later)


def own_behind(x: ArrayLike, y: ArrayLike, n: ArrayLike, chance: ArrayLike) -> FloatArray:
    """Decades between the midpoints of the first rung and the last, each of a rise of its own.

    Parameters
    ----------
    x : array_like, shape (ladders, points)
        log10 scale, ascending.
    y, n : array_like, shape (..., ladders, rungs, points)
        Scores and items scored.
    chance : array_like, shape (ladders, rungs)
        Score of guessing, at which every curve begins.

    Returns
    -------
    ndarray, shape (..., ladders)
        NaN where a curve is flat or has too few points.

    Raises
    ------
    CurveError
        If the arrays do not fit together, scales do not ascend, scores lie outside 0..1 or chance
        outside [0, 1).

    References
    ----------
    Wichmann and Hill (2001), doi:10.3758/BF03194544 (a curve with a guessing rate and a rate of
    lapses, here the ceiling)
    """
    scale, (scores, items, floor) = _ends(x, y, n, chance)
    fit = sigmoid(scale, scores, items, floor=floor, rising=True)
    middle = np.reshape(fit["midpoint"], scores.shape[:-1])
    return np.asarray(middle[..., 1] - middle[..., 0])


def own_order(
    x: ArrayLike, y: ArrayLike, n: ArrayLike, chance: ArrayLike, *, confidence: float = 0.95
) -> StrArray:
    """Say of every ladder whether its last rung rises at a larger scale than its first.

    Null: they rise at the same scale. Profile-likelihood intervals of the midpoints, each rise to a
    ceiling of its own, at the square root of the level, so that both hold together.

    Parameters
    ----------
    x, y, n, chance
        As for `own_behind`.
    confidence : float
        Level at which both intervals hold.

    Returns
    -------
    ndarray of str, shape (..., ladders)
        What `interval_order` says of the first midpoint and the last: "below" is later.

    Raises
    ------
    CurveError
        As `own_behind`, and if ``confidence`` is not between 0 and 1.

    References
    ----------
    Venzon and Moolgavkar (1988), doi:10.2307/2347496 (profile intervals); Goldstein and Healy
    (1995), doi:10.2307/2983411 (their order)
    """
    scale, (scores, items, floor) = _ends(x, y, n, chance)
    own = midpoint(scale, scores, items, floor=floor, confidence=as_level(confidence) ** 0.5)
    low = np.where(own.low_open, -np.inf, own.low)
    high = np.where(own.high_open, np.inf, own.high)
    first, last = (Interval(low[..., i], high[..., i]) for i in (0, 1))
    return interval_order(first, last)


def _ends(
    x: ArrayLike, y: ArrayLike, n: ArrayLike, chance: ArrayLike
) -> tuple[FloatArray, list[FloatArray]]:
    """First and last rung: x (ladders, 1, points), y and n (..., ladders, 2, points), chance."""
    scores = as_scores(y)
    if scores.ndim < 3:
        raise CurveError(f"scores of shape {scores.shape}: needs ladders × rungs × points")
    items, guess = as_items(n, scores.shape), as_rates(chance, scores.shape[:-1])
    scale = as_scales(x, (scores.shape[-3], scores.shape[-1]))[:, np.newaxis, :]
    parts = scores[..., [0, -1], :], items[..., [0, -1], :], guess[..., [0, -1]]
    return np.broadcast_to(scale, parts[0].shape), list(parts)
