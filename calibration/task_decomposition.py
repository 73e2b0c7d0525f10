"""Error rates of the claim on parts and whole: factors of size between a short and a long task."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from calibration.summary import drawn, summary
from emergence.crossing import crossings, mean_factor, size_factors
from emergence.curves import Curves, align, matched
from emergence.estimate import Estimate
from emergence.scores import load, select

Floats = NDArray[np.float64]
CLAIM = "task_decomposition"


@dataclass(frozen=True, slots=True)
class World:
    """What is true of the families in a simulation.

    Attributes
    ----------
    factor : float
        Geometric mean over families of the factor of size from short to long.
    spread : float
        Standard deviation of its log10 over families.
    jump : bool
        Whether curves are steps, not sigmoids.
    models : float
        Standard deviation of what a model is better or worse at both tasks, in logits.
    skewed : bool
        Whether a few families have large factors and most small ones.
    """

    factor: float
    spread: float = 0.2
    jump: bool = False
    models: float = 0.0
    skewed: bool = False


WORLDS = {
    "no difference": World(1.0),
    "at the bound": World(2.0),
    "four times": World(4.0),
    "three times, a few families far above": World(3.0, spread=0.3, skewed=True),
    "three times, jumps": World(3.0, jump=True),
    "three times, uneven models": World(3.0, models=1.0),
}


def rows(draws: int) -> Iterator[dict[str, Any]]:
    """Yield the summaries of every world, for sums and for puzzles."""
    for quantity, (short, long) in {"digits": _sums(), "objects": _puzzles()}.items():
        for name, world in WORLDS.items():
            found = drawn(partial(_draw, short, long, world), draws)
            yield summary(CLAIM, quantity, name, world.factor, found)


def _sums() -> tuple[Curves, Curves]:
    tasks = ["arithmetic_2da", "arithmetic_3da"]
    return _pair(align(select(load(["obsscaling"]), tasks=tasks)), "task", tasks)


def _puzzles() -> tuple[Curves, Curves]:
    # One of the two kinds of puzzle has the sizes and chance levels of their mean.
    tasks = [f"tracking_shuffled_objects_{number}_objects" for number in ("three", "five")]
    frame = select(load(["obsscaling"]), subtasks=tasks, prompts=["chain_of_thought"])
    curves = align(select(frame, metrics=["exact_match"]))
    return _pair(replace(curves, n=2 * curves.n), "subtask", tasks)


def _pair(curves: Curves, column: str, names: list[str]) -> tuple[Curves, Curves]:
    kept = curves.take(curves.sizes > 1)
    short, long = (kept.take((kept.labels[column] == name).to_numpy()) for name in names)
    return matched(short, long, ["family"])


def _draw(short: Curves, long: Curves, world: World, seed: int) -> Estimate:
    rng = np.random.default_rng(seed)
    low, high = crossings(short)
    # Beyond a family's own sizes a crossing may lie anywhere within one power of ten.
    outside = np.where(np.isinf(low), high, low) + rng.uniform(0, 1, len(low)) * np.where(
        np.isinf(low), -1, np.isinf(high)
    )
    deviation = rng.exponential(1, len(low)) - 1 if world.skewed else rng.normal(size=len(low))
    later = outside + np.log10(world.factor) + world.spread * deviation
    width = np.full(len(low), 1e-3) if world.jump else rng.uniform(0.3, 1.5, len(low))
    luck = world.models * rng.normal(size=short.y.shape)
    first = _simulated(short, outside, width, luck, rng)
    factors = size_factors(first, _simulated(long, later, width, luck, rng))
    return mean_factor(factors["low"], factors["high"])


def _simulated(curves: Curves, middle: Floats, width: Floats, luck: Floats, rng: Any) -> Curves:
    """Return curves that reach half of the way at given sizes, with the data's questions."""
    way = expit(np.log(81) * (curves.x - middle[:, None]) / width[:, None] + luck)
    chance = np.nan_to_num(curves.chance)[:, None]
    rate = np.nan_to_num(chance + (1 - chance) * way)
    n = np.nan_to_num(curves.n, nan=1).astype(int)
    return replace(curves, y=np.where(np.isfinite(curves.y), rng.binomial(n, rate) / n, np.nan))
