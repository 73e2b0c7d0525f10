"""The size at which a curve reaches a fixed score, and how sizes differ between two curves."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq, isotonic_regression, minimize_scalar, root
from scipy.special import log_ndtr
from scipy.stats import t

from emergence.curves import Curves, matched
from emergence.errors import CurveError
from emergence.estimate import Estimate
from emergence.stats import Floats


def crossings(curves: Curves, share: float = 0.5) -> tuple[Floats, Floats]:
    """Return the size at which each curve has gone a share of the way from chance to perfect.

    The curve is (y - chance) / (1 - chance), made monotone in size by isotonic regression with
    equal weights, and linear in log10 of size between neighbouring models. Returned is log10 of the
    size, twice; where the largest model has not gone so far, its size and infinity; where the
    smallest already has, minus infinity and its size.
    """
    chance = np.nan_to_num(curves.chance)[:, None]
    way = (curves.y - chance) / (1 - chance)
    found = np.array([_crossing(x, row, share) for x, row in zip(curves.x, way, strict=True)])
    return found[:, 0], found[:, 1]


def size_factors(
    first: Curves, second: Curves, on: Sequence[str] = ("family",), share: float = 0.5
) -> pd.DataFrame:
    """Compare the sizes at which pairs of curves reach one score.

    Only models that were scored on both curves of a pair count. Both sides are chosen from curves
    that were aligned together; `on` are the labels that the two curves of a pair share, `share` is
    the score, as of `crossings`. Raises SelectionError if those labels do not tell the curves of
    one side apart, or no two curves share them, CurveError if a pair was not aligned together.

    Returns
    -------
    DataFrame, one row a pair
        The labels of `on`; `first_low`, `first_high`, `second_low`, `second_high`, the sizes
        between which each crossing lies; `low` and `high`, between which the factor second /
        first lies: equal where both are reached among the models, 0 or infinity where one is
        not. Pairs of which neither bound is known tell nothing and are left out.
    """
    one, other = matched(first, second, on)
    a, b = crossings(one, share), crossings(other, share)
    ends = {"first_low": a[0], "first_high": a[1], "second_low": b[0], "second_high": b[1]}
    factors = {"low": b[0] - a[1], "high": b[1] - a[0]}
    made = one.labels[list(on)].assign(**{name: 10**end for name, end in (ends | factors).items()})
    return made[np.isfinite(factors["low"]) | np.isfinite(factors["high"])].reset_index(drop=True)


def mean_factor(low: ArrayLike, high: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Return the geometric mean of factors over independent units, some of them censored.

    log10 of the factors is normal over units; of a unit with one bound the probability beyond
    it counts, a unit without any adds nothing. The interval holds every mean m whose likelihood
    ratio 2 (max l - max l(m)) is at most k log(1 + t² / (k - 1)), with k factors known and t
    Student's quantile with k - 1 degrees of freedom: Student's interval where nothing is censored.

    `low` and `high`, of shape (units,), are the ends between which each factor lies, as of
    `size_factors`; others raise a CurveError. The estimate is in times, with the number of units
    that have a bound: no value where fewer than two factors are known; no interval with fewer than
    five units.
    """
    told = np.column_stack([low, high]).astype(float)
    sound = (told[:, 0] == told[:, 1]) | (told[:, 0] == 0) | (told[:, 1] == np.inf)
    if not (sound & (told[:, 0] >= 0) & (told[:, 0] <= told[:, 1])).all():
        raise CurveError("a factor is known, or has one bound and 0 or infinity: give such ends")
    with np.errstate(divide="ignore"):
        ends = np.log10(told)
    ends = ends[np.isfinite(ends).any(axis=1)]
    n = len(ends)
    certain = ends[ends[:, 0] == ends[:, 1], 0]
    known = len(certain)
    if known < 2:
        return Estimate(np.nan, n=n, unit="times")
    # A minimum of the likelihood is known to half of the digits: too few to be the same anywhere.
    middle, deviation = certain.mean(), max(certain.std(), 1e-6)
    if (solved := root(_slopes, (middle, np.log(deviation)), (ends,), tol=1e-12)).success:
        middle, deviation = solved.x[0], np.exp(solved.x[1])
    if n < 5:
        return Estimate(float(10**middle), n=n, unit="times")
    cut = known * np.log1p(t.ppf((1 + confidence) / 2, known - 1) ** 2 / (known - 1)) / 2
    least = _profile(middle, ends) + cut
    lower, upper = (_limit(middle, side * deviation, least, ends) for side in (-1, 1))
    return Estimate(float(10**middle), 10**lower, 10**upper, n, "times")


def _crossing(x: Floats, way: Floats, share: float) -> tuple[float, float]:
    size, height = x[np.isfinite(way)], way[np.isfinite(way)]
    if not len(size):
        return -np.inf, np.inf
    monotone = isotonic_regression(height).x
    if monotone[0] >= share:
        return -np.inf, size[0]
    if monotone[-1] < share:
        return size[-1], np.inf
    after = int(np.argmax(monotone >= share))
    part = (share - monotone[after - 1]) / (monotone[after] - monotone[after - 1])
    at = size[after - 1] + part * (size[after] - size[after - 1])
    return at, at


def _slopes(at: Floats, ends: Floats) -> tuple[float, float]:
    """Return the negative log-likelihood's slopes in mean, times the deviation, and its log."""
    known, below = ends[:, 0] == ends[:, 1], np.isinf(ends[:, 0])
    z = np.where(below, ends[:, 1] - at[0], at[0] - ends[:, 0]) / np.exp(at[1])
    hazard = np.where(known, -z, np.exp(-(z**2) / 2 - log_ndtr(z)) / np.sqrt(2 * np.pi))
    return float(np.where(below, hazard, -hazard).sum()), float((hazard * z + known).sum())


def _profile(mean: float, ends: Floats) -> float:
    """Return the least negative log-likelihood of a mean, up to a constant."""
    known = ends[:, 0] == ends[:, 1]
    away = np.where(np.isinf(ends[:, 0]), ends[:, 1] - mean, mean - ends[:, 0])

    def loss(log_deviation: float) -> float:
        z = away / np.exp(log_deviation)
        return -float(np.where(known, -(z**2) / 2 - log_deviation, log_ndtr(z)).sum())

    return float(minimize_scalar(loss, bounds=(-12.0, 8.0), method="bounded").fun)


def _limit(middle: float, step: float, least: float, ends: Floats) -> float:
    for _ in range(8):
        if _profile(middle + step, ends) > least:
            return float(brentq(lambda mean: _profile(mean, ends) - least, middle, middle + step))
        step *= 2
    return float(np.copysign(np.inf, step))
