"""How often the interval of the distance of two parts of a multiplication misses it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from emergence.inference.apart import Apart, apart
from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power
from emergence.inference.intervals import Interval

BLOCK = 50
LEVEL = 0.95
NEARER = (0.2, 0.3)
"""Decades; smaller distances than the one seen."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Two parts as models of several sizes know them.

    Attributes
    ----------
    x : ndarray, shape (points,)
        log10 scale, ascending.
    means : tuple of ndarray, shape (first factors, points)
        Share right of the earlier and of the later part, by first factor.
    asked : tuple of int
        Questions on either.
    """

    x: FloatArray
    means: tuple[FloatArray, FloatArray]
    asked: tuple[int, int]

    def nearer(self, decades: float) -> "Looked":
        """Move the later part to smaller sizes, until it is so far behind the earlier one."""
        first, second = self.means
        moved = float(self.apart(self.means).decades) - decades
        shifted = np.stack([np.interp(self.x + moved, self.x, row) for row in second])
        return replace(self, means=(first, shifted))

    def apart(self, means: tuple[FloatArray, ...]) -> Apart:
        """Distance of the midpoints with its interval, of means (..., first factors, points)."""
        items = [asked / len(part) for asked, part in zip(self.asked, self.means, strict=True)]
        return apart(self.x, means, items, confidence=LEVEL)


def experiments(looked: Looked) -> Iterator[Experiment]:
    """Yield the experiments on an interval that leaves out each first factor in turn.

    The factors seen are taken for the whole world. Sets as large are drawn from it with
    replacement, and the interval is built anew in each.
    """
    name, world = "distance of two parts, over first factors", "factors drawn from those seen"
    true = float(looked.apart(looked.means).decades)
    null = "the parts come at one size"
    above = _run(looked, lambda found: found.low > true)
    yield Experiment(name, null, f"{world}, their distance taken off", "size", 0.025, above)
    yield power(name, null, world, _run(looked, lambda found: found.low > 0))
    for decades in NEARER:
        truth = f"{world}, the later part moved to {decades} decades behind"
        yield power(name, null, truth, _run(looked.nearer(decades), lambda found: found.low > 0))
    held = _run(looked, lambda found: found.contains(true))
    yield Experiment(f"interval of the {name}", "the distance", world, "coverage", LEVEL, held)


def _run(looked: Looked, answer: Callable[[Interval], BoolArray]) -> Run:
    return in_blocks(lambda rng: answer(_intervals(looked, rng)))


def _intervals(looked: Looked, rng: np.random.Generator) -> Interval:
    return looked.apart(tuple(_drawn(part, rng) for part in looked.means)).interval


def _drawn(means: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw sets as large as the one seen from it: (draws, first factors, points)."""
    return means[rng.integers(len(means), size=(BLOCK, len(means)))]
