"""How often intervals of agreement hold it: of two lists, and of two rankings."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from emergence.inference.agreement import agreement
from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting
from emergence.inference.experiments.experiment import Experiment, in_blocks
from emergence.inference.rank_correlation import rank_correlation

LISTS = ((26, 24, 0.0), (26, 24, 0.3), (26, 18, 0.0), (1, 18, 0.0))
"""Tasks that two lists name on average, as on the page on emergence, and their kappa."""

FAMILIES = 14
"""Families of models ranked by their trend and by their age, on the page on falling tasks."""

BLOCK = 100


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on lists of tasks, and on rankings of families.

    A list that names none is no list and left out.
    """
    tasks = len(setting.chance)
    for first, second, kappa in LISTS:
        truth = f"{first} and {second} of {tasks} tasks, kappa {kappa:g}"
        run = in_blocks(partial(_held, tasks, _cells(first / tasks, second / tasks, kappa), kappa))
        yield Experiment("interval of Cohen's kappa", "kappa", truth, "coverage", 0.95, run)
    for r in (0.0, 0.5):
        run = in_blocks(partial(_ranked, r))
        truth = f"{FAMILIES} normal pairs, correlation {r:g}"
        yield Experiment("interval of Kendall's tau", "tau", truth, "coverage", 0.95, run)


def _cells(first: float, second: float, kappa: float) -> FloatArray:
    """Shares of tasks on neither list, the second alone, the first alone, both."""
    by_chance = first * second + (1 - first) * (1 - second)
    agreed = kappa * (1 - by_chance) + by_chance
    both = (agreed - 1 + first + second) / 2
    return np.array([1 - first - second + both, second - both, first - both, both])


def _held(tasks: int, cells: FloatArray, kappa: float, rng: np.random.Generator) -> BoolArray:
    drawn = rng.multinomial(tasks, cells, size=BLOCK)
    named = drawn[(drawn[:, 2] + drawn[:, 3] > 0) & (drawn[:, 1] + drawn[:, 3] > 0)]
    kinds = np.array([(False, False), (False, True), (True, False), (True, True)])
    made = [agreement(*np.repeat(kinds, counts, axis=0).T) for counts in named]
    return np.array([one.low <= kappa <= one.high for one in made])


def _ranked(r: float, rng: np.random.Generator) -> BoolArray:
    tau = 2 / np.pi * np.arcsin(r)  # Greiner (1909)
    pairs = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], size=(BLOCK, FAMILIES))
    made = [rank_correlation(*pair.T).interval for pair in pairs]
    return np.array([bool(interval.contains(tau)) for interval in made])
