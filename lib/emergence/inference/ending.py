"""Where the scores of a task end: at the largest models."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_items
from emergence.inference.families import family_mean
from emergence.inference.intervals import Interval, wilson


def ending(
    final: ArrayLike,
    n: ArrayLike,
    confidence: float = 0.95,
    together: Sequence[Hashable] | None = None,
) -> Interval:
    """Interval of the score at which a task ends.

    By t over families, one score for the largest model of each (see `family_mean`); with a
    single family there is no spread to be seen, and it is Wilson's for that model's items.
    Families that share their models count as one, with the mean of their scores.

    Parameters
    ----------
    final : array_like, shape (..., families)
        Score of the largest model of each family, NaN where there is none.
    n : array_like, broadcastable to final
        Items scored; needed of single families only.
    confidence : float
        Level of the interval.
    together : sequence, one label a family, optional
        Families of one label share their models, see `emergence.inference.trend.trend`.

    Returns
    -------
    Interval
        One per row; NaN with a single family whose number of items is not known.

    Raises
    ------
    CurveError
        If ``n`` or ``together`` does not fit ``final``, a score is infinite, or ``confidence`` is
        not between 0 and 1.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046 (t on one score a family); Wilson
    (1927), doi:10.1080/01621459.1927.10502953
    """
    scores = np.asarray(final, dtype=np.float64)
    items = as_items(n, scores.shape)
    if together is not None:
        scores, items = (_as_one(values, together) for values in (scores, items))
    known = np.isfinite(scores) & np.isfinite(items)
    right = np.sum(np.where(known, scores * items, 0), axis=-1)
    alone = wilson(right, np.sum(items, axis=-1, where=known), confidence)
    several = family_mean(scores, confidence).interval
    single = np.isfinite(scores).sum(axis=-1) == 1
    return Interval(
        np.where(single, alone.low, several.low), np.where(single, alone.high, several.high)
    )


def _as_one(values: FloatArray, together: Sequence[Hashable]) -> FloatArray:
    """Means over the families of one label."""
    if len(together) != values.shape[-1]:
        raise CurveError(f"{len(together)} labels for {values.shape[-1]} families: needs one each")
    families = [[own == label for own in together] for label in dict.fromkeys(together)]
    here = np.array(families) & np.isfinite(values)[..., np.newaxis, :]
    count = here.sum(axis=-1)
    total = np.sum(np.where(here, values[..., np.newaxis, :], 0), axis=-1)
    return np.asarray(total / np.where(count > 0, count, np.nan))
