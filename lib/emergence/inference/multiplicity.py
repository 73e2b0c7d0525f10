"""Many tests at once: adjusted p-values and how many discoveries are false."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_level


def benjamini_hochberg(p_values: ArrayLike) -> FloatArray:
    """Benjamini and Hochberg's adjusted p-values along the last axis.

    ``min over j >= i of p_(j) m / j``, m the number of tests made. Rejecting where it is
    at most q keeps the expected share of false discoveries at most q, for independent
    tests and for positively dependent ones.

    Parameters
    ----------
    p_values : array_like, shape (..., tests)
        p-values, NaN where nothing was tested; those do not count.

    Returns
    -------
    ndarray, shape (..., tests)
        Adjusted p-values, NaN where the p-value is.

    Raises
    ------
    CurveError
        If a p-value lies outside 0..1.

    References
    ----------
    Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    p = _p_values(p_values)
    order = np.argsort(p, axis=-1)
    tests = np.sum(~np.isnan(p), axis=-1, keepdims=True)
    scaled = np.take_along_axis(p, order, axis=-1) * tests / np.arange(1, p.shape[-1] + 1)
    # NaN sorts last; fmin passes over it.
    stepped = np.fmin.accumulate(scaled[..., ::-1], axis=-1)[..., ::-1]
    adjusted = np.empty_like(p)
    np.put_along_axis(adjusted, order, np.minimum(stepped, 1), axis=-1)
    return np.where(np.isnan(p), np.nan, adjusted)


@dataclass(frozen=True, slots=True)
class FalseDiscoveries:
    """How many of the rejected hypotheses are expected to be true.

    Attributes
    ----------
    null_share : float
        Estimated share of true nulls among all tests.
    expected : float
        Expected number of false discoveries, no larger than ``discoveries``.
    discoveries : int
        Tests rejected.
    """

    null_share: float
    expected: float
    discoveries: int


def false_discoveries(
    p_values: ArrayLike, rejected: ArrayLike, tuning: float = 0.5
) -> FalseDiscoveries:
    """Estimate how many discoveries are false, from the share of large p-values.

    ``pi0 = (#{p > lambda} + 1) / (m (1 - lambda))``, at most 1, and ``pi0 m t`` false
    discoveries, t the largest rejected p-value. Discrete and one-sided tests have more
    large p-values than uniform ones, so that both err on the high side.

    Parameters
    ----------
    p_values : array_like, shape (tests,)
        p-values, NaN where nothing was tested.
    rejected : array_like of bool, shape (tests,)
        The discoveries: all p-values up to some threshold.
    tuning : float
        lambda, above which p-values are taken to come from true nulls.

    Returns
    -------
    FalseDiscoveries

    Raises
    ------
    CurveError
        If a p-value lies outside 0..1, the shapes differ, or ``tuning`` is not between 0 and 1.

    References
    ----------
    Storey, Taylor and Siegmund (2004), equations 2 and 6, doi:10.1111/j.1467-9868.2004.00439.x
    """
    p, found = _p_values(p_values), np.asarray(rejected, dtype=np.bool_)
    if p.shape != found.shape:
        raise CurveError(f"{p.shape} p-values with {found.shape} decisions: one for each is needed")
    as_level(tuning)
    tested = ~np.isnan(p)
    discoveries = int(np.sum(found & tested))
    tests = int(tested.sum())
    if tests == 0:
        return FalseDiscoveries(float("nan"), 0.0, 0)
    null_share = min(1.0, (float(np.sum(p[tested] > tuning)) + 1) / (tests * (1 - tuning)))
    threshold = float(p[found & tested].max(initial=0.0))
    return FalseDiscoveries(
        null_share, min(null_share * tests * threshold, discoveries), discoveries
    )


def _p_values(p_values: ArrayLike) -> FloatArray:
    p = np.asarray(p_values, dtype=np.float64)
    if np.any((p < 0) | (p > 1)):
        raise CurveError("p-values outside 0..1: pass NaN where nothing was tested")
    return p
