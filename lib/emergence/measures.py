"""One number of a curve: linearity, breakthroughness, and the steepest step."""

import numpy as np
from numpy.typing import NDArray

from emergence.curves import Curves

Floats = NDArray[np.float64]


def linearity(y: Floats) -> Floats:
    """Return how evenly each curve improves.

    L = I / sqrt(mean((y[i+1] - y[i])^2)), I = sign(argmax y - argmin y) (max y - min y).
    On a straight line of m points it is m - 1. The numbers of items do not enter, so noise alone
    moves it: descriptive only.

    Parameters
    ----------
    y : ndarray, shape (curves, points)
        Scores in order of size; NaN where a model was not scored.

    Returns
    -------
    ndarray, shape (curves,)
        NaN for curves without change.

    References
    ----------
    Srivastava et al. 2022, appendix B, doi:10.48550/arXiv.2206.04615.
    """
    squares, improvement = _steps(y)
    return _ratio(improvement, np.nanmean(squares, axis=1))


def breakthroughness(y: Floats) -> Floats:
    """Return how much of each curve's improvement comes at once.

    B = I / sqrt(median((y[i+1] - y[i])^2)), with I as in `linearity`, arguments and source too.
    """
    squares, improvement = _steps(y)
    return _ratio(improvement, np.nanmedian(squares, axis=1))


def steepest_step(curves: Curves) -> tuple[Floats, Floats]:
    """Return the largest share of a rise that lies between two neighbouring sizes.

    Parameters
    ----------
    curves : Curves
        Curves whose last score is above their first.

    Returns
    -------
    share : ndarray, shape (curves,)
        Largest step up, as a share of the last score minus the first.
    factor : ndarray, shape (curves,)
        By how many times the two models of that step differ in size.
    """
    found = np.array([_steepest(x, y) for x, y in zip(curves.x, curves.y, strict=True)])
    return found[:, 0], found[:, 1]


def _steepest(x: Floats, y: Floats) -> tuple[float, float]:
    scored = np.isfinite(y)
    steps = np.diff(y[scored])
    at = int(steps.argmax())
    share = steps[at] / (y[scored][-1] - y[scored][0])
    return float(share), float(10 ** np.diff(x[scored])[at])


def _steps(y: Floats) -> tuple[Floats, Floats]:
    """Return squared steps, NaN-padded, and the signed improvement."""
    squares = np.full((len(y), y.shape[1] - 1), np.nan)
    improvement = np.zeros(len(y))
    for row, values in enumerate(y):
        kept = values[np.isfinite(values)]
        squares[row, : len(kept) - 1] = np.diff(kept) ** 2
        improvement[row] = np.sign(kept.argmax() - kept.argmin()) * np.ptp(kept)
    return squares, improvement


def _ratio(improvement: Floats, square: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(square > 0, improvement / np.sqrt(square), np.nan)
