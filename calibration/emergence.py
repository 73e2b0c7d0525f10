"""Error rates of the claim on sudden emergence: shares of narrow rises, families beyond doubt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from calibration.summary import drawn, summary
from emergence.curves import Curves, align
from emergence.estimate import Estimate
from emergence.schema import RIGHT_ANSWERS
from emergence.scores import load, select
from emergence.stats import t_mean
from emergence.widths import all_rises, rise_widths, sudden_families

Floats = NDArray[np.float64]
CLAIM = "emergence"


@dataclass(frozen=True, slots=True)
class World:
    """What is true of the rises in a simulation.

    Attributes
    ----------
    narrow : float
        Share of the rises that take less than a decade.
    last : bool
        Whether narrow rises lie between the two largest models.
    unreached : bool
        Whether midpoints lie beyond the largest model.
    straight : bool
        Whether rises are straight lines from a start to an end, not sigmoids.
    noise : float
        Variance in units of binomial variance.
    families : bool
        Whether families differ: half of them have all of the narrow rises.
    sources : tuple of str
        What is simulated in it: "bigg", "open" families, or both.
    wide : tuple of float
        Decades between which the widths of the other rises lie.
    """

    narrow: float
    last: bool = False
    unreached: bool = False
    straight: bool = False
    noise: float = 1.0
    families: bool = False
    sources: tuple[str, ...] = ("bigg",)
    wide: tuple[float, float] = (1.5, 5.0)


WORLDS = {
    "none narrow": World(0.0),
    "none narrow, ten- to thirtyfold": World(0.0, wide=(1.0, 1.5), sources=("bigg", "open")),
    "one in ten narrow": World(0.1),
    "three in ten narrow": World(0.3),
    "all narrow": World(1.0),
    "three in ten narrow, at the last step": World(0.3, last=True),
    "none narrow, ceilings unreached": World(0.0, unreached=True),
    "three in ten narrow, straight lines": World(0.3, straight=True),
    "none narrow, twice the noise": World(0.0, noise=2.0, sources=("open",)),
    "three in ten narrow, half of the families": World(0.3, families=True, sources=("open",)),
}


def rows(draws: int) -> Iterator[dict[str, Any]]:
    """Yield the summaries of every world, for BIG-G and for the open families."""
    bigg, opened = align(load(["bigbench_bigg"])), _opened()
    for name, world in WORLDS.items():
        if "bigg" in world.sources:
            truth, shares, _ = _drawn(bigg, world, draws)
            yield summary(CLAIM, "share_bigg", name, truth, shares)
        if "open" in world.sources:
            truth, shares, counts = _drawn(opened, world, draws)
            yield summary(CLAIM, "share_open", name, truth, shares)
            yield summary(CLAIM, "families", name, np.nan, counts)


def _opened() -> Curves:
    scored = select(load(["obsscaling"]), prompts=["direct"], metrics=RIGHT_ANSWERS)
    scored = scored.dropna(subset=["params", "n_items"])
    params = scored.groupby(["family", "task", "subtask"])["params"]
    return align(scored[params.transform("max") >= 100 * params.transform("min")])


def _drawn(curves: Curves, world: World, draws: int) -> Any:
    risen = rise_widths(curves).risen
    return zip(*drawn(partial(_draw, curves, risen, world), draws), strict=True)


def _draw(
    curves: Curves, risen: NDArray[np.bool_], world: World, seed: int
) -> tuple[float, Estimate, Estimate]:
    """Return the true share of narrow rises, its estimate, and the families beyond doubt."""
    made, narrow = simulated(curves, risen, world, np.random.default_rng(seed))
    widths, families = rise_widths(made), curves.labels["family"][risen]
    if len(set(families)) == 1:
        return narrow[risen].mean(), widths.share("task", draws=400), Estimate(np.nan)
    rises = all_rises(widths)
    truth = pd.Series(narrow[risen], families).groupby(level=0).mean().mean()
    share = t_mean(rises.groupby("family")["sudden"].mean(), unit="%")
    return float(truth), share, sudden_families(rises)


def simulated(
    curves: Curves, risen: NDArray[np.bool_], world: World, rng: np.random.Generator
) -> tuple[Curves, NDArray[np.bool_]]:
    """Return curves with the data's own sizes, questions, starts and ends, and which are narrow.

    Curves that have not risen stay at their mean; of the others the way from the mean of the
    smallest third to the last score is made anew.
    """
    narrow = rng.random(len(curves)) < world.narrow
    if world.families:
        chosen = curves.labels["family"].isin(curves.labels["family"].unique()[::2]).to_numpy()
        narrow = chosen & (rng.random(len(curves)) < 2 * world.narrow)
    each = zip(curves.x, curves.y, risen, narrow, strict=True)
    rate = np.array([_rate(*one, world, rng) for one in each])
    n = np.where(np.isfinite(curves.y), curves.n, 1).astype(int)
    # Beta-binomial with the wanted variance; its two parameters sum to this.
    total = np.maximum((n - world.noise) / max(world.noise - 1, 1e-6), 1e-3)
    kept = np.clip(np.nan_to_num(rate), 1e-6, 1 - 1e-6)
    kept = rng.beta(kept * total, (1 - kept) * total) if world.noise > 1 else kept
    y = np.where(np.isfinite(curves.y), rng.binomial(n, kept) / n, np.nan)
    return replace(curves, y=y), narrow


def _rate(
    x: Floats, y: Floats, up: bool, narrow: bool, world: World, rng: np.random.Generator
) -> Floats:
    """Return one curve's true rates; NaN where no model was scored."""
    scored = np.isfinite(y)
    seen = y[scored]
    rate = np.full(len(y), np.nan)
    rate[scored] = seen.mean()
    if up:
        floor = seen[: max(1, len(seen) // 3)].mean()
        rise = seen[-1] - floor
        rate[scored] = floor + rise * _way(x[scored], rise / (1 - floor), narrow, world, rng)
    return rate


def _way(x: Floats, least: float, narrow: bool, world: World, rng: np.random.Generator) -> Floats:
    """Return the shares of the way that each size has gone, 1 at the largest.

    No rise may lead beyond a perfect score: at the largest size at least the share `least` of
    the whole rise is done.
    """
    width = 10 ** rng.uniform(-0.7, -0.1) if narrow else rng.uniform(*world.wide)
    if world.straight:
        return np.clip(1 - 0.8 * (x[-1] - x) / width, 0, 1)
    earliest, latest = x[len(x) // 3], x[-1]
    if world.last and narrow:
        earliest = x[-2]
    if world.unreached:
        earliest, latest = x[-1], x[-1] + 0.5
    last = x[-1] - width / np.log(81) * np.log(least / max(1 - least, 1e-9))
    midpoint = min(rng.uniform(earliest, latest), last)
    way = expit(np.log(81) * (x - midpoint) / width)
    return np.asarray(way / way[-1])
