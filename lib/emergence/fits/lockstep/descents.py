"""Descents of many curves, all a trial further at a time."""

from collections.abc import Callable
from types import ModuleType
from typing import NamedTuple

from emergence.fits.lockstep.levels import settled
from emergence.fits.lockstep.newton import bounded_step, derivatives
from emergence.fits.lockstep.starts import appraised, lone_pairs, lone_points, valleys
from emergence.fits.lockstep.types import Array
from emergence.fits.logistic import SPAN
from emergence.fits.problem import Box
from emergence.fits.refine import FAITH, HOPE, SATURATED, STEPS
from emergence.fits.shapes import empty_dictionary, tabulate
from emergence.fits.sigmoid_search import TOLERANCE
from emergence.fits.types import Floats


class Descents(NamedTuple):
    """
    Where every descent is and what it tries next; all arrays of shape (curves, starts).

    Attributes
    ----------
    t, v, f, c, value
        Midpoint, log width, levels and loss.
    dt, dv, promise
        The step to be tried and the loss it should save.
    part
        How much of the step is tried.
    hoped
        The worst so far of the losses that each step left to be hoped for. A descent alone is
        given up, as in `refine.refine`, where a start before it found less; here all go on, and
        those are left out in the end.
    left
        How many steps it may still take.
    live
        Whether the descent goes on.
    """

    t: Array
    v: Array
    f: Array
    c: Array
    value: Array
    dt: Array
    dv: Array
    promise: Array
    part: Array
    hoped: Array
    left: Array
    live: Array


def beginning(xp: ModuleType, x: Floats, box: Box) -> Callable[[Array], tuple[Descents, Array]]:
    """
    Return what starts every curve's descents: from its best valleys and its best step.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    x : array of shape (points,)
        Log10 of scale.
    box : Box

    Returns
    -------
    callable
        Takes scores of shape (curves, points); returns descents, and the promises of shape
        (curves, 1) that are not worth a step.
    """
    words = empty_dictionary(x.size)
    tabulate(words, box, x, x.size)
    table, places, logs = (xp.asarray(a) for a in (words.table, words.midpoint, words.log_width))

    def begin(y: Array) -> tuple[Descents, Array]:
        flat = xp.sum((y - xp.mean(y, axis=1, keepdims=True)) ** 2, axis=1, keepdims=True)
        chosen, found = valleys(xp, appraised(xp, table, y))
        pair_t, pair_v, paired = lone_pairs(xp, x, y)
        t, v = lone_points(xp, x, y)
        t = xp.clip(xp.concatenate([places[chosen], pair_t, t], axis=1), box.first, box.last)
        v = xp.clip(xp.concatenate([logs[chosen], pair_v, v], axis=1), box.narrow, box.wide)
        s, f, c, value = settled(xp, x, y, t, v)
        tolerance = TOLERANCE * flat
        live = xp.concatenate([found, paired, xp.ones_like(paired)], axis=1)
        hoped, left = xp.where(live, -xp.inf, xp.inf), xp.full(t.shape, STEPS)
        return _aimed(xp, x, box, y, s, t, v, f, c, value, hoped, left, live), tolerance

    return begin


def advancing(xp: ModuleType, x: Floats, box: Box) -> Callable[[Array, Descents, Array], Descents]:
    """
    Return what takes every descent one trial further.

    Parameters
    ----------
    xp, x, box
        As for `beginning`.

    Returns
    -------
    callable
        Takes scores, descents and the promises not worth a step; returns the descents.
    """

    def advance(y: Array, now: Descents, tolerance: Array) -> Descents:
        part = now.part
        t, v = now.t + part * now.dt, now.v + part * now.dv
        s, f, c, value = settled(xp, x, y, t, v)
        better = now.live & (value < now.value)
        enough = part * now.promise <= tolerance
        rise = value - now.value + part * now.promise
        shrunk = part * xp.clip(0.5 * part * now.promise / xp.where(rise > 0, rise, 1), 0.1, 0.5)
        going = now.live & ~enough
        went = _aimed(xp, x, box, y, s, t, v, f, c, value, now.hoped, now.left - 1, going)
        stayed = now._replace(part=shrunk, live=going)
        return Descents(*(xp.where(better, a, b) for a, b in zip(went, stayed, strict=True)))

    return advance


def chosen(xp: ModuleType, y: Array, ended: Descents) -> tuple[Array, Array]:
    """
    Choose every curve's best end, as one that follows the starts in their order would.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    y : array of shape (curves, points)
    ended : Descents

    Returns
    -------
    parameters : array of shape (curves, 4)
        Lower and upper level, midpoint and width; the last two NaN where nothing is better than
        a constant.
    loss : array of shape (curves,)
    """
    mean = xp.mean(y, axis=1)
    loss = xp.sum((y - mean[:, None]) ** 2, axis=1)
    best = [mean, mean, xp.full_like(mean, xp.nan), xp.full_like(mean, xp.nan)]
    for k in range(ended.t.shape[1]):
        end = Descents(*(a[:, k] for a in ended))
        better = (end.value < loss) & (end.hoped <= loss) & (end.c != end.f)
        rise = (end.f, end.c, end.t, xp.exp(end.v))
        best = [xp.where(better, a, b) for a, b in zip(rise, best, strict=True)]
        loss = xp.where(better, end.value, loss)
    return xp.stack(best, axis=1), loss


def _aimed(
    xp: ModuleType, x: Floats, box: Box, y: Array, s: Array, t: Array, v: Array, f: Array,
    c: Array, value: Array, hoped: Array, left: Array, live: Array,
) -> Descents:  # fmt: skip
    """Aim the next step of every descent, and end those that have none."""
    slopes = derivatives(xp, x, y, s, t, v, f, c)
    dt, dv, full = bounded_step(xp, box, t, v, *slopes)
    promise = -(slopes[0] * dt + slopes[1] * dv)
    z = SPAN * xp.exp(-v)[..., None] * xp.abs(x - t[..., None])
    # Only the last descent, that from the best step, goes on with a single point on the slope.
    last = xp.arange(t.shape[1]) == t.shape[1] - 1
    alone = (xp.sum(z <= SATURATED, axis=-1) < 2) & ~last
    going = live & (promise > 0.0) & (c != f) & ~alone & (left > 0)
    least = value - xp.where(full, HOPE, FAITH) * promise
    hoped = xp.where(going, xp.maximum(hoped, least), hoped)
    return Descents(t, v, f, c, value, dt, dv, promise, xp.ones_like(t), hoped, left, going)
