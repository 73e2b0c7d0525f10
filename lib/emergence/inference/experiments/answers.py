"""How often a right and a wrong answer are taken to part, and accuracy to move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import stats

from emergence.inference.arrays import BoolArray, FloatArray, IntArray
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.intervals import wilson
from emergence.inference.order import interval_order
from emergence.inference.parting import parting

ONE_SIDE = 0.025


@dataclass(frozen=True, slots=True)
class Ends:
    """Smallest and largest model of every experiment with two answers.

    Attributes
    ----------
    first, last : ndarray, shape (experiments,)
        Standard error of the share that the right answer has.
    items : ndarray of int, shape (experiments,)
        Questions asked.
    """

    first: FloatArray
    last: FloatArray
    items: IntArray


Answer: TypeAlias = Callable[[Ends, tuple[float, float], np.random.Generator], BoolArray]
"""From experiments and the truth at both ends to where the criterion says yes."""


def experiments(ends: Ends) -> Iterator[Experiment]:
    """Yield the experiments on parting, on being ahead, and on accuracy that moves.

    Shares are drawn from a bell curve with the standard errors seen, hits question by question.
    """
    name = "answers have parted"
    null = "the right answer does not gain on the wrong one, or does not end above one half"
    for truth in ((0.6, 0.6), (0.4, 0.5)):
        yield size(name, null, _said(truth), _run(_parted, ends, truth))
    for truth in ((0.5, 0.51), (0.5, 0.52)):
        yield power(name, null, _said(truth), _run(_parted, ends, truth))
    name, null = "right answer ahead", "it has one half or less"
    yield size(name, null, "one half", _run(_ahead, ends, (0.5, 0.5)))
    yield power(name, null, "a hundredth above one half", _run(_ahead, ends, (0.51, 0.51)))
    name, null = "accuracy moves", "it is no higher than for the model before"
    still = (0.5, 0.5)
    yield Experiment(name, null, _said(still), "size", ONE_SIDE, _run(_moves, ends, still))
    yield power(name, null, _said((0.5, 0.6)), _run(_moves, ends, (0.5, 0.6)))


def _said(truth: tuple[float, float]) -> str:
    return f"from {truth[0]} to {truth[1]}"


def _run(answer: Answer, ends: Ends, truth: tuple[float, float]) -> Run:
    return in_blocks(lambda rng: answer(ends, truth, rng))


def _parted(ends: Ends, truth: tuple[float, float], rng: np.random.Generator) -> BoolArray:
    first, last = rng.normal(truth[0], ends.first), rng.normal(truth[1], ends.last)
    return np.asarray(parting(first, ends.first, last, ends.last) <= 0.05)


def _ahead(ends: Ends, truth: tuple[float, float], rng: np.random.Generator) -> BoolArray:
    seen = rng.normal(truth[0], ends.first)
    return np.asarray((seen - 0.5) / ends.first > stats.norm.isf(0.05))


def _moves(ends: Ends, truth: tuple[float, float], rng: np.random.Generator) -> BoolArray:
    before, there = (wilson(rng.binomial(ends.items, rate), ends.items) for rate in truth)
    return np.asarray(interval_order(before, there) == "below")
