"""How often another prompt is taken to move the size at which an ability shows."""

from collections.abc import Iterator

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.shift_power import shift_power

SIZES = {
    "LaMDA": (0.42, 2, 8, 68, 137),
    "OPT": (0.125, 0.35, 1.3, 2.7, 6.7, 13, 30, 66),
    "Llama": (6.7, 13, 32.5, 65.2),
}
"""Parameters of the models of three families, in billions."""

ITEMS, CHANCE, BLOCK = 250, (0.0, 0.5), 200


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on a shift between two prompts, of pairs in which the ability shows.

    A family that spans less than a decade and a half is given a rise that it can hold.
    """
    name, null = "shift between prompts", "both curves cross the bar at the same size"
    for family, billions in SIZES.items():
        x = np.log10(billions) + 9
        truth = "narrow sigmoid" if np.ptp(x) < 1.5 else "wide sigmoid"
        world = f"sizes of {family}, {truth}, {ITEMS} items"
        yield size(name, null, f"no shift, {world}", _run(x, 0.0, truth))
        for decades in (0.5, 1.0):
            run = _run(x, decades, truth)
            yield power(name, null, f"shift of {decades} decades, {world}", run)


def _run(x: FloatArray, by: float, truth: str) -> Run:
    # Pairs of a block share the quantiles of their draws, so that there have to be many blocks.
    def block(rng: np.random.Generator) -> BoolArray:
        rate = shift_power(x, ITEMS, CHANCE, by, rng, truth=truth, draws=BLOCK)
        return np.arange(rate.draws) < rate.count

    return in_blocks(block)
