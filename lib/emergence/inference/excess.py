"""Whether a right-or-wrong metric jumps more than a continuous one of the same models."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, StrArray, as_curves, as_items
from emergence.inference.calibration import Rate
from emergence.inference.dispersion import effective_items
from emergence.inference.intervals import wilson
from emergence.inference.steepest import steepest_decade

ROUNDS = 8
REACH = 8.0


@dataclass(frozen=True, slots=True)
class Excess:
    """Share of the rise in its steepest decade, against the other metric's shape.

    One element per curve.

    Attributes
    ----------
    share : ndarray
        Share of the observed rise that falls in its steepest decade.
    expected : ndarray
        Mean of that share if the curve had the other metric's shape and binomial noise.
    p_value : ndarray
        One-sided p of that null.
    null : ndarray, shape (curves, points)
        The true scores under it.
    status : ndarray of str
        "ok", "level", "not rising", "under a decade", or "unrelated" where the metrics do not
        rise together.
    """

    share: FloatArray
    expected: FloatArray
    p_value: FloatArray
    null: FloatArray
    status: StrArray

    @property
    def excess(self) -> FloatArray:
        """Share beyond what is expected, NaN where there was nothing to test."""
        return self.share - self.expected


def excess(
    x: ArrayLike,
    y: ArrayLike,
    n: ArrayLike,
    other: ArrayLike,
    rng: np.random.Generator,
    *,
    correlation: float = 0.0,
    draws: int = 1_000,
) -> Excess:
    """Compare the steepest decade of a rate with that of a continuous metric.

    Null: the true rate is a linear function of the other metric, ``p = a + b other`` with
    b > 0, kept within 0..1, and items are right independently. It is fitted by reweighted
    least squares with binomial variances, and scores are drawn from it. Unlike
    `emergence.inference.steepest.steeper`, which draws Gaussian noise, scores at the floor
    are drawn as the ties they are: four models that get nothing right are no evidence of a
    flat stretch. Extra-binomial noise is allowed for by fewer effective items. The other
    metric's noise is left out; it makes its curve look steeper, so that leaving it out
    makes the test conservative.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending.
    y : array_like, shape (curves, points)
        Rates, NaN where missing.
    n : array_like, broadcastable to y
        Items scored.
    other : array_like, shape (curves, points)
        Scores of the same models under the continuous metric, higher being better.
    rng : numpy.random.Generator
        Source of the draws, which all curves share.
    correlation : float
        Extra-binomial noise, see `emergence.inference.dispersion.correlation`.
    draws : int
        Number of draws.

    Returns
    -------
    Excess

    Raises
    ------
    CurveError
        If the arrays do not fit each other.
    """
    scores, smooth = as_curves(y), as_curves(other)
    if scores.ndim != 2 or scores.shape != smooth.shape:
        raise CurveError(f"scores {scores.shape} and {smooth.shape}: needs the same models")
    items = effective_items(as_items(n, scores.shape), correlation)
    scale = np.broadcast_to(np.asarray(x, dtype=np.float64), scores.shape)
    both = np.isfinite(scores) & np.isfinite(smooth) & (items > 0)
    seen = steepest_decade(scale, np.where(both, scores, np.nan))
    null, slope = _null(scores, smooth, items, both)
    uniforms = rng.random((draws, scores.shape[1]))
    shares = _drawn(scale, null, items, both, uniforms)
    reached = np.sum(shares >= seen.share - 1e-12, axis=0)
    rising = np.maximum(np.sum(np.isfinite(shares), axis=0), 1)
    usable = (seen.status == "ok") & (slope > 0)
    return Excess(
        seen.share,
        np.where(usable, np.nansum(shares, axis=0) / rising, np.nan),
        np.where(usable, (1 + reached) / (1 + rising), np.nan),
        np.where(both, null, np.nan),
        np.where((seen.status == "ok") & (slope <= 0), "unrelated", seen.status),
    )


def excess_rate(
    x: ArrayLike,
    truth: ArrayLike,
    n: ArrayLike,
    other: ArrayLike,
    rng: np.random.Generator,
    *,
    correlation: float = 0.0,
    level: float = 0.05,
    repeats: int = 50,
    draws: int = 200,
) -> Rate:
    """Simulate how often single curves are called steeper than the other metric.

    Under a truth that is a linear function of the other metric this is the test's size,
    under another its power. Scores are beta-binomial.

    Parameters
    ----------
    x, n, other, correlation
        As for `excess`.
    truth : array_like, shape (curves, points)
        True rates, NaN where a model is missing.
    rng : numpy.random.Generator
        Source of the worlds and of the test's draws.
    level : float
        Level of the test.
    repeats : int
        Simulated worlds of all curves.
    draws : int
        Draws of each test.

    Returns
    -------
    Rate
        Over all curves and worlds in which the test could be made.

    Raises
    ------
    CurveError
        If the arrays do not fit each other.
    """
    rates = as_curves(truth)
    present = np.isfinite(rates)
    inside = np.clip(np.where(present, rates, 0.5), 1e-9, 1 - 1e-9)
    items = np.where(present, as_items(n, rates.shape), 1).astype(np.int64)
    size = 1 / max(correlation, 1e-9) - 1
    p_values = []
    for _ in range(repeats):
        noisy = rng.beta(inside * size, (1 - inside) * size)
        seen = np.where(present, rng.binomial(items, noisy) / items, np.nan)
        made = excess(x, seen, n, other, rng, correlation=correlation, draws=draws)
        p_values.append(made.p_value)
    tested, yes = np.isfinite(p_values), np.array(p_values) <= level
    total = max(int(tested.sum()), 1)
    return Rate(
        float(yes.sum() / total),
        wilson(yes.sum(), total),
        np.asarray(yes.sum(axis=0) / np.maximum(tested.sum(axis=0), 1)),
        float(yes.sum() / repeats),
        total,
    )


def _null(
    y: FloatArray, other: FloatArray, items: FloatArray, both: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Fit p = a + b other within 0..1, and give it with b."""
    total = np.maximum(np.sum(both, axis=-1, keepdims=True), 1)
    rate = np.broadcast_to(np.sum(y, axis=-1, keepdims=True, where=both) / total, y.shape)
    margin = 0.5 / np.where(both, items, 1)
    slope = np.zeros(len(y))
    for _ in range(ROUNDS):
        inside = np.clip(rate, margin, 1 - margin)
        weight = np.where(both, items / (inside * (1 - inside)), 0)
        rate, slope = _line(other, y, weight)
    return np.clip(rate, 0, 1), slope


def _line(x: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    used = weight > 0
    x, y = np.where(used, x, 0), np.where(used, y, 0)
    total = np.maximum(np.sum(weight, axis=-1, keepdims=True), np.finfo(float).tiny)
    offset = x - np.sum(weight * x, axis=-1, keepdims=True) / total
    y_mean = np.sum(weight * y, axis=-1, keepdims=True) / total
    squares = np.sum(weight * offset**2, axis=-1)
    cross = np.sum(weight * offset * (y - y_mean), axis=-1)
    slope = np.divide(cross, squares, out=np.zeros_like(cross), where=squares > 0)
    return y_mean + slope[:, np.newaxis] * offset, slope


def _drawn(
    x: FloatArray, null: FloatArray, items: FloatArray, both: BoolArray, uniforms: FloatArray
) -> FloatArray:
    """Shares in the steepest decade of draws from the null, (draws, curves)."""
    size = np.where(both, items, 1)
    shares = []
    for scale, present, n, rates in zip(x, both, size, null, strict=True):
        points = zip(uniforms.T, n, rates, strict=True)
        scores = np.stack([_quantiles(*point) / point[1] for point in points], axis=1)
        shares.append(_shares(scale, present, scores))
    return np.stack(shares, axis=1)


def _quantiles(uniforms: FloatArray, n: float, rate: float) -> FloatArray:
    """Binomial quantiles: the distribution function once, in place of a search for each."""
    reach = REACH * np.sqrt(n * rate * (1 - rate)) + REACH
    low, high = max(0, np.floor(n * rate - reach)), min(n, np.ceil(n * rate + reach))
    counts = np.arange(low, high + 1)
    place = np.searchsorted(special.bdtr(counts[:-1], int(n), rate), uniforms)
    return np.asarray(counts[place])


def _shares(x: FloatArray, present: BoolArray, y: FloatArray) -> FloatArray:
    """Share of each row's rise in its steepest decade; NaN for one that does not rise."""
    scale, scores = x[present], y[:, present]
    start = np.concatenate([scale, scale - 1])
    inside = (start >= scale[:1] - 1e-9) & (start + 1 <= scale[-1:] + 1e-9)
    if not inside.any():
        return np.full(len(y), np.nan)
    units = np.eye(scale.size)
    at = [np.interp(start[inside] + step, scale, unit) for step in (0, 1) for unit in units]
    weight = np.stack(at[scale.size :]) - np.stack(at[: scale.size])
    rise, span = (scores @ weight).max(axis=1), np.ptp(scores, axis=1)
    rising = rise > 1e-12 * np.maximum(span, 1e-12)
    share = np.full(len(y), np.nan)
    np.divide(rise, span, out=share, where=rising & (span > 0))
    return share
