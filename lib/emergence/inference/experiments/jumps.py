"""How often the sharpness test finds a jump, by where among the sizes it lies; slow."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from emergence.inference.arrays import BoolArray
from emergence.inference.calibration import Setting, simulate
from emergence.inference.experiments.experiment import (
    Experiment,
    Run,
    in_blocks,
    power,
    size,
)
from emergence.inference.experiments.widths import RESAMPLES
from emergence.inference.sharpness import sharpness

ITEMS = (32, 100, 250, 1024)
"""Items at which power is measured; size at the third."""

CHANCE, RISE = 0.25, 0.3
"""Score below a jump, and its height."""

# Curves that share their resamples' uniforms: with many, the error of a rate would be larger than
# its number of curves tells.
_TOGETHER = 4

NULL = "the rise is two decades or wider"


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
        world = replace(
            setting, x=sizes, truth="narrow sigmoid", rise=RISE, correlation=noise,
            midpoint=float(midpoint),
        )  # fmt: skip
        for items in ITEMS:
            name = f"narrow sigmoid, +{RISE}, with noise, {items} items, {place}"
            yield power("sharp", NULL, name, _run(_alike(world, items)))
        edge = _alike(replace(world, truth="sigmoid of two decades"), ITEMS[2])
        name = f"sigmoid of two decades, +{RISE}, with noise, {ITEMS[2]} items, {place}"
        yield size("sharp", NULL, name, _run(edge))


def _alike(setting: Setting, items: int) -> Setting:
    """Give a few curves of so many items; few, as they share their resamples' uniforms."""
    n = np.full((_TOGETHER, setting.x.size), float(items))
    return replace(setting, n=n, chance=np.full(_TOGETHER, CHANCE))


def _run(setting: Setting) -> Run:
    return in_blocks(lambda rng: _answers(setting, rng))


def _answers(setting: Setting, rng: np.random.Generator) -> BoolArray:
    y = simulate(setting, 1, rng).y[0]
    seed = int(rng.integers(2**32))
    tested = sharpness(setting.x, y, setting.n, resamples=RESAMPLES, seed=seed, tests=["sharp"])
    return np.asarray(tested.p_sharp <= 0.05)
