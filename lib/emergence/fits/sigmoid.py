"""The sigmoid in log size: from a floor to a ceiling, about a midpoint, over a width."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.errors import CurveError
from emergence.fits.sigmoid_search import search

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SigmoidFits:
    """Fitted sigmoids: element i of every array is curve i.

    Attributes
    ----------
    floor, ceiling : ndarray, shape (curves,)
        Scores far below and far above the midpoint. A falling curve has its floor above.
    midpoint : ndarray, shape (curves,)
        log₁₀ of the size halfway; NaN where no sigmoid is better than a constant.
    width : ndarray, shape (curves,)
        Decades from 10% to 90% of the way; NaN where there is no midpoint.
    rss : ndarray, shape (curves,)
        Weighted sum of squared residuals.
    """

    floor: Floats
    ceiling: Floats
    midpoint: Floats
    width: Floats
    rss: Floats

    def predict(self, x: ArrayLike) -> Floats:
        """Return the fitted scores, shape (curves, points).

        `x` is log₁₀ of the size, of shape (points,) or (curves, points).
        """
        told: Floats = np.stack([self.floor, self.ceiling, self.midpoint, self.width])[:, :, None]
        floor, ceiling, midpoint, width = told
        way = 0.5 + 0.5 * np.tanh(0.5 * np.log(81.0) * (np.asarray(x) - midpoint) / width)
        return np.asarray(np.where(np.isnan(midpoint), floor, floor + (ceiling - floor) * way))


def fit_sigmoids(
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    bounds: tuple[float, float] = (0.0, 1.0),
    widths: tuple[float, float] = (0.05, 20.0),
    margin: float = 0.5,
    rising: bool = False,
) -> SigmoidFits:
    """Fit a sigmoid to each of many curves by bounded least squares.

    ``y = floor + (ceiling - floor) / (1 + exp(-ln 81 · (x - midpoint) / width))``, the width in
    decades between 10% and 90% of the way.

    Parameters
    ----------
    x : array_like, shape (points,) or (curves, points)
        log₁₀ of the size, ascending.
    y : array_like, shape (curves, points)
        Scores; NaN where missing. At least four a curve.
    weights : array_like, shape (points,) or (curves, points), optional
        Weights of the squared residuals, such as numbers of items; equal unless given.
    bounds : tuple of float
        Least and greatest floor and ceiling.
    widths : tuple of float
        Least and greatest width, in decades.
    margin : float
        Decades by which the midpoint may lie outside a curve's sizes.
    rising : bool
        Whether the ceiling may not be below the floor.

    Raises
    ------
    CurveError
        If arrays do not fit together, a curve is too short, out of order or infinite, or the
        bounds are empty: names the first such curve.
    """
    sizes, scores, used = as_curves(x, y, weights, least=4)
    ordered = bounds[0] < bounds[1] and 0.0 < widths[0] <= widths[1] < np.inf
    if not (ordered and 0.0 <= margin < np.inf):
        told = f"bounds {bounds}, widths {widths} or margin {margin} leave nothing to search"
        raise CurveError(f"{told}: give (least, greatest) twice, widths above 0, and a margin")
    found = np.empty((len(scores), 5))
    (low, high), (least, most) = bounds, widths
    limits = (float(low), float(high)), (float(least), float(most)), float(margin), rising
    search(sizes, scores, used, limits, found)
    floor, ceiling, midpoint, width, rss = found.T
    return SigmoidFits(floor, ceiling, midpoint, width, np.maximum(rss, 0.0))


def as_curves(
    x: ArrayLike, y: ArrayLike, weights: ArrayLike | None, least: int
) -> tuple[Floats, Floats, Floats]:
    """Return scales, scores and weights of one shape; a missing point has no weight."""
    scores = np.asarray(y, dtype=np.float64)
    if scores.ndim != 2:
        raise CurveError(f"y has {scores.ndim} dimensions; give it as (curves, points)")
    sizes = _like("x", x, scores)
    given = _like("weights", 1.0 if weights is None else weights, scores)
    used = np.isfinite(sizes) & np.isfinite(scores)
    _refuse(np.isinf(sizes) | np.isinf(scores), "an infinite value: leave the point out (NaN)")
    _refuse(used & ~(np.isfinite(given) & (given >= 0.0)), "a weight that is no number from 0 on")
    used &= given > 0.0
    few = used.sum(axis=1, keepdims=True) < least
    _refuse(few, f"fewer than {least} points, too few for this fit: leave the curve out")
    before = np.maximum.accumulate(np.where(used, sizes, -np.inf), axis=1)
    _refuse(used & (sizes < before), "sizes out of order: sort each curve's points by x")
    alone = before[:, -1:] <= np.min(np.where(used, sizes, np.inf), axis=1, keepdims=True)
    _refuse(alone, "one size only: a curve needs two")
    # One memory layout, or the search would be compiled anew for every other.
    return np.array(sizes), np.array(scores), np.where(used, given, 0.0)


def _like(name: str, values: ArrayLike, y: Floats) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    try:
        return np.broadcast_to(array, y.shape)
    except ValueError:
        raise CurveError(
            f"{name} has shape {array.shape} and y {y.shape}: give (points,) or (curves, points)"
        ) from None


def _refuse(wrong: NDArray[np.bool_], rule: str) -> None:
    rows = np.flatnonzero(wrong.any(axis=1))
    if len(rows):
        raise CurveError(f"curve {rows[0]} ({len(rows)} in all) has {rule}")
