"""Draws of a score behind which only its number of items is known."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_items, as_scores
from emergence.inference.binomial import successes


def beta_draws(
    y: ArrayLike,
    n: ArrayLike,
    resamples: int,
    rng: np.random.Generator,
    *,
    independent: bool = False,
) -> FloatArray:
    """Draw each point of each curve from Beta(k + 1/2, n - k + 1/2).

    The posterior of a proportion under Jeffreys' prior, independently across points: for
    models that saw the same items, contrasts between points come out conservative.
    All curves share one set of uniforms, so that a curve's draws depend neither on its
    neighbours nor on their order. A statistic that combines several curves needs
    ``independent=True`` instead.

    Parameters
    ----------
    y : array_like, shape (curves, points)
        Scores on 0..1, NaN where missing.
    n : array_like, broadcastable to y
        Items scored.
    resamples : int
        Number of draws.
    rng : numpy.random.Generator
        Source of the uniforms.
    independent : bool
        Draw uniforms of their own for every curve.

    Returns
    -------
    ndarray, shape (resamples, curves, points)
        NaN where the score or its n is missing.

    Raises
    ------
    CurveError
        If ``y`` is not an array of curves, a score lies outside 0..1, or ``resamples`` is not
        positive.

    References
    ----------
    Brown, Cai and DasGupta (2001), section 3.1, doi:10.1214/ss/1009213286
    """
    scores = as_scores(y)
    if scores.ndim != 2 or resamples < 1:
        raise CurveError(f"{resamples} draws of scores {scores.shape}: needs curves × points")
    items = as_items(n, scores.shape)
    right = successes(scores, items)
    curves = scores.shape[0] if independent else 1
    uniforms = rng.random((resamples, curves, scores.shape[1]))
    return np.asarray(betaincinv(right + 0.5, items - right + 0.5, uniforms))
