"""How often a score at chance is taken for answers that were not read."""

from collections.abc import Iterator

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.simulated import scattered_rates
from emergence.inference.unread import unread

CHANCE = (1 / 18, 1 / 9, 1 / 7, 1 / 6, 0.2, 0.25, 1 / 3, 0.5)
"""Chance levels of the tasks of BIG-Bench Hard."""

ITEMS, SCORES, EVERY = 250, 1_000, 20
FEW = 50


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on scores that look unread, chance from 1/18 to 1/2."""
    name, null = "unread score", "a score is chance or more"
    for scores in (FEW, SCORES):
        truth = f"any of {scores} scores at chance, {ITEMS} items"
        yield size(name, null, truth, _any(scores))
    for chance in (0.2, 0.5):
        for lost in (0.25, 0.5):
            truth = f"{lost} of the answers lost in one score of {EVERY}, chance {chance}"
            yield power(name, null, truth, _found(lost, chance))
    truth = "true scores scatter about chance by the noise of the source"
    yield power(name, null, truth, _scattered(noise))


def _any(scores: int) -> Run:
    rates = np.resize(CHANCE, scores)

    return in_blocks(lambda rng: np.any(_judged(rates, rates, rng), keepdims=True))


def _found(lost: float, chance: float) -> Run:
    guess = np.resize(CHANCE, SCORES)
    guess[::EVERY] = chance
    rates = np.where(np.arange(SCORES) % EVERY, guess, (1 - lost) * chance)
    return in_blocks(lambda rng: _judged(rates, guess, rng)[::EVERY])


def _scattered(noise: float) -> Run:
    guess = np.resize(CHANCE, SCORES)
    return in_blocks(lambda rng: _judged(scattered_rates(guess, noise, rng), guess, rng))


def _judged(rates: FloatArray, guess: FloatArray, rng: np.random.Generator) -> BoolArray:
    seen = rng.binomial(ITEMS, rates) / ITEMS
    return unread(seen[:, np.newaxis], ITEMS, guess)[:, 0]
