"""The search for the best sigmoid of each curve: a table of shapes, then a few Newton steps.

A shape is a midpoint and a log width. Floor and ceiling enter linearly: for every shape they are
solved in closed form within their bounds, which leaves a loss in two variables (variable
projection, doi:10.1137/0710036). Scores are centred by their weighted mean. Everything is summed
point by point, in one order, so that results are the same on every machine.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
Floats = NDArray[np.float64]
LOG_81 = math.log(81.0)
# Every row of the table is wider than the last by this factor and has so many midpoints; the
# narrowest has so many about each size, for shapes that put one score between floor and ceiling.
WIDER, FEWEST, MOST = 1.35, 8, 60
SHARES = (-0.5, -0.25, 0.0, 0.25, 0.5)
STARTS, STEPS = 3, 40
# Shares of the total variance: a step that promises less ends a descent, and a start that is
# further behind the best descent is not followed. Of 20,000 curves' best starts none was 0.017.
TOLERANCE, PROMISING = 1e-9, 0.03
# Logits end here: squares of smaller rises would be subnormal numbers, a hundred times slower.
FAR = 40.0
TINY = 1e-100


# Of floor and ceiling, of the width, of the midpoint beyond the sizes, and whether curves rise.
Limits = tuple[tuple[float, float], tuple[float, float], float, bool]


class Problem(NamedTuple):
    """Scores about their mean, weights, and the limits of levels, midpoint and log width."""

    x: Floats
    y: Floats
    w: Floats
    low: float
    high: float
    rising: bool
    least: tuple[float, float]
    most: tuple[float, float]


class Table(NamedTuple):
    """Shapes, the rise of each at every size, and its moments."""

    midpoint: Floats
    log_width: Floats
    rise: Floats
    moments: Floats


# Gradient g0 g1 of half the loss, curvature h00 h01 h11, and k00 k11 with fixed levels.
Slopes = tuple[float, float, float, float, float, float, float]


class Point(NamedTuple):
    """A shape with its best levels: loss less total variance, floor, ceiling, shape, moments."""

    loss: float
    floor: float
    ceiling: float
    midpoint: float
    log_width: float
    a: float
    b: float
    d: float


def kernel(function: Function) -> Function:
    """Compile a function of arrays and numbers, once, and keep it on disk."""
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))


@kernel
def list_narrow(x: Floats, least: float, most: float) -> list[tuple[float, float]]:
    """List steps at and between the sizes, each a midpoint and a log width."""
    shapes, last = [], len(x) - 1
    for i in range(last + 1):
        gap = max(x[min(i + 1, last)] - x[max(i - 1, 0)], TINY)
        log_width = min(max(math.log(gap / 6.0), least), most)
        for share in SHARES:
            shapes.append((x[i] + share * math.exp(log_width), log_width))
        if i < last:
            shapes.append((0.5 * (x[i] + x[i + 1]), log_width))
    return shapes


@kernel
def list_shapes(
    x: Floats, least: tuple[float, float], most: tuple[float, float]
) -> list[tuple[float, float]]:
    """List all shapes; rows run there and back, so that neighbours are neighbours in shape."""
    shapes, span = list_narrow(x, least[1], most[1]), most[0] - least[0]
    log_width = max(math.log((x[-1] - x[0]) / (len(x) - 1)), least[1])
    start, step = most[0], -1.0
    while log_width <= most[1]:
        places = int(min(max(span / (0.2 * math.exp(log_width)), FEWEST), MOST))
        for j in range(places):
            shapes.append((start + step * (j + 0.5) * span / places, log_width))
        start, step = least[0] + most[0] - start, -step
        log_width += math.log(WIDER)
    return shapes


@kernel
def tabulate(x: Floats, shapes: list[tuple[float, float]]) -> Table:
    """Return the rise of every shape at every size; the moments are still to be filled in."""
    midpoint = np.array([shape[0] for shape in shapes])
    log_width = np.array([shape[1] for shape in shapes])
    rise, moments = np.empty((len(x), len(shapes))), np.empty((3, len(shapes)))
    for i in range(len(x)):
        for k in range(len(shapes)):
            z = LOG_81 * (x[i] - midpoint[k]) * math.exp(-log_width[k])
            rise[i, k] = 1.0 / (1.0 + math.exp(-min(max(z, -FAR), FAR)))
    return Table(midpoint, log_width, rise, moments)


@kernel
def fill_moments(w: Floats, rise: Floats, moments: Floats) -> None:
    """Fill in the weighted products of 1 - rise and rise with themselves."""
    moments[:] = 0.0
    for i in range(len(w)):
        for k in range(rise.shape[1]):
            s = rise[i, k]
            moments[0, k] += w[i] * (1.0 - s) * (1.0 - s)
            moments[1, k] += w[i] * (1.0 - s) * s
            moments[2, k] += w[i] * s * s


@kernel
def solve_levels(
    a: float, b: float, d: float, q: float, low: float, high: float, rising: bool
) -> tuple[float, float, float]:
    """Solve floor and ceiling: a and d are their squares' moments, b the mixed one, q the score's.

    A level outside its bounds belongs on the bound that it crossed; of two such edges the better.
    """
    det = max(a * d - b * b, TINY)
    f = min(max(-q * (d + b) / det, low), high)
    c = min(max(q * (a + b) / det, low), high)
    c_at_f = min(max((q - b * f) / max(d, TINY), low), high)
    f_at_c = min(max((-q - b * c) / max(a, TINY), low), high)
    loss_at_f = a * f * f + 2.0 * b * f * c_at_f + d * c_at_f * c_at_f + 2.0 * q * (f - c_at_f)
    loss_at_c = a * f_at_c * f_at_c + 2.0 * b * f_at_c * c + d * c * c + 2.0 * q * (f_at_c - c)
    loss = min(loss_at_f, loss_at_c)
    if loss_at_f <= loss_at_c:
        f_at_c, c = f, c_at_f
    return (math.inf if rising and c < f_at_c else loss), f_at_c, c


@kernel
def solve_table(problem: Problem, rise: Floats, moments: Floats) -> Floats:
    """Return the loss of every shape."""
    score, loss = np.zeros(rise.shape[1]), np.empty(rise.shape[1])
    wy = problem.w * problem.y
    for i in range(len(wy)):
        for k in range(len(score)):
            score[k] += wy[i] * rise[i, k]
    low, high, rising = problem.low, problem.high, problem.rising
    for k in range(len(loss)):
        a, b, d = moments[0, k], moments[1, k], moments[2, k]
        loss[k] = solve_levels(a, b, d, score[k], low, high, rising)[0]
    return loss


@kernel
def find_valleys(loss: Floats) -> NDArray[np.int64]:
    """Return the shapes that are no worse than their neighbours."""
    valleys, found, last = np.empty(len(loss), np.int64), 0, len(loss) - 1
    for k in range(last + 1):
        if loss[k] <= loss[max(k - 1, 0)] and loss[k] <= loss[min(k + 1, last)]:
            valleys[found] = k
            found += 1
    return valleys[:found]


@kernel
def take_start(table: Table, loss: Floats, valleys: NDArray[np.int64]) -> int:
    """Return the best shape of the valleys left, and strike out those that are like it."""
    best = valleys[np.argmin(loss[valleys])]
    near = 0.5 * max(math.exp(table.log_width[best]), 0.4)
    for k in valleys:
        as_wide = abs(table.log_width[k] - table.log_width[best]) < 1.0
        if as_wide and abs(table.midpoint[k] - table.midpoint[best]) < near:
            loss[k] = math.inf
    return int(best)


@kernel
def evaluate(problem: Problem, midpoint: float, log_width: float, s: Floats, z: Floats) -> Point:
    """Return a shape with its best levels; s and z become its rise and the rise's logit."""
    a = b = d = q = 0.0
    scale = LOG_81 * math.exp(-log_width)
    for i in range(len(problem.x)):
        z[i] = min(max(scale * (problem.x[i] - midpoint), -FAR), FAR)
        s[i] = 1.0 / (1.0 + math.exp(-z[i]))
        a += problem.w[i] * (1.0 - s[i]) * (1.0 - s[i])
        b += problem.w[i] * (1.0 - s[i]) * s[i]
        d += problem.w[i] * s[i] * s[i]
        q += problem.w[i] * s[i] * problem.y[i]
    loss, f, c = solve_levels(a, b, d, q, problem.low, problem.high, problem.rising)
    return Point(loss, f, c, midpoint, log_width, a, b, d)


@kernel
def eliminate(
    problem: Problem, at: Point, f: tuple[float, float], c: tuple[float, float]
) -> tuple[float, float, float]:
    """Return what levels free to follow take off the second derivatives (Schur complement)."""
    a, b, d = at.a, at.b, at.d
    if not problem.low < at.floor < problem.high:
        a, b, f = 1.0, 0.0, (0.0, 0.0)
    if not problem.low < at.ceiling < problem.high:
        d, b, c = 1.0, 0.0, (0.0, 0.0)
    det = max(a * d - b * b, TINY)
    f0, f1 = (d * f[0] - b * c[0]) / det, (d * f[1] - b * c[1]) / det
    c0, c1 = (a * c[0] - b * f[0]) / det, (a * c[1] - b * f[1]) / det
    return f[0] * f0 + c[0] * c0, f[0] * f1 + c[0] * c1, f[1] * f1 + c[1] * c1


@kernel
def differentiate(problem: Problem, at: Point, s: Floats, z: Floats) -> Slopes:
    """Differentiate half the loss by midpoint, in units of the logit, and log width.

    The curvature is Newton's where that is positive, else Gauss and Newton's.
    """
    r0 = r1 = k00 = k01 = k11 = e00 = e01 = e11 = f0 = f1 = c0 = c1 = 0.0
    size = at.ceiling - at.floor
    for i in range(len(problem.x)):
        wh = problem.w[i] * s[i] * (1.0 - s[i])
        eh = wh * (at.floor + size * s[i] - problem.y[i])
        wa, we = size * size * wh * s[i] * (1.0 - s[i]), size * eh * (1.0 - 2.0 * s[i])
        r0, r1 = r0 + eh, r1 + eh * z[i]
        k00, k01, k11 = k00 + wa, k01 + wa * z[i], k11 + wa * z[i] * z[i]
        e00, e01 = e00 + we, e01 + we * z[i] + size * eh
        e11 += (we * z[i] + size * eh) * z[i]
        f0, f1 = f0 - size * wh * (1.0 - s[i]), f1 - size * wh * (1.0 - s[i]) * z[i]
        c0, c1 = c0 - size * wh * s[i], c1 - size * wh * s[i] * z[i]
    l00, l01, l11 = eliminate(problem, at, (f0 + r0, f1 + r1), (c0 - r0, c1 - r1))
    h00, h01, h11 = k00 + e00 - l00, k01 + e01 - l01, k11 + e11 - l11
    if not (h00 > 0.0 and h00 * h11 - h01 * h01 > 1e-3 * h00 * h11):
        l00, l01, l11 = eliminate(problem, at, (f0, f1), (c0, c1))
        h00, h01, h11 = k00 - l00, k01 - l01, k11 - l11
    return -size * r0, -size * r1, h00, h01, h11, k00, k11


@kernel
def choose_step(slopes: Slopes, problem: Problem, at: Point, damping: float) -> tuple[float, float]:
    """Step to the least of the damped parabola; a part cut short has the other follow."""
    scale = LOG_81 * math.exp(-at.log_width)
    g0, g1, h00, h01, h11, k00, k11 = slopes
    a00, a11 = h00 + damping * k00 + TINY, h11 + damping * k11 + TINY
    least0 = max(-3.0, (problem.least[0] - at.midpoint) * scale)
    most0 = min(3.0, (problem.most[0] - at.midpoint) * scale)
    least1 = max(-1.0, problem.least[1] - at.log_width)
    most1 = min(1.0, problem.most[1] - at.log_width)
    d0 = min(max((h01 * g1 - a11 * g0) / (a00 * a11 - h01 * h01), least0), most0)
    full = -(g1 + h01 * d0) / a11
    d1 = min(max(full, least1), most1)
    if d1 != full:
        d0 = min(max(-(g0 + h01 * d1) / a00, least0), most0)
    return d0, d1


@kernel
def descend(problem: Problem, at: Point, tolerance: float, s: Floats, z: Floats) -> Point:
    """Follow a shape down until a step promises little (Levenberg and Marquardt's damping)."""
    damping, slopes = 1e-3, differentiate(problem, at, s, z)
    for _ in range(STEPS):
        d0, d1 = choose_step(slopes, problem, at, damping)
        if not -slopes[0] * d0 - slopes[1] * d1 > tolerance:
            break
        midpoint = at.midpoint + d0 * math.exp(at.log_width) / LOG_81
        trial = evaluate(problem, midpoint, at.log_width + d1, s, z)
        if trial.loss < at.loss:
            at, damping = trial, 0.2 * damping
            slopes = differentiate(problem, at, s, z)
        else:
            damping = max(8.0 * damping, 0.1)
    return at


@kernel
def find_best(problem: Problem, table: Table, total: float) -> Point:
    """Descend from the best shapes of the table, no two alike; else no rise, but a level."""
    level = min(max(0.0, problem.low), problem.high)
    flat = level * level * np.sum(problem.w)
    best = Point(flat, level, level, math.nan, math.nan, 0.0, 0.0, 0.0)
    s, z = np.empty_like(problem.x), np.empty_like(problem.x)
    loss = solve_table(problem, table.rise, table.moments)
    valleys = find_valleys(loss)
    for _ in range(STARTS):
        k = take_start(table, loss, valleys)
        start = evaluate(problem, table.midpoint[k], table.log_width[k], s, z)
        if start.loss > best.loss + PROMISING * total:
            break
        end = descend(problem, start, TOLERANCE * total, s, z)
        if end.loss < best.loss:
            best = end
    return best


@kernel
def search(x: Floats, y: Floats, w: Floats, limits: Limits, out: Floats) -> None:
    """Fit every row: floor, ceiling, midpoint, width and loss go to `out`.

    Points without weight are passed over; the table is made anew where sizes or weights change.
    """
    (bounds, widths, margin, rising), known_x, known_w = limits, np.empty(0), np.empty(0)
    table = Table(known_x, known_x, np.empty((0, 0)), np.empty((3, 0)))
    for row in range(len(y)):
        used = w[row] > 0.0
        row_x, row_y, row_w = x[row][used], y[row][used], w[row][used]
        least = (row_x[0] - margin, math.log(widths[0]))
        most = (row_x[-1] + margin, math.log(widths[1]))
        same_x = np.array_equal(row_x, known_x)
        if not same_x:
            table = tabulate(row_x, list_shapes(row_x, least, most))
        if not same_x or not np.array_equal(row_w, known_w):
            fill_moments(row_w, table.rise, table.moments)
        known_x, known_w = row_x, row_w
        # From the first score on, so that equal scores have no variance at all.
        mean = row_y[0] + np.sum(row_w * (row_y - row_y[0])) / np.sum(row_w)
        total = np.sum(row_w * (row_y - mean) ** 2)
        low, high = bounds[0] - mean, bounds[1] - mean
        problem = Problem(row_x, row_y - mean, row_w, low, high, rising, least, most)
        at = find_best(problem, table, total)
        out[row, 0], out[row, 1] = at.floor + mean, at.ceiling + mean
        out[row, 2], out[row, 3] = at.midpoint, math.exp(at.log_width)
        out[row, 4] = total + at.loss
