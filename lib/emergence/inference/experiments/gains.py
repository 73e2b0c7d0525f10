"""How often a prompt is taken to help, from too small a scale on, or more with size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray
from emergence.inference.calibration import Setting
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.gain import Gain, gain, onset
from emergence.inference.interaction import interaction
from emergence.inference.intervals import Interval
from emergence.inference.trend import trend

FAMILIES = {"3 families": (3, 5, 3), "9 families": (8, 8, 7, 5, 4, 4, 4, 4, 4)}
"""Sizes of the families of the two sources of pairs of prompts."""

ITEMS, BLOCK = 250, 1_000

Answer: TypeAlias = Callable[[Gain], BoolArray]
Rates: TypeAlias = tuple[float, float, float, float]
"""Scores of the smallest model without and with the prompt, and of the largest."""


@dataclass(frozen=True, slots=True)
class _World:
    """So many models, of which the largest gain."""

    points: int
    helped: int
    items: int
    direct: float
    gainers: str

    @property
    def name(self) -> str:
        return f"{self.items} items, direct {self.direct}"


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on gains, onsets, and gains that grow with size."""
    yield from _of_curves(_World(setting.x.size, 3, 200, 0.3, "the three largest"))
    yield from _of_curves(_World(5, 2, ITEMS, 0.1, "of five sizes the two largest"))
    yield from _of_growth()
    yield from _of_ends()


def _of_curves(world: _World) -> Iterator[Experiment]:
    none = f"no gain, {world.name}" + ("" if world.points > 5 else ", five sizes")
    yield size("pooled gain", "no model gains", none, _run(_pooled, world, 0.0))
    for step in (0.1, 0.2):
        truth = f"{world.gainers} gain {step}, {world.name}"
        yield power("pooled gain", "no model gains", truth, _run(_pooled, world, step))
        null = "the onset is no lower than the true one"
        yield size("onset", null, truth, _run(_early(world), world, step))
        yield power("onset", null, f"{truth}, found where it is", _run(_right(world), world, step))


def _run(answer: Answer, world: _World, step: float) -> Run:
    gains = np.where(np.arange(world.points) < world.points - world.helped, 0, step)

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        shape = (draws, world.points)
        prompted = rng.binomial(world.items, world.direct + gains, shape) / world.items
        direct = rng.binomial(world.items, world.direct, shape) / world.items
        return answer(gain(prompted, world.items, direct, world.items))

    return run


def _pooled(gains: Gain) -> BoolArray:
    return np.asarray(gains.pooled_p <= 0.05)


def _early(world: _World) -> Answer:
    def early(gains: Gain) -> BoolArray:
        found = onset(gains)
        return np.asarray((found >= 0) & (found < world.points - world.helped))

    return early


def _right(world: _World) -> Answer:
    def right(gains: Gain) -> BoolArray:
        return np.asarray(onset(gains) == world.points - world.helped)

    return right


def _of_growth() -> Iterator[Experiment]:
    name, null = "gain grows with size", "the gains of a family come in any order"
    for families, sizes in FAMILIES.items():
        world = f"{families}, {ITEMS} items"
        yield size(name, null, f"equal gains, {world}", _grown(sizes, 0.0))
        yield power(name, null, f"gains grow by 0.2, {world}", _grown(sizes, 0.2))


def _grown(sizes: Sequence[int], by: float) -> Run:
    path = np.full((len(sizes), max(sizes)), np.nan)
    for row, models in zip(path, sizes, strict=True):
        row[:models] = np.linspace(0, by, models)

    def block(rng: np.random.Generator) -> BoolArray:
        shape = (BLOCK, *path.shape)
        told, bare = (
            rng.binomial(ITEMS, np.nan_to_num(0.3 + up), shape) for up in (path, 0 * path)
        )
        return np.asarray(trend((told - bare) / ITEMS + 0 * path).p_value <= 0.05)

    return in_blocks(block)


def _of_ends() -> Iterator[Experiment]:
    name, null = "the largest gains more than the smallest", "it gains no more"
    for truth, items, small, told, large, lifted in (
        ("neither gains, 600 items, both score 0.02", 600, 0.02, 0.02, 0.02, 0.02),
        ("both gain 0.1, 1319 items", 1319, 0.02, 0.12, 0.12, 0.22),
    ):
        rates = small, told, large, lifted
        # The lower end of a two-sided interval errs on one side only.
        yield Experiment(name, null, truth, "size", 0.025, _ends(_above, items, rates))
        held = _ends(_around(rates), items, rates)
        yield Experiment("interval of two gains", "their difference", truth, "coverage", 0.95, held)
    for more in (0.05, 0.15):
        rates = 0.02, 0.02, 0.03, 0.03 + more
        truth = f"the largest alone gains {more}, 600 items"
        yield power(name, null, truth, _ends(_above, 600, rates))
        held = _ends(_around(rates), 600, rates)
        yield Experiment("interval of two gains", "their difference", truth, "coverage", 0.95, held)


def _above(interval: Interval) -> BoolArray:
    return np.asarray(interval.low > 0)


def _around(rates: Rates) -> Callable[[Interval], BoolArray]:
    small, told, large, lifted = rates
    return lambda interval: interval.contains((lifted - large) - (told - small))


def _ends(answer: Callable[[Interval], BoolArray], items: int, rates: Rates) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        small, told, large, lifted = (rng.binomial(items, rate, draws) / items for rate in rates)
        ends, bare = np.stack([told, lifted], axis=1), np.stack([small, large], axis=1)
        return answer(interaction(gain(ends, items, bare, items)).interval)

    return run
