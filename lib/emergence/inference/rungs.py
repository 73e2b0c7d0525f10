"""Whether longer tasks come later, over several families of models."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.errors import CurveError
from emergence.fits import midpoint, sigmoid
from emergence.inference.arrays import BoolArray, FloatArray, StrArray
from emergence.inference.binomial import exceeds_rate, exceeds_sample, successes
from emergence.inference.families import FamilyMean, family_mean
from emergence.inference.intervals import Interval
from emergence.inference.lag import TENTHS, Lag, lag
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.order import interval_order
from emergence.ladders import Ladders


def learnt(y: ArrayLike, n: ArrayLike, chance: ArrayLike, *, level: float = 0.05) -> BoolArray:
    """Say which curves of few points have risen from guessing.

    Null: the largest model's true score is at most chance, or at most that of the family's
    smallest. Rejected when the exact binomial and Fisher's exact test both reject, after
    Benjamini and Hochberg over all curves. Unlike `risen` it needs two points only, as no model
    is set aside to estimate a floor.

    Parameters
    ----------
    y : array_like, shape (..., curves, points)
        Scores on 0..1 by ascending scale, NaN where missing.
    n : array_like, broadcastable to y
        Items scored.
    chance : array_like, broadcastable to (curves,)
        Score of guessing.
    level : float
        False discovery rate.

    Returns
    -------
    ndarray of bool, shape (..., curves)

    References
    ----------
    Berger (1982), doi:10.1080/00401706.1982.10487790 (rejecting when both tests do); Benjamini
    and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    scores = np.asarray(y, dtype=float)
    items = np.broadcast_to(np.asarray(n, dtype=float), scores.shape)
    right, present = successes(scores, items), np.isfinite(scores)
    first = np.argmax(present, axis=-1)[..., np.newaxis]
    last = scores.shape[-1] - 1 - np.argmax(present[..., ::-1], axis=-1)[..., np.newaxis]
    k, other_k, m, other_m = (
        np.take_along_axis(array, end, -1)[..., 0]
        for array in (right, items)
        for end in (last, first)
    )
    p = np.maximum(exceeds_rate(k, m, chance), exceeds_sample(k, m, other_k, other_m))
    return np.asarray(benjamini_hochberg(p) <= level)


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
        If the arrays do not fit together.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046 (t on one effect a family)
    """
    scores = np.asarray(y, dtype=float)
    if scores.ndim < 3 or len(family) != scores.shape[-3]:
        raise CurveError(
            f"scores {scores.shape} and {len(family)} families: ladders × rungs × points"
        )
    items = np.broadcast_to(np.asarray(n, dtype=float), scores.shape)
    guess = np.broadcast_to(np.asarray(chance, dtype=float), scores.shape[-3:-1])
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
    """Compare the last rung of every ladder with its first; see `rungs`."""
    family = ladders.labels["family"].to_numpy()
    return rungs(
        ladders.x, ladders.y, ladders.n, ladders.chance, family, level=level, confidence=confidence
    )


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

    References
    ----------
    Venzon and Moolgavkar (1988), doi:10.2307/2347496 (profile intervals); Goldstein and Healy
    (1995), doi:10.2307/2983411 (their order)
    """
    scale, (scores, items, floor) = _ends(x, y, n, chance)
    own = midpoint(scale, scores, items, floor=floor, confidence=confidence**0.5)
    low = np.where(own.low_open, -np.inf, own.low)
    high = np.where(own.high_open, np.inf, own.high)
    first, last = (Interval(low[..., i], high[..., i]) for i in (0, 1))
    return interval_order(first, last)


def _ends(
    x: ArrayLike, y: ArrayLike, n: ArrayLike, chance: ArrayLike
) -> tuple[FloatArray, list[FloatArray]]:
    """First and last rung: x (ladders, 1, points), y and n (..., ladders, 2, points), chance."""
    scores = np.asarray(y, dtype=float)
    items = np.broadcast_to(np.asarray(n, dtype=float), scores.shape)
    guess = np.broadcast_to(np.asarray(chance, dtype=float), scores.shape[:-1])
    scale = np.asarray(x, dtype=float)[:, np.newaxis, :]
    parts = scores[..., [0, -1], :], items[..., [0, -1], :], guess[..., [0, -1]]
    return np.broadcast_to(scale, parts[0].shape), list(parts)


def area_behind(ladders: Ladders) -> FloatArray:
    """Give the area between the curves of the first and the last rung, in decades.

    The integral over log scale of the difference in ``(y - c) / (1 - c)``, by trapezoids. For
    two curves of one shape that both rise from guessing to perfect within the scales seen it is
    the distance of their midpoints; where they do not, it is less. It asks for no fit.

    Parameters
    ----------
    ladders : Ladders
        The ladders.

    Returns
    -------
    ndarray, shape (ladders,)
    """
    chance = ladders.chance[..., np.newaxis]
    way = (ladders.y - chance) / (1 - chance)
    apart = way[:, 0] - way[:, -1]
    steps = np.diff(ladders.x, axis=-1) * (apart[:, 1:] + apart[:, :-1]) / 2
    return np.asarray(np.nansum(steps, axis=-1))


def first_above(
    x: ArrayLike, y: ArrayLike, n: ArrayLike, chance: ArrayLike, *, level: float = 0.05
) -> FloatArray:
    """Find the first scale at which a score is significantly above chance, as naive practice does.

    For comparison only: it moves with the number of items and with chance where the ability
    does not.

    Parameters
    ----------
    x : array_like, shape (ladders, points)
        log10 scale, ascending.
    y, n : array_like, shape (..., ladders, rungs, points)
        Scores and items scored.
    chance : array_like, shape (ladders, rungs)
        Score of guessing.
    level : float
        Of every exact one-sided binomial test.

    Returns
    -------
    ndarray, shape (..., ladders, rungs)
        log10 scale; NaN where no model is above chance.

    References
    ----------
    Wei et al. (2022), section 2, arXiv:2206.07682, as it is often read
    """
    p = exceeds_rate(successes(y, n), n, np.asarray(chance, dtype=float)[..., np.newaxis])
    above = np.nan_to_num(p, nan=1.0) <= level
    scale = np.broadcast_to(np.asarray(x, dtype=float)[:, np.newaxis, :], above.shape)
    first = np.take_along_axis(scale, np.argmax(above, axis=-1)[..., np.newaxis], -1)[..., 0]
    return np.where(above.any(axis=-1), first, np.nan)


def called_later(
    y: ArrayLike, ladders: Ladders, *, level: float = 0.05, confidence: float = 0.95
) -> BoolArray:
    """Say of simulated ladders whether they are found to climb later with more steps.

    Parameters
    ----------
    y : array_like, shape (draws, ladders, rungs, points)
        As `simulated_ladders` gives them.
    ladders : Ladders
        The ladders that they were made for.
    level, confidence : float
        As for `rungs`.

    Returns
    -------
    ndarray of bool, shape (draws,)
        Where the interval of the mean over families lies above 0.
    """
    scores = np.asarray(y, dtype=float)
    first = learnt(scores[..., 0, :], ladders.n[:, 0], ladders.chance[:, 0], level=level)
    behind = lag(ladders.x, scores, ladders.n, ladders.chance).behind()
    family = ladders.labels["family"].to_numpy()
    later = family_mean(by_family(np.where(first, behind, np.nan), family), confidence)
    return np.asarray(later.interval.low > 0)


def by_family(effects: ArrayLike, family: NDArray[Any]) -> FloatArray:
    """Average the effects of each family's ladders.

    Parameters
    ----------
    effects : array_like, shape (..., ladders)
        NaN where there is none.
    family : ndarray, shape (ladders,)
        Which family each is of.

    Returns
    -------
    ndarray, shape (..., families)
        In ascending order of the families' names; NaN where a family has no effect.
    """
    values = np.asarray(effects, dtype=float)
    belongs = (np.unique(family)[:, np.newaxis] == family).astype(float)
    known = np.isfinite(values)
    count = np.asarray(known @ belongs.T)
    total = np.where(known, values, 0.0) @ belongs.T
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))


def simulated_ladders(
    x: ArrayLike,
    n: ArrayLike,
    chance: ArrayLike,
    midpoint: ArrayLike,
    width: ArrayLike,
    draws: int,
    rng: np.random.Generator,
    *,
    correlation: float = 0.0,
    ceiling: ArrayLike = 1.0,
) -> FloatArray:
    """Draw scores of ladders whose curves are logistic from chance to a ceiling.

    Parameters
    ----------
    x : array_like, shape (ladders, points)
        log10 scale.
    n : array_like, shape (ladders, rungs, points)
        Items scored, NaN where a score is missing.
    chance, midpoint, width : array_like, broadcastable to (ladders, rungs)
        Of the true curves.
    draws : int
        Number of draws of all ladders.
    rng : numpy.random.Generator
        Source of the draws.
    correlation : float
        Of two items' answers by one model: noise beyond the binomial (see `dispersion`).
    ceiling : array_like, broadcastable to (ladders, rungs)
        Share of the way from chance to a perfect score at which a curve ends.

    Returns
    -------
    ndarray, shape (draws, ladders, rungs, points)
    """
    items = np.asarray(n, dtype=float)
    guess, middle, spread, top = (
        np.broadcast_to(np.asarray(part, dtype=float), items.shape[:2])[..., np.newaxis]
        for part in (chance, midpoint, width, ceiling)
    )
    z = TENTHS * (np.asarray(x, dtype=float)[:, np.newaxis, :] - middle) / spread
    rate = guess + top * (1 - guess) * 0.5 * (1 + np.tanh(z / 2))
    missing = ~np.isfinite(items) | ~np.isfinite(rate)
    rate = np.broadcast_to(np.where(missing, 0.5, rate), (draws, *items.shape))
    if correlation > 0:
        size = 1 / correlation - 1
        inside = np.clip(rate, 1e-9, 1 - 1e-9)
        rate = rng.beta(inside * size, (1 - inside) * size)
    whole = np.where(missing, 1, items).astype(int)
    return np.where(missing, np.nan, rng.binomial(whole, rate) / whole)
