"""Whether the largest model is above the floor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import (
    BoolArray,
    FloatArray,
    StrArray,
    as_curves,
    as_items,
    as_level,
)
from emergence.inference.binomial import exceeds_rate, exceeds_sample, successes
from emergence.inference.floor import Floor
from emergence.inference.multiplicity import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class Risen:
    """Tests of many curves against their floors, one element per curve.

    Attributes
    ----------
    p_value : ndarray
        One-sided p, NaN where there was nothing to test.
    adjusted : ndarray
        The same after Benjamini and Hochberg over all curves.
    risen : ndarray of bool
        Whether the adjusted p is at most the level.
    status : ndarray of str
        "ok", or why a curve was not tested.
    above_known : ndarray
        One-sided p against chance and majority class alone, which takes no account of what
        the models below the rise score; NaN where neither is known.
    """

    p_value: FloatArray
    adjusted: FloatArray
    risen: BoolArray
    status: StrArray
    above_known: FloatArray


def risen(y: ArrayLike, n: ArrayLike, floor: Floor, *, level: float = 0.05) -> Risen:
    """Test whether the largest model exceeds the floor.

    Null: its true score is at most nominal chance, or at most the majority-class rate, or
    at most that of the models below the rise. The union of these is rejected when each is:
    the larger of the exact binomial p against what is known and the one-sided
    Fisher p against the pooled models (an intersection-union test, of at most the nominal
    size without adjustment). Taking the estimated floor for a known one instead rejects
    up to .074 of true nulls at .05, and .012 at .005. Exact for independent items: where
    models differ by more than sampling, pass effective items (see
    `emergence.inference.dispersion`) here and to the floor.

    Parameters
    ----------
    y : array_like, shape (..., curves, points)
        Scores on 0..1 by ascending scale, NaN where missing. All tasks of the source: the
        adjustment runs over them.
    n : array_like, broadcastable to y
        Items scored, or effective items.
    floor : Floor
        Floors of the same curves.
    level : float
        False discovery rate.

    Returns
    -------
    Risen

    Raises
    ------
    CurveError
        If the arrays do not fit each other, or the level is not between 0 and 1.

    References
    ----------
    Berger (1982), doi:10.1080/00401706.1982.10487790
    """
    scores = as_curves(y)
    right, items = _largest(successes(scores, n), as_items(n, scores.shape))
    known = exceeds_rate(right, items, floor.known)
    pooled = exceeds_sample(right, items, floor.right, floor.items)
    p = np.where(np.isnan(pooled), np.nan, np.fmax(known, pooled))
    adjusted = benjamini_hochberg(p)
    return Risen(p, adjusted, np.asarray(adjusted <= as_level(level)), floor.status, known)


def _largest(right: FloatArray, items: FloatArray) -> tuple[FloatArray, FloatArray]:
    backwards = ~np.isnan(right)[..., ::-1]
    last = right.shape[-1] - 1 - np.argmax(backwards, axis=-1)[..., np.newaxis]
    return (
        np.take_along_axis(right, last, axis=-1)[..., 0],
        np.take_along_axis(items, last, axis=-1)[..., 0],
    )
