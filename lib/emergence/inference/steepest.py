"""How much of a rise falls in its steepest decade."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import BoolArray, FloatArray, StrArray, as_curves, as_scales
from emergence.inference.decades import decades, shares


@dataclass(frozen=True, slots=True)
class Steepest:
    """Shares of the rise in the steepest decade, one element per curve.

    Attributes
    ----------
    share : ndarray
        Largest rise over one decade divided by the whole observed rise, max y - min y.
    start : ndarray
        log10 scale where that decade begins.
    status : ndarray of str
        "ok", "level" where all scores are the same, "not rising" where no decade has a rise, or
        "under a decade" where the scales span less than one; only "ok" has a share.
    """

    share: FloatArray
    start: FloatArray
    status: StrArray


def steepest_decade(x: ArrayLike, y: ArrayLike) -> Steepest:
    """Share of the observed rise that falls in its steepest decade of scale.

    ``max over t of (f(t+1) - f(t)) / (max y - min y)``, f the straight lines between the
    points. The maximum is reached with t or t + 1 at a point, so that only those are
    looked at. It asks nothing of the metric but its unit, so that a log-probability and an
    accuracy of the same models can be set side by side; for a straight line over D decades
    it is 1/D. A level curve has no rise to take a share of, and is flagged: its limit depends
    on how it is approached, and rounding alone would give any number. The share is
    descriptive: noise raises it (on a straight line over 4.8 decades from .21
    to .47 at 100 items), so that the noisier metric looks the steeper, and intervals from
    draws about the seen scores do not cover it. For a comparison use
    `emergence.inference.steeper`, and for scores that lie at their floor
    `emergence.inference.excess`.

    Parameters
    ----------
    x : array_like, broadcastable to y
        log10 scale, ascending; NaN behind a curve's last model.
    y : array_like, shape (..., curves, points)
        Scores oriented so that higher is better, NaN where missing.

    Returns
    -------
    Steepest

    Raises
    ------
    CurveError
        If the arrays do not fit each other or the scales do not ascend.

    References
    ----------
    This report's own, since log-probabilities have no 10% and 90% of a rise; what it asks is
    Schaeffer et al. (2023), arXiv:2304.15004, section 2.
    """
    scores = as_curves(y)
    scale = as_scales(x, scores.shape)
    present = np.isfinite(scores) & np.isfinite(scale)
    seen = decades(scale, present)
    share, best = shares(seen, np.where(present, scores, 0)[..., np.newaxis], present)
    start = np.take_along_axis(seen.start, best, axis=-1)[..., 0]
    short = ~seen.inside.any(axis=-1)
    flags = {"under a decade": short, "level": _level(scores, present)}
    flags["not rising"] = np.isnan(share[..., 0])
    status = np.select(list(flags.values()), list(flags), "ok")
    known = status == "ok"
    return Steepest(np.where(known, share[..., 0], np.nan), np.where(known, start, np.nan), status)


def _level(y: FloatArray, present: BoolArray) -> BoolArray:
    """Say which curves do not change beyond what rounding leaves."""
    high = np.max(y, axis=-1, where=present, initial=-np.inf)
    low = np.min(y, axis=-1, where=present, initial=np.inf)
    return np.asarray(high - low <= 1e-12 * np.maximum(np.abs(high), np.abs(low)))
