"""The two levels of a curve of given shape: ``p = lower (1 - s) + upper s``, s in [0, 1].

Sigmoid, step and log-linear curve differ in s only. Given s, the best levels are the minimum of a
convex function over a box, and over a triangle where the curve may only rise.
"""

import math

from emergence.fits.compiled import kernel
from emergence.fits.problem import Problem
from emergence.fits.types import Vector

# The curvature along a direction, relative to the largest, under which it counts as none.
_SINGULAR = 1e-13
# The last of Newton's steps is one that gains less log-likelihood than this; steps are full
# below the second gain (a decrement of a quarter).
_GAIN, _QUADRATIC = 1e-7, 0.0625


@kernel
def clip(value: float, low: float, high: float) -> float:
    """Return the nearest number in [low, high]."""
    return min(max(value, low), high)


@kernel
def quadratic_levels(
    a11: float,
    a12: float,
    a22: float,
    b1: float,
    b2: float,
    low: float,
    high: float,
    floor: float,
    rising: bool,
) -> tuple[float, float]:
    """
    Levels of least squares from the moments of a shape.

    Minimises ``a11 f² + 2 a12 f c + a22 c² - 2 b1 f - 2 b2 c`` over low <= f, c <= high. Where
    the free minimum lies outside, at least one of the bounds it violates is met with equality at
    the constrained one, so that two edges are all there is to try.

    Parameters
    ----------
    a11, a12, a22 : float
        Weighted sums of (1-s)², s(1-s), s².
    b1, b2 : float
        Weighted sums of (1-s) y and of s y.
    low, high : float
        Bounds of both levels.
    floor : float
        The lower level where it is known, else NaN.
    rising : bool
        Whether the lower level must not exceed the upper.

    Returns
    -------
    lower, upper : float
    """
    total = a11 + 2.0 * a12 + a22
    if not math.isnan(floor):
        if a22 <= _SINGULAR * total:
            return floor, floor
        return floor, clip((b2 - a12 * floor) / a22, floor if rising else low, high)
    mean = clip((b1 + b2) / total, low, high)
    determinant = a11 * a22 - a12 * a12
    if determinant <= _SINGULAR * total * total:
        return mean, mean
    f = (b1 * a22 - b2 * a12) / determinant
    c = (b2 * a11 - b1 * a12) / determinant
    if f < low or f > high or c < low or c > high:
        f1, c2 = clip(f, low, high), clip(c, low, high)
        c1 = clip((b2 - a12 * f1) / a22, low, high)
        f2 = clip((b1 - a12 * c2) / a11, low, high)
        value1 = a11 * f1 * f1 + 2.0 * (a12 * f1 * c1 - b1 * f1 - b2 * c1) + a22 * c1 * c1
        value2 = a11 * f2 * f2 + 2.0 * (a12 * f2 * c2 - b1 * f2 - b2 * c2) + a22 * c2 * c2
        f, c = (f1, c1) if value1 <= value2 else (f2, c2)
    if rising and c < f:
        return mean, mean
    return f, c


@kernel
def squares_levels(problem: Problem, s: Vector) -> tuple[float, float]:
    """
    Levels of least squares of one curve.

    Parameters
    ----------
    problem : Problem
    s : array of shape (points,)
        Its shape.

    Returns
    -------
    lower, upper : float
    """
    y, weight = problem.y, problem.weight
    a11 = a12 = a22 = b1 = b2 = 0.0
    for i in range(problem.m):
        left, right = weight[i] * (1.0 - s[i]), weight[i] * s[i]
        a11 += left * (1.0 - s[i])
        a12 += left * s[i]
        a22 += right * s[i]
        b1 += left * y[i]
        b2 += right * y[i]
    low, high = problem.low, problem.high
    return quadratic_levels(a11, a12, a22, b1, b2, low, high, problem.floor, problem.rising)


@kernel
def likelihood_terms(
    problem: Problem, s: Vector, f: float, c: float
) -> tuple[float, float, float, float, float]:
    """
    Gradient and Hessian of the negative binomial log-likelihood in the two levels.

    Parameters
    ----------
    problem : Problem
    s : array of shape (points,)
        Its shape.
    f, c : float
        The levels.

    Returns
    -------
    gf, gc, hff, hfc, hcc : float
    """
    y, n = problem.y, problem.weight
    gf = gc = hff = hfc = hcc = 0.0
    for i in range(problem.m):
        p = f * (1.0 - s[i]) + c * s[i]
        up, down = y[i] / p, (1.0 - y[i]) / (1.0 - p)
        slope, bend = n[i] * (down - up), n[i] * (up / p + down / (1.0 - p))
        gf += slope * (1.0 - s[i])
        gc += slope * s[i]
        hff += bend * (1.0 - s[i]) * (1.0 - s[i])
        hfc += bend * s[i] * (1.0 - s[i])
        hcc += bend * s[i] * s[i]
    return gf, gc, hff, hfc, hcc


@kernel
def binomial_levels(problem: Problem, s: Vector, f: float, c: float) -> tuple[float, float]:
    """
    Levels of greatest binomial likelihood, by Newton's method on a box.

    The negative log-likelihood is self-concordant in the levels, so that the step divided by one
    plus the Newton decrement always descends and needs no line search.

    Parameters
    ----------
    problem : Problem
        Its bounds strictly between 0 and 1.
    s : array of shape (points,)
        Its shape.
    f, c : float
        Where to start.

    Returns
    -------
    lower, upper : float

    References
    ----------
    Boyd & Vandenberghe (2004), Convex Optimization, section 9.6.
    """
    low, high = problem.low, problem.high
    fixed = not math.isnan(problem.floor)
    f, c = clip(problem.floor if fixed else f, low, high), clip(c, low, high)
    for _ in range(50):
        gf, gc, hff, hfc, hcc = likelihood_terms(problem, s, f, c)
        tiny = _SINGULAR * (hff + hcc)
        still_f = fixed or (f <= low and gf >= 0.0) or (f >= high and gf <= 0.0) or hff <= tiny
        still_c = (c <= low and gc >= 0.0) or (c >= high and gc <= 0.0) or hcc <= tiny
        df = dc = 0.0
        determinant = hff * hcc - hfc * hfc
        if not still_f and not still_c and determinant > tiny * (hff + hcc):
            df = (hfc * gc - hcc * gf) / determinant
            dc = (hfc * gf - hff * gc) / determinant
        elif not still_f:
            df = -gf / hff
        elif not still_c:
            dc = -gc / hcc
        gain = -(gf * df + gc * dc)
        shrink = 1.0 if gain < _QUADRATIC else 1.0 / (1.0 + math.sqrt(gain))
        f, c = clip(f + shrink * df, low, high), clip(c + shrink * dc, low, high)
        if gain < _GAIN:
            break
    if problem.rising and c < f:
        c = f = f if fixed else pooled_rate(problem.y, problem.weight, problem.m, low, high)
    return f, c


@kernel
def pooled_rate(y: Vector, n: Vector, m: int, low: float, high: float) -> float:
    """Return the weighted mean of the scores, kept within [low, high]."""
    total = successes = 0.0
    for i in range(m):
        total += n[i]
        successes += n[i] * y[i]
    return clip(successes / total, low, high)


@kernel
def levels(problem: Problem, s: Vector, f: float, c: float) -> tuple[float, float]:
    """
    Best levels of one curve under its loss.

    Parameters
    ----------
    problem : Problem
    s : array of shape (points,)
        Its shape.
    f, c : float
        Where Newton's method starts, NaN if nothing is known.

    Returns
    -------
    lower, upper : float
    """
    if not problem.binomial:
        return squares_levels(problem, s)
    if math.isnan(f):
        f, c = squares_levels(problem, s)
        mean = pooled_rate(problem.y, problem.weight, problem.m, problem.low, problem.high)
        f, c = 0.9 * f + 0.1 * mean, 0.9 * c + 0.1 * mean
    return binomial_levels(problem, s, f, c)
