"""How often a longer task is taken to come later, or earlier, than independent steps make it."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import numpy as np

from emergence.fits import sigmoid_curve
from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.composition import composed_midpoint, composed_width
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.experiments.steps import Climbs
from emergence.inference.rungs import simulated_later
from emergence.inference.simulated import simulated_scores

BLOCK = 50
LATER = 0.2
"""Decades beyond what independent steps give."""

Shares: TypeAlias = Callable[[Climbs, FloatArray], FloatArray]
"""From ladders and scales (ladders, rungs, points) to the share of the way to a perfect score."""


def experiments(climbs: Mapping[str, Climbs]) -> Iterator[Experiment]:
    """Yield the experiments on lateness beyond that of independent steps.

    Parameters
    ----------
    climbs : mapping of str to Climbs
        By kind of step.
    """
    name = "beyond independent steps"
    null = "in the mean over families the longest comes as late as independent steps make it"
    for kind, seen in climbs.items():
        yield size(name, null, f"{kind}, every step logistic", _run(seen, _of_steps))
        yield size(name, null, f"{kind}, the shortest logistic", _run(seen, _of_shortest))
        truth = f"{kind}, every step logistic, later by {LATER} decades"
        yield power(name, null, truth, _run(seen, _of_steps, LATER))


def _of_steps(seen: Climbs, x: FloatArray) -> FloatArray:
    """Make every step logistic, all of k to be right, and the shortest half way as fitted."""
    first = seen.ladders.steps[0]
    width = seen.width / composed_width(first)
    middle = seen.start - composed_midpoint(first) * width
    return np.asarray(_risen(x, middle, width) ** _powers(seen, of=1))


def _of_shortest(seen: Climbs, x: FloatArray) -> FloatArray:
    """Take the curve fitted to the shortest for its truth, and the root of it for a step."""
    of = seen.ladders.steps[0]
    return np.asarray(_risen(x, seen.start, seen.width) ** _powers(seen, of=of))


def _powers(seen: Climbs, of: int) -> FloatArray:
    return np.array(seen.ladders.steps)[:, np.newaxis] / of


def _risen(x: FloatArray, middle: FloatArray, width: FloatArray) -> FloatArray:
    return sigmoid_curve(x, 0, 1, middle[..., np.newaxis], width[..., np.newaxis])


def _run(seen: Climbs, shares: Shares, later: float = 0.0) -> Run:
    known = seen.ladders
    ramp = (np.array(known.steps) - known.steps[0]) / np.ptp(known.steps)
    scale = known.x[:, np.newaxis, :] - later * ramp[:, np.newaxis]
    chance = known.chance[..., np.newaxis]
    rates = chance + (1 - chance) * shares(seen, scale)
    worlds = np.broadcast_to(np.where(np.isfinite(known.y), rates, np.nan), (BLOCK, *known.y.shape))

    def block(rng: np.random.Generator) -> BoolArray:
        return _called(seen, simulated_scores(worlds, known.n, rng, correlation=seen.noise))

    return in_blocks(block)


def _called(seen: Climbs, y: FloatArray) -> BoolArray:
    found = simulated_later(y, seen.ladders, steps=seen.ladders.steps).interval
    return np.asarray((found.low > 0) | (found.high < 0))
