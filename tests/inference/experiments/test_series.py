import numpy as np
import pytest

from emergence.inference.experiments.rates import measure
from emergence.inference.experiments.series import experiments


def rates(tasks: np.ndarray, draws: int) -> list[float]:
    return [row.rate for row in measure(list(experiments({"one": tasks})), 0, draws=draws)]


def test_series_of_a_task_each_are_covered_as_promised() -> None:
    # Between the promise and the promise plus one over their number (Lei et al. 2018).
    error = 2 * np.sqrt(0.9 * 0.1 / 2_000)
    for rate in rates(np.arange(60).astype(str), 2_000):
        assert 0.9 - error <= rate <= 0.9 + 1 / 60 + error


def test_series_that_err_as_one_are_covered_unless_their_task_errs_most() -> None:
    # Of 11 other tasks of 8 series each the 81st smallest error is that of the worst task.
    *_, as_one = rates(np.repeat(np.arange(12), 8).astype(str), 2_000)
    assert as_one == pytest.approx(11 / 12, abs=0.02)
