"""How often a task of more steps is taken to come later, or to rise more steeply."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.ceilings import own_behind, own_order
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.families import by_family, family_mean
from emergence.inference.lag import lag
from emergence.inference.learnt import learnt
from emergence.inference.rungs import called_later
from emergence.inference.simulated import simulated_ladders
from emergence.ladders import Ladders

BLOCK = 50
HALF = 0.5
ONE_SIDE = 0.025


@dataclass(frozen=True, slots=True)
class Climbs:
    """Ladders whose first rung is learnt, with what was fitted to it.

    Attributes
    ----------
    ladders : Ladders
    start, width : ndarray, shape (ladders, 1)
        Midpoint of the first rung and width of the rise, in decades.
    noise : float
        Extra-binomial noise.
    """

    ladders: Ladders
    start: FloatArray
    width: FloatArray
    noise: float

    def take(self, which: BoolArray) -> "Climbs":
        """Return the chosen ladders."""
        return Climbs(self.ladders.take(which), self.start[which], self.width[which], self.noise)


Answer: TypeAlias = Callable[[Ladders, FloatArray], BoolArray]
"""From ladders and draws of their scores to where the criterion says yes."""


def experiments(climbs: Mapping[str, Climbs]) -> Iterator[Experiment]:
    """Yield the experiments on lateness, steepness and the test of what is learnt.

    Parameters
    ----------
    climbs : mapping of str to Climbs
        By kind of step.
    """
    yield from _of_learnt()
    name, null = "later with more steps", "in the mean over families the midpoints are equal"
    for kind, seen in climbs.items():
        yield Experiment(name, null, f"{kind}, same size", "size", ONE_SIDE, _run(seen, _later))
        truth = f"{kind}, later by 0.1 decades"
        yield power(name, null, truth, _run(seen, _later, later=0.1))
    name, null = "steeper with more steps", "in the mean over families the slopes are equal"
    for kind in ("objects", "digits"):
        run = _run(climbs[kind], _steeper, later=0.3)
        yield size(name, null, f"{kind}, later by 0.3 decades, as steep", run)
        run = _run(climbs[kind], _steeper, later=0.3, steeper=2.0)
        yield power(name, null, f"{kind}, later by 0.3 decades, twice as steep", run)


def with_ceilings(climbs: Mapping[str, Climbs]) -> Iterator[Experiment]:
    """Yield the experiments on lateness where every curve has a ceiling of its own.

    Parameters
    ----------
    climbs : mapping of str to Climbs
        By kind of step, of ladders with four sizes whose last rung is learnt too.
    """
    name, null = "later, ceilings free", "in the mean over families the own midpoints are equal"
    pairs, same = (
        "pairs ordered, ceilings free",
        "both curves are half way of their rise at one size",
    )
    for kind, seen in climbs.items():
        lower, later = f"{kind}, same size, half as high", f"{kind}, later by 0.3 decades"
        yield Experiment(name, null, lower, "size", ONE_SIDE, _run(seen, _own_later, ceiling=HALF))
        yield power(name, null, later, _run(seen, _own_later, later=0.3))
        yield size(pairs, same, lower, _run(seen, _ordered, ceiling=HALF))
        yield power(pairs, same, later, _run(seen, _ordered, later=0.3))


def _run(
    seen: Climbs, answer: Answer, *, later: float = 0.0, steeper: float = 1.0, ceiling: float = 1.0
) -> Run:
    known = seen.ladders
    ramp = (np.array(known.steps) - known.steps[0]) / np.ptp(known.steps)
    middle = seen.start + later * ramp
    width = seen.width / steeper**ramp
    tops = 1 - (1 - ceiling) * ramp

    def block(rng: np.random.Generator) -> BoolArray:
        y = simulated_ladders(
            known.x, known.n, known.chance, middle, width, BLOCK, rng,
            correlation=seen.noise, ceiling=tops,
        )  # fmt: skip
        return answer(known, y)

    return in_blocks(block)


def _later(known: Ladders, y: FloatArray) -> BoolArray:
    return called_later(y, known)


def _steeper(known: Ladders, y: FloatArray) -> BoolArray:
    risen = [learnt(y[..., i, :], known.n[:, i], known.chance[:, i]) for i in (0, -1)]
    apart = lag(known.x, y, known.n, known.chance, shared=False).steeper()
    mean = family_mean(_effects(known, np.where(risen[0] & risen[1], apart, np.nan)))
    return np.asarray((mean.interval.low > 0) | (mean.interval.high < 0))


def _own_later(known: Ladders, y: FloatArray) -> BoolArray:
    apart = own_behind(known.x, y, known.n, known.chance)
    return np.asarray(family_mean(_effects(known, apart)).interval.low > 0)


def _ordered(known: Ladders, y: FloatArray) -> BoolArray:
    order = own_order(known.x, y, known.n, known.chance)
    return np.asarray(np.isin(order[order != "missing"], ("below", "above")))


def _effects(known: Ladders, apart: FloatArray) -> FloatArray:
    return by_family(apart, known.labels["family"].to_numpy())


def _of_learnt() -> Iterator[Experiment]:
    name, null = "learnt", "the largest model is no better than chance, or than the smallest"
    yield size(name, null, "chance 0.2, 100 items", _first_and_last(0.2, 0.2))
    yield size(name, null, "0.5 at both ends, chance 0.2, 100 items", _first_and_last(0.5, 0.5))
    yield power(name, null, "from chance 0.2 to 0.4, 100 items", _first_and_last(0.2, 0.4))
    for chance, items in ((1 / 3, 250), (0.0, 2_000)):
        told = f"chance {chance:.2g}, {items:,} items"
        yield size(name, null, told, _first_and_last(chance, chance, items, chance))
        both = _first_and_last(0.5, 0.5, items, chance)
        yield size(name, null, f"0.5 at both ends, {told}", both)
        risen = _first_and_last(chance, chance + 0.1, items, chance)
        yield power(name, null, f"up by 0.1 from {told}", risen)


def _first_and_last(first: float, last: float, items: int = 100, chance: float = 0.2) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        y = rng.binomial(items, [first, last], (draws, 1, 2)) / items
        return np.ravel(learnt(y, items, chance))

    return run
