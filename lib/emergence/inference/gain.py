"""What a prompt gains over the direct one, and from which scale on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.special import ndtr

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, IntArray, as_items, as_level, as_scores
from emergence.inference.binomial import exceeds_rate, exceeds_sample, successes
from emergence.inference.clustered import clustered_mean
from emergence.inference.intervals import Interval, newcombe, newcombe_paired
from emergence.inference.multiplicity import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class Gain:
    """Gains of a prompt over the direct one.

    Attributes
    ----------
    difference : ndarray, shape (curves, points)
        Prompted minus direct score of each model.
    interval : Interval
        Newcombe's unpaired interval of each difference; conservative where both prompts
        were put on the same items.
    p_value : ndarray, shape (curves, points)
        One-sided p of no gain of this model, exact.
    pooled_p : ndarray, shape (curves,)
        One-sided p of no gain over all models.
    """

    difference: FloatArray
    interval: Interval
    p_value: FloatArray
    pooled_p: FloatArray


def gain(
    y: ArrayLike,
    n: ArrayLike,
    direct_y: ArrayLike,
    direct_n: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Gain:
    """Compare a prompt with the direct one, model by model and pooled, from aggregates.

    By model Newcombe's interval and Fisher's exact test. Pooled over models Mantel and
    Haenszel's: ``z = (sum (k - E k) - 1/2) / sqrt(sum Var k)``, k hypergeometric given the
    model's total over both prompts; without the 1/2 its size reaches .055 at .05. Null: no model
    scores higher under the prompt.

    Parameters
    ----------
    y, direct_y : array_like, shape (curves, points)
        Scores of the same models under the prompt and under the direct one, by ascending
        scale; NaN where missing.
    n, direct_n : array_like, broadcastable to y
        Items scored.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Gain

    Raises
    ------
    CurveError
        If the arrays do not fit each other, a score lies outside 0..1, or ``confidence`` is not
        between 0 and 1.

    References
    ----------
    Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I; Mantel
    and Haenszel (1959), doi:10.1093/jnci/22.4.719
    """
    scores, direct = as_scores(y), as_scores(direct_y)
    if scores.shape != direct.shape:
        raise CurveError(f"scores {scores.shape} and direct ones {direct.shape}: need equal models")
    items, other_items = as_items(n, scores.shape), as_items(direct_n, scores.shape)
    k, other_k = successes(scores, items), successes(direct, other_items)
    return Gain(
        scores - direct,
        newcombe(k, items, other_k, other_items, confidence),
        exceeds_sample(k, items, other_k, other_items),
        _mantel_haenszel(k, items, other_k, other_items),
    )


def _mantel_haenszel(
    k: FloatArray, n: FloatArray, other_k: FloatArray, other_n: FloatArray
) -> FloatArray:
    right, items = k + other_k, n + other_n
    share = right / items
    expected = n * share
    variance = n * other_n * share * (1 - share) / (items - 1)
    excess = np.nansum(k - expected, axis=-1) - 0.5
    spread = np.sqrt(np.nansum(variance, axis=-1))
    z = np.divide(excess, spread, out=np.zeros_like(spread), where=spread > 0)
    missing = np.isnan(right).all(axis=-1)
    return np.asarray(np.where(missing, np.nan, ndtr(-z)))


def gain_on_items(prompted: ArrayLike, direct: ArrayLike, *, confidence: float = 0.95) -> Gain:
    """Compare a prompt with the direct one on the same items, model by model and pooled.

    By model Newcombe's paired interval and McNemar's exact test: of the items that one prompt
    alone got right, more than half under this one. Pooled: t on each item's mean
    difference over the models, since models share the items.

    Parameters
    ----------
    prompted, direct : array_like of bool, shape (items, points)
        Which items each model got right, models by ascending scale.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Gain
        Of one curve.

    Raises
    ------
    CurveError
        If the shapes differ, or ``confidence`` is not between 0 and 1.

    References
    ----------
    Newcombe (1998), doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C;
    McNemar (1947), doi:10.1007/BF02295996; Miller (2024), on paired differences, arXiv:2411.00640
    """
    new, old = np.asarray(prompted, dtype=np.bool_), np.asarray(direct, dtype=np.bool_)
    if new.shape != old.shape or new.ndim != 2:
        raise CurveError(f"answers {new.shape} and {old.shape}: needs the same items × models")
    cells = (new & old, new & ~old, ~new & old, ~new & ~old)
    both, won, lost, neither = (cell.sum(axis=0)[np.newaxis] for cell in cells)
    pooled = clustered_mean((new.astype(float) - old).mean(axis=1), np.arange(len(new)))
    # Where every item gains the same there is no spread, and t is beyond any bound.
    t = pooled.mean / np.maximum(pooled.stderr, np.finfo(float).tiny)
    return Gain(
        (won - lost) / len(new),
        newcombe_paired(both, won, lost, neither, confidence),
        exceeds_rate(won, won + lost, 0.5),
        np.array([stats.t.sf(t, len(new) - 1)]),
    )


def onset(gains: Gain, *, level: float = 0.05) -> IntArray:
    """Find the smallest scale from which on a prompt helps.

    For curves whose pooled gain passes Benjamini and Hochberg over all curves, models are
    tested from the largest down, one-sided, each at the full level, until one fails: testing in
    a fixed order needs no correction. The chance that the onset lies below the true one
    is at most the level for each curve.

    Parameters
    ----------
    gains : Gain
        Gains of all curves compared.
    level : float
        Level of each test and false discovery rate of the pooled ones.

    Returns
    -------
    ndarray of int, shape (curves,)
        Index of the onset; -1 where the pooled gain does not pass or the largest model
        alone shows none. Missing models are passed over.

    Raises
    ------
    CurveError
        If the level is not between 0 and 1.

    References
    ----------
    Westfall and Krishen (2001), doi:10.1016/S0378-3758(01)00077-5
    """
    passes = benjamini_hochberg(gains.pooled_p) <= as_level(level)
    tested = ~np.isnan(gains.p_value)
    helped = gains.p_value <= level
    unbroken = np.logical_and.accumulate((helped | ~tested)[..., ::-1], axis=-1)[..., ::-1]
    reached = unbroken & tested
    first = np.argmax(reached, axis=-1)
    return np.asarray(np.where(passes & reached.any(axis=-1), first, -1))
