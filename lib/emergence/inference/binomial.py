"""Exact one-sided tests on numbers of items right."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc
from scipy.stats import hypergeom

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray


def successes(y: ArrayLike, n: ArrayLike) -> FloatArray:
    """Give the number of items right behind a score, ``round(y n)``.

    Parameters
    ----------
    y : array_like
        Scores on 0..1.
    n : array_like, broadcastable to y
        Items scored.

    Returns
    -------
    ndarray
        Whole numbers; NaN where the score lies outside 0..1 or n is not positive.
    """
    score, items = np.asarray(y, dtype=np.float64), np.asarray(n, dtype=np.float64)
    usable = (score >= 0) & (score <= 1) & (items > 0)
    return np.where(usable, np.rint(np.where(usable, score * items, 0)), np.nan)


def exceeds_rate(k: ArrayLike, n: ArrayLike, rate: ArrayLike) -> FloatArray:
    """One-sided exact binomial test that a proportion exceeds a known rate.

    ``p = P(K >= k), K ~ Binomial(n, rate)``, as the incomplete beta function
    I_rate(k, n-k+1). Null: the true proportion is at most ``rate``.

    Parameters
    ----------
    k, n : array_like
        Items right and items scored.
    rate : array_like
        Known rate in [0, 1]; all three broadcast to each other.

    Returns
    -------
    ndarray
        p-values, NaN where an argument is NaN.

    Raises
    ------
    CurveError
        If a rate lies outside 0..1.

    References
    ----------
    NIST Digital Library of Mathematical Functions, 8.17.5
    """
    right, items, p = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (k, n, rate))
    )
    if np.any((p < 0) | (p > 1)):
        raise CurveError("a known rate outside 0..1: give shares, not percentages")
    tail = betainc(np.where(right > 0, right, 1), items - right + 1, p)
    missing = np.isnan(right) | np.isnan(items) | np.isnan(p)
    return np.asarray(np.where(missing, np.nan, np.where(right > 0, tail, 1.0)))


def exceeds_sample(
    k: ArrayLike, n: ArrayLike, other_k: ArrayLike, other_n: ArrayLike
) -> FloatArray:
    """One-sided Fisher exact test that one sample's proportion exceeds another's.

    ``p = P(K >= k)`` with K hypergeometric given both samples' total. Null: the first
    true proportion is at most the second.

    Parameters
    ----------
    k, n : array_like
        Items right and items scored in the first sample.
    other_k, other_n : array_like
        The same in the second sample; all four broadcast to each other.

    Returns
    -------
    ndarray
        p-values, NaN where an argument is NaN.

    References
    ----------
    Fisher (1935), doi:10.2307/2342435
    """
    table = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (k, n, other_k, other_n))
    )
    flat = np.stack([column.ravel() for column in table])
    usable = ~np.isnan(flat).any(axis=0)
    p = np.full(flat.shape[1], np.nan)
    # Counts repeat in simulations, and SciPy takes microseconds for each.
    distinct, where = np.unique(flat[:, usable], axis=1, return_inverse=True)
    right, items, other_right, other_items = distinct
    total = right + other_right
    p[usable] = hypergeom.sf(right - 1, items + other_items, total, items)[where.ravel()]
    return p.reshape(table[0].shape)
