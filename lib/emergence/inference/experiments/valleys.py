"""How often a valley is seen in a curve."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting, simulate
from emergence.inference.dispersion import correlation, residual_spread, stderr
from emergence.inference.experiments.experiment import (
    NULL_DRAWS,
    Experiment,
    Run,
    in_blocks,
    power,
    size,
    under,
)
from emergence.inference.two_lines import two_lines
from emergence.inference.valley import valley

_MIRRORED = {"broken line": "falls evenly, then is flat", "narrow sigmoid": "drops at once"}

GROUPS, MODELS, SPREAD = 10, 63, 0.08
"""Groups of a task by difficulty, models of all families, and their spread in Brier score, as in
`expemergence`."""

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
    name = "U-shaped over all models"
    seen = f"{MODELS} models, spread {SPREAD} measured on {GROUPS} groups"
    ramp = np.linspace(0, 1, MODELS)
    for truth, path in {
        "flat": 0 * ramp,
        "falls evenly by .3": -0.3 * ramp,
        "falls by .3 at the end": np.where(ramp < 0.95, 0, -0.3),
    }.items():
        yield size(name, null, f"{truth}, {seen}", _over_models(path))
    for depth in (0.1, 0.2):
        path = depth * (np.abs(2 * ramp - 1) - 1)
        yield power(name, null, f"valley of {depth}, {seen}", _over_models(path))


def _run(p_value: PValue, setting: Setting, *, mirrored: bool = False) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        seen = simulate(setting, -(-draws // setting.chance.size), rng).y
        error = stderr(seen, setting.n, correlation(seen, setting.n))
        curves, errors = (part.reshape(-1, setting.x.size) for part in (seen, error))
        if mirrored:
            curves, errors = curves[:, ::-1], errors[:, ::-1]
        return np.asarray(p_value(setting.x, curves, errors, rng) <= 0.05)

    return run


def _over_models(path: FloatArray) -> Run:
    """Draw groups of one task without a number of items; their noise is what they show."""

    def block(rng: np.random.Generator) -> BoolArray:
        y = path + SPREAD * rng.standard_normal((GROUPS, MODELS))
        return np.asarray(valley(y, residual_spread(y), rng, draws=NULL_DRAWS).p_value <= 0.05)

    return in_blocks(block)


def _valley(
    x: FloatArray, y: FloatArray, error: FloatArray, rng: np.random.Generator
) -> FloatArray:
    return valley(y, error, rng, draws=NULL_DRAWS).p_value


def _lines(x: FloatArray, y: FloatArray, error: FloatArray, rng: np.random.Generator) -> FloatArray:
    # The bottom of the fit is all that is asked of the test here.
    return two_lines(x, y, error, valley(y, error, rng, draws=1).bottom).p_value
