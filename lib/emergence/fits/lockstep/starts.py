"""Where the descents start: the best valleys of the dictionary, and the best steps."""

from types import ModuleType

import numpy as np

from emergence.fits.lockstep.levels import levelled
from emergence.fits.lockstep.types import TINY, Array
from emergence.fits.logistic import SPAN
from emergence.fits.lone_points import EDGE, SHARE
from emergence.fits.shapes import MIDPOINTS, WIDTHS
from emergence.fits.sigmoid_search import VALLEYS
from emergence.fits.types import Floats


def appraised(xp: ModuleType, table: Array, y: Array) -> Array:
    """
    Score every shape at its best levels, as `shapes.appraise`.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    table : array of shape (points, shapes)
    y : array of shape (curves, points)

    Returns
    -------
    array of shape (curves, shapes)
        Residual sums of squares, less the sums of y².
    """
    s1, s2 = xp.sum(table, axis=0), xp.sum(table * table, axis=0)
    a12, a22, sy = s1 - s2, s2 + TINY, y @ table
    a11 = y.shape[1] - s1 - a12 + TINY
    b1 = xp.sum(y, axis=1, keepdims=True) - sy
    return levelled(xp, a11, a12, a22, b1, sy)[2]


def valleys(xp: ModuleType, score: Array) -> tuple[Array, Array]:
    """
    Find the lowest local minima over the grid of midpoints by widths.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    score : array of shape (curves, shapes)

    Returns
    -------
    chosen : array of int of shape (curves, VALLEYS)
        Lowest first; what stands behind the last minimum is any shape.
    found : array of bool of shape (curves, VALLEYS)
        Which are minima.
    """
    grid = xp.reshape(score, (-1, WIDTHS, MIDPOINTS))
    around = xp.pad(grid, ((0, 0), (1, 1), (1, 1)), constant_values=xp.inf)
    lowest = (around[:, 1:-1, :-2] >= grid) & (around[:, 1:-1, 2:] > grid)
    lowest &= (around[:, :-2, 1:-1] >= grid) & (around[:, 2:, 1:-1] > grid)
    masked = xp.reshape(xp.where(lowest, grid, xp.inf), score.shape)
    chosen = xp.argsort(masked, axis=1)[:, :VALLEYS]
    return chosen, xp.take_along_axis(masked, chosen, axis=1) < xp.inf


def lone_points(xp: ModuleType, x: Floats, y: Array) -> tuple[Array, Array]:
    """
    Find the best step that may pass through one point, as `lone_points.lone_point`.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    x : array of shape (points,)
    y : array of shape (curves, points)

    Returns
    -------
    midpoint, log_width : array of shape (curves, 1)
    """
    m, gaps = x.size, np.diff(x)
    near = np.minimum(gaps[:-1], gaps[1:])
    sums = xp.cumsum(y, axis=1)
    total = sums[:, -1:]
    count = xp.arange(1.0, m)
    f, c = sums[:, :-1] / count, (total - sums[:, :-1]) / (m - count)
    # A step after point i; or through point i, with the means of the points on either side.
    after = -f * f * count - c * c * (m - count)
    before, behind = f[:, :-1], c[:, 1:]
    middle = y[:, 1:-1]
    share = (middle - before) / xp.where(behind == before, xp.inf, behind - before)
    between = (share > EDGE) & (share < 1.0 - EDGE)
    through = -(middle**2) - before**2 * count[:-1] - behind**2 * (m - count[1:])
    through, share = xp.where(between, through, xp.inf), xp.where(between, share, 0.5)
    place = xp.asarray(x[1:-1]) - xp.log(share / (1.0 - share)) * SHARE * xp.asarray(near) / SPAN
    places = xp.concatenate([xp.broadcast_to(x[:-1] + 0.5 * gaps, after.shape), place], axis=1)
    logs = xp.log(SHARE * xp.asarray(np.concatenate([gaps, near])))
    best = xp.argmin(xp.concatenate([after, through], axis=1), axis=1)[:, None]
    return xp.take_along_axis(places, best, axis=1), logs[best]


def lone_pairs(xp: ModuleType, x: Floats, y: Array) -> tuple[Array, Array, Array]:
    """
    Find the best step that passes through two neighbours, as `lone_points.lone_pair`.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    x : array of shape (points,)
    y : array of shape (curves, points)

    Returns
    -------
    midpoint, log_width : array of shape (curves, 1)
    found : array of bool of shape (curves, 1)
        Whether there is such a step.
    """
    m, gaps = x.size, np.diff(x)[1:-1]
    sums = xp.cumsum(y, axis=1)
    before, behind = xp.arange(1.0, m - 2), m - 2 - xp.arange(1.0, m - 2)
    f, c = sums[:, :-3] / before, (sums[:, -1:] - sums[:, 2:-1]) / behind
    lower, upper = y[:, 1:-2], y[:, 2:-1]
    rise = xp.where(c == f, xp.inf, c - f)
    first, last = (lower - f) / rise, (upper - f) / rise
    inside = (first > EDGE) & (first < last) & (last < 1.0 - EDGE)
    value = xp.where(inside, -f * f * before - c * c * behind - lower**2 - upper**2, xp.inf)
    first, last = xp.where(inside, first, 0.25), xp.where(inside, last, 0.75)
    z = xp.log(first / (1.0 - first))
    steepness = (xp.log(last / (1.0 - last)) - z) / xp.asarray(gaps)
    place, logs = xp.asarray(x[1:-2]) - z / steepness, xp.log(SPAN / steepness)
    best = xp.argmin(value, axis=1)[:, None]
    place, logs, value = (xp.take_along_axis(a, best, axis=1) for a in (place, logs, value))
    return place, logs, value < xp.inf
