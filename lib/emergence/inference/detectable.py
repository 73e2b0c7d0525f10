"""The first scale at which a score differs from guessing, naive practice's onset."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import (
    FloatArray,
    as_items,
    as_level,
    as_rates,
    as_scales,
    as_scores,
)
from emergence.inference.binomial import exceeds_rate, successes


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
    y : array_like, shape (..., ladders, rungs, points)
        Scores on 0..1, NaN where missing.
    n : array_like, broadcastable to y
        Items scored.
    chance : array_like, broadcastable to (ladders, rungs)
        Score of guessing.
    level : float
        Of every exact one-sided binomial test.

    Returns
    -------
    ndarray, shape (..., ladders, rungs)
        log10 scale; NaN where no model is above chance.

    Raises
    ------
    CurveError
        If the arrays do not fit together, scales do not ascend, scores lie outside 0..1, chance
        outside [0, 1), or the level is not between 0 and 1.

    References
    ----------
    Wei et al. (2022), section 2, arXiv:2206.07682, as it is often read
    """
    scores = as_scores(y)
    if scores.ndim < 3:
        raise CurveError(f"scores of shape {scores.shape}: needs ladders × rungs × points")
    items, guess = as_items(n, scores.shape), as_rates(chance, scores.shape[:-1])
    p = exceeds_rate(successes(scores, items), items, guess[..., np.newaxis])
    above = np.nan_to_num(p, nan=1.0) <= as_level(level)
    ladders = as_scales(x, (scores.shape[-3], scores.shape[-1]))
    scale = np.broadcast_to(ladders[:, np.newaxis, :], above.shape)
    first = np.take_along_axis(scale, np.argmax(above, axis=-1)[..., np.newaxis], -1)[..., 0]
    return np.where(above.any(axis=-1), first, np.nan)
