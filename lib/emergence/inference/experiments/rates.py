"""Error rates of experiments, as rows of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from emergence.inference.experiments.experiment import Experiment
from emergence.inference.intervals import wilson

AGAIN = 4
"""Times the repetitions of a second measurement."""


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """How often a criterion said yes, or an interval covered.

    Attributes
    ----------
    criterion, null, truth, role, nominal, naive
        As of `Experiment`.
    rate, low, high : float
        Share of yes with its Wilson 95% interval, which is the Monte Carlo error.
    draws : int
        Number of repetitions.
    holds : bool
        Whether a size is at most nominal, or a coverage at least, but for two Monte Carlo
        standard errors; true for power.
    """

    criterion: str
    null: str
    truth: str
    role: str
    nominal: float
    naive: bool
    rate: float
    low: float
    high: float
    draws: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of one interval over all truths it was simulated under.

    Attributes
    ----------
    criterion : str
    nominal : float
    naive : bool
    mean : float
        Average over the truths.
    minimum : float
        The least of them.
    worst : str
        The truth where it is least.
    """

    criterion: str
    nominal: float
    naive: bool
    mean: float
    minimum: float
    worst: str


def measure(
    experiments: Sequence[Experiment], seed: int, *, draws: int = 10_000
) -> tuple[ErrorRate, ...]:
    """Run experiments and tabulate their error rates.

    Each has a random stream of its own, so that its result depends on no other. A size or coverage
    in use that misses its nominal level is measured again, by another stream and with `AGAIN`
    times the repetitions, and the second rate stands: among hundreds that are just nominal some
    miss by the luck of the simulation. A rate that holds at first is not measured again, so that
    of true sizes a tenth above nominal some two in five pass, of those a fifth above one in a
    hundred.

    Parameters
    ----------
    experiments : sequence of Experiment
    seed : int
        Seed of all streams.
    draws : int
        Least number of repetitions of each.

    Returns
    -------
    tuple of ErrorRate
        In the order of the experiments.
    """
    return tuple(_measured(experiment, seed, draws) for experiment in experiments)


def _measured(experiment: Experiment, seed: int, draws: int) -> ErrorRate:
    first = _once(experiment, draws, seed)
    if first.holds or experiment.naive:
        return first
    return _once(experiment, AGAIN * draws, seed, AGAIN)


def _once(experiment: Experiment, draws: int, *seeds: int) -> ErrorRate:
    name = f"{experiment.criterion}|{experiment.truth}|{experiment.role}"
    yes = experiment.run(np.random.default_rng([*seeds, crc32(name.encode())]), draws)
    rate, interval = float(np.mean(yes)), wilson(yes.sum(), yes.size)
    return ErrorRate(
        experiment.criterion,
        experiment.null,
        experiment.truth,
        experiment.role,
        experiment.nominal,
        experiment.naive,
        rate,
        float(interval.low),
        float(interval.high),
        yes.size,
        _holds(experiment, rate, yes.size),
    )


def _holds(experiment: Experiment, rate: float, draws: int) -> bool:
    nominal = experiment.nominal
    if experiment.role == "power":
        return True
    slack = 2 * float(np.sqrt(nominal * (1 - nominal) / draws))
    return rate <= nominal + slack if experiment.role == "size" else rate >= nominal - slack


def coverage(rates: Sequence[ErrorRate]) -> tuple[Coverage, ...]:
    """Average coverages over the truths, with the least beside the average.

    Parameters
    ----------
    rates : sequence of ErrorRate
        Rows of any role; those of coverage are used.

    Returns
    -------
    tuple of Coverage
        One for each interval, in the order in which they first come.
    """
    rows = [rate for rate in rates if rate.role == "coverage"]
    names = dict.fromkeys(rate.criterion for rate in rows)
    return tuple(_summary([rate for rate in rows if rate.criterion == name]) for name in names)


def _summary(rows: list[ErrorRate]) -> Coverage:
    worst = min(rows, key=lambda row: row.rate)
    mean = float(np.mean([row.rate for row in rows]))
    return Coverage(worst.criterion, worst.nominal, worst.naive, mean, worst.rate, worst.truth)
