from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from emergence.inference.experiments.discoveries import experiments
from emergence.inference.experiments.rates import measure
from emergence.inference.experiments.sources import Compared
from emergence.metrics import Pairs

SIZES = 10.0 ** np.arange(7, 10.1, 0.5)
LINE = np.linspace(0.2, 0.7, SIZES.size)

Make: TypeAlias = Callable[..., Pairs]


def rates(one: Pairs, copies: int, draws: int) -> dict[str, float]:
    """A source of several comparisons of one and the same pair."""
    seen = {f"c{i}": Compared("s", one, np.array([0]), {}) for i in range(copies)}
    made = measure(list(experiments(seen)), 1, draws=draws)
    return {row.truth.partition(",")[0]: row.rate for row in made}


def test_a_jump_that_cannot_be_missed_is_found(pairs: Make) -> None:
    made = rates(pairs(np.linspace(0.05, 0.95, SIZES.size), SIZES), 3, 20)
    assert made["one late jump"] == 1.0


@pytest.mark.slow
def test_with_more_pairs_no_more_is_found_of_nothing(pairs: Make) -> None:
    slack = 2 * np.sqrt(0.05 * 0.95 / 1_000)
    for copies in (1, 5):
        assert rates(pairs(LINE, SIZES), copies, 1_000)["same shape"] <= 0.05 + slack


def test_every_source_has_its_pairs_counted(pairs: Make) -> None:
    one = pairs(LINE, SIZES)
    seen = {name: Compared(name[0], one, np.array([0]), {}) for name in ("a1", "a2", "b1")}
    truths = [one.truth for one in experiments(seen)]
    assert truths == [
        "same shape, a, 2 pairs",
        "one late jump, a, 2 pairs",
        "same shape, b, a single pair",
        "one late jump, b, a single pair",
    ]
