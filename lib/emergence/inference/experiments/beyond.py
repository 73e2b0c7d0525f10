"""How often a longer task is taken to come later, or earlier, than independent steps make it."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.composition import composed_midpoint, composed_width
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.experiments.steps import Climbs
from emergence.inference.families import by_family, family_mean
from emergence.inference.lag import TENTHS, lag
from emergence.inference.learnt import learnt
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
    return np.asarray(_logistic(x, middle, width) ** _powers(seen, of=1))


def _of_shortest(seen: Climbs, x: FloatArray) -> FloatArray:
    """Take the curve fitted to the shortest for its truth, and the root of it for a step."""
    return np.asarray(
        _logistic(x, seen.start, seen.width) ** _powers(seen, of=seen.ladders.steps[0])
    )


def _powers(seen: Climbs, of: int) -> FloatArray:
    return np.array(seen.ladders.steps)[:, np.newaxis] / of


def _logistic(x: FloatArray, middle: FloatArray, width: FloatArray) -> FloatArray:
    z = TENTHS * (x - middle[..., np.newaxis]) / width[..., np.newaxis]
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


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
    known = seen.ladders
    first = learnt(y[..., 0, :], known.n[:, 0], known.chance[:, 0])
    apart = lag(known.x, y, known.n, known.chance, steps=known.steps).behind()
    beyond = np.where(first, apart, np.nan)
    mean = family_mean(by_family(beyond, known.labels["family"].to_numpy()))
    return np.asarray((mean.interval.low > 0) | (mean.interval.high < 0))
