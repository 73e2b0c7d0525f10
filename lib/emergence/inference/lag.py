"""By how many decades of scale one task lies behind another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, as_curves, as_items

REACH = 0.5
"""Decades that a midpoint may lie outside the scales seen."""

TENTHS = 2 * np.log(9)
"""From 10% to 90% of a logistic curve, in units of its scale parameter."""

MIDPOINTS, WIDTHS = 81, 31
_DRAWS = 500
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Lag:
    """Logistic curves fitted to several tasks of one family, one element per task.

    Attributes
    ----------
    midpoint : ndarray, shape (..., families, tasks)
        log10 of the scale half way from guessing to a perfect score; NaN without points.
    width : ndarray, shape (..., families, tasks)
        Decades from a tenth to nine tenths of that way.
    inside : ndarray of bool, shape (..., families, tasks)
        Whether the midpoint lies within its bounds and not at one of them.
    """

    midpoint: FloatArray
    width: FloatArray
    inside: BoolArray

    def behind(self, task: int = -1, first: int = 0) -> FloatArray:
        """Give by how many decades one task's midpoint lies behind another's."""
        return np.asarray(self.midpoint[..., task] - self.midpoint[..., first])

    def steeper(self, task: int = -1, first: int = 0) -> FloatArray:
        """Give the decimal logarithm of one task's slope over another's."""
        return np.asarray(np.log10(self.width[..., first] / self.width[..., task]))


def lag(
    x: ArrayLike,
    y: ArrayLike,
    n: ArrayLike,
    chance: ArrayLike,
    *,
    shared: bool = True,
    reach: float = REACH,
) -> Lag:
    """Fit logistic curves from chance to a perfect score, and say where they are half way.

    ``p = c + (1 - c) / (1 + exp(-2 ln 9 (x - m) / w))`` by binomial likelihood. The tasks of
    a family share w, so that m says which comes later, or have one each, so that w says
    which is steeper. m lies at most `reach` decades outside the scales seen and w between a
    tenth of their smallest step and ten times their range; a task not learnt within the
    scales has its midpoint at the bound, and its lag is understated. The best of 81 midpoints
    by 31 widths is refined by parabolas.

    Parameters
    ----------
    x : array_like, broadcastable to (families, points)
        log10 scale of each family's models, ascending; NaN behind its last.
    y : array_like, shape (..., families, tasks, points)
        Scores on 0..1, NaN where missing; leading axes are draws.
    n : array_like, broadcastable to y
        Items scored.
    chance : array_like, broadcastable to (families, tasks)
        Score of guessing.
    shared : bool
        Whether the tasks of a family share their width.
    reach : float
        Decades.

    Returns
    -------
    Lag

    Raises
    ------
    CurveError
        If the arrays do not fit together or a family has fewer than two scales.

    References
    ----------
    Wichmann and Hill (2001), doi:10.3758/BF03194544 (threshold and slope of a curve with a
    guessing rate)
    """
    scores = as_curves(y)
    if scores.ndim < 3:
        raise CurveError(f"scores of shape {scores.shape}: needs families × tasks × points")
    items = as_items(n, scores.shape)
    families, tasks, points = scores.shape[-3:]
    try:
        scale = np.broadcast_to(np.asarray(x, dtype=float), (families, points))
        guess = np.broadcast_to(np.asarray(chance, dtype=float), (families, tasks))
    except ValueError as error:
        raise CurveError(f"scales or chance do not fit scores {scores.shape}: {error}") from error
    y, n = (part.reshape(-1, families, tasks, points) for part in (scores, items))
    found = [_fitted(scale[f], y[:, f], n[:, f], guess[f], shared, reach) for f in range(families)]
    shape = scores.shape[:-1]
    midpoint, width, inside = (
        np.stack(part, axis=1).reshape(shape) for part in zip(*found, strict=True)
    )
    return Lag(midpoint, width, inside.astype(bool))


def composed_width(steps: ArrayLike) -> FloatArray:
    """Width of the rise of a task of k equal, independent steps, that of one step being 1.

    Each step is logistic in log scale, and all must be right: ``p^k`` is a tenth where the
    step is at ``.1^(1/k)``. The width falls towards that of a Gumbel curve, ``ln(ln .1 /
    ln .9) / (2 ln 9)`` = .70: many steps make a rise later, but hardly steeper.

    Parameters
    ----------
    steps : array_like
        Number of steps, 1 or more.

    Returns
    -------
    ndarray
        As a share of the width of one step.

    References
    ----------
    Schaeffer et al. (2023), section 2, arXiv:2304.15004 (all of k steps right, ``p^k``)
    """
    low, high = (_logit(rate ** (1 / np.asarray(steps, dtype=float))) for rate in (0.1, 0.9))
    return np.asarray((high - low) / TENTHS)


def composed_midpoint(steps: ArrayLike) -> FloatArray:
    """Decades by which k equal, independent steps come later than one, its width being one.

    ``logit(.5^(1/k)) / (2 ln 9)``: with each doubling of the steps by about .16 of the width.

    Parameters
    ----------
    steps : array_like
        Number of steps, 1 or more.

    Returns
    -------
    ndarray

    References
    ----------
    Schaeffer et al. (2023), section 2, arXiv:2304.15004 (all of k steps right, ``p^k``)
    """
    return np.asarray(_logit(0.5 ** (1 / np.asarray(steps, dtype=float))) / TENTHS)


def _logit(p: FloatArray) -> FloatArray:
    return np.asarray(np.log(p) - np.log1p(-p))


def _fitted(
    x: FloatArray, y: FloatArray, n: FloatArray, chance: FloatArray, shared: bool, reach: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Fit one family: x (points,), y and n (draws, tasks, points), chance (tasks,)."""
    present: BoolArray = np.isfinite(y) & (n > 0)
    used: BoolArray = np.asarray(present.any(axis=(0, 1)))
    if used.sum() < 2:
        raise CurveError("a family needs two scales or more: leave the others out")
    right = np.where(present, y * n, 0)[..., used]
    wrong = np.where(present, n, 0)[..., used] - right
    mids, logs, tables = _dictionary(x[used], chance, reach)
    parts = [slice(i, i + _DRAWS) for i in range(0, len(y), _DRAWS)]
    found = [_searched(right[i], wrong[i], mids, logs, tables, shared) for i in parts]
    midpoint, width, inside = (np.concatenate(part) for part in zip(*found, strict=True))
    return np.where(present.any(axis=-1), midpoint, np.nan), width, inside


def _dictionary(
    x: FloatArray, chance: FloatArray, reach: float
) -> tuple[FloatArray, FloatArray, list[tuple[FloatArray, FloatArray]]]:
    """Midpoints, log widths, and by task the logarithms of p and 1 - p at every scale."""
    mids = np.linspace(x[0] - reach, x[-1] + reach, MIDPOINTS)
    smallest, span = np.min(np.diff(x)), x[-1] - x[0]
    logs = np.linspace(np.log(0.1 * smallest), np.log(10 * span), WIDTHS)
    z = TENTHS * (x[:, None, None] - mids) / np.exp(logs)[:, None]
    share = 0.5 * (1 + np.tanh(z / 2)).reshape(len(x), -1)
    rates = [np.clip(c + (1 - c) * share, _LEAST, 1 - _LEAST) for c in chance]
    return mids, logs, [(np.log(rate), np.log1p(-rate)) for rate in rates]


def _searched(
    right: FloatArray,
    wrong: FloatArray,
    mids: FloatArray,
    logs: FloatArray,
    tables: list[tuple[FloatArray, FloatArray]],
    shared: bool,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return midpoint, width and whether inside, each (draws, tasks)."""
    fit = np.stack(
        [
            (right[:, task] @ log_p + wrong[:, task] @ log_q).reshape(-1, WIDTHS, MIDPOINTS)
            for task, (log_p, log_q) in enumerate(tables)
        ],
        axis=1,
    )
    return _refined(fit, mids, logs, shared)


def _refined(
    fit: FloatArray, mids: FloatArray, logs: FloatArray, shared: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    place, top = _peak(fit)
    widths = top.sum(axis=1, keepdims=True) if shared else top
    where, _ = _peak(widths)
    where = np.broadcast_to(where, fit.shape[:2])
    # The best midpoint moves slowly with the width: between two widths on a straight line.
    below = np.clip(np.floor(where).astype(int), 0, WIDTHS - 2)
    part = where - below
    ends = [np.take_along_axis(place, (below + i)[..., None], -1)[..., 0] for i in (0, 1)]
    middle = (1 - part) * ends[0] + part * ends[1]
    inside = (middle > 0.25) & (middle < MIDPOINTS - 1.25)
    return _at(mids, middle), np.exp(_at(logs, where)), inside.astype(float)


def _peak(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Place and height of the greatest of the last axis, by a parabola through three."""
    last = values.shape[-1] - 1
    best = np.argmax(values, axis=-1)
    centre = np.clip(best, 1, last - 1)
    left, top, right = (
        np.take_along_axis(values, (centre + i)[..., None], -1)[..., 0] for i in (-1, 0, 1)
    )
    bend = left - 2 * top + right
    inner = (best == centre) & (bend < 0)
    shift = np.divide(left - right, 2 * bend, out=np.zeros_like(bend), where=inner)
    height = np.take_along_axis(values, best[..., None], -1)[..., 0]
    return best + shift, height - np.where(inner, 0.25 * (left - right) * shift, 0)


def _at(grid: FloatArray, place: FloatArray) -> FloatArray:
    return np.asarray(grid[0] + (grid[-1] - grid[0]) * place / (len(grid) - 1))
