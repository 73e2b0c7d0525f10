"""How often the largest model is taken to gain more than the smallest, over a table of pairs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from emergence import original
from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power
from emergence.inference.gain import gain
from emergence.inference.interaction import interaction
from emergence.pairs import Pairs

SETS = 10


@dataclass(frozen=True, slots=True)
class Ends:
    """Smallest and largest model of pairs of curves.

    Attributes
    ----------
    direct : ndarray, shape (pairs, 2)
        Their scores under the direct prompt.
    n : ndarray, shape (pairs, 2)
        Questions.
    """

    direct: FloatArray
    n: FloatArray


def ends(pairs: Pairs) -> Ends:
    """Read the ends off pairs of curves.

    Parameters
    ----------
    pairs : Pairs

    Returns
    -------
    Ends
    """
    last = np.isfinite(pairs.direct.y).sum(axis=1) - 1
    places = np.stack([np.zeros_like(last), last], axis=1)
    y, n = (np.take_along_axis(part, places, axis=1) for part in (pairs.direct.y, pairs.direct.n))
    return Ends(y, n)


def experiments(seen: Ends | None = None) -> Iterator[Experiment]:
    """Yield the experiments on two gains, at the scores and questions of the original tables.

    Parameters
    ----------
    seen : Ends, optional
        What is simulated; of the original tables if left out.
    """
    world = ends(original.tables()) if seen is None else seen
    name, null = "the largest gains more than the smallest, pairs", "it gains no more"
    told = f"{len(world.n)} pairs of the original tables"
    for both in (0.0, 0.1):
        run = _run(world, both, both)
        # The lower end of a two-sided interval errs on one side only.
        yield Experiment(name, null, f"both gain {both:g}, {told}", "size", 0.025, run)
    for more in (0.05, 0.1, 0.2):
        run = _run(world, 0.0, more)
        yield power(name, null, f"the largest alone gains {more}, {told}", run)


def _run(seen: Ends, small: float, large: float) -> Run:
    # A gain needs room above the score without it.
    bare = np.clip(seen.direct, 0, 1 - max(small, large))
    told = bare + np.array([small, large])

    def block(rng: np.random.Generator) -> BoolArray:
        asked = seen.n.astype(int)
        drawn = (rng.binomial(asked, rate, (SETS, *rate.shape)) / asked for rate in (told, bare))
        prompted, direct = (scores.reshape(-1, 2) for scores in drawn)
        n = np.tile(seen.n, (SETS, 1))
        return np.asarray(interaction(gain(prompted, n, direct, n)).interval.low > 0)

    return in_blocks(block)
