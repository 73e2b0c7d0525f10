"""Error rates of criteria, by simulation under stated truths."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import (
    BoolArray,
    FloatArray,
    as_correlation,
    as_items,
    as_rates,
    as_scales,
)
from emergence.inference.intervals import Interval, wilson
from emergence.inference.simulated import simulated_scores

WIDE, NARROW = 3.0, 0.5
_DECADES = {
    "wide sigmoid": WIDE,
    "narrow sigmoid": NARROW,
    "sigmoid of two decades": 2.0,
    "sigmoid of one decade": 1.0,
}
TRUTHS = ("flat", "log-linear", *_DECADES, "broken line", "valley")
CHUNK = 1_000

Criterion: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], BoolArray]
"""From scores (draws, curves, points), n (curves, points) and chance (curves,) to a verdict
for each draw and curve."""

Statistic: TypeAlias = Callable[[FloatArray], FloatArray]
"""From the true scores (curves, points) to what an interval is to cover."""

Limits: TypeAlias = Callable[[FloatArray, FloatArray, np.random.Generator], Interval]
"""From scores (curves, points) and their n to an interval of a statistic of each curve."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What curves are simulated: one source's sizes, items and chance levels, and a truth.

    Attributes
    ----------
    x : ndarray, shape (points,)
        log10 scale, ascending.
    n : ndarray, shape (curves, points)
        Items scored, NaN where a point is missing.
    chance : ndarray, shape (curves,)
        Nominal chance level.
    truth : str
        One of `TRUTHS`.
    rise : float
        Total rise of the truth over the range of ``x``, or of the sigmoid from its lower to its
        upper asymptote; it stops short of 1.
    offset : float
        How far the true floor lies above chance.
    correlation : float
        Extra-binomial noise: the correlation of two items' answers by one model, so that the
        variance is p(1-p)(1 + (n-1) correlation)/n.
    midpoint : float or None
        Where, on ``x``, a sigmoid is half risen and a broken line breaks; None draws it for
        each curve from the middle half of the range.

    Raises
    ------
    CurveError
        If there are fewer than two scales or they do not ascend, the items do not fit scales and
        chance, chance lies outside [0, 1), the correlation does, the truth is none of `TRUTHS`,
        or rise, offset or midpoint is not finite.
    """

    x: FloatArray
    n: FloatArray
    chance: FloatArray
    truth: str = "flat"
    rise: float = 0.3
    offset: float = 0.0
    correlation: float = 0.0
    midpoint: float | None = None

    def __post_init__(self) -> None:
        """Check what is to be simulated, once for all that simulate it."""
        shape = (np.size(self.chance), np.size(self.x))
        if np.ndim(self.x) != 1 or np.ndim(self.chance) != 1 or np.shape(self.n) != shape:
            raise CurveError(
                f"scales {np.shape(self.x)}, items {np.shape(self.n)}, chance "
                f"{np.shape(self.chance)}: needs one scale a point, one chance level a curve"
            )
        as_items(self.n, shape)
        as_rates(self.chance, shape[:1])
        if shape[1] < 2 or np.isnan(as_scales(self.x, shape[1:])).any():
            raise CurveError("two scales or more are needed, none of them missing")
        if self.truth not in TRUTHS:
            raise CurveError(f"truth {self.truth!r}: known are {', '.join(TRUTHS)}")
        as_correlation(self.correlation)
        if not np.isfinite([self.rise, self.offset, self.midpoint or 0.0]).all():
            raise CurveError("rise, offset or midpoint is not finite: needs numbers")


@dataclass(frozen=True, slots=True)
class Simulated:
    """Simulated curves.

    Attributes
    ----------
    y : ndarray, shape (draws, curves, points)
        Scores as they would be seen.
    truth : ndarray, shape (draws, curves, points)
        True scores.
    """

    y: FloatArray
    truth: FloatArray


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a criterion said yes.

    Attributes
    ----------
    rate : float
        Share of yes over all draws and curves.
    interval : Interval
        Its Wilson 95% interval: the Monte Carlo error.
    by_curve : ndarray, shape (curves,)
        The same for each curve.
    count : float
        Mean number of yes among the curves of one draw.
    draws : int
        Number of draws.
    """

    rate: float
    interval: Interval
    by_curve: FloatArray
    count: float
    draws: int


def truth_curve(setting: Setting, midpoint: ArrayLike) -> FloatArray:
    """Give the true scores of a setting.

    Flat: f. Log-linear: f + r (x - x_1)/(x_m - x_1). Sigmoid: f + r / (1 + exp(-2 ln 9
    (x - midpoint)/w)), with 10-90% widths w of 3 decades (wide), half a decade
    (narrow), or as named. Broken line: f up to the midpoint, from there straight to f + r at x_m.
    Valley: from f + r straight down to f at the midpoint, and back up to f + r at x_m.
    f is chance plus offset.

    Parameters
    ----------
    setting : Setting
    midpoint : array_like, shape (..., curves)
        log10 scale of the midpoint or break.

    Returns
    -------
    ndarray, shape (..., curves, points)
    """
    shares = _shares(setting.truth, setting.x, np.asarray(midpoint)[..., np.newaxis])
    floor = (setting.chance + setting.offset)[:, np.newaxis]
    rise = np.minimum(setting.rise, 1 - floor)
    return np.asarray(np.clip(floor + rise * shares, 0, 1))


def _shares(truth: str, x: FloatArray, midpoint: FloatArray) -> FloatArray:
    if truth == "flat":
        return np.zeros_like(x - midpoint)
    if truth == "log-linear":
        return np.asarray((x - x[0]) / np.ptp(x) + 0 * midpoint)
    if truth == "broken line":
        return np.asarray(np.maximum(x - midpoint, 0) / (x[-1] - midpoint))
    if truth == "valley":
        side = np.where(x < midpoint, midpoint - x[0], x[-1] - midpoint)
        return np.asarray(np.abs(x - midpoint) / side)
    z = 2 * np.log(9) * (x - midpoint) / _DECADES[truth]
    return np.asarray(1 / (1 + np.exp(-z)))


def simulate(setting: Setting, draws: int, rng: np.random.Generator) -> Simulated:
    """Simulate scores of many curves under one truth.

    Items right are binomial, or beta-binomial where the setting has extra-binomial noise: see
    `emergence.inference.simulated.simulated_scores`.

    Parameters
    ----------
    setting : Setting
    draws : int
        Number of draws of the whole set of curves.
    rng : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    Simulated
    """
    curves = (draws, setting.chance.size)
    low, high = np.quantile(setting.x, [0, 1]) + np.array([0.25, -0.25]) * np.ptp(setting.x)
    drawn = rng.uniform(low, high, curves)
    midpoint = drawn if setting.midpoint is None else np.full(curves, setting.midpoint)
    truth = truth_curve(setting, midpoint)
    return Simulated(
        simulated_scores(truth, setting.n, rng, correlation=setting.correlation), truth
    )


def calibrate(
    criterion: Criterion, setting: Setting, rng: np.random.Generator, *, draws: int = 10_000
) -> Rate:
    """Simulate how often a criterion says yes under a setting.

    Under a truth that satisfies the criterion's null this is its false-positive rate, under
    another its power.

    Parameters
    ----------
    criterion : callable
        See `Criterion`.
    setting : Setting
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number of draws of the whole set of curves.

    Returns
    -------
    Rate

    References
    ----------
    Morris, White and Crowther (2019), doi:10.1002/sim.8086 (rates by simulation and their error)
    """
    yes = np.zeros(setting.chance.size)
    for start in range(0, draws, CHUNK):
        seen = simulate(setting, min(CHUNK, draws - start), rng)
        yes += np.sum(criterion(seen.y, setting.n, setting.chance), axis=0)
    return _rate(yes, draws)


def coverage(
    limits: Limits,
    statistic: Statistic,
    setting: Setting,
    rng: np.random.Generator,
    *,
    draws: int = 10_000,
) -> Rate:
    """Simulate how often an interval contains what it is to cover.

    Parameters
    ----------
    limits : callable
        See `Limits`.
    statistic : callable
        See `Statistic`.
    setting : Setting
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number of draws of the whole set of curves.

    Returns
    -------
    Rate
        Of the intervals that contain it; by curve over its points too, if each has an interval.

    Raises
    ------
    CurveError
        If the setting is malformed.

    References
    ----------
    Morris, White and Crowther (2019), doi:10.1002/sim.8086 (coverage by simulation and its error)
    """
    held = contained(limits, statistic, setting, rng, draws)
    each = held.reshape(draws, setting.chance.size, -1)
    return _rate(each.sum(axis=(0, 2)), draws, points=each.shape[2])


def contained(
    limits: Limits,
    statistic: Statistic,
    setting: Setting,
    rng: np.random.Generator,
    draws: int,
) -> BoolArray:
    """Say which intervals contain what they are to cover.

    Parameters
    ----------
    limits, statistic, setting, rng, draws
        As of `coverage`.

    Returns
    -------
    ndarray of bool, shape (draws, curves) or (draws, curves, points)

    Raises
    ------
    CurveError
        If the setting is malformed.

    References
    ----------
    As of `coverage`.
    """
    seen = simulate(setting, draws, rng)
    pairs = zip(seen.y, seen.truth, strict=True)
    return np.array([limits(y, setting.n, rng).contains(statistic(truth)) for y, truth in pairs])


def _rate(yes: FloatArray, draws: int, points: int = 1) -> Rate:
    """Make a rate of how often each curve, or each of its points, said yes."""
    count, each = yes.sum(), draws * points
    total = each * yes.size
    return Rate(float(count / total), wilson(count, total), yes / each, float(count / draws), draws)
