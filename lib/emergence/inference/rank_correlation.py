"""Kendall's rank correlation with an interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.arrays import as_level
from emergence.inference.intervals import Interval


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Kendall's tau of two variables.

    Attributes
    ----------
    tau : float
    interval : Interval
    p_value : float
        Two-sided p of no association.
    n : int
        Pairs of values.
    """

    tau: float
    interval: Interval
    p_value: float
    n: int


def rank_correlation(x: ArrayLike, y: ArrayLike, confidence: float = 0.95) -> RankCorrelation:
    """Give Kendall's tau with an interval by Fisher's z.

    ``tanh(artanh tau ± z sqrt(.437 / (n - 4)))``. The variance is that of a normal pair of
    variables, and near enough while tau lies within ±.8; with four pairs or fewer there is none,
    and the interval leaves everything open. Null of the p-value: the variables are not associated.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Two variables; pairs in which one is NaN are left out.
    confidence : float
        Level of the interval.

    Returns
    -------
    RankCorrelation

    Raises
    ------
    CurveError
        If the shapes differ or the confidence is not between 0 and 1.

    References
    ----------
    Kendall (1938), doi:10.1093/biomet/30.1-2.81; Fieller, Hartley and Pearson (1957),
    doi:10.1093/biomet/44.3-4.470 (the variance of z)
    """
    first, second = (np.asarray(part, dtype=np.float64) for part in (x, y))
    if first.ndim != 1 or first.shape != second.shape:
        raise CurveError(f"variables of shapes {first.shape} and {second.shape}: need equal length")
    known = np.isfinite(first) & np.isfinite(second)
    n = int(known.sum())
    found = stats.kendalltau(first[known], second[known])
    variance = 0.437 / (n - 4) if n > 4 else np.inf
    reach = stats.norm.isf((1 - as_level(confidence)) / 2) * np.sqrt(variance)
    z = np.arctanh(np.clip(found.statistic, -1 + 1e-12, 1 - 1e-12))
    limits = Interval(np.tanh(z - reach), np.tanh(z + reach))
    return RankCorrelation(float(found.statistic), limits, float(found.pvalue), n)
