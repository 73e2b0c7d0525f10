import numpy as np
import pytest
from scipy import stats

from emergence.inference.experiments.answers import Ends, experiments
from emergence.inference.experiments.rates import measure


@pytest.fixture(scope="module")
def rates() -> dict[tuple[str, str], float]:
    ends = Ends(np.full(20, 0.01), np.full(20, 0.01), np.full(20, 400))
    rows = measure(list(experiments(ends)), 0, draws=20_000)
    return {(row.criterion, row.truth): row.rate for row in rows}


def test_one_test_alone_has_its_level(rates: dict[tuple[str, str], float]) -> None:
    # A gain of .1 over .014 is certain, so that what is left is the test against one half.
    assert rates["answers have parted", "from 0.4 to 0.5"] == pytest.approx(0.05, abs=0.006)
    assert rates["answers have parted", "from 0.6 to 0.6"] == pytest.approx(0.05, abs=0.006)
    assert rates["right answer ahead", "one half"] == pytest.approx(0.05, abs=0.006)


def test_power_against_the_formula(rates: dict[tuple[str, str], float]) -> None:
    ahead = stats.norm.sf(stats.norm.isf(0.05) - 1)
    found = rates["right answer ahead", "a hundredth above one half"]
    assert found == pytest.approx(ahead, abs=0.01)
    assert rates["answers have parted", "from 0.5 to 0.51"] < ahead


def test_separate_intervals_are_stricter_than_their_level(
    rates: dict[tuple[str, str], float],
) -> None:
    # Two Wilson intervals part at a distance of 2.77 standard errors of the difference.
    assert rates["accuracy moves", "from 0.5 to 0.5"] == pytest.approx(
        stats.norm.sf(2.77), abs=0.002
    )
