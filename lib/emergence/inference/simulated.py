"""Simulated scores of tasks of growing length."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import FloatArray
from emergence.inference.lag import TENTHS


def simulated_ladders(
    x: ArrayLike,
    n: ArrayLike,
    chance: ArrayLike,
    midpoint: ArrayLike,
    width: ArrayLike,
    draws: int,
    rng: np.random.Generator,
    *,
    correlation: float = 0.0,
    ceiling: ArrayLike = 1.0,
) -> FloatArray:
    """Draw scores of ladders whose curves are logistic from chance to a ceiling.

    Parameters
    ----------
    x : array_like, shape (ladders, points)
        log10 scale.
    n : array_like, shape (ladders, rungs, points)
        Items scored, NaN where a score is missing.
    chance, midpoint, width : array_like, broadcastable to (ladders, rungs)
        Of the true curves.
    draws : int
        Number of draws of all ladders.
    rng : numpy.random.Generator
        Source of the draws.
    correlation : float
        Of two items' answers by one model: noise beyond the binomial (see `dispersion`).
    ceiling : array_like, broadcastable to (ladders, rungs)
        Share of the way from chance to a perfect score at which a curve ends.

    Returns
    -------
    ndarray, shape (draws, ladders, rungs, points)
    """
    items = np.asarray(n, dtype=float)
    guess, middle, spread, top = (
        np.broadcast_to(np.asarray(part, dtype=float), items.shape[:2])[..., np.newaxis]
        for part in (chance, midpoint, width, ceiling)
    )
    z = TENTHS * (np.asarray(x, dtype=float)[:, np.newaxis, :] - middle) / spread
    rate = guess + top * (1 - guess) * 0.5 * (1 + np.tanh(z / 2))
    missing = ~np.isfinite(items) | ~np.isfinite(rate)
    rate = np.broadcast_to(np.where(missing, 0.5, rate), (draws, *items.shape))
    if correlation > 0:
        size = 1 / correlation - 1
        inside = np.clip(rate, 1e-9, 1 - 1e-9)
        rate = rng.beta(inside * size, (1 - inside) * size)
    whole = np.where(missing, 1, items).astype(int)
    return np.where(missing, np.nan, rng.binomial(whole, rate) / whole)
