"""The likelihood of each width of a rise, averaged over floor, ceiling and midpoint.

A rise is p(x) = floor + (ceiling - floor) / (1 + exp(-log(81) (x - midpoint) / width)). Floor and
ceiling have priors uniform in the arcsine of their root, the midpoint is uniform over the sizes
and half a decade beyond. For given width and midpoint the log likelihood is concave in floor and
ceiling: Newton's method finds its mode, and its integral is a sum over evenly spaced arcsines
within 3.5 standard deviations of it; far finer sums change it by 2% (root mean square).
"""

import numpy as np

from emergence.fits.sigmoid_search import Floats, kernel

EDGE = 0.02  # least arcsine of a floor, and least distance of a ceiling's from a right angle
MARGIN = 0.5  # decades that a midpoint may lie beyond the sizes

_TOP = np.pi / 2 - EDGE
_AREA = (_TOP - EDGE) ** 2 / 2
_LOW, _HIGH = np.sin(EDGE) ** 2, np.sin(_TOP) ** 2
_NEWTON, _HALVINGS, _FLOORS, _CEILINGS, _TINY = 40, 12, 4, 6, 1e-9
# A coarse step is a fifth of a width; sizes so far from the rise stand at its start or end.
_STEPS, _FLAT = 5, 1e-5
_HOPELESS = 12.0  # what is e^-12 as likely as the curve's best adds nothing that could be seen


@kernel
def width_likelihoods(
    x: Floats, right: Floats, wrong: Floats, log_widths: Floats, top: float
) -> tuple[Floats, Floats]:
    """Return log mean and log largest likelihood of each width, both of shape (widths,).

    Sizes and widths are log10; answers, of shape (points,), are divided by the dispersion; `top` is
    a ceiling that is given, free if NaN.
    """
    given, free = min(top, _HIGH), np.isnan(top)
    # Many answers tell the midpoint to about width / (2 sqrt(answers)).
    fine = int(np.ceil(1.5 * np.sqrt((right + wrong).max()) / _STEPS))
    most = len(_midpoints(x, 10 ** log_widths[0])) + 3 * fine
    at, share = np.zeros((len(log_widths), most)), np.zeros((len(log_widths), most))
    modes = np.full((len(log_widths), most, 3), -np.inf)
    for i in range(len(log_widths)):
        floor, ceiling = 0.3, 0.7 if free else given
        coarse = _midpoints(x, 10 ** log_widths[i])
        n, step = len(coarse), coarse[1] - coarse[0]
        at[i, :n], share[i, :n] = coarse, 1 / n
        for j in range(n + 3 * fine):
            if j == n:  # the best midpoint and its neighbours once more, in finer steps
                peak = min(max(int(np.argmax(modes[i, :n, 2])), 1), n - 2)
                share[i, peak - 1 : peak + 2] = 0
                share[i, n : n + 3 * fine] = 1 / (n * fine)
                finer = (np.arange(3 * fine) + 0.5) / fine - 1.5
                at[i, n : n + 3 * fine] = coarse[peak] + step * finer
            told = _told(x, right, wrong, at[i, j], 10 ** log_widths[i])
            modes[i, j] = _mode(told[0], told[1], told[2], floor, ceiling, free)
            floor, ceiling = modes[i, j, 0], modes[i, j, 1]
    least = modes[:, :, 2].max() - _HOPELESS
    mean, best = np.empty(len(log_widths)), np.empty(len(log_widths))
    for i in range(len(log_widths)):
        best[i], total = modes[i, :, 2].max(), 0.0
        for j in range(most):
            if share[i, j] > 0 and modes[i, j, 2] > least:
                told = _told(x, right, wrong, at[i, j], 10 ** log_widths[i])
                inside = _integral(told[0], told[1], told[2], modes[i, j], given)
                total += share[i, j] * inside * np.exp(modes[i, j, 2] - best[i])
        mean[i] = best[i] + np.log(max(total, 1e-300))
    return mean, best


@kernel
def _midpoints(x: Floats, width: float) -> Floats:
    span = x[-1] - x[0] + 2 * MARGIN
    many = max(3, int(np.ceil(span / max(0.04, width / _STEPS))))
    return np.asarray(x[0] - MARGIN + (np.arange(many) + 0.5) * span / many)


@kernel
def _told(x: Floats, right: Floats, wrong: Floats, midpoint: float, width: float) -> Floats:
    """Return ways and answers, those of all sizes at the start, or at the end, as one."""
    told, m = np.zeros((3, len(x))), 0
    for q in range(len(x)):
        way = 1 / (1 + np.exp(-np.log(81) * (x[q] - midpoint) / width))
        if q > 0 and way >= _FLAT and told[0, m] <= 1 - _FLAT:
            m += 1
        told[0, m] = way
        told[1, m] += right[q]
        told[2, m] += wrong[q]
    return told[:, : m + 1]


@kernel
def _log_likelihood(way: Floats, right: Floats, wrong: Floats, a: float, b: float) -> float:
    total = 0.0
    for q in range(len(way)):
        p = a + (b - a) * way[q]
        total += right[q] * np.log(p) + wrong[q] * np.log(1 - p)
    return total


@kernel
def _slopes(
    way: Floats, right: Floats, wrong: Floats, a: float, b: float
) -> tuple[float, float, float, float, float]:
    """Return slopes in floor a and ceiling b, and curvatures aa, ab, bb with their sign turned."""
    ga = gb = aa = ab = bb = 0.0
    for q in range(len(way)):
        p, s = a + (b - a) * way[q], way[q]
        slope = right[q] / p - wrong[q] / (1 - p)
        curvature = right[q] / p**2 + wrong[q] / (1 - p) ** 2
        ga, gb = ga + slope * (1 - s), gb + slope * s
        aa, ab = aa + curvature * (1 - s) ** 2, ab + curvature * s * (1 - s)
        bb += curvature * s**2
    return ga, gb, aa + _TINY, ab, bb + _TINY


@kernel
def _mode(
    way: Floats, right: Floats, wrong: Floats, a: float, b: float, free: bool
) -> tuple[float, float, float]:
    """Return the most likely floor and ceiling, and their log likelihood: Newton, within bounds."""
    now = _log_likelihood(way, right, wrong, a, b)
    for _ in range(_NEWTON):
        ga, gb, aa, ab, bb = _slopes(way, right, wrong, a, b)
        held_a = (a <= _LOW and ga < 0) or (a >= b and ga > 0)
        held_b = not free or (b >= _HIGH and gb > 0) or (b <= a and gb < 0)
        ab = 0.0 if held_a or held_b else ab
        ga, gb = (0.0 if held_a else ga), (0.0 if held_b else gb)
        det = aa * bb - ab**2
        step_a, step_b = (bb * ga - ab * gb) / det, (aa * gb - ab * ga) / det
        gained, new_a, new_b = -1.0, a, b
        for _ in range(_HALVINGS):
            new_b = min(max(b + step_b, _LOW), _HIGH) if free else b
            new_a = min(max(a + step_a, _LOW), new_b)
            gained = _log_likelihood(way, right, wrong, new_a, new_b) - now
            if gained >= 0:
                break
            step_a, step_b = step_a / 2, step_b / 2
        if gained <= 0:
            break
        a, b, now = new_a, new_b, now + gained
        if gained < 1e-5:
            break
    return a, b, now


@kernel
def _window(
    middle: float, slope: float, curvature: float, low: float, high: float
) -> tuple[float, float]:
    """Return arcsines of the levels between which nearly all of the likelihood lies."""
    half = 3.5 / np.sqrt(curvature)
    if abs(slope) * half > 8:  # at a bound, where it falls exponentially
        half = 8 / abs(slope)
    low, high = max(low, middle - half), min(high, middle + half)
    return np.arcsin(np.sqrt(low)), np.arcsin(np.sqrt(high))


@kernel
def _over_floors(
    way: Floats, right: Floats, wrong: Floats, a: float, b: float, largest: float
) -> float:
    """Return the integral over the floor's arcsine for one ceiling, from nearly its best floor."""
    ga, _, aa, _, _ = _slopes(way, right, wrong, a, b)
    low, high = _window(min(max(a + ga / aa, _LOW), b), ga, aa, _LOW, b)
    step, total = (high - low) / _FLOORS, 0.0
    for node in range(_FLOORS):
        floor = np.sin(low + (node + 0.5) * step) ** 2
        total += np.exp(_log_likelihood(way, right, wrong, floor, b) - largest)
    return total * step


@kernel
def _integral(way: Floats, right: Floats, wrong: Floats, mode: Floats, given: float) -> float:
    """Return the mean over the prior of the likelihood, in units of that at the mode."""
    a, b, largest = mode
    if not np.isnan(given):
        return _over_floors(way, right, wrong, a, b, largest) / (_TOP - EDGE)
    _, gb, aa, ab, bb = _slopes(way, right, wrong, a, b)
    low, high = _window(b, gb, max(bb - ab**2 / aa, _TINY), _LOW, _HIGH)
    step, total = (high - low) / _CEILINGS, 0.0
    for node in range(_CEILINGS):
        ceiling = np.sin(low + (node + 0.5) * step) ** 2
        floor = min(max(a - ab / aa * (ceiling - b), _LOW), ceiling)
        total += _over_floors(way, right, wrong, floor, ceiling, largest)
    return total * step / _AREA
