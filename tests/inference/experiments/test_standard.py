import numpy as np
import pytest

from emergence.inference.calibration import Setting
from emergence.inference.experiments.rates import coverage, measure
from emergence.inference.experiments.standard import standard

# Twelve sizes, from 31 to 1,024 items and chance from .05 to .5, as on BIG-G.
X = np.log10([2.1e6, 1.7e7, 5.7e7, 1.3e8, 2.6e8, 4.5e8, 1.1e9, 2.1e9, 3.6e9, 8.6e9, 2.9e10, 1.4e11])
ITEMS = np.geomspace(31, 1024, 40).round()
CHANCE = np.tile([0.05, 0.2, 0.25, 0.5], 10)
EXPERIMENTS = standard(Setting(X, np.repeat(ITEMS[:, None], 12, axis=1), CHANCE), 0.003)


def test_every_experiment_has_a_name_of_its_own():
    names = {(e.criterion, e.truth, e.role) for e in EXPERIMENTS}
    assert len(names) == len(EXPERIMENTS)


def test_every_criterion_in_use_has_a_size_or_a_coverage():
    checked = {e.criterion for e in EXPERIMENTS if e.role != "power"}
    assert {e.criterion for e in EXPERIMENTS} == checked


def test_common_practice_fails_where_it_is_said_to():
    wanted = {
        "emergent as published",
        "Davies' test",
        "breakthroughness as high as half of jumps have",
        "bootstrap of families",
    }
    naive = [e for e in EXPERIMENTS if e.criterion in wanted and e.role != "power"]
    rows = measure(naive, 0, draws=2_000)
    assert {row.criterion for row in rows if not row.holds} == wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    "experiment",
    [e for e in EXPERIMENTS if e.role == "size" and not e.naive],
    ids=lambda e: f"{e.criterion}: {e.truth}",
)
def test_sizes_of_the_criteria_in_use(experiment):
    (row,) = measure([experiment], 0)
    assert row.draws >= 10_000
    assert row.holds, row


@pytest.mark.slow
def test_coverage_of_the_intervals_in_use():
    used = [e for e in EXPERIMENTS if e.role == "coverage" and not e.naive]
    for summary in coverage(measure(used, 0, draws=1_000)):
        # A hundredth short at most, and two Monte Carlo standard errors of a thousand draws.
        assert summary.mean > summary.nominal - 0.01 - 2 * 0.007, summary
