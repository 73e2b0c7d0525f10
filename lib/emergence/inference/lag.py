"""By how many decades of scale one task lies behind another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    as_items,
    as_rates,
    as_scales,
    as_scores,
)

REACH = 0.5
"""Decades that a midpoint may lie outside the scales seen."""

TENTHS = 2 * np.log(9)
"""From 10% to 90% of a logistic curve, in units of its scale parameter."""

MIDPOINTS, WIDTHS = 81, 31
HALVINGS = 5
_NEAR = np.linspace(-1, 1, 5)
_DRAWS = 500
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Lag:
    """Logistic curves fitted to several tasks of one family, one element per task.

    Attributes
    ----------
    midpoint : ndarray, shape (..., families, tasks)
        log10 of the scale half way from guessing to a perfect score, of one step where a task has
        several; NaN without points.
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
    steps: ArrayLike = 1,
    reach: float = REACH,
) -> Lag:
    """Fit logistic curves from chance to a perfect score, and say where they are half way.

    ``p = c + (1 - c) / (1 + exp(-2 ln 9 (x - m) / w))`` by binomial likelihood. The tasks of
    a family share w, so that m says which comes later, or have one each, so that w says
    which is steeper. m lies at most `reach` decades outside the scales seen and w between a
    tenth of their smallest step and ten times their range; a task not learnt within the
    scales has its midpoint at the bound, and its lag is understated. The best of 81 midpoints
    by 31 widths is refined on the likelihood itself, on grids that halve their spacing. (A parabola
    through the heights of a grid overshoots where a narrow rise lies between two of its points.)

    With k `steps` a task is right if k equal, independent steps all are: the logistic part is taken
    to the k-th power, and m and w are those of one step. Tasks that differ in nothing but k then
    have one m; the distance of their m is their lateness beyond what counting steps gives.

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
    steps : array_like, broadcastable to (tasks,)
        Number of steps of each task, 1 or more.
    reach : float
        Decades.

    Returns
    -------
    Lag

    Raises
    ------
    CurveError
        If the arrays do not fit together, a score lies outside 0..1 or chance outside [0, 1) or is
        missing, steps are fewer than 1, the scales do not ascend, or a family has fewer than two
        scales.

    References
    ----------
    Wichmann and Hill (2001), doi:10.3758/BF03194544 (threshold and slope of a curve with a
    guessing rate); Schaeffer et al. (2023), section 2, arXiv:2304.15004 (all of k steps right)
    """
    scores = as_scores(y)
    if scores.ndim < 3:
        raise CurveError(f"scores of shape {scores.shape}: needs families × tasks × points")
    items = as_items(n, scores.shape)
    families, tasks, points = scores.shape[-3:]
    scale, guess = as_scales(x, (families, points)), as_rates(chance, (families, tasks))
    if np.isnan(guess).any():
        raise CurveError("a chance level is missing: give 0 where nothing can be guessed")
    y, n = (part.reshape(-1, families, tasks, points) for part in (scores, items))
    powers = _as_steps(steps, tasks)
    found = [
        _fitted(scale[f], y[:, f], n[:, f], _Rise(guess[f], powers), shared, reach)
        for f in range(families)
    ]
    shape = scores.shape[:-1]
    midpoint, width, inside = (
        np.stack(part, axis=1).reshape(shape) for part in zip(*found, strict=True)
    )
    return Lag(midpoint, width, inside.astype(bool))


@dataclass(frozen=True, slots=True)
class _Rise:
    """What every curve of a family has: chance and number of steps, each (tasks,)."""

    chance: FloatArray
    steps: FloatArray

    def rates(self, z: FloatArray) -> FloatArray:
        """Share right by the log odds of one step, (tasks, ...) or (draws, tasks, ...)."""
        axes = (slice(None), *[np.newaxis] * 3)
        share = 0.5 * (1 + np.tanh(z / 2))
        if np.any(self.steps != 1):  # A power of one costs as much as the rest.
            share = share ** self.steps[axes]
        rate = self.chance[axes] + (1 - self.chance[axes]) * share
        return np.asarray(np.clip(rate, _LEAST, 1 - _LEAST))


def _as_steps(steps: ArrayLike, tasks: int) -> FloatArray:
    try:
        counted = np.broadcast_to(np.asarray(steps, dtype=np.float64), (tasks,))
    except ValueError as error:
        raise CurveError(f"steps of shape {np.shape(steps)}: needs one for each task") from error
    if not np.all(counted >= 1):
        raise CurveError("a task of less than one step: needs 1 or more")
    return counted


def _fitted(
    x: FloatArray, y: FloatArray, n: FloatArray, rise: _Rise, shared: bool, reach: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Fit one family: x (points,), y and n (draws, tasks, points)."""
    present: BoolArray = np.isfinite(x + y) & (n > 0)
    used: BoolArray = np.asarray(present.any(axis=(0, 1)))
    if used.sum() < 2:
        raise CurveError("a family needs two scales or more: leave the others out")
    right = np.where(present, y * n, 0)[..., used]
    wrong = np.where(present, n, 0)[..., used] - right
    mids, logs, tables = _dictionary(x[used], rise, reach)
    found = []
    for i in range(0, len(y), _DRAWS):
        counts = right[i : i + _DRAWS], wrong[i : i + _DRAWS]
        start = _searched(*counts, mids, logs, tables, shared)
        found.append(_refined(_Seen(x[used], *counts, rise), start, mids, logs, shared))
    midpoint, log_width = (np.concatenate(part) for part in zip(*found, strict=True))
    inside = np.abs(midpoint - mids.mean()) < 0.5 * np.ptp(mids) - 0.25 * (mids[1] - mids[0])
    return np.where(present.any(axis=-1), midpoint, np.nan), np.exp(log_width), inside


def _dictionary(
    x: FloatArray, rise: _Rise, reach: float
) -> tuple[FloatArray, FloatArray, list[tuple[FloatArray, FloatArray]]]:
    """Midpoints, log widths, and by task the logarithms of p and 1 - p at every scale."""
    mids = np.linspace(x[0] - reach, x[-1] + reach, MIDPOINTS)
    smallest, span = np.min(np.diff(x)), x[-1] - x[0]
    logs = np.linspace(np.log(0.1 * smallest), np.log(10 * span), WIDTHS)
    z = TENTHS * (x[:, None, None] - mids) / np.exp(logs)[:, None]
    rates = rise.rates(z[np.newaxis]).reshape(len(rise.chance), len(x), -1)
    return mids, logs, [(np.log(rate), np.log1p(-rate)) for rate in rates]


def _searched(
    right: FloatArray,
    wrong: FloatArray,
    mids: FloatArray,
    logs: FloatArray,
    tables: list[tuple[FloatArray, FloatArray]],
    shared: bool,
) -> tuple[FloatArray, FloatArray]:
    """Return the best midpoint and log width of the grid, each (draws, tasks)."""
    fit = np.stack(
        [
            (right[:, task] @ log_p + wrong[:, task] @ log_q).reshape(-1, WIDTHS, MIDPOINTS)
            for task, (log_p, log_q) in enumerate(tables)
        ],
        axis=1,
    )
    width, place = _best(fit, shared)
    return mids[place], logs[width]


def _best(fit: FloatArray, shared: bool) -> tuple[IntArray, IntArray]:
    """Place of the best width, of all tasks together if shared, and midpoint: (draws, tasks)."""
    top = fit.max(axis=-1)
    width = np.argmax(top.sum(axis=1, keepdims=True) if shared else top, axis=-1)
    width = np.broadcast_to(width, top.shape[:2])
    at_width = np.take_along_axis(fit, width[..., np.newaxis, np.newaxis], axis=-2)[..., 0, :]
    return width, np.argmax(at_width, axis=-1)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Answers of one family: scales (points,), counts (draws, tasks, points)."""

    x: FloatArray
    right: FloatArray
    wrong: FloatArray
    rise: _Rise

    def fit(self, midpoint: FloatArray, log_width: FloatArray) -> FloatArray:
        """Log-likelihood at midpoints and log widths that broadcast to (draws, tasks, k, l)."""
        z = (self.x - midpoint[..., np.newaxis]) / np.exp(log_width)[..., np.newaxis]
        rate = self.rise.rates(TENTHS * z)
        right, wrong = (part[:, :, np.newaxis, np.newaxis] for part in (self.right, self.wrong))
        return np.asarray(np.sum(right * np.log(rate) + wrong * np.log1p(-rate), axis=-1))


def _refined(
    seen: _Seen,
    start: tuple[FloatArray, FloatArray],
    mids: FloatArray,
    logs: FloatArray,
    shared: bool,
) -> tuple[FloatArray, FloatArray]:
    """Climb from the best of the grid, to a step of its spacing over 2^HALVINGS."""
    middle, width = start
    for halving in range(HALVINGS + 1):
        near, wide = (
            np.clip(
                centre[..., np.newaxis] + (grid[1] - grid[0]) * _NEAR / 2**halving, *grid[[0, -1]]
            )
            for centre, grid in ((middle, mids), (width, logs))
        )
        fit = seen.fit(near[..., np.newaxis, :], wide[..., :, np.newaxis])
        k, j = _best(fit, shared)
        middle = np.take_along_axis(near, j[..., np.newaxis], axis=-1)[..., 0]
        width = np.take_along_axis(wide, k[..., np.newaxis], axis=-1)[..., 0]
    return middle, width
