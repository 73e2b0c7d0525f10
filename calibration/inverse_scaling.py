"""Error rates of the claim on inverse scaling, on the three collections that differ most."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.summary import drawn, summary
from emergence.curves import Curves, align
from emergence.estimate import Estimate
from emergence.scores import load
from emergence.stats import rises_and_falls, task_trends

CLAIM = "inverse_scaling"
SOURCES = ["bigbench_bigg", "bigbench_lite", "mlfoundations_scaling"]


@dataclass(frozen=True, slots=True)
class World:
    """What is true of the tasks in a simulation.

    Attributes
    ----------
    changing : float
        Share of the tasks that change with size.
    rising : float
        Share of those that rise; the others fall.
    families : float
        Standard deviation of the families' slopes, in units of the task's.
    luck : float
        Standard deviation of the luck of one model on all tasks, in units of a score's noise.
    shape : str
        "line", "last" (all of the change at the last size) or "bend" (tasks that do not change
        fall and rise again).
    """

    changing: float
    rising: float
    families: float = 0.0
    luck: float = 0.0
    shape: str = "line"


WORLDS = {
    "no task changes": World(0.0, 1.0),
    "no task changes, models have luck": World(0.0, 1.0, luck=0.7),
    "all that change rise": World(0.5, 1.0),
    "all that change rise, the others bend": World(0.5, 1.0, shape="bend"),
    "nine in ten rise, families differ, models have luck": World(0.5, 0.9, families=1.0, luck=0.7),
    "nine in ten rise, at the last size": World(0.5, 0.9, shape="last"),
    "three in ten rise": World(0.5, 0.3),
}


def rows(draws: int) -> Iterator[dict[str, Any]]:
    """Yield the summaries of every world."""
    curves = _curves()
    for name, world in WORLDS.items():
        share, falls, found = zip(*drawn(partial(_draw, curves, world), draws), strict=True)
        if world.changing:
            yield summary(CLAIM, "rising", name, share, [one["rising"] for one in found])
        yield summary(CLAIM, "falls", name, falls, [one["falls"] for one in found])


def _curves() -> Curves:
    scored = load(SOURCES).dropna(subset="params")
    own = (scored["source"] == "bigbench_bigg") | ~scored["family"].str.startswith("BIG-G")
    curves = align(scored[own])
    return curves.take(curves.sizes > 1)


def _draw(curves: Curves, world: World, seed: int) -> tuple[float, int, dict[str, Estimate]]:
    made, sign = simulated(curves, world, np.random.default_rng(seed))
    source = made.labels["source"]
    sets = made.labels["family"].where(source != "mlfoundations_scaling", "one design")
    trends, noise = task_trends(made, sets, draws=500, seed=seed)
    names = trends["task"].str.removeprefix("bigbench_").str.replace("_", "")
    share = np.mean(sign[sign != 0] > 0) if world.changing else np.nan
    return share, int((sign < 0).sum()), rises_and_falls(trends, noise, names)


def simulated(
    curves: Curves, world: World, rng: np.random.Generator
) -> tuple[Curves, NDArray[np.int_]]:
    """Return curves with the data's sizes, noise and changes, and each task's true direction.

    A curve's noise and the size of its change are those of its straight line in the data.
    """
    x = np.where(np.isfinite(curves.y), curves.x, np.nan)
    x = (x - np.nanmean(x, axis=1, keepdims=True)) / np.nanstd(x, axis=1, keepdims=True)
    slope = np.nanmean(x * curves.y, axis=1)
    rest = curves.y - np.nanmean(curves.y, axis=1, keepdims=True) - slope[:, None] * x
    noise = np.maximum(np.nanstd(rest, axis=1), 1e-3)[:, None]
    task = curves.labels.groupby(["source", "task"]).ngroup().to_numpy()
    changes = rng.random(task.max() + 1) < world.changing
    sign = np.where(changes, np.where(rng.random(len(changes)) < world.rising, 1, -1), 0)
    model = curves.labels.groupby(["source", "family"]).ngroup().to_numpy()
    luck = world.luck * rng.normal(size=(model.max() + 1, x.shape[1]))[model]
    size = pd.Series(np.abs(slope)).groupby(task).transform("mean").to_numpy()
    amount = sign[task] * size * (1 + world.families * rng.normal(size=len(x)))
    way = {"line": x, "bend": x, "last": np.where(x == np.nanmax(x, 1, keepdims=True), 2.0, 0.0)}
    bend = np.where((world.shape == "bend") & (sign[task] == 0), 2 * size, 0)[:, None] * x**2
    y = amount[:, None] * way[world.shape] + bend + noise * (luck + rng.normal(size=x.shape))
    return replace(curves, y=np.where(np.isfinite(curves.y), y, np.nan)), sign
