"""How far one metric is ahead of another at half of its rise."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import FloatArray
from emergence.inference.simulated import simulated_scores
from emergence.measures.half_rise import half_rise


def lead(x: ArrayLike, y: ArrayLike, other: ArrayLike) -> FloatArray:
    """Decades by which another metric has done half of its rise before the first has.

    ``h(y) - h(other)``, h the scale of half a rise; 0 if one is a linear function of the other.
    Noise moves it: see `lead_of_noise`.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending.
    y, other : array_like, shape (..., points)
        Scores, higher being better, NaN where missing.

    Returns
    -------
    ndarray, shape (...)
        NaN where a curve does not rise to its middle.
    """
    return np.asarray(half_rise(x, y) - half_rise(x, other))


def lead_of_noise(
    x: ArrayLike,
    n: ArrayLike,
    other: ArrayLike,
    null: ArrayLike,
    rng: np.random.Generator,
    *,
    correlation: float = 0.0,
    draws: int = 100,
) -> FloatArray:
    """Mean lead over rates that have the other metric's shape and their own noise.

    To be taken off a lead that was seen. Noise lifts the greatest of many scores, so that half of
    the rise comes later under the noisier metric: by .03 decades in training runs whose scores
    level off for long. That is little, but sixteen such runs would show it to be no luck.

    Parameters
    ----------
    x : array_like, broadcastable to null
        log10 scale, ascending.
    n : array_like, broadcastable to null
        Items scored.
    other : array_like, shape (curves, points)
        The continuous metric, higher being better.
    null : array_like, shape (curves, points)
        True rates of its shape, see `emergence.inference.excess.Excess`.
    rng : numpy.random.Generator
        Source of the draws.
    correlation : float
        Extra-binomial noise.
    draws : int
        Number of draws.

    Returns
    -------
    ndarray, shape (curves,)
        0 where no draw rises.

    Raises
    ------
    CurveError
        If the arrays do not fit each other.

    References
    ----------
    Efron and Tibshirani (1993), section 10.2, doi:10.1201/9780429246593 (taking off the bias)
    """
    worlds = np.broadcast_to(np.asarray(null, dtype=float), (draws, *np.shape(null)))
    made = lead(x, simulated_scores(worlds, n, rng, correlation=correlation), other)
    rising = np.maximum(np.sum(np.isfinite(made), axis=0), 1)
    return np.asarray(np.nansum(made, axis=0) / rising)
