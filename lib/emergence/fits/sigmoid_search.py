"""The best sigmoid of many curves: dictionary first, then descent from the best of it."""

import math

import numpy as np

from emergence.fits.compiled import kernel
from emergence.fits.levels import pooled_rate
from emergence.fits.logistic import rise
from emergence.fits.lone_points import lone_pair, lone_point
from emergence.fits.loss import MARGIN, loss
from emergence.fits.points import gather
from emergence.fits.problem import Box, Problem, box_of, posed
from emergence.fits.refine import refine
from emergence.fits.shapes import (
    MIDPOINTS,
    WIDTHS,
    Dictionary,
    appraise,
    empty_dictionary,
    moments,
    projections,
    tabulate,
)
from emergence.fits.types import Bools, Matrix, Vector

# How many valleys of the dictionary are followed down.
VALLEYS = 4
# In how many bands of widths the best shape is followed too where the dictionary, which knows least
# squares only, can be far from the likelihood.
BANDS = 4
# A step that promises less than this share of the total variance ends the descent.
TOLERANCE = 1e-9


@kernel
def valleys(value: Vector, chosen: Matrix) -> int:
    """
    Find the lowest local minima of a table of midpoints by widths.

    Parameters
    ----------
    value : array of shape (shapes,)
    chosen : array of shape (valleys, 2)
        Overwritten: value and index of each, lowest first.

    Returns
    -------
    int
        How many were found.
    """
    found = 0
    for k in range(WIDTHS):
        for j in range(MIDPOINTS):
            a = k * MIDPOINTS + j
            v = value[a]
            if found == VALLEYS and v >= chosen[found - 1, 0]:
                continue
            if j > 0 and value[a - 1] < v:
                continue
            if j < MIDPOINTS - 1 and value[a + 1] <= v:
                continue
            if k > 0 and value[a - MIDPOINTS] < v:
                continue
            if k < WIDTHS - 1 and value[a + MIDPOINTS] <= v:
                continue
            place = min(found, VALLEYS - 1)
            while place > 0 and chosen[place - 1, 0] > v:
                chosen[place, 0], chosen[place, 1] = chosen[place - 1, 0], chosen[place - 1, 1]
                place -= 1
            chosen[place, 0], chosen[place, 1] = v, a
            found = min(found + 1, VALLEYS)
    return found


@kernel
def starts(problem: Problem, words: Dictionary, chosen: Matrix, places: Matrix) -> int:
    """
    Choose where to begin: valleys, bests of bands, the best step through two points, the best step.

    Parameters
    ----------
    problem : Problem
    words : Dictionary
        With the scores of this curve.
    chosen : array of shape (VALLEYS, 2)
        Scratch.
    places : array of shape (VALLEYS + BANDS + 2, 2)
        Overwritten: midpoint and log width, NaN where there is no such step.

    Returns
    -------
    int
        How many there are.
    """
    count = found = valleys(words.score, chosen)
    for k in range(found):
        a = int(chosen[k, 1])
        places[k, 0], places[k, 1] = words.midpoint[a], words.log_width[a]
    if problem.binomial:
        for band in range(BANDS):
            first = band * WIDTHS // BANDS * MIDPOINTS
            last = (band + 1) * WIDTHS // BANDS * MIDPOINTS
            a = first + int(np.argmin(words.score[first:last]))
            if not np.any(chosen[:found, 1] == a):
                places[count, 0], places[count, 1] = words.midpoint[a], words.log_width[a]
                count += 1
    places[count, 0], places[count, 1] = lone_pair(problem)
    places[count + 1, 0], places[count + 1, 1] = lone_point(problem)
    return count + 2


@kernel
def search_weights(y: Vector, n: Vector, m: int, w: Vector) -> None:
    """
    Weights under which least squares comes near the binomial likelihood.

    ``w = n / (q (1 - q))``, q the observed rate drawn a quarter of the way to the pooled one.

    Parameters
    ----------
    y, n : array of shape (points,)
        Rates and numbers of items.
    m : int
        How many leading points count.
    w : array of shape (points,)
        Overwritten.
    """
    mean = pooled_rate(y, n, m, MARGIN, 1.0 - MARGIN)
    for i in range(m):
        q = 0.75 * y[i] + 0.25 * mean
        w[i] = n[i] / (q * (1.0 - q) + 1e-6)


@kernel
def best_rise(
    problem: Problem,
    box: Box,
    places: Matrix,
    count: int,
    s: Vector,
    p: Vector,
) -> tuple[float, float, float, float, float]:
    """
    Descend from every start and keep the best.

    Parameters
    ----------
    problem : Problem
    box : Box
    places, count
        As from `starts`.
    s, p : array of shape (points,)
        Scratch.

    Returns
    -------
    value, lower, upper, midpoint, log_width : float
        The last two NaN where nothing is better than a constant.
    """
    level, m = problem.floor, problem.m
    if math.isnan(level):
        level = pooled_rate(problem.y, problem.weight, m, problem.low, problem.high)
    p[:m] = level
    flat = loss(problem.y, problem.weight, p, m, problem.binomial)
    best = (flat, level, level, math.nan, math.nan)
    for k in range(count):
        t, v = places[k]
        # A likelihood of many items is no parabola: what a step promises says little far off.
        rival = math.inf if problem.binomial and k >= count - 2 else best[0]
        if not math.isnan(t):
            trial = refine(problem, box, t, v, TOLERANCE * flat, rival, k == count - 1, s, p)
            if trial[0] < best[0] and trial[1] != trial[2]:
                best = trial
    return best


@kernel
def search(
    x: Matrix,
    y: Matrix,
    weight: Matrix,
    usable: Bools,
    binomial: Bools,
    floor: Vector,
    low: float,
    high: float,
    rising: bool,
    limits: Matrix,
    parameters: Matrix,
    fitted: Matrix,
    value: Vector,
) -> None:
    """
    Fit sigmoids to curves one after another; rows that are not usable are left as they are.

    Parameters
    ----------
    x, weight : array of shape (1 or curves, points)
        Log10 of scale; weights, or numbers of items of the binomial curves.
    y : array of shape (curves, points)
        Scores, NaN where missing.
    usable, binomial, floor : array of shape (curves,)
        Which rows to fit; which by binomial likelihood; known floors, NaN where free.
    low, high, rising
        As for `levels.quadratic_levels`.
    limits : array of shape (1 or curves, 4)
        Limits of midpoint and width, as for `problem.box_of`.
    parameters : array of shape (curves, 4)
        Overwritten: lower level, upper level, midpoint, width.
    fitted : array of shape (curves, points)
        Overwritten.
    value : array of shape (curves,)
        Overwritten: residual sum of squares or deviance.
    """
    points = y.shape[1]
    px, py, pw, pv = np.empty(points), np.empty(points), np.empty(points), np.empty(points)
    s, p, known = np.empty(points), np.empty(points), np.empty(points)
    chosen, places = np.empty((VALLEYS, 2)), np.empty((VALLEYS + BANDS + 2, 2))
    words, box = empty_dictionary(points), Box(0.0, 0.0, 0.0, 0.0)
    tabulated, even = 0, False
    for row in range(y.shape[0]):
        if not usable[row]:
            continue
        rx, rw = x[min(row, x.shape[0] - 1)], weight[min(row, weight.shape[0] - 1)]
        m = gather(rx, y[row], rw, px, py, pw)
        wanted = box_of(px, m, limits[min(row, limits.shape[0] - 1)])
        if m != tabulated or wanted != box or not np.array_equal(px[:m], known[:m]):
            box = wanted
            tabulate(words, box, px, m)
            known[:m] = px[:m]
            tabulated, even = m, False
        problem = posed(px, py, pw, m, binomial[row], low, high, floor[row], rising)
        pv[:m] = pw[:m]
        if binomial[row]:
            search_weights(py, pw, m, pv)
        quick = Problem(px, py, pv, m, False, problem.low, problem.high, problem.floor, rising)
        equal = bool(np.all(pv[:m] == 1.0))
        if equal and even:
            projections(words, py, m)
        else:
            moments(words, py, pv, m)
        even = equal
        appraise(words, quick)
        count = starts(problem, words, chosen, places)
        value[row], f, c, t, v = best_rise(problem, box, places, count, s, p)
        parameters[row, 0], parameters[row, 1] = f, c
        parameters[row, 2], parameters[row, 3] = t, math.exp(v)
        fitted[row, :] = f
        if not math.isnan(t):
            rise(rx, t, v, s, points)
            for i in range(points):
                fitted[row, i] = f * (1.0 - s[i]) + c * s[i]
