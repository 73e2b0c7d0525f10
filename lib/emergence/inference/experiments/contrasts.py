"""How often two groups of tasks are taken to differ."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting
from emergence.inference.contrast import Contrast, contrast
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size

FIRST, SECOND = 15, 30
BLOCK = 250

Noise: TypeAlias = Callable[[np.random.Generator, int], FloatArray]


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on a contrast of two groups of tasks.

    Every repetition has a covariate of its own, drawn with the outcome: the rates are averages
    over covariates, and their Monte Carlo error is that of independent repetitions.
    """
    name, null = "contrast of two groups", "no difference at equal n"
    groups = f"{FIRST} against {SECOND} tasks"
    shapes: dict[str, Noise] = {
        "normal": _normal,
        "skewed": _skewed,
        "the smaller group more variable": _unequal,
    }
    for shape, draw in shapes.items():
        truth = f"no difference, {shape}, {groups}"
        yield size(name, null, truth, _run(draw, 0.0))
        held = _run(draw, 0.0, _holds_none)
        yield Experiment(f"interval of a {name}", "the difference", truth, "coverage", 0.95, held)
    for effect in (0.5, 1.0):
        truth = f"difference of {effect} standard deviations, {groups}"
        yield power(name, null, truth, _run(_normal, effect))


def _found(made: Contrast) -> BoolArray:
    return np.asarray(made.p_value <= 0.05)


def _holds_none(made: Contrast) -> BoolArray:
    return np.asarray((made.low <= 0) & (made.high >= 0))


def _run(noise: Noise, effect: float, answer: Callable[[Contrast], BoolArray] = _found) -> Run:
    member = np.arange(FIRST + SECOND) < FIRST

    def block(rng: np.random.Generator) -> BoolArray:
        covariate = _normal(rng, BLOCK) + 0.5 * member
        outcome = noise(rng, BLOCK) + effect * member + 0.3 * covariate
        return answer(contrast(outcome, member, covariate))

    return in_blocks(block)


def _normal(rng: np.random.Generator, draws: int) -> FloatArray:
    return rng.normal(size=(draws, FIRST + SECOND))


def _skewed(rng: np.random.Generator, draws: int) -> FloatArray:
    return np.asarray(np.exp(_normal(rng, draws)))


def _unequal(rng: np.random.Generator, draws: int) -> FloatArray:
    return _normal(rng, draws) * np.where(np.arange(FIRST + SECOND) < FIRST, 2.5, 1.0)
