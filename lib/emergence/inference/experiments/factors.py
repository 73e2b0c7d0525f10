"""How often the interval of the distance of two parts of a multiplication misses it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.bootstrap import percentile
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power
from emergence.inference.intervals import Interval
from emergence.inference.lag import lag

# Fewer than on the page, for time: the interval is a little shorter for it, which errs boldly.
RESAMPLES = 250
BLOCK = 40
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

    def nearer(self, apart: float) -> "Looked":
        """Move the later part to smaller sizes, until it is so far behind the earlier one."""
        first, second = self.means
        moved = float(self.distance(np.stack([part.mean(axis=0) for part in self.means]))) - apart
        shifted = np.stack([np.interp(self.x + moved, self.x, row) for row in second])
        return replace(self, means=(first, shifted))

    def distance(self, y: FloatArray) -> FloatArray:
        """Decades between the midpoints, of scores (..., parts, points)."""
        items = np.array(self.asked)[:, np.newaxis]
        fit = lag(self.x, y[..., np.newaxis, :, :], items, 0.0)
        return np.asarray(fit.behind()[..., 0])


def experiments(looked: Looked) -> Iterator[Experiment]:
    """Yield the experiments on an interval from resampled first factors.

    The factors seen are taken for the whole world. Sets as large are drawn from it with
    replacement, and the interval is built anew in each.
    """
    name, world = "distance of two parts, over first factors", "factors drawn from those seen"
    true = float(looked.distance(np.stack([part.mean(axis=0) for part in looked.means])))
    null = "the parts come at one size"
    above = _run(looked, lambda found: found.low > true)
    yield Experiment(name, null, f"{world}, their distance taken off", "size", 0.025, above)
    yield power(name, null, world, _run(looked, lambda found: found.low > 0))
    for apart in NEARER:
        truth = f"{world}, the later part moved to {apart} decades behind"
        yield power(name, null, truth, _run(looked.nearer(apart), lambda found: found.low > 0))
    held = _run(looked, lambda found: found.contains(true))
    yield Experiment(f"interval of the {name}", "the distance", world, "coverage", LEVEL, held)


def _run(looked: Looked, answer: Callable[[Interval], BoolArray]) -> Run:
    return in_blocks(lambda rng: answer(_intervals(looked, rng)))


def _intervals(looked: Looked, rng: np.random.Generator) -> Interval:
    again = [_resampled(part, rng) for part in looked.means]
    units = min(len(part) for part in looked.means)
    return percentile(looked.distance(np.stack(again, axis=-2)), LEVEL, units=units)


def _resampled(means: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Scores (resamples, sets, points): of every set of factors, sets drawn anew from it."""
    units = len(means)
    sets = rng.multinomial(units, np.full(units, 1 / units), size=BLOCK) / units
    return np.asarray(rng.multinomial(units, sets, size=(RESAMPLES, BLOCK)) / units @ means)
