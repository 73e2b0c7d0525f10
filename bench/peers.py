"""The same model by SciPy, one curve at a time from several starts; and curves to fit."""

import warnings
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import curve_fit
from scipy.special import expit

from emergence import scores

Floats = NDArray[np.float64]
WIDTHS, MARGIN = (0.05, 20.0), 0.5
THREE = [(0.25, 1.0), (0.5, 1.0), (0.75, 1.0)]
NINE = [(place, width) for place in (0.2, 0.5, 0.8) for width in (0.3, 1.0, 4.0)]


def sigmoid(x: Floats, floor: Any, ceiling: Any, midpoint: Any, width: Any) -> Floats:
    """Rise from floor to ceiling, `width` decades between 10% and 90%."""
    return floor + (ceiling - floor) * expit(np.log(81.0) * (x - midpoint) / width)


def jacobian(x: Floats, floor: float, ceiling: float, midpoint: float, width: float) -> Floats:
    """Differentiate the rise by its four parameters."""
    z = np.log(81.0) * (x - midpoint) / width
    s = expit(z)
    steep = (ceiling - floor) * s * (1.0 - s) / width
    return np.column_stack([1.0 - s, s, -np.log(81.0) * steep, -z * steep])


# The derivatives, and their sizes as scales: what makes `curve_fit` fastest on these curves.
BEST: dict[str, Any] = {"jac": jacobian, "x_scale": "jac"}


def least_rss(x: Floats, y: Floats, starts: list[tuple[float, float]], **settings: Any) -> float:
    """Return the least residual sum of `curve_fit`, within the bounds, over the starts."""
    low = [0.0, 0.0, x[0] - MARGIN, WIDTHS[0]]
    high = [1.0, 1.0, x[-1] + MARGIN, WIDTHS[1]]
    found = [np.sum((y - y.mean()) ** 2)]
    for place, width in starts:
        levels = np.clip([y.min(), y.max()], 1e-3, 1.0 - 1e-3)
        start = [*levels, x[0] + place * (x[-1] - x[0]), width]
        with warnings.catch_warnings(), suppress(RuntimeError):
            warnings.simplefilter("ignore")
            best, _ = curve_fit(sigmoid, x, y, start, bounds=(low, high), **settings)
            found.append(np.sum((y - sigmoid(x, *best)) ** 2))
    return float(min(found))


def big_g() -> tuple[Floats, Floats, Floats]:
    """Return log sizes, scores and numbers of items of BIG-G's tasks."""
    rows = scores.load(["bigbench_bigg"])
    y, n = (rows.pivot_table(name, "task", "params") for name in ("value", "n_items"))
    return np.log10(y.columns.to_numpy(float)), y.to_numpy(float), n.to_numpy(float)


def drawn(x: Floats, curves: int, seed: int) -> Floats:
    """Return rises of all places, heights and widths, scored on 100 items; a quarter is noise."""
    rng = np.random.default_rng(seed)
    floor, height = rng.uniform(0.0, 0.5, (curves, 1)), rng.uniform(0.0, 1.0, (curves, 1))
    height[::4] = 0.0
    midpoint = rng.uniform(x[0], x[-1], (curves, 1))
    width = 10.0 ** rng.uniform(-1.0, 1.0, (curves, 1))
    p = sigmoid(x, floor, floor + (1.0 - floor) * height, midpoint, width)
    return rng.binomial(100, p) / 100
