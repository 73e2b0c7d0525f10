"""A ratio of two sums over families."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.families import FamilyMean, family_mean


def family_ratio(top: ArrayLike, bottom: ArrayLike, confidence: float = 0.95) -> FamilyMean:
    """Give a ratio of two sums over families, with an interval by t over families.

    ``R = sum t / sum b``; each family's ``R + (t - R b) / mean(b)`` have the mean R, and their
    scatter is that of R to first order (linearisation). So a family counts for as much as its part
    of the lower sum.

    Parameters
    ----------
    top, bottom : array_like, shape (families,)
        What each family adds to the upper and to the lower sum.
    confidence : float
        Level of the interval.

    Returns
    -------
    FamilyMean
        Its mean is the ratio; its p-value is that of a ratio of 0.

    Raises
    ------
    CurveError
        If the shapes differ, a value is missing or the lower sum is not above 0.

    References
    ----------
    Cochran (1977), Sampling Techniques, third edition, section 6.3
    """
    upper, lower = (np.asarray(part, dtype=np.float64) for part in (top, bottom))
    whole = upper.shape == lower.shape and bool(np.isfinite(upper + lower).all())
    if not whole or lower.sum() <= 0:
        raise CurveError("a ratio needs two sums of equally many parts, the lower one above 0")
    ratio = upper.sum() / lower.sum()
    return family_mean(ratio + (upper - ratio * lower) / lower.mean(), confidence)
