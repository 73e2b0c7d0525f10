"""Whether a right-or-wrong metric jumps more than a continuous one of the same models."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import (
    BoolArray,
    FloatArray,
    StrArray,
    as_curves,
    as_items,
    as_scales,
)
from emergence.inference.decades import decades, shares
from emergence.inference.dispersion import effective_items
from emergence.inference.line import line_through, weighted_line
from emergence.inference.steepest import steepest_decade

ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Excess:
    """Share of the rise in its steepest decade, against the other metric's shape.

    One element per curve.

    Attributes
    ----------
    share : ndarray
        Share of the observed rise that falls in its steepest decade.
    expected : ndarray
        Mean of that share if the curve had the other metric's shape and binomial noise; NaN
        where such curves never rise.
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

    Null: the true rate is a linear function of the other metric, ``q = a + b other`` with
    b > 0 and q within 0..1 at all models, and items are right independently. It is fitted by
    reweighted least squares with binomial variances, and scores are drawn from it; their mean
    share is what is expected, and p is the chance of a share as large as the one seen,
    ``(1 + reached) / (1 + rising)``. A line that leaves 0..1 is turned about its end: where it
    is cut off instead, the fit to zeros is off, and 5.8% are rejected at a nominal 5% where
    half of the models get nothing right. Unlike `emergence.inference.steeper`, which
    draws Gaussian noise, scores at the floor are drawn as the ties they are: four models that
    get nothing right are no evidence of a flat stretch. Extra-binomial noise is allowed for by
    fewer effective items. The other metric's noise is left out; it makes its curve look
    steeper, so that leaving it out makes the test conservative.

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

    References
    ----------
    Schaeffer et al. (2023), section 2, arXiv:2304.15004 (one model's scores under two
    metrics); McCullagh and Nelder (1989), Generalized Linear Models, section 2.5 (the fit);
    Davison and Hinkley (1997), Bootstrap Methods and their Application, section 4.2 (p-values
    from draws of a fitted null)
    """
    scores, smooth = as_curves(y), as_curves(other)
    if scores.ndim != 2 or scores.shape != smooth.shape:
        raise CurveError(f"scores {scores.shape} and {smooth.shape}: needs the same models")
    items = effective_items(as_items(n, scores.shape), correlation)
    scale = as_scales(x, scores.shape)
    both = np.isfinite(scores + smooth + scale) & (items > 0)
    seen = steepest_decade(scale, np.where(both, scores, np.nan))
    null, slope = _null(scores, smooth, items, both)
    rows = np.flatnonzero((seen.status == "ok") & (slope > 0))
    expected, p_value = (np.full(len(scores), np.nan) for _ in range(2))
    seed = int(rng.integers(2**63))
    for row in rows:
        at, sizes, rates = (part[row, both[row]] for part in (scale, items, null))
        drawn = _drawn(at, sizes, rates, draws, np.random.default_rng(seed))
        expected[row] = np.mean(drawn) if drawn.size else np.nan
        reached = np.sum(drawn >= seen.share[row] - 1e-12)
        p_value[row] = (1 + reached) / (1 + drawn.size)
    return Excess(
        seen.share,
        expected,
        p_value,
        np.where(both, null, np.nan),
        np.where((seen.status == "ok") & (slope <= 0), "unrelated", seen.status),
    )


def _null(
    y: FloatArray, other: FloatArray, items: FloatArray, both: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Fit q = a + b other, 0 to 1 at all models, and give it with b."""
    total = np.maximum(np.sum(both, axis=-1, keepdims=True), 1)
    rate = np.broadcast_to(np.sum(y, axis=-1, keepdims=True, where=both) / total, y.shape)
    margin = 0.5 / np.where(both, items, 1)
    slope = np.zeros((len(y), 1))
    for _ in range(ROUNDS):
        inside = np.clip(rate, margin, 1 - margin)
        weight = np.where(both, items / (inside * (1 - inside)), 0)
        rate, slope = _within(np.where(both, other, 0), np.where(both, y, 0), weight)
    return np.clip(rate, 0, 1), slope[:, 0]


def _within(x: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fit a line; one that rises from below 0, or beyond 1, is turned about that end."""
    line = weighted_line(x, y, weight)
    used = np.where(weight > 0, x, line.centre)
    least, most = (end(used, axis=-1, keepdims=True) for end in (np.min, np.max))
    below = (line.slope > 0) & (line.at(least) < 0)
    above = (line.slope > 0) & (line.at(most) > 1)
    pivot = np.select([below, above], [least, most], line.centre)
    height = np.select([below, above], [0.0, 1.0], line.level)
    turned = line_through(pivot, height, x, y, weight)
    return turned.at(x), turned.slope


def _drawn(
    x: FloatArray, items: FloatArray, rates: FloatArray, draws: int, rng: np.random.Generator
) -> FloatArray:
    """Shares of one curve's draws that rise, from true rates."""
    scores = rng.binomial(items.astype(np.int64), rates, (draws, x.size)) / items
    present = np.ones((1, x.size), dtype=np.bool_)
    drawn, _ = shares(decades(x[np.newaxis], present), scores.T[np.newaxis], present)
    return drawn[np.isfinite(drawn)]
