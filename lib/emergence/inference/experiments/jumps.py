"""How often the sharpness test finds a jump, by where among the sizes it lies; slow."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting, simulate
from emergence.inference.experiments.experiment import (
    Experiment,
    Run,
    in_blocks,
    power,
    size,
)
from emergence.inference.experiments.widths import TOGETHER, WIDE, p_values

ITEMS = (32, 100, 250, 1024)
"""Items at which power is measured; size at the third."""

CHANCE, RISE = 0.25, 0.3
"""Score below a jump, and its height."""


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on rises half done in the middle of the sizes and at the last step.

    Every curve is judged by itself, whether it is seen to rise or not. The last ones leave out the
    second largest model, so that the same jump lies in a wider step.
    """
    x = setting.x
    places = {
        "in the middle": (x, (x[0] + x[-1]) / 2),
        "at the last step": (x, (x[-2] + x[-1]) / 2),
        "at the last step, without the second largest": (np.delete(x, -2), (x[-2] + x[-1]) / 2),
    }
    for place, (sizes, midpoint) in places.items():
        alike = partial(_alike, sizes, midpoint=float(midpoint), noise=noise)
        for items in ITEMS:
            name = f"narrow sigmoid, +{RISE}, with noise, {items} items, {place}"
            yield power("sharp", WIDE, name, _run(alike(items, "narrow sigmoid")))
        edge = "sigmoid of two decades"
        name = f"{edge}, +{RISE}, with noise, {ITEMS[2]} items, {place}"
        yield size("sharp", WIDE, name, _run(alike(ITEMS[2], edge)))


def _alike(x: FloatArray, items: int, truth: str, *, midpoint: float, noise: float) -> Setting:
    """Give a few curves of so many items; few, as they share their resamples' uniforms."""
    n, chance = np.full((TOGETHER, x.size), float(items)), np.full(TOGETHER, CHANCE)
    return Setting(x, n, chance, truth, RISE, correlation=noise, midpoint=midpoint)


def _run(setting: Setting) -> Run:
    return in_blocks(lambda rng: _answers(setting, rng))


def _answers(setting: Setting, rng: np.random.Generator) -> BoolArray:
    y = simulate(setting, 1, rng).y[0]
    return np.asarray(p_values(setting, y, np.arange(TOGETHER), "sharp", rng) <= 0.05)
