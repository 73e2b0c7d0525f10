from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from emergence.inference.experiments.metrics import experiments, jumping, linear
from emergence.inference.experiments.rates import measure
from emergence.metrics import Pairs

SIZES = 10.0 ** np.arange(7, 10.1, 0.5)
LINE = np.linspace(0.2, 0.7, SIZES.size)

Make: TypeAlias = Callable[..., Pairs]


def rates(one: Pairs, draws: int) -> dict[str, float]:
    made = measure(list(experiments({"one": one}, {"one": one})), 1, draws=draws)
    return {row.truth.removesuffix(", one"): row.rate for row in made}


@pytest.mark.slow
def test_sizes_are_nominal_and_power_is_more(pairs: Make) -> None:
    made = rates(pairs(LINE, SIZES), 1_000)
    slack = 2 * np.sqrt(0.05 * 0.95 / 1_000)
    assert made["level"] <= 0.05 + slack
    assert made["same shape"] <= 0.05 + slack
    assert min(made["climbs by 0.1"], made["jump in the middle"]) > 0.9


def test_the_null_of_steepness_is_linear_in_the_other_metric(pairs: Make) -> None:
    one = pairs(LINE, SIZES)
    null = linear(one)[0]
    assert null == pytest.approx(LINE, abs=1e-3)
    assert np.diff(null) / np.diff(one.other[0]) == pytest.approx(np.ptp(null) / 6)


def test_a_simulated_jump_is_half_a_decade_wide_and_as_high() -> None:
    x = np.linspace(7, 10, 301)[np.newaxis]
    made = jumping(x, 0.2 + 0.5 * (x - 7) / 3)[0]
    assert made[[0, -1]] == pytest.approx([0.2, 0.7], abs=1e-4)
    tenth, ninth = (x[0][np.argmax(made >= 0.2 + 0.5 * share)] for share in (0.1, 0.9))
    assert ninth - tenth == pytest.approx(0.5, abs=0.02)


def test_a_late_jump_ends_at_the_last_model() -> None:
    x = np.linspace(7, 10, 301)[np.newaxis]
    made = jumping(x, 0.2 + 0.5 * (x - 7) / 3, late=True)[0]
    assert made[-1] == pytest.approx(0.2 + 0.9 * 0.5, abs=0.01)
    assert made[x[0] <= 9.4].max() < 0.23


def test_four_models_far_apart_show_a_jump_between_two_of_them_only(pairs: Make) -> None:
    # In the middle the jump lies across a model, and an even climb is as steep there.
    sizes = 10.0 ** np.array([8.5, 9.1, 9.8, 11.2])
    climb = np.interp(np.log10(SIZES[:4]), [7, 10], [0.02, 0.9])
    made = rates(pairs(climb, sizes), 100)
    assert made["late jump"] > 0.9 > made["jump in the middle"]
