"""Intervals for one proportion and for the difference of two."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from emergence.inference.arrays import BoolArray, FloatArray, as_level


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper limits, NaN where there is no interval.

    Attributes
    ----------
    low, high : ndarray
        Limits in the unit of the quantity.
    """

    low: FloatArray
    high: FloatArray

    def contains(self, value: ArrayLike) -> BoolArray:
        """Say where a value lies within the closed interval.

        Parameters
        ----------
        value : array_like, broadcastable to the limits

        Returns
        -------
        ndarray of bool
        """
        inside = np.asarray(value, dtype=np.float64)
        return np.asarray((self.low <= inside) & (inside <= self.high))


def _usable(*groups: tuple[FloatArray, FloatArray]) -> BoolArray:
    fits = [(trials > 0) & (right >= 0) & (right <= trials) for right, trials in groups]
    return np.asarray(np.all(fits, axis=0))


def _floats(*values: ArrayLike) -> list[FloatArray]:
    return list(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


def _one_sample(
    successes: ArrayLike, trials: ArrayLike, confidence: float, method: str
) -> Interval:
    miss = 1 - as_level(confidence)
    k, n = _floats(successes, trials)
    usable = _usable((k, n))
    low, high = np.full(k.shape, np.nan), np.full(k.shape, np.nan)
    low[usable], high[usable] = proportion_confint(k[usable], n[usable], miss, method)
    # Rounding leaves 1e-17 where the end is exactly 0 or 1.
    low, high = (
        np.where(k == 0, np.minimum(low, 0), low),
        np.where(k == n, np.maximum(high, 1), high),
    )
    return Interval(low, high)


def wilson(successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95) -> Interval:
    """Wilson's score interval for a proportion.

    The set of p with ``|k/n - p| <= z sqrt(p(1-p)/n)``.

    Parameters
    ----------
    successes, trials : array_like, broadcastable to each other
        Items right (fractions allowed) and items scored.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Interval
        NaN where trials are not positive or successes lie outside them.

    Raises
    ------
    CurveError
        If ``confidence`` is not between 0 and 1.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953
    """
    return _one_sample(successes, trials, confidence, "wilson")


def exact(successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95) -> Interval:
    """Clopper and Pearson's exact interval for a proportion.

    The set of p that neither one-sided binomial test rejects at half the level.

    Parameters
    ----------
    successes, trials : array_like, broadcastable to each other
        Items right and items scored.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Interval
        NaN where trials are not positive or successes lie outside them.

    Raises
    ------
    CurveError
        If ``confidence`` is not between 0 and 1.

    References
    ----------
    Clopper and Pearson (1934), doi:10.1093/biomet/26.4.404
    """
    return _one_sample(successes, trials, confidence, "beta")


def wald(successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95) -> Interval:
    """Give the normal interval ``p ± z sqrt(p(1-p)/n)``, for comparison only.

    It collapses to a point at 0 and at 1 and covers far too seldom near them.

    Parameters
    ----------
    successes, trials : array_like, broadcastable to each other
        Items right and items scored.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Interval
        NaN where trials are not positive or successes lie outside them.

    Raises
    ------
    CurveError
        If ``confidence`` is not between 0 and 1.

    References
    ----------
    Brown, Cai and DasGupta (2001), doi:10.1214/ss/1009213286
    """
    return _one_sample(successes, trials, confidence, "normal")


def newcombe(
    successes: ArrayLike,
    trials: ArrayLike,
    other_successes: ArrayLike,
    other_trials: ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Newcombe's hybrid score interval for the difference of two independent proportions.

    With Wilson limits (l, u) of each, ``d - sqrt((p1-l1)^2 + (u2-p2)^2)`` to
    ``d + sqrt((u1-p1)^2 + (p2-l2)^2)``, d = p1 - p2. For models that saw the same
    items it is conservative whenever the answers agree more often than by chance.

    Parameters
    ----------
    successes, trials : array_like
        Items right and items scored in the first sample.
    other_successes, other_trials : array_like
        The same in the second sample; all four broadcast to each other.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Interval
        Limits of first minus second; NaN where a sample is empty.

    Raises
    ------
    CurveError
        If ``confidence`` is not between 0 and 1.

    References
    ----------
    Newcombe (1998), method 10,
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
    """
    miss = 1 - as_level(confidence)
    k1, n1, k2, n2 = _floats(successes, trials, other_successes, other_trials)
    usable = _usable((k1, n1), (k2, n2))
    low, high = np.full(k1.shape, np.nan), np.full(k1.shape, np.nan)
    low[usable], high[usable] = confint_proportions_2indep(
        k1[usable], n1[usable], k2[usable], n2[usable],
        method="newcomb", compare="diff", alpha=miss,
    )  # fmt: skip
    return Interval(low, high)


def newcombe_paired(
    both: ArrayLike,
    first_only: ArrayLike,
    second_only: ArrayLike,
    neither: ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Newcombe's score interval for the difference of two proportions on the same items.

    As `newcombe`, with ``-2 phi (p1-l1)(u2-p2)`` and ``-2 phi (u1-p1)(p2-l2)`` under the
    roots; phi is the correlation of the two answers, its numerator corrected for
    continuity where positive.

    Parameters
    ----------
    both, first_only, second_only, neither : array_like, broadcastable to each other
        Numbers of items that both, only the first, only the second, neither got right.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Interval
        Limits of first minus second; NaN where there are no items.

    Raises
    ------
    CurveError
        If ``confidence`` is not between 0 and 1.

    References
    ----------
    Newcombe (1998), method 10,
    doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C
    """
    a, b, c, d = _floats(both, first_only, second_only, neither)
    n = a + b + c + d
    first, second = wilson(a + b, n, confidence), wilson(a + c, n, confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        p1, p2, phi = (a + b) / n, (a + c) / n, _phi(a, b, c, d)
    below, above = p1 - first.low, first.high - p1
    other_below, other_above = p2 - second.low, second.high - p2
    # Rounding can leave a square a hair below zero when the two answers always agree.
    down = np.maximum(below**2 - 2 * phi * below * other_above + other_above**2, 0)
    up = np.maximum(above**2 - 2 * phi * above * other_below + other_below**2, 0)
    return Interval(p1 - p2 - np.sqrt(down), p1 - p2 + np.sqrt(up))


def _phi(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    product = a * d - b * c
    corrected = np.where(product > 0, np.maximum(product - (a + b + c + d) / 2, 0), product)
    return np.asarray(
        np.divide(corrected, np.sqrt(margins), out=np.zeros_like(margins), where=margins > 0)
    )
