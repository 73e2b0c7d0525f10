"""From a nearby shape to the best one: Newton's method in midpoint and width alone.

The levels are always at their best for the shape (variable projection), so that what is left is a
function of two variables with exact first and second derivatives.

References
----------
Golub & Pereyra (1973), The differentiation of pseudo-inverses and nonlinear least squares problems
whose variables separate, SIAM J. Numer. Anal. 10(2), doi:10.1137/0710036.
"""

import math

from emergence.fits.compiled import kernel
from emergence.fits.levels import clip, levels, squares_levels
from emergence.fits.logistic import SPAN, rise
from emergence.fits.loss import loss
from emergence.fits.problem import Box, Problem
from emergence.fits.types import Vector

STEPS = 60
# A descent is given up when this many times what a step promises would not do: few times for a
# full step, many for one that was shifted or cut short, as in a long flat valley.
HOPE, FAITH = 4.0, 100.0
# Eigenvalues under this share of the largest count as none.
LEAST = 1e-6
# Beyond this argument of the logistic function a point is off the slope.
SATURATED = 12.0
# The longest step in decades of midpoint and in the logarithm of the width.
FAR_MIDPOINT, FAR_WIDTH = 1.0, 1.5


@kernel
def derivatives(
    problem: Problem, midpoint: float, log_width: float, f: float, c: float, s: Vector
) -> tuple[float, float, float, float, float]:
    """
    Gradient and Hessian of the loss at its best levels, by midpoint and log width.

    ``H = F_tt - F_tb F_bb⁻¹ F_bt``, t the two shape parameters, b the levels that are not held at
    a bound.

    Parameters
    ----------
    problem : Problem
    midpoint, log_width, f, c : float
        Where, with f and c the best levels there.
    s : array of shape (points,)
        The shape there.

    Returns
    -------
    g1, g2, h11, h12, h22 : float
    """
    x, y, weight = problem.x, problem.y, problem.weight
    k = SPAN * math.exp(-log_width)
    g1 = g2 = h11 = h12 = h22 = 0.0
    ff = fc = cc = f1 = f2 = c1 = c2 = 0.0
    for i in range(problem.m):
        z, si = (x[i] - midpoint) * k, s[i]
        ds = si * (1.0 - si)
        dds = ds * (1.0 - 2.0 * si)
        s1, s2 = -k * ds, -z * ds
        s11, s12, s22 = k * k * dds, k * ds + k * z * dds, z * ds + z * z * dds
        p = f * (1.0 - si) + c * si
        if problem.binomial:
            up, down = y[i] / p, (1.0 - y[i]) / (1.0 - p)
            slope, bend = (
                2.0 * weight[i] * (down - up),
                2.0 * weight[i] * (up / p + down / (1.0 - p)),
            )
        else:
            slope, bend = 2.0 * weight[i] * (p - y[i]), 2.0 * weight[i]
        p1, p2 = (c - f) * s1, (c - f) * s2
        g1 += slope * p1
        g2 += slope * p2
        h11 += bend * p1 * p1 + slope * (c - f) * s11
        h12 += bend * p1 * p2 + slope * (c - f) * s12
        h22 += bend * p2 * p2 + slope * (c - f) * s22
        ff += bend * (1.0 - si) * (1.0 - si)
        fc += bend * (1.0 - si) * si
        cc += bend * si * si
        f1 += bend * (1.0 - si) * p1 - slope * s1
        f2 += bend * (1.0 - si) * p2 - slope * s2
        c1 += bend * si * p1 + slope * s1
        c2 += bend * si * p2 + slope * s2
    free_f = math.isnan(problem.floor) and problem.low < f < problem.high and ff > 0.0
    free_c = problem.low < c < problem.high and cc > 0.0
    if free_f and free_c:
        determinant = ff * cc - fc * fc
        if determinant > 1e-13 * ff * cc:
            u1, u2 = (f1 * cc - c1 * fc) / determinant, (f2 * cc - c2 * fc) / determinant
            v1, v2 = (c1 * ff - f1 * fc) / determinant, (c2 * ff - f2 * fc) / determinant
            h11 -= f1 * u1 + c1 * v1
            h12 -= f1 * u2 + c1 * v2
            h22 -= f2 * u2 + c2 * v2
    elif free_f:
        h11, h12, h22 = h11 - f1 * f1 / ff, h12 - f1 * f2 / ff, h22 - f2 * f2 / ff
    elif free_c:
        h11, h12, h22 = h11 - c1 * c1 / cc, h12 - c1 * c2 / cc, h22 - c2 * c2 / cc
    return g1, g2, h11, h12, h22


@kernel
def newton_step(
    g1: float, g2: float, h11: float, h12: float, h22: float
) -> tuple[float, float, float]:
    """
    Solve ``(H + shift I) step = -g``.

    The shift is 0 where H is positive; else it turns the least eigenvalue into its absolute value,
    so that the step leads away from a saddle and no further than its curvature tells.

    Parameters
    ----------
    g1, g2, h11, h12, h22 : float
        Gradient and Hessian in two variables.

    Returns
    -------
    step1, step2, shift : float
    """
    middle, half = 0.5 * (h11 + h22), math.hypot(0.5 * (h11 - h22), h12)
    size, least = abs(middle) + half, middle - half
    if size == 0.0:
        return 0.0, 0.0, 0.0
    shift = 0.0
    if least < LEAST * size:
        shift = max(-least, LEAST * size) - least
    a, b = h11 + shift, h22 + shift
    determinant = a * b - h12 * h12
    return (h12 * g2 - b * g1) / determinant, (h12 * g1 - a * g2) / determinant, shift


@kernel
def bounded_step(
    box: Box,
    t: float,
    v: float,
    slopes: tuple[float, float, float, float, float],
) -> tuple[float, float, bool]:
    """
    Newton's step within a box: a variable that meets its bound stays there, the other goes on.

    Parameters
    ----------
    box : Box
    t, v : float
        Where.
    slopes : tuple of float
        Gradient and Hessian there, as from `derivatives`.

    Returns
    -------
    t, v : float
        The next point.
    full : bool
        Whether it is Newton's own: neither shifted nor cut short.
    """
    first, last, narrow, wide = box
    # Midpoints are measured in widths here, so that both variables turn the curve alike.
    unit = math.exp(v)
    g1, g2, h11, h12, h22 = slopes
    g1, h11, h12 = g1 * unit, h11 * unit * unit, h12 * unit
    held1 = (t <= first and g1 > 0.0) or (t >= last and g1 < 0.0)
    held2 = (v <= narrow and g2 > 0.0) or (v >= wide and g2 < 0.0)
    if held1 and held2:
        return t, v, True
    if held1:
        d1, d2, shift = newton_step(0.0, g2, abs(h22), 0.0, h22)
    elif held2:
        d1, d2, shift = newton_step(g1, 0.0, h11, 0.0, abs(h11))
    else:
        d1, d2, shift = newton_step(g1, g2, h11, h12, h22)
    reach = max(1.0, abs(d1) * unit / FAR_MIDPOINT, abs(d2) / FAR_WIDTH)
    t2, v2 = clip(t + d1 * unit / reach, first, last), clip(v + d2 / reach, narrow, wide)
    if reach == 1.0 and t2 != t + d1 * unit and not held2 and h22 + shift > 0.0:
        d2 = -(g2 + h12 * (t2 - t) / unit) / (h22 + shift)
        v2 = clip(v + clip(d2, -FAR_WIDTH, FAR_WIDTH), narrow, wide)
    elif reach == 1.0 and v2 != v + d2 and not held1 and h11 + shift > 0.0:
        d1 = -(g1 + h12 * (v2 - v)) / (h11 + shift) * unit
        t2 = clip(t + clip(d1, -FAR_MIDPOINT, FAR_MIDPOINT), first, last)
    if g1 * (t2 - t) / unit + g2 * (v2 - v) >= 0.0:
        # Pressed against the box the step leads uphill: each variable for itself does not.
        bend1, bend2 = abs(h11) + shift, abs(h22) + shift
        d1 = clip(-g1 * unit / (bend1 if bend1 > 0.0 else 1.0), -FAR_MIDPOINT, FAR_MIDPOINT)
        d2 = clip(-g2 / (bend2 if bend2 > 0.0 else 1.0), -FAR_WIDTH, FAR_WIDTH)
        return clip(t + d1, first, last), clip(v + d2, narrow, wide), False
    return t2, v2, reach == 1.0 and shift == 0.0


@kernel
def settle(
    problem: Problem, t: float, v: float, f: float, c: float, s: Vector, p: Vector
) -> tuple[float, float, float]:
    """
    Put the best levels to a shape.

    Parameters
    ----------
    problem : Problem
    t, v : float
        Midpoint and log width.
    f, c : float
        Levels nearby, NaN if nothing is known.
    s, p : array of shape (points,)
        Overwritten: shape and curve.

    Returns
    -------
    value, lower, upper : float
    """
    rise(problem.x, t, v, s, problem.m)
    if problem.binomial:
        f, c = levels(problem, s, f, c)
    else:
        f, c = squares_levels(problem, s)
    for i in range(problem.m):
        p[i] = f * (1.0 - s[i]) + c * s[i]
    return loss(problem.y, problem.weight, p, problem.m, problem.binomial), f, c


@kernel
def refine(
    problem: Problem,
    box: Box,
    midpoint: float,
    log_width: float,
    tolerance: float,
    rival: float,
    single: bool,
    s: Vector,
    p: Vector,
) -> tuple[float, float, float, float, float]:
    """
    Descend from a shape to the nearest minimum within the box.

    Parameters
    ----------
    problem : Problem
    box : Box
    midpoint, log_width : float
        Where to start.
    tolerance : float
        The last step is one that promises less than this.
    rival : float
        The least loss found from elsewhere: a descent that cannot reach it is given up.
    single : bool
        Whether to go on where only one point is left on the slope. Others leave that to the
        descent from the best such rise.
    s, p : array of shape (points,)
        Scratch.

    Returns
    -------
    value, lower, upper, midpoint, log_width : float
    """
    t, v = clip(midpoint, box.first, box.last), clip(log_width, box.narrow, box.wide)
    value, f, c = settle(problem, t, v, math.nan, math.nan, s, p)
    for _ in range(STEPS):
        if c == f or (not single and alone(problem, t, v)):
            break
        slopes = derivatives(problem, t, v, f, c, s)
        t2, v2, full = bounded_step(box, t, v, slopes)
        promise = -(slopes[0] * (t2 - t) + slopes[1] * (v2 - v))
        if promise <= 0.0 or value - (HOPE if full else FAITH) * promise > rival:
            break
        part = 1.0
        trial, f2, c2 = settle(problem, t2, v2, f, c, s, p)
        while trial >= value and part * promise > tolerance:
            # The parabola through both losses and the slope has its minimum here.
            part *= clip(0.5 * part * promise / (trial - value + part * promise), 0.1, 0.5)
            trial, f2, c2 = settle(problem, t + part * (t2 - t), v + part * (v2 - v), f, c, s, p)
        if trial < value:
            t, v, f, c, value = t + part * (t2 - t), v + part * (v2 - v), f2, c2, trial
        if part * promise <= tolerance:
            break
    return value, f, c, t, v


@kernel
def alone(problem: Problem, t: float, v: float) -> bool:
    """
    Whether a rise is so narrow that at most one point is on its slope.

    Parameters
    ----------
    problem : Problem
    t, v : float
        Midpoint and log width.
    """
    nearest = second = math.inf
    for i in range(problem.m):
        gap = abs(problem.x[i] - t)
        second = min(second, max(gap, nearest))
        nearest = min(nearest, gap)
    return second * SPAN * math.exp(-v) > SATURATED
