"""How often common practice finds a threshold where there is none."""

from collections.abc import Iterator

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Criterion, Setting, simulate
from emergence.inference.davies import davies
from emergence.inference.experiments.experiment import Experiment, on_curves, power, size, under
from emergence.inference.published import called_emergent
from emergence.measures.breakthroughness import breakthroughness

JUMPS = 100


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on emergence as published, Davies' test and breakthroughness.

    The last is read as it is published, without regularisation or interval: the tasks of
    highest B are taken to break through. Where "high" begins is not published. Here it is the
    median B of true jumps, so that half of them are found by definition; the size says how many
    curves without a jump reach as high.

    References
    ----------
    Wei et al. (2022), section 2, arXiv:2206.07682; Davies (1987), doi:10.1093/biomet/74.1.33;
    Srivastava et al. (2022), appendix B, arXiv:2206.04615
    """
    null = "the score does not change, or changes evenly with log scale"
    tests = {
        "emergent as published": called_emergent,
        "Davies' test": _breaks(setting.x),
        "breakthroughness as high as half of jumps have": _as_high(_median_of_jumps(setting)),
    }
    for name, test in tests.items():
        for truth in ("flat", "log-linear"):
            yield size(name, null, truth, on_curves(test, under(setting, truth)), True)
        sudden = under(setting, "narrow sigmoid")
        yield power(name, null, "narrow sigmoid", on_curves(test, sudden), True)


def _breaks(x: FloatArray) -> Criterion:
    def criterion(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
        return np.asarray(davies(x, y) <= 0.05)

    return criterion


def _as_high(least: float) -> Criterion:
    def criterion(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
        return np.asarray(breakthroughness(y) >= least)

    return criterion


def _median_of_jumps(setting: Setting) -> float:
    jumps = simulate(under(setting, "narrow sigmoid"), JUMPS, np.random.default_rng(0))
    return float(np.median(breakthroughness(jumps.y)))
