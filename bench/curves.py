"""The curves that are fitted: the tasks of BIG-G, draws about them, and simulated rises."""

import numpy as np
from numpy.typing import NDArray

from emergence import scores

Floats = NDArray[np.float64]
SEED = 20220730


def bigg() -> tuple[Floats, Floats, Floats]:
    """Return scales, scores and numbers of items of the 89 tasks."""
    rows = scores.load(["bigbench_bigg"])
    y = rows.pivot_table(index="task", columns="params", values="value")
    n = rows.pivot_table(index="task", columns="params", values="n_items")
    return np.log10(y.columns.to_numpy(float)), y.to_numpy(float), n.to_numpy(float)


def draws(y: Floats, n: Floats, resamples: int) -> Floats:
    """Binomial draws about every task's scores: (tasks x resamples, points)."""
    rng = np.random.default_rng(SEED)
    drawn = rng.binomial(n.astype(int), y, size=(resamples, *y.shape)) / n
    return drawn.swapaxes(0, 1).reshape(-1, y.shape[1])


def in_variances(loss: Floats, y: Floats) -> Floats:
    """Return losses relative to the total variance of each curve."""
    total = np.sum((y - y.mean(axis=1, keepdims=True)) ** 2, axis=1)
    return np.asarray(loss / np.where(total > 0.0, total, 1.0))


def simulated(x: Floats, curves: int) -> Floats:
    """Rises of all places, heights and widths, scored on 100 items; every fourth is noise."""
    rng = np.random.default_rng(SEED + 1)
    lower = rng.uniform(0.0, 0.5, (curves, 1))
    upper = lower + (1.0 - lower) * rng.uniform(0.0, 1.0, (curves, 1))
    upper[::4] = lower[::4]
    middle = rng.uniform(x[0], x[-1], (curves, 1))
    width = 10.0 ** rng.uniform(-1.0, 1.0, (curves, 1))
    p = lower + (upper - lower) / (1.0 + np.exp(-2.0 * np.log(9.0) * (x - middle) / width))
    return rng.binomial(100, p) / 100
