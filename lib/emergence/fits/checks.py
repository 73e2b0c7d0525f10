"""What the arrays of every fit have to be."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.errors import CurveError

Floats = NDArray[np.float64]


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
