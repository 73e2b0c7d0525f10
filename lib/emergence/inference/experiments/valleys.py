"""How often a valley is seen in a curve."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting, simulate
from emergence.inference.dispersion import correlation, stderr
from emergence.inference.experiments.experiment import (
    NULL_DRAWS,
    Experiment,
    Run,
    power,
    size,
    under,
)
from emergence.inference.two_lines import two_lines
from emergence.inference.valley import valley

_MIRRORED = {"broken line": "falls evenly, then is flat", "narrow sigmoid": "drops at once"}

PValue: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray, np.random.Generator], FloatArray]


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on valleys and on their cross-check."""
    null = "the scores never rise, or never fall"
    for name, p_value in (("U-shaped", _valley), ("two lines, as a cross-check", _lines)):
        for truth in ("flat", "log-linear", "narrow sigmoid", "broken line"):
            run = _run(p_value, under(setting, truth, noise=noise))
            yield size(name, null, f"{truth}, with noise", run)
        for truth, falls in _MIRRORED.items():
            run = _run(p_value, under(setting, truth, noise=noise), mirrored=True)
            yield size(name, null, f"{falls}, with noise", run)
        for depth in (0.2, 0.4):
            run = _run(p_value, under(setting, "valley", rise=depth, noise=noise))
            yield power(name, null, f"valley of {depth}, with noise", run)


def _run(p_value: PValue, setting: Setting, *, mirrored: bool = False) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        seen = simulate(setting, -(-draws // setting.chance.size), rng).y
        error = stderr(seen, setting.n, correlation(seen, setting.n))
        curves, errors = (part.reshape(-1, setting.x.size) for part in (seen, error))
        if mirrored:
            curves, errors = curves[:, ::-1], errors[:, ::-1]
        return np.asarray(p_value(setting.x, curves, errors, rng) <= 0.05)

    return run


def _valley(
    x: FloatArray, y: FloatArray, error: FloatArray, rng: np.random.Generator
) -> FloatArray:
    return valley(y, error, rng, draws=NULL_DRAWS).p_value


def _lines(x: FloatArray, y: FloatArray, error: FloatArray, rng: np.random.Generator) -> FloatArray:
    # The bottom of the fit is all that is asked of the test here.
    return two_lines(x, y, error, valley(y, error, rng, draws=1).bottom).p_value
