"""The floor: what a model without the ability scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import (
    BoolArray,
    FloatArray,
    StrArray,
    as_curves,
    as_items,
    as_rates,
)
from emergence.inference.binomial import successes
from emergence.inference.intervals import wilson

BELOW_RISE = 3


@dataclass(frozen=True, slots=True)
class Floor:
    """Floors of many curves, one element per curve.

    Attributes
    ----------
    rate : ndarray
        The floor.
    low, high : ndarray
        Its interval; from below it is the pooled rate's alone.
    known : ndarray
        The larger of nominal chance and majority-class rate, NaN where there is neither.
    right, items : ndarray
        Items right and items scored by the models below the rise, pooled.
    established : ndarray of bool
        Whether the interval lies within the margin of chance.
    status : ndarray of str
        "ok", or "too few points" where a curve has no model above those pooled.
    """

    rate: FloatArray
    low: FloatArray
    high: FloatArray
    known: FloatArray
    right: FloatArray
    items: FloatArray
    established: BoolArray
    status: StrArray


def floor(
    y: ArrayLike,
    n: ArrayLike,
    chance: ArrayLike,
    majority: ArrayLike = np.nan,
    *,
    confidence: float = 0.9,
    margin: float = 0.1,
) -> Floor:
    """Estimate the score of a model without the ability.

    The largest of nominal chance, the majority-class rate and the pooled rate of the
    models below the rise, which are the three smallest scored. A run that adapts to
    the curve (grown while its models agree) was simulated beside this rule: it pools more
    items but makes the test of a rise liberal, up to .069 at .05, since it leaves out
    models that are high by luck, and starts too high under gradual rises.
    *Established*: Wilson's interval of the pooled rate, raised to what is known, lies
    within ``margin`` of chance. A floor .1 off chance is called so in 5% of cases.

    Parameters
    ----------
    y : array_like, shape (..., curves, points)
        Scores on 0..1 by ascending scale, NaN where missing.
    n : array_like, broadcastable to y
        Items scored, or effective items.
    chance : array_like, broadcastable to (..., curves)
        Nominal chance level, NaN where the metric has none.
    majority : array_like, broadcastable to (..., curves)
        Score of always giving the most frequent answer, NaN where unknown.
    confidence : float
        Level of the interval.
    margin : float
        Largest distance from chance of an established floor.

    Returns
    -------
    Floor

    Raises
    ------
    CurveError
        If the arrays do not fit each other.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953 (the interval). The rule is this report's
    own; `emergence.inference.experiments.floors` measures how often it errs.
    """
    scores = as_curves(y)
    right, items, enough = _pooled(scores, as_items(n, scores.shape))
    nominal = as_rates(chance, enough.shape)
    known = np.fmax(nominal, as_rates(majority, enough.shape))
    pooled = np.divide(right, items, out=np.full(right.shape, np.nan), where=enough)
    interval = wilson(right, np.where(enough, items, np.nan), confidence)
    high = np.fmax(interval.high, np.where(enough, known, np.nan))
    established = (interval.low >= nominal - margin) & (high <= nominal + margin)
    return Floor(
        rate=np.where(enough, np.fmax(known, pooled), np.nan),
        low=interval.low,
        high=high,
        known=known,
        right=np.where(enough, right, np.nan),
        items=np.where(enough, items, np.nan),
        established=established,
        status=np.where(enough, "ok", "too few points"),
    )


def _pooled(scores: FloatArray, items: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
    right = successes(scores, items)
    scored = ~np.isnan(right)
    below = scored & (np.cumsum(scored, axis=-1) <= BELOW_RISE)
    return (
        np.sum(right, axis=-1, where=below),
        np.sum(items, axis=-1, where=below),
        np.asarray(scored.sum(axis=-1) > BELOW_RISE),
    )
