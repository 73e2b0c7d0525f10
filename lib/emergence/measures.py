"""One number of a curve: linearity, breakthroughness, its steepest part, how late it comes."""

import numpy as np
from scipy.optimize import isotonic_regression

from emergence.estimate import Estimate
from emergence.stats import Floats


def linearity(y: Floats) -> Floats:
    """Return how evenly each curve improves.

    L = I / sqrt(mean((y[i+1] - y[i])^2)), I = sign(argmax y - argmin y) (max y - min y).
    On a straight line of m points it is m - 1. The numbers of items do not enter, so noise alone
    moves it: descriptive only. NaN for curves without change. `y` holds scores in order of size,
    shape (curves, points), NaN where a model was not scored.

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


def steepest_rise(x: Floats, y: Floats, width: float) -> Floats:
    """Return the most that each curve rises within a stretch of its scale.

    The curve is y made monotone by isotonic regression and joined by straight lines in x, so
    that scatter from point to point is no rise.

    `x` is log10 of the scale, ascending, NaN behind the last point, `y` the scores, NaN where there
    is none, both of shape (curves, points); `width` is the length of the stretch in units of x, 0.3
    for a doubling. Returned, of shape (curves,), is the largest f(t + width) - f(t) inside the
    curve; the whole rise where it is shorter.
    """
    return np.array([_most_within(*curve, width) for curve in zip(x, y, strict=True)])


def share_at_half(soft: Floats, hard: Floats) -> Floats:
    """Return how much of one score's rise is done when another has made half of its gain.

    The hard score is made monotone in the soft one by isotonic regression and joined by straight
    lines: f. With a and b the least and the greatest soft score, the share is
    (f((a + b) / 2) - f(a)) / (f(b) - f(a)). One half: in step; less: the hard score comes late.

    `soft` and `hard` are two scores of the same models, shape (pairs, models), both higher where
    better, in any order; NaN where a model has either not. Returned is one share a pair, NaN where
    the hard score does not rise.
    """
    return np.array([_at_half(*pair) for pair in zip(soft, hard, strict=True)])


def joint_share_at_half(
    soft: Floats, hard: Floats, *, confidence: float = 0.95, draws: int = 4000, seed: int = 0
) -> Estimate:
    """Estimate `share_at_half` from the models of all families together.

    Both scores, as of `share_at_half`, are of shape (families, models). The interval is that of
    percentiles over `draws` resamples, in which whole families are drawn; fewer than five give
    none. The unit is "%", n the number of families.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.integers(len(soft), size=(draws, len(soft)))
    together = [score[drawn].reshape(draws, -1) for score in (soft, hard)]
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.nanquantile(share_at_half(*together), tails) if len(soft) > 4 else (np.nan,) * 2
    value = share_at_half(soft.reshape(1, -1), hard.reshape(1, -1))[0]
    return Estimate(float(value), float(low), float(high), len(soft), "%")


def _most_within(x: Floats, y: Floats, width: float) -> float:
    scored = np.isfinite(x) & np.isfinite(y)
    if not scored.any():
        return np.nan
    places, fit = x[scored], isotonic_regression(y[scored]).x
    # The largest difference of a piecewise linear curve has an end at one of its points.
    starts = np.concatenate([places, places - width])
    starts = starts.clip(places[0], max(places[0], places[-1] - width))
    rises = np.interp(starts + width, places, fit) - np.interp(starts, places, fit)
    return float(rises.max())


def _at_half(soft: Floats, hard: Floats) -> float:
    scored = np.isfinite(soft) & np.isfinite(hard)
    if not scored.any():
        return np.nan
    places, which, n = np.unique(soft[scored], return_inverse=True, return_counts=True)
    fit = isotonic_regression(np.bincount(which, hard[scored]) / n, weights=n).x
    rise = fit[-1] - fit[0]
    middle = np.interp((places[0] + places[-1]) / 2, places, fit)
    return float((middle - fit[0]) / rise) if rise > 0 and places[-1] > places[0] else np.nan


def _steps(y: Floats) -> tuple[Floats, Floats]:
    """Return squared steps, NaN-padded, and the signed improvement."""
    squares = np.full((len(y), y.shape[1] - 1), np.nan)
    squares[:, :1] = 0.0  # where nothing was scored nothing changes
    improvement = np.zeros(len(y))
    for row, values in enumerate(y):
        if len(kept := values[np.isfinite(values)]):
            squares[row, : len(kept) - 1] = np.diff(kept) ** 2
            improvement[row] = np.sign(kept.argmax() - kept.argmin()) * np.ptp(kept)
    return squares, improvement


def _ratio(improvement: Floats, square: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(square > 0, improvement / np.sqrt(square), np.nan)
