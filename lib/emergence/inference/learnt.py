"""Whether a curve of few points has risen from guessing."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import BoolArray, as_items, as_level, as_rates, as_scores
from emergence.inference.binomial import exceeds_rate, exceeds_sample, successes
from emergence.inference.multiplicity import benjamini_hochberg


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

    Raises
    ------
    CurveError
        If the arrays do not fit each other, a score lies outside 0..1 or chance outside [0, 1), or
        the level is not between 0 and 1.

    References
    ----------
    Berger (1982), doi:10.1080/00401706.1982.10487790 (rejecting when both tests do); Benjamini
    and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    scores = as_scores(y)
    items, guess = as_items(n, scores.shape), as_rates(chance, scores.shape[:-1])
    right, present = successes(scores, items), np.isfinite(scores)
    first = np.argmax(present, axis=-1)[..., np.newaxis]
    last = scores.shape[-1] - 1 - np.argmax(present[..., ::-1], axis=-1)[..., np.newaxis]
    k, other_k, m, other_m = (
        np.take_along_axis(array, end, -1)[..., 0]
        for array in (right, items)
        for end in (last, first)
    )
    p = np.maximum(exceeds_rate(k, m, guess), exceeds_sample(k, m, other_k, other_m))
    return np.asarray(benjamini_hochberg(p) <= as_level(level))
