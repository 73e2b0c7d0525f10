import numpy as np
import pytest

from emergence.inference.experiments.experiment import Experiment, power, size
from emergence.inference.experiments.rates import coverage, measure


def coin(probability):
    return lambda rng, draws: rng.random(draws) < probability


def interval(name, truth, probability):
    return Experiment(name, "the truth", truth, "coverage", 0.95, coin(probability))


def test_rates_and_their_verdicts():
    experiments = [
        size("kept", "null", "flat", coin(0.04)),
        size("broken", "null", "flat", coin(0.07)),
        power("any", "null", "rise", coin(0.01)),
        interval("covers", "flat", 0.96),
        interval("fails", "flat", 0.9),
    ]
    rows = measure(experiments, 1)
    assert [row.holds for row in rows] == [True, False, True, True, False]
    assert all(row.low <= row.rate <= row.high for row in rows)
    assert rows[0].rate == pytest.approx(0.04, abs=0.01)
    assert rows[0].draws == 10_000


def test_two_standard_errors_are_allowed():
    def exactly(share):
        return lambda rng, draws: np.arange(draws) < share * draws

    rates = [0.0543, 0.0544]
    rows = measure([size("c", "null", str(r), exactly(r)) for r in rates], 0)
    assert [row.holds for row in rows] == [True, False]
    assert [row.draws for row in rows] == [10_000, 40_000]


def test_what_misses_is_measured_again_but_common_practice_is_not():
    sizes = [(0.05, False), (0.08, False), (0.08, True)]
    made = [
        measure([size("c", "null", "t", coin(rate), naive)], seed, draws=2_000)[0]
        for rate, naive in sizes
        for seed in range(150)
    ]
    just, over, naive = (made[i : i + 150] for i in (0, 150, 300))
    # By luck one in 44 misses at first; twice in a row, next to none.
    assert sum(row.holds for row in just) >= 147
    assert {row.draws for row in just} == {2_000, 8_000}
    assert not any(row.holds for row in over)
    assert {row.draws for row in over} == {8_000}
    assert {row.draws for row in naive} == {2_000}


def test_an_experiment_does_not_depend_on_the_others():
    first, second = size("a", "null", "flat", coin(0.5)), size("b", "null", "flat", coin(0.5))
    assert measure([first, second], 3)[1] == measure([second], 3)[0]
    assert measure([first], 3)[0].rate != measure([first], 4)[0].rate


def test_coverage_is_averaged_with_the_least_beside_it():
    rows = measure(
        [interval("i", "flat", 1.0), interval("i", "steep", 0.5), size("s", "n", "t", coin(0.1))], 0
    )
    (summary,) = coverage(rows)
    assert summary.mean == pytest.approx(0.75, abs=0.01)
    assert (summary.worst, summary.minimum) == ("steep", rows[1].rate)
