"""Steps with at most two points on the way up: the sigmoids too narrow for any dictionary.

A rise much narrower than the distance between scales is a step, or a step that one point sees
half-way; one about as narrow is passed through by two. All are told by the means to the left and to
the right.
"""

import math

from emergence.fits.compiled import kernel
from emergence.fits.levels import clip
from emergence.fits.logistic import SPAN
from emergence.fits.problem import Problem

# Width of the candidate in distances to the nearer neighbour: enough that the neighbours are off
# the slope, not so little that the slope of the loss vanishes.
SHARE = 0.37
# A point this near to either level, as a share of the rise, is no better on the slope than off it.
EDGE = 1e-6


@kernel
def lone_point(problem: Problem) -> tuple[float, float]:
    """
    Best step that may pass through one point.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    midpoint, log_width : float
        NaN if there is no such step.
    """
    x, y, weight, m = problem.x, problem.y, problem.weight, problem.m
    total = total_y = 0.0
    for i in range(m):
        total += weight[i]
        total_y += weight[i] * y[i]
    best, where, log_width = math.inf, math.nan, math.nan
    left = left_y = 0.0
    for i in range(m):
        w, wy = weight[i], weight[i] * y[i]
        right, right_y = total - left - w, total_y - left_y - wy
        before = x[i] - x[i - 1] if i > 0 else math.inf
        after = x[i + 1] - x[i] if i < m - 1 else math.inf
        near = min(before, after)
        if left > 0.0 and right > 0.0 and near > 0.0:
            f, c = _sides(problem, left, left_y, right, right_y)
            share = (y[i] - f) / (c - f) if c != f else math.nan
            if EDGE < share < 1.0 - EDGE and (not problem.rising or c > f):
                value = _gap(problem, left, left_y, f) + _gap(problem, right, right_y, c)
                value += _gap(problem, w, wy, y[i])
                if value < best:
                    width = SHARE * near
                    best, log_width = value, math.log(width)
                    where = x[i] - math.log(share / (1.0 - share)) * width / SPAN
        left, left_y = left + w, left_y + wy
        right, right_y = total - left, total_y - left_y
        if right > 0.0 and after > 0.0 and after < math.inf:
            f, c = _sides(problem, left, left_y, right, right_y)
            if not problem.rising or c > f:
                value = _gap(problem, left, left_y, f) + _gap(problem, right, right_y, c)
                if value < best:
                    best, where, log_width = value, x[i] + 0.5 * after, math.log(SHARE * after)
    return where, log_width


@kernel
def lone_pair(problem: Problem) -> tuple[float, float]:
    """
    Best step that passes through two neighbouring points.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    midpoint, log_width : float
        NaN if there is no such step.
    """
    x, y, weight, m = problem.x, problem.y, problem.weight, problem.m
    right = right_y = 0.0
    for i in range(2, m):
        right += weight[i]
        right_y += weight[i] * y[i]
    best, where, log_width = math.inf, math.nan, math.nan
    left = left_y = 0.0
    for i in range(1, m - 2):
        left, left_y = left + weight[i - 1], left_y + weight[i - 1] * y[i - 1]
        right, right_y = right - weight[i + 1], right_y - weight[i + 1] * y[i + 1]
        gap = x[i + 1] - x[i]
        if left > 0.0 and right > 0.0 and gap > 0.0:
            f, c = _sides(problem, left, left_y, right, right_y)
            first, last = (y[i] - f) / (c - f), (y[i + 1] - f) / (c - f)
            if EDGE < first < last < 1.0 - EDGE and (not problem.rising or c > f):
                value = _gap(problem, left, left_y, f) + _gap(problem, right, right_y, c)
                for j in (i, i + 1):
                    value += _gap(problem, weight[j], weight[j] * y[j], y[j])
                if value < best:
                    z = math.log(first / (1.0 - first))
                    steepness = (math.log(last / (1.0 - last)) - z) / gap
                    best, log_width = value, math.log(SPAN / steepness)
                    where = x[i] - z / steepness
    return where, log_width


@kernel
def _sides(
    problem: Problem, left: float, left_y: float, right: float, right_y: float
) -> tuple[float, float]:
    """Means to the left and to the right, kept within the bounds."""
    low, high, floor = problem.low, problem.high, problem.floor
    f = clip(left_y / left, low, high) if math.isnan(floor) else floor
    return f, clip(right_y / right, low, high)


@kernel
def _gap(problem: Problem, total: float, total_y: float, level: float) -> float:
    """Loss of points about a common level, less what does not depend on it."""
    if problem.binomial:
        return -2.0 * (total_y * math.log(level) + (total - total_y) * math.log1p(-level))
    return level * level * total - 2.0 * level * total_y
