"""The first scale at which a score differs from guessing, naive practice's onset."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import FloatArray
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
