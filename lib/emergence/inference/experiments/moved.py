"""How often pairs of prompts are taken to differ, judged by two readings of the same answers."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from emergence.curves import Curves
from emergence.fits import sigmoid_curve
from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import WIDE, Setting
from emergence.inference.experiments.experiment import Experiment, in_blocks, power, size
from emergence.inference.experiments.shifts import CHANCE, ITEMS, SIZES
from emergence.inference.moves import moves
from emergence.pairs import TASK, Pairs

PAIRS, BAR, RESAMPLES = 60, 0.1, 1_000
KEPT = 0.9
"""Share of the right answers that the stricter reading finds."""


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on pairs that must move by both readings, adjusted over all pairs."""
    name, null = "moved by every reading", "both curves cross the bar at the same size"
    told = f"{PAIRS} pairs, sizes of OPT, wide sigmoid, {ITEMS} items, two readings"
    yield size(name, null, f"no shift, {told}", in_blocks(partial(_moved, 0.0)))
    for decades in (0.5, 1.0):
        truth = f"shift of {decades} decades, {told}"
        yield power(name, null, truth, in_blocks(partial(_moved, decades)))


def _moved(by: float, rng: np.random.Generator) -> BoolArray:
    right = [_right(moved, rng) for moved in (0.0, by)]
    kept = [rng.binomial(part, KEPT) for part in right]
    readings = [_pairs(*(part / ITEMS for part in parts)) for parts in (right, kept)]
    seed = int(rng.integers(2**32))
    found = moves(readings, bar=BAR, seed=seed, resamples=RESAMPLES)
    return np.asarray(found.moved[found.counted])


def _right(moved: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Items right: curves half risen at three fifths of the sizes, or so much before that."""
    guess = np.resize(CHANCE, PAIRS)[:, np.newaxis]
    middle = _x()[0] + 0.6 * np.ptp(_x()) - moved
    rate = sigmoid_curve(_x(), guess, guess + 0.6 * (1 - guess), middle, WIDE)
    return rng.binomial(ITEMS, rate)


def _pairs(direct: FloatArray, prompted: FloatArray) -> Pairs:
    labels = pd.DataFrame("", range(PAIRS), TASK)
    x, n = np.broadcast_to(_x(), direct.shape), np.full(direct.shape, float(ITEMS))
    guess = np.resize(CHANCE, PAIRS)
    return Pairs(*(Curves(labels, x, y, n, guess, "params") for y in (direct, prompted)))


def _x() -> FloatArray:
    return np.asarray(np.log10(SIZES["OPT"]) + 9)
