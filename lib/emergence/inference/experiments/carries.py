"""How often a carry is taken to matter for a sum of two known partial products."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.stratified import StratifiedDifference, stratified_difference

BLOCK = 250
SPREADS = (1.0, 0.5)
"""Standard deviations of first and of second factors, on the logit scale."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Products both of whose partial products one model knows.

    Attributes
    ----------
    rate : float
        Share of them that is right.
    carry : ndarray of bool, shape (products,)
        Whether adding the partial products needs a carry.
    strata : ndarray, shape (products,)
        What is held equal.
    first, second : ndarray, shape (products,)
        The factors.
    """

    rate: float
    carry: BoolArray
    strata: NDArray[Any]
    first: NDArray[np.int_]
    second: NDArray[np.int_]


def experiments(models: Mapping[str, Sums]) -> Iterator[Experiment]:
    """Yield the experiments on sums with and without a carry.

    Factors differ in how hard they are; answers are independent given the factors. Power is that of
    a carry that takes so many points of the share right.

    Parameters
    ----------
    models : mapping of str to Sums
        By model.
    """
    name = "sums with against without a carry"
    null = "at equal first factor and length of the answer a carry makes no difference"
    for model, sums in models.items():
        seen = f"{model}, {len(sums.carry):,} products"
        truth = f"{seen}, no difference"
        yield size(name, null, truth, _run(sums, 0.0))
        held = _run(sums, 0.0, _holds_none)
        yield Experiment(f"interval of {name}", "the difference", truth, "coverage", 0.95, held)
        for loss in (0.05, 0.1):
            truth = f"{seen}, a carry costs {100 * loss:.0f} points"
            yield power(name, null, truth, _run(sums, loss))


def _found(made: StratifiedDifference) -> BoolArray:
    return np.asarray(made.p_value <= 0.05)


def _holds_none(made: StratifiedDifference) -> BoolArray:
    return made.interval.contains(0)


def _run(
    sums: Sums, loss: float, answer: Callable[[StratifiedDifference], BoolArray] = _found
) -> Run:
    factors = [np.unique(part, return_inverse=True)[1] for part in (sums.first, sums.second)]

    def block(rng: np.random.Generator) -> BoolArray:
        first, second = (
            rng.normal(0, spread, (BLOCK, of.max() + 1))[:, of]
            for spread, of in zip(SPREADS, factors, strict=True)
        )
        rate = np.clip(_centred(first + second, sums.rate) - loss * sums.carry, 0, 1)
        right = (rng.random(rate.shape) < rate).astype(float)
        factors_of = (sums.first, sums.second)
        return answer(stratified_difference(right, sums.carry, sums.strata, factors_of))

    return in_blocks(block)


def _centred(ease: FloatArray, rate: float) -> FloatArray:
    """Give rates that are right on average about as often as they should be."""
    # A logistic curve of a normal variable is flatter by about this factor (Zeger et al. 1988).
    flatter = np.sqrt(1 + (16 * np.sqrt(3) / (15 * np.pi)) ** 2 * sum(s**2 for s in SPREADS))
    return np.asarray(expit(logit(rate) * flatter + ease))
