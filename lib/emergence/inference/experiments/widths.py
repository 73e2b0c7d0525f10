"""How often a rise is taken to be sharp or smooth; slow, as every curve is refitted often."""

from collections.abc import Iterator

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray, IntArray
from emergence.inference.calibration import Setting, simulate
from emergence.inference.dispersion import effective_items
from emergence.inference.experiments.experiment import (
    Experiment,
    Run,
    in_blocks,
    power,
    size,
    under,
)
from emergence.inference.floor import floor
from emergence.inference.judgement import noise as scatter
from emergence.inference.risen import risen
from emergence.inference.sharpness import sharpness

# With 99 resamples the test at 5% has the size it has with many, and a little less power.
RESAMPLES = 99
# Curves that share their resamples' uniforms: with many, the error of a rate would be larger than
# its number of curves tells.
TOGETHER = 4

WIDE = "the rise is two decades or wider"
NARROW = "the rise is one decade or narrower"


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on the width of rises, of those curves that are seen to rise."""
    for rise in (0.3, 0.5):
        for truth in ("log-linear", "wide sigmoid", "narrow sigmoid"):
            world = under(setting, truth, rise=rise, noise=noise)
            name = f"{truth}, +{rise}, with noise"
            sudden = truth == "narrow sigmoid"
            yield (power if sudden else size)("sharp", WIDE, name, _run(world, "sharp"))
            yield (size if sudden else power)("smooth", NARROW, name, _run(world, "smooth"))
        # At their edges both nulls are rejected most often.
        for criterion, null, truth in (
            ("sharp", WIDE, "sigmoid of two decades"),
            ("smooth", NARROW, "sigmoid of one decade"),
        ):
            world = under(setting, truth, rise=rise, noise=noise)
            yield size(criterion, null, f"{truth}, +{rise}, with noise", _run(world, criterion))


def _run(setting: Setting, test: str) -> Run:
    return in_blocks(lambda rng: _answers(setting, test, rng))


def _answers(setting: Setting, test: str, rng: np.random.Generator) -> BoolArray:
    y = simulate(setting, 1, rng).y[0]
    items = effective_items(setting.n, scatter(y, setting.n))
    up = risen(y, items, floor(y, items, setting.chance)).risen
    parts = np.array_split(np.flatnonzero(up), -(-up.sum() // TOGETHER) or 1)
    p = np.concatenate([p_values(setting, y, rows, test, rng) for rows in parts])
    return np.asarray(p[~np.isnan(p)] <= 0.05)


def p_values(
    setting: Setting, y: FloatArray, rows: IntArray, test: str, rng: np.random.Generator
) -> FloatArray:
    """Test the width of some curves, with a seed of its own for their resamples."""
    seed = int(rng.integers(2**32))
    tested = sharpness(
        setting.x, y[rows], setting.n[rows], resamples=RESAMPLES, seed=seed, tests=[test]
    )
    return np.asarray(getattr(tested, f"p_{test}"))
