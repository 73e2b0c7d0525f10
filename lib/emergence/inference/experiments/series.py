"""How often the interval of a forecast holds where the series of a task err alike."""

from collections.abc import Iterator, Mapping

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray, IntArray, StrArray
from emergence.inference.conformal import conformal
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks

ALIKE = {"unlike": 0.0, "half alike": 0.5, "as one": 1.0}
"""Correlation of the errors of a task's series."""

PROMISED = 0.9


def experiments(comparisons: Mapping[str, StrArray]) -> Iterator[Experiment]:
    """Yield the experiments on intervals that are calibrated on several series of few tasks.

    Errors are normal. The intervals rest on the order of the errors alone, so that their unit does
    not matter. A repetition is a set of all series, of which one drawn at random is asked about.

    Parameters
    ----------
    comparisons : mapping of str to ndarray of str, shape (series,)
        Task of every series, by comparison.
    """
    name, covered = "conformal forecast, series of tasks", "the score"
    for comparison, tasks in comparisons.items():
        for words, alike in ALIKE.items():
            truth = f"{comparison}, series of a task {words}"
            yield Experiment(name, covered, truth, "coverage", PROMISED, _run(tasks, alike))


def _run(tasks: StrArray, alike: float) -> Run:
    member = np.unique(tasks, return_inverse=True)[1]

    def block(rng: np.random.Generator) -> BoolArray:
        asked = rng.integers(member.size, size=1)
        return _held(_errors(member, alike, rng), member)[asked]

    return in_blocks(block)


def _errors(member: IntArray, alike: float, rng: np.random.Generator) -> FloatArray:
    shared, own = rng.standard_normal(member.max() + 1)[member], rng.standard_normal(member.size)
    return np.asarray(np.sqrt(alike) * shared + np.sqrt(1 - alike) * own)


def _held(errors: FloatArray, member: IntArray) -> BoolArray:
    forecast, anywhere = np.zeros(errors.size), (-np.inf, np.inf)
    return conformal(forecast, errors, member, confidence=PROMISED, bounds=anywhere).covered
