"""Error rates of the claim on prompts: factor of size, and growth of the gain with size."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from calibration.summary import drawn, summary
from emergence.crossing import mean_factor, size_factors
from emergence.curves import Curves, paired
from emergence.estimate import Estimate
from emergence.scores import load, select
from emergence.stats import gain_slopes, mean_curves, t_mean

CLAIM = "prompt_sensitivity"
PROMPTS = ("direct", "chain_of_thought")
CEILING, SCORE = 0.9, 0.3


@dataclass(frozen=True, slots=True)
class World:
    """What is true of the families in a simulation.

    Attributes
    ----------
    factor : float
        Geometric mean over families of the factor of size between the prompts.
    spread : float
        Standard deviation of its log10 over families.
    lopsided : bool
        Whether that distribution is an exponential's instead of a normal one.
    luck : float
        Standard deviation of one model's mean score under one prompt, beside its size.
    steepness : float
        Of the curves, logistic in log10 of size; 2.2 takes two decades from a tenth to nine.
    """

    factor: float
    spread: float = 0.2
    lopsided: bool = False
    luck: float = 0.02
    steepness: float = 2.2


WORLDS = {
    "no difference": World(1.0),
    "factor at the bound": World(2.0),
    "factor of four": World(4.0),
    "factor of four, lopsided over families": World(4.0, spread=0.4, lopsided=True),
    "factor of four, models scatter": World(4.0, luck=0.05),
    "factor of four, curves half as steep": World(4.0, steepness=1.1),
}


def rows(draws: int) -> Iterator[dict[str, Any]]:
    """Yield the summaries of both quantities in every world."""
    plain, stepwise = observed()
    for name, world in WORLDS.items():
        found = drawn(partial(_told, plain, stepwise, world), draws)
        factors, growths, true_growths = zip(*found, strict=True)
        yield summary(CLAIM, "factor", name, world.factor, factors)
        yield summary(CLAIM, "growth", name, float(np.mean(true_growths)), growths)


def observed() -> tuple[Curves, Curves]:
    """Return the mean curves of the families on the page, direct and by chain of thought."""
    chosen = {"tasks": ["gsm8k", "bbh"], "prompts": PROMPTS, "metrics": ["exact_match"]}
    scored = select(load(["obsscaling"]), **chosen).dropna(subset=["params"])
    given = scored.groupby("model")["value"].transform("size")
    kept = scored[given == given.max()]
    kept = kept[kept.groupby("family")["params"].transform("nunique") >= 3]
    first, second = paired(kept, "prompt", *PROMPTS)
    return mean_curves(first), mean_curves(second)


def simulated(
    plain: Curves, stepwise: Curves, world: World, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return true mean scores: logistic in size, ending where the families' curves end."""
    families = len(plain)
    away = rng.exponential(size=families) - 1 if world.lopsided else rng.normal(size=families)
    shift = np.log10(world.factor) + world.spread * away
    way = logit(np.clip(stepwise.final, 0.01, 0.85) / CEILING)
    end = plain.x[np.arange(families), plain.last]
    middle = (end - way / world.steepness)[:, None]
    chained = expit(world.steepness * (plain.x - middle))
    direct = expit(world.steepness * (plain.x - middle - shift[:, None]))
    return CEILING * direct, CEILING * chained


def _told(
    plain: Curves, stepwise: Curves, world: World, seed: int
) -> tuple[Estimate, Estimate, float]:
    rng = np.random.default_rng(seed)
    truth = simulated(plain, stepwise, world, rng)
    noisy = [replace(plain, y=y + world.luck * rng.normal(size=y.shape)) for y in truth]
    exact = [replace(plain, y=y) for y in truth]
    found = size_factors(noisy[1], noisy[0], share=SCORE)
    growth, true_growth = (gain_slopes(*pair)["growth"] for pair in (noisy, exact))
    factor = mean_factor(found["low"], found["high"])
    return factor, t_mean(growth, unit="points"), true_growth.mean()
