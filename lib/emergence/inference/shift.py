"""Whether an ability shows at another scale under another prompt."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from emergence.errors import CurveError
from emergence.inference.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    as_items,
    as_level,
    as_rates,
    as_scales,
    as_scores,
)
from emergence.inference.binomial import successes
from emergence.inference.intervals import Interval
from emergence.measures.crossing import crossing

BLOCK = 500
"""Curves drawn at once, so that memory does not grow with their number."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How many decades smaller a model may be under a prompt, one element per curve.

    Attributes
    ----------
    value : ndarray
        Scale of the direct prompt minus that of the other; positive where the ability shows
        at a smaller scale under the other. Infinite where it shows under one alone within
        the scales seen, 0 where it shows under neither or under both from the start.
    interval : Interval
        By draws of both curves.
    p_value : ndarray
        Two-sided p of no shift, NaN where a curve has no point.
    shows : ndarray of bool
        Whether the level is reached within the scales seen under either prompt, and not by
        every model under both.
    """

    value: FloatArray
    interval: Interval
    p_value: FloatArray
    shows: BoolArray


def shift(
    x: ArrayLike,
    y: ArrayLike,
    n: ArrayLike,
    direct_y: ArrayLike,
    direct_n: ArrayLike,
    level: ArrayLike,
    *,
    rng: np.random.Generator,
    resamples: int = 2000,
    confidence: float = 0.95,
) -> Shift:
    """Compare the scales at which two prompts reach a level.

    ``d = x*(direct) - x*(prompt)``, x* where the monotone fit crosses the level. Every point
    is drawn from Beta(k + 1/2, n - k + 1/2), independently for the two prompts, which is
    conservative where both were put on the same items; ``p = 2 min(P(d <= 0), P(d >= 0))``
    over the draws, a tie counting against either direction. Null: d = 0. Draws are a Latin
    hypercube of quantiles that all curves share, so that a curve's result depends neither on
    its neighbours nor on their order.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 of the scale, strictly ascending.
    y, direct_y : array_like, shape (curves, points)
        Scores of the same models under the prompt and under the direct one, NaN where
        missing.
    n, direct_n : array_like, broadcastable to y
        Items scored.
    level : array_like, broadcastable to (curves,)
        What is to be reached.
    rng : numpy.random.Generator
        Source of the draws.
    resamples : int
        Number of draws.
    confidence : float
        Level of the interval.

    Returns
    -------
    Shift

    Raises
    ------
    CurveError
        If the arrays do not fit each other, the scales do not ascend, a score lies outside 0..1 or
        the level outside [0, 1), or ``confidence`` is not between 0 and 1.

    References
    ----------
    Brown, Cai and DasGupta (2001), section 3.1, doi:10.1214/ss/1009213286 (the Beta draws);
    McKay, Beckman and Conover (1979), doi:10.1080/00401706.1979.10489755 (the hypercube)
    """
    scores, direct = as_scores(y), as_scores(direct_y)
    if scores.shape != direct.shape or scores.ndim != 2:
        raise CurveError(f"scores {scores.shape} and direct ones {direct.shape}: need equal models")
    items, other = as_items(n, scores.shape), as_items(direct_n, scores.shape)
    bar = as_rates(level, scores.shape[:-1])
    places = as_scales(x, scores.shape)
    orders = [_hypercube(resamples, scores.shape[1], rng) for _ in range(2)]
    tails = [(1 - as_level(confidence)) / 2, (1 + confidence) / 2]
    p, low, high = (np.empty(len(scores)) for _ in range(3))
    for start in range(0, len(scores), BLOCK):
        block = slice(start, start + BLOCK)
        drawn = [
            crossing(places[block], _draws(part[block], size[block], order), bar[block])
            for part, size, order in zip((direct, scores), (other, items), orders, strict=True)
        ]
        differences = _difference(*drawn)
        p[block] = _two_sided(differences)
        low[block], high[block] = np.quantile(differences, tails, axis=0, method="inverted_cdf")
    seen = crossing(places, direct, bar), crossing(places, scores, bar)
    return Shift(_difference(*seen), Interval(low, high), p, _shows(*seen))


def _hypercube(resamples: int, points: int, rng: np.random.Generator) -> IntArray:
    return rng.permuted(np.tile(np.arange(resamples), (points, 1)), axis=1)


def _draws(y: FloatArray, n: FloatArray, order: IntArray) -> FloatArray:
    """Draw curves as (resamples, curves, points): one quantile of each stratum for each point."""
    right = successes(y, n)
    known, where = np.unique(
        np.stack([right, n], axis=-1).reshape(-1, 2), axis=0, return_inverse=True
    )
    table = np.stack([_quantiles(k, items, order.shape[1]) for k, items in known.tolist()])
    drawn = table[where.reshape(y.shape)[..., np.newaxis], order[np.newaxis]]
    return np.asarray(np.moveaxis(drawn, -1, 0))


# The same counts come again in pair after pair, and whenever a robustness figure asks anew.
@lru_cache(maxsize=4096)
def _quantiles(right: float, n: float, resamples: int) -> FloatArray:
    """Middles of the strata of Beta(right + 1/2, n - right + 1/2)."""
    at = (np.arange(resamples) + 0.5) / resamples
    return np.asarray(betaincinv(right + 0.5, n - right + 0.5, at))


def _difference(direct: FloatArray, prompted: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore"):
        return np.where(direct == prompted, 0.0, direct - prompted)


def _shows(direct: FloatArray, prompted: FloatArray) -> BoolArray:
    known = ~np.isnan(direct) & ~np.isnan(prompted)
    return np.asarray(known & ~((direct == prompted) & np.isinf(direct)))


def _two_sided(differences: FloatArray) -> FloatArray:
    draws = len(differences)
    not_above = (np.sum(differences <= 0, axis=0) + 1) / (draws + 1)
    not_below = (np.sum(differences >= 0, axis=0) + 1) / (draws + 1)
    p = np.minimum(2 * np.minimum(not_above, not_below), 1.0)
    return np.where(np.isnan(differences).any(axis=0), np.nan, p)
