"""A dictionary of rises: midpoints by widths, tabulated once for all curves on the same scales."""

import math
from typing import NamedTuple

import numpy as np

from emergence.fits.compiled import kernel
from emergence.fits.logistic import SPAN, logistic, smallest_step
from emergence.fits.problem import Box, Problem
from emergence.fits.types import Matrix, Vector

MIDPOINTS, WIDTHS = 30, 11
SHAPES = MIDPOINTS * WIDTHS
# Narrower rises than this share of the smallest step differ from a step at one point at most,
# and such curves are tried by themselves.
_FINEST = 0.6


class Dictionary(NamedTuple):
    """
    Shapes at the scales of the last curves, and sums over points for the curve at hand.

    Attributes
    ----------
    midpoint, log_width : array of shape (shapes,)
        Parameters of every shape.
    table : array of shape (points, shapes)
        Every shape at every scale.
    s1, s2, sy : array of shape (shapes,)
        Weighted sums of s, s² and s y.
    score : array of shape (shapes,)
        Residual sum of squares, less the sum of w y², at the best levels.
    """

    midpoint: Vector
    log_width: Vector
    table: Matrix
    s1: Vector
    s2: Vector
    sy: Vector
    score: Vector


@kernel
def empty_dictionary(points: int) -> Dictionary:
    """
    Make room for a dictionary.

    Parameters
    ----------
    points : int
        The most points a curve has.
    """
    return Dictionary(
        np.empty(SHAPES),
        np.empty(SHAPES),
        np.empty((points, SHAPES)),
        np.empty(SHAPES),
        np.empty(SHAPES),
        np.empty(SHAPES),
        np.empty(SHAPES),
    )


@kernel
def tabulate(words: Dictionary, box: Box, x: Vector, m: int) -> None:
    """
    Fill the dictionary for one set of scales.

    Parameters
    ----------
    words : Dictionary
        Parameters and table are overwritten.
    box : Box
    x : array of shape (points,)
        Log10 of scale, ascending.
    m : int
        How many leading points count.
    """
    span = box.last - box.first
    finest = max(_FINEST * smallest_step(x, m), span / 60.0)
    thin = min(max(box.narrow, math.log(finest)), box.wide)
    for k in range(WIDTHS):
        v = thin + (box.wide - thin) * k / (WIDTHS - 1)
        steepness = SPAN * math.exp(-v)
        for j in range(MIDPOINTS):
            a = k * MIDPOINTS + j
            words.midpoint[a] = box.first + span * j / (MIDPOINTS - 1)
            words.log_width[a] = v
            for i in range(m):
                words.table[i, a] = logistic(steepness * (x[i] - words.midpoint[a]))


@kernel
def moments(words: Dictionary, y: Vector, weight: Vector, m: int) -> None:
    """
    Sum w s, w s² and w s y over points for every shape at once.

    Parameters
    ----------
    words : Dictionary
        s1, s2 and sy are overwritten.
    y, weight : array of shape (points,)
    m : int
        How many leading points count.
    """
    table, s1, s2, sy = words.table, words.s1, words.s2, words.sy
    for a in range(SHAPES):
        s1[a] = s2[a] = sy[a] = 0.0
    for i in range(m):
        w, wy = weight[i], weight[i] * y[i]
        for a in range(SHAPES):
            s = table[i, a]
            s1[a] += w * s
            s2[a] += w * s * s
            sy[a] += wy * s


@kernel
def projections(words: Dictionary, y: Vector, m: int) -> None:
    """
    Sum s y over points for every shape: all that changes between curves of equal weights.

    Parameters
    ----------
    words : Dictionary
        sy is overwritten.
    y : array of shape (points,)
    m : int
        How many leading points count.
    """
    table, sy = words.table, words.sy
    for a in range(SHAPES):
        sy[a] = 0.0
    for i in range(m):
        yi = y[i]
        for a in range(SHAPES):
            sy[a] += yi * table[i, a]


@kernel
def appraise(words: Dictionary, problem: Problem) -> None:
    """
    Score every shape at its best levels.

    The same minimum as `levels.quadratic_levels`, written without branches so that the processor
    takes several shapes at a time.

    Parameters
    ----------
    words : Dictionary
        With the sums of this curve; score is overwritten.
    problem : Problem
        Of least squares.
    """
    total = total_y = 0.0
    for i in range(problem.m):
        total += problem.weight[i]
        total_y += problem.weight[i] * problem.y[i]
    low, high, rising = problem.low, problem.high, problem.rising
    floor, known = problem.floor, not math.isnan(problem.floor)
    tiny = 1e-12 * total
    mean = min(max(total_y / total, low), high)
    flat = mean * mean * total - 2.0 * mean * total_y
    least = floor if known and rising else low
    s1, s2, sy, score = words.s1, words.s2, words.sy, words.score
    for a in range(SHAPES):
        a12, a22 = s1[a] - s2[a], s2[a] + tiny
        a11 = total - s1[a] - a12 + tiny
        b1, b2 = total_y - sy[a], sy[a]
        scale = 1.0 / (a11 * a22 - a12 * a12)
        f1 = floor if known else min(max((b1 * a22 - b2 * a12) * scale, low), high)
        c2 = min(max((b2 * a11 - b1 * a12) * scale, least), high)
        c1 = min(max((b2 - a12 * f1) / a22, least), high)
        f2 = floor if known else min(max((b1 - a12 * c2) / a11, low), high)
        v1 = a11 * f1 * f1 + 2.0 * (a12 * f1 * c1 - b1 * f1 - b2 * c1) + a22 * c1 * c1
        v2 = a11 * f2 * f2 + 2.0 * (a12 * f2 * c2 - b1 * f2 - b2 * c2) + a22 * c2 * c2
        falls = rising and not known and (c1 < f1 if v1 <= v2 else c2 < f2)
        score[a] = flat if falls else min(v1, v2)
