from collections.abc import Callable

import numpy as np
import pytest

from emergence.inference.experiments.rates import ErrorRate, measure
from emergence.inference.experiments.sources import SHIFTS, Compared, experiments
from emergence.inference.lopsided import critical_t
from emergence.metrics import Pairs

SIZES = 10.0 ** np.arange(7, 10.1, 0.5)
LINE = np.linspace(0.2, 0.7, SIZES.size)


@pytest.fixture
def one(pairs: Callable[[np.ndarray, np.ndarray], Pairs]) -> Pairs:
    return pairs(LINE, SIZES)


def rates(one: Pairs, apart: float, draws: int) -> dict[tuple[str, str], ErrorRate]:
    """Five sources of one pair each, whose effects lie evenly spaced so far apart."""
    made = {
        f"c{i}": Compared(
            f"s{i}", one, np.array([0]), {name: np.array([apart * (i - 2.0)]) for name in SHIFTS}
        )
        for i in range(5)
    }
    rows = measure(list(experiments(made)), 0, draws=draws)
    return {(row.criterion, row.truth): row for row in rows}


def test_five_even_values_are_rejected_as_often_as_counted_by_hand(one: Pairs) -> None:
    made = rates(one, 1.0, 20_000)
    raw = made["mean excess, over sources", "drawn from those seen"]
    smooth = made["mean excess, over sources", "drawn from those seen, smoothed"]
    # All 3,125 draws of five of five, enumerated by hand of the definition.
    values = np.array(np.meshgrid(*[np.arange(-2.0, 3.0)] * 5)).reshape(5, -1)
    mean, spread = values.mean(axis=0), values.std(axis=0, ddof=1)
    beyond = np.abs(mean) > critical_t(5) * spread / np.sqrt(5)
    assert raw.rate == pytest.approx(beyond.mean(), abs=0.006)
    assert smooth.rate < 0.05


def test_a_shift_far_beyond_the_spread_is_found(one: Pairs) -> None:
    made = rates(one, 0.001, 200)
    assert all(row.rate == 1 for row in made.values() if row.role == "power")


def test_noise_alone_makes_no_lead(one: Pairs) -> None:
    row = rates(one, 1.0, 2_000)["mean lead, over sources", "same shape"]
    assert row.rate <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 2_000)
