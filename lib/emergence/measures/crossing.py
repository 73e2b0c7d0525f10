"""The scale at which a curve reaches a level for good."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.errors import CurveError
from emergence.inference.arrays import as_curves, as_items, as_scales
from emergence.inference.isotonic import isotonic


def crossing(
    x: ArrayLike, y: ArrayLike, level: ArrayLike, weight: ArrayLike = 1.0
) -> NDArray[np.float64]:
    """Place where the best non-decreasing fit of a curve reaches a level.

    Between two points the fit runs straight over x. Unlike the first scale that is
    significantly above something, the place does not move with the number of items.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 of the scale, strictly ascending; may be NaN where y is.
    y : array_like, shape (..., points)
        Scores, NaN where missing.
    level : array_like, broadcastable to y without its last axis
        What is to be reached; (1 + chance)/2 gives the midpoint of a rise from chance to
        a perfect score.
    weight : array_like, broadcastable to y
        Weights of the fit, such as the items scored.

    Returns
    -------
    ndarray, shape (...)
        log10 of the scale; -inf where the smallest model reaches the level already, inf
        where the largest does not, NaN where there is no point or no level.

    Raises
    ------
    CurveError
        If the arrays do not fit each other, the scales do not ascend, a score is infinite, or a
        weight is negative or infinite.

    References
    ----------
    Barlow et al. (1972), Statistical Inference under Order Restrictions, section 1.2 (the fit)
    """
    scores = as_curves(np.expand_dims(y, 0))[0]
    places, mass = as_scales(x, scores.shape), as_items(weight, scores.shape)
    try:
        bar = np.broadcast_to(np.asarray(level, dtype=np.float64), scores.shape[:-1])
    except ValueError as error:
        raise CurveError(f"levels {np.shape(level)} do not fit scores {scores.shape}") from error
    fitted = isotonic(scores, np.where(np.isfinite(scores) & (mass > 0), mass, 0.0)).fitted
    present = np.isfinite(fitted)
    above = present & (fitted >= bar[..., np.newaxis])
    found = np.where(above.any(axis=-1), _between(places, fitted, bar, above), np.inf)
    return np.where(present.any(axis=-1) & ~np.isnan(bar), found, np.nan)


def _between(
    x: NDArray[np.float64],
    fitted: NDArray[np.float64],
    bar: NDArray[np.float64],
    above: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Interpolate to the first point above, from the last one below it; -inf if there is none."""
    first = np.argmax(above, axis=-1)
    below = np.isfinite(fitted) & ~above
    last = np.max(np.where(below, np.arange(fitted.shape[-1]), -1), axis=-1)
    from_here = np.maximum(last, 0)
    low, high = _at(fitted, from_here), _at(fitted, first)
    left, right = _at(x, from_here), _at(x, first)
    inside = left + (bar - low) / np.where(high > low, high - low, 1.0) * (right - left)
    return np.where(last < 0, -np.inf, inside)


def _at(values: NDArray[np.float64], index: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    return np.take_along_axis(values, index[..., np.newaxis], axis=-1)[..., 0]
