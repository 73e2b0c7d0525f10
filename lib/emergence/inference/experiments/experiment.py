"""One criterion under one truth, and how to repeat it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray
from emergence.inference.calibration import Criterion, Setting, simulate

NULL_DRAWS = 1_000
RESAMPLES = 200

Run: TypeAlias = Callable[[np.random.Generator, int], BoolArray]
"""Repeats an experiment at least so many times and says where the criterion said yes."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """One criterion under one truth.

    Attributes
    ----------
    criterion : str
        What is tested.
    null : str
        Its null hypothesis, or what an interval is to cover.
    truth : str
        What is simulated.
    role : str
        "size" where the null is true, "power" where it is false, "coverage" for an interval.
    nominal : float
        Level or confidence; NaN for power.
    run : callable
        See `Run`.
    naive : bool
        Whether it is common practice shown for comparison, and not used here.
    """

    criterion: str
    null: str
    truth: str
    role: str
    nominal: float
    run: Run
    naive: bool = False


def size(criterion: str, null: str, truth: str, run: Run, naive: bool = False) -> Experiment:
    """Make an experiment in which the null is true and 5% are to be rejected at most."""
    return Experiment(criterion, null, truth, "size", 0.05, run, naive)


def power(criterion: str, null: str, truth: str, run: Run, naive: bool = False) -> Experiment:
    """Make an experiment in which the null is false."""
    return Experiment(criterion, null, truth, "power", float("nan"), run, naive)


def in_blocks(block: Callable[[np.random.Generator], BoolArray]) -> Run:
    """Make an experiment that is repeated a block at a time.

    Parameters
    ----------
    block : callable
        Repeats it some times, at least once, and says where the criterion said yes.

    Returns
    -------
    callable
        As many whole blocks as hold the repetitions asked for.
    """

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        answers, made = [], 0
        while made < draws:
            answers.append(np.ravel(block(rng)))
            made += answers[-1].size
        return np.concatenate(answers)

    return run


def on_curves(criterion: Criterion, setting: Setting) -> Run:
    """Make an experiment of a criterion on simulated curves.

    Parameters
    ----------
    criterion : callable
        See `emergence.inference.calibration.Criterion`.
    setting : Setting

    Returns
    -------
    callable
        Repetitions are curves; or sources, where the criterion has one answer for all curves.
    """

    def block(rng: np.random.Generator) -> BoolArray:
        return criterion(simulate(setting, 100, rng).y, setting.n, setting.chance)

    return in_blocks(block)


def under(
    setting: Setting, truth: str, *, rise: float = 0.3, offset: float = 0.0, noise: float = 0.0
) -> Setting:
    """Give the same source under another truth."""
    return replace(setting, truth=truth, rise=rise, offset=offset, correlation=noise)
