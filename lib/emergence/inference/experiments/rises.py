"""How often a curve is taken to have risen."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.binomial import exceeds_rate, successes
from emergence.inference.calibration import Criterion, Setting, simulate
from emergence.inference.dispersion import correlation, effective_items
from emergence.inference.experiments.experiment import (
    Experiment,
    Run,
    in_blocks,
    on_curves,
    power,
    size,
    under,
)
from emergence.inference.floor import floor
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.risen import risen

WORLDS = 100

PValue: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on risen curves."""
    yield from _of("risen", _effective, setting, noise, naive=False)
    yield from _of("risen, all items taken for independent", _binomial, setting, noise, naive=True)
    yield from _of("risen, floor taken for known", _known_floor, setting, noise, naive=True)


def _of(
    name: str, p_value: PValue, setting: Setting, noise: float, *, naive: bool
) -> Iterator[Experiment]:
    null = "the largest model scores no more than the floor"
    test = _significant(p_value)
    flat = {
        "flat": under(setting, "flat"),
        "flat, with noise": under(setting, "flat", noise=noise),
        "flat, .1 above chance": under(setting, "flat", offset=0.1),
    }
    for truth, world in flat.items():
        yield size(name, null, truth, on_curves(test, world), naive)
    for truth in ("log-linear", "narrow sigmoid"):
        world = under(setting, truth, noise=noise)
        yield power(name, null, f"{truth}, +.3, with noise", on_curves(test, world), naive)
    run = on_curves(_any_discovery(p_value), flat["flat, with noise"])
    anything, none = f"{name}: any discovery", "no task has risen"
    yield size(anything, none, "all flat, with noise", run, naive)
    run = _one_climbs(_any_discovery(p_value), setting, noise)
    yield power(anything, none, "one climbs by .3, the others flat, with noise", run, naive)


def _one_climbs(test: Criterion, setting: Setting, noise: float) -> Run:
    flat, climbing = (under(setting, truth, noise=noise) for truth in ("flat", "log-linear"))

    def block(rng: np.random.Generator) -> BoolArray:
        y, up = (simulate(world, WORLDS, rng).y for world in (flat, climbing))
        world, task = np.arange(WORLDS), rng.integers(y.shape[1], size=WORLDS)
        y[world, task] = up[world, task]
        return test(y, setting.n, setting.chance)

    return in_blocks(block)


def _effective(y: FloatArray, n: FloatArray, chance: FloatArray) -> FloatArray:
    return _binomial(y, effective_items(n, correlation(y, n)), chance)


def _binomial(y: FloatArray, n: FloatArray, chance: FloatArray) -> FloatArray:
    return risen(y, n, floor(y, n, chance)).p_value


def _known_floor(y: FloatArray, n: FloatArray, chance: FloatArray) -> FloatArray:
    largest = successes(y, n)[..., -1]
    return exceeds_rate(largest, n[..., -1], floor(y, n, chance).rate)


def _significant(p_value: PValue) -> Criterion:
    def criterion(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
        return np.asarray(p_value(y, n, chance) <= 0.05)

    return criterion


def _any_discovery(p_value: PValue) -> Criterion:
    def criterion(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
        return np.asarray(np.any(benjamini_hochberg(p_value(y, n, chance)) <= 0.05, axis=-1))

    return criterion
