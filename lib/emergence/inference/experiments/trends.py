"""How often a task is taken to fall, or to fall below its floor."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Criterion, Setting
from emergence.inference.dispersion import correlation, effective_items
from emergence.inference.experiments.experiment import (
    Experiment,
    Run,
    on_curves,
    power,
    size,
    under,
)
from emergence.inference.intervals import wilson
from emergence.inference.lucky_scores import lucky_scores
from emergence.inference.trend import trend

ROOM = 0.1
"""How far below chance a score must be able to fall for an inverse task to be simulated."""

LENGTHS = np.repeat([6, 5, 4, 3], [3, 3, 17, 1])
"""Models in each series of `mlfoundations_scaling`: the same six sizes, the largest seldom."""


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on falling and on inverse tasks."""
    null = "the order of the scores is random"
    flat = on_curves(_changes, under(setting, "flat", noise=noise))
    yield size("falling or rising", null, "flat, with noise", flat)
    for rise in (0.1, 0.3):
        world = under(setting, "log-linear", rise=rise, noise=noise)
        run = on_curves(_mirror(_changes), world)
        yield power("falling or rising", null, f"falls evenly by {rise}, with noise", run)
    yield from _shared()
    yield from _below_chance(setting, noise)


def _below_chance(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on inverse tasks, of those where there is room below chance."""
    name, null = "inverse", "the largest model scores at chance or above"
    room = setting.chance > ROOM
    some = replace(setting, n=setting.n[room], chance=setting.chance[room])
    for offset, role in ((0.0, "size"), (-ROOM / 2, "power"), (-ROOM, "power")):
        end = "chance" if role == "size" else f"{-offset:g} below chance"
        world = under(some, "log-linear", rise=0.2 - offset, offset=offset, noise=noise)
        run = on_curves(_mirror(_inverse), world)
        nominal = 0.025 if role == "size" else float("nan")
        truth = f"falls evenly from .2 above chance to {end}, with noise"
        yield Experiment(name, null, truth, role, nominal, run)


def _shared() -> Iterator[Experiment]:
    """Yield the experiments on series of models of the same sizes, as sizes have luck too."""
    null = "the order of the models is random, one for all their series"
    for name, together in (("shared models, one order", True), ("shared models, apart", False)):
        for share in (0.4, 0.9):
            run = _series(share, 0.0, together)
            truth = f"flat, {len(LENGTHS)} series, correlated by {share}"
            yield size(name, null, truth, run, naive=not together)
    for fall in (2.0, 4.0):
        truth = f"all series fall by {fall:g} times their scatter, correlated by 0.4"
        yield power("shared models, one order", null, truth, _series(0.4, fall, True))


def _series(share: float, fall: float, together: bool) -> Run:
    present = np.arange(LENGTHS.max()) < LENGTHS[:, np.newaxis]
    labels = ["shared"] * len(LENGTHS)

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        y = lucky_scores(present, fall, draws, rng, share=share, together=labels)
        return np.asarray(trend(y, labels if together else None).p_value <= 0.05)

    return run


def _changes(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
    return np.asarray(trend(y[..., np.newaxis, :]).p_value <= 0.05)


def _falls(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
    tested = trend(y[..., np.newaxis, :])
    return np.asarray((tested.p_value <= 0.05) & (tested.s < 0))


def _inverse(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
    items = effective_items(n, correlation(y, n))[..., -1]
    final = wilson(y[..., -1] * items, items)
    return np.asarray(_falls(y, n, chance) & (final.high < chance))


def _mirror(criterion: Criterion) -> Criterion:
    """Put the criterion to the mirror images of the curves, so that what rose falls."""

    def mirrored(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
        return criterion(y[..., ::-1], n[..., ::-1], chance)

    return mirrored
