"""Emergence as the literature has read it off curves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import (
    BoolArray,
    IntArray,
    as_items,
    as_level,
    as_rates,
    as_scores,
)
from emergence.inference.binomial import exceeds_rate, successes


@dataclass(frozen=True, slots=True)
class Published:
    """Naive readings of many curves, one element per curve.

    Attributes
    ----------
    emergent : ndarray of bool
        Whether the curve is at chance up to some point and above it from there on.
    onset : ndarray of int
        Index of the first point significantly above chance, -1 where there is none.
    """

    emergent: BoolArray
    onset: IntArray


def published(y: ArrayLike, n: ArrayLike, chance: ArrayLike, *, level: float = 0.05) -> Published:
    """Read curves as naive practice reads Wei et al. (2022).

    Each point is tested against nominal chance, one-sided, exact, without correction; a
    curve is emergent when at least its first point is not significant and all points are
    from the first significant one on. The comparison, not the report's criterion: it
    detects where a rise becomes *detectable*, which moves with n.

    Parameters
    ----------
    y : array_like, shape (..., curves, points)
        Scores on 0..1 by ascending scale, NaN where missing: such points are passed over.
    n : array_like, broadcastable to y
        Items scored.
    chance : array_like, broadcastable to (..., curves)
        Nominal chance level.
    level : float
        Level of each test.

    Returns
    -------
    Published

    Raises
    ------
    CurveError
        If the arrays do not fit each other, a score lies outside 0..1, or the level is not between
        0 and 1.

    References
    ----------
    Wei et al. (2022), section 2, arXiv:2206.07682
    """
    scores = as_scores(y)
    items = as_items(n, scores.shape)
    nominal = as_rates(chance, scores.shape[:-1])[..., np.newaxis]
    p = exceeds_rate(successes(scores, items), items, nominal)
    above, below = p <= as_level(level), p > level
    onset = np.where(above.any(axis=-1), np.argmax(above, axis=-1), -1)
    points = np.arange(scores.shape[-1])
    later = points >= onset[..., np.newaxis]
    started_below = np.any(below & ~later, axis=-1)
    stayed_above = ~np.any(below & later, axis=-1)
    return Published(np.asarray((onset >= 0) & started_below & stayed_above), onset)


def called_emergent(y: ArrayLike, n: ArrayLike, chance: ArrayLike) -> BoolArray:
    """Say which curves `published` calls emergent, as `calibrate` takes a criterion.

    Parameters
    ----------
    y, n, chance : array_like
        As `published` takes them.

    Returns
    -------
    ndarray of bool, shape (..., curves)

    Raises
    ------
    CurveError
        If the arrays do not fit each other.

    References
    ----------
    Wei et al. (2022), section 2, arXiv:2206.07682
    """
    return published(y, n, chance).emergent
