"""The sigmoid in whole arrays: all curves descend in step, wherever an array library computes.

The same dictionary and the same descent as `emergence.fits.sigmoid`, for accelerators, which have
no use for a loop over curves: least squares, scales shared, no point missing, levels between 0
and 1.
"""

from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.fits.lockstep.descents import Descents, advancing, beginning, chosen
from emergence.fits.lockstep.types import Array, Compile
from emergence.fits.problem import box_of
from emergence.fits.types import Floats

# Curves at a time, and steps between two looks at how many of them still descend.
CHUNK, PATIENCE = 1 << 16, 8
# When no more than one of so many does, these few go on as a batch of their own; a small batch
# stays as it is.
FEWER, SMALL = 16, 1 << 8


class Rises(NamedTuple):
    """
    Sigmoids of many curves.

    Attributes
    ----------
    parameters : array of shape (curves, 4)
        Lower and upper level, midpoint and width as `sigmoid` returns them; the last two NaN
        where a constant fits as well.
    loss : array of shape (curves,)
        Residual sums of squares.
    """

    parameters: Floats
    loss: Floats


def sigmoids_in_step(
    x: ArrayLike,
    y: ArrayLike,
    xp: ModuleType = np,
    compiled: Compile | None = None,
) -> Rises:
    """
    Fit `sigmoid_curve` to curves by least squares, all of them in step.

    Parameters
    ----------
    x : array of shape (points,)
        Log10 of scale, ascending, the same for all curves.
    y : array of shape (curves, points)
        Scores in [0, 1].
    xp : module
        Whose arrays compute: NumPy or what looks like it, such as jax.numpy with 64-bit floats.
    compiled : callable, optional
        What that library compiles a function of arrays with, such as jax.jit.

    Returns
    -------
    Rises
        As arrays of NumPy.

    Raises
    ------
    CurveError
        If scores are missing or outside [0, 1], or scales do not ascend.
    """
    scale, scores = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if scale.ndim != 1 or scale.size < 4 or not np.all(np.diff(scale) > 0.0):
        raise CurveError("x must hold four scales or more, ascending, the same for all curves")
    if scores.ndim != 2 or scores.shape[1] != scale.size:
        raise CurveError(f"y of shape {scores.shape} does not fit {scale.size} scales")
    if not np.all((scores >= 0.0) & (scores <= 1.0)):
        raise CurveError("y has scores that are missing or outside [0, 1]: use `sigmoid`")
    begin, advance = _prepared(xp, compiled, tuple(scale))
    size = min(CHUNK, max(len(scores), 1))
    chunks = (_filled(scores[k : k + size], size) for k in range(0, len(scores), size))
    parts = [_descended(xp, advance, y, *begin(y)) for y in map(xp.asarray, chunks)]
    parameters, loss = (
        np.concatenate(column)[: len(scores)] for column in zip(*parts, strict=True)
    )
    return Rises(parameters, loss)


@lru_cache(maxsize=8)
def _prepared(
    xp: ModuleType, compiled: Compile | None, x: tuple[float, ...]
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Compile once for each set of scales, which takes seconds."""
    scale = np.array(x)
    box = box_of(scale, scale.size, np.full(4, np.nan))
    begin, advance = beginning(xp, scale, box), advancing(xp, scale, box)
    return (compiled(begin), compiled(advance)) if compiled else (begin, advance)


def _filled(scores: Floats, size: int) -> Floats:
    """Repeat the last curve up to a full chunk, so that all chunks have one shape."""
    return np.pad(scores, ((0, size - len(scores)), (0, 0)), mode="edge")


def _descended(
    xp: ModuleType, advance: Callable[..., Any], y: Array, now: Descents, tolerance: Array
) -> Rises:
    """Go on until all descents have ended, with the curves that take long in smaller batches."""
    few = len(y) // FEWER if len(y) > SMALL else 0
    while (live := np.flatnonzero(xp.any(now.live, axis=1))).size > few:
        for _ in range(PATIENCE):
            now = advance(y, now, tolerance)
    rises = Rises(*(np.array(a) for a in chosen(xp, y, now)))
    if live.size:
        rows = np.resize(live, few)
        rest = Descents(*(a[rows] for a in now))
        for all_rows, own in zip(
            rises, _descended(xp, advance, y[rows], rest, tolerance[rows]), strict=True
        ):
            all_rows[rows] = own
    return rises
