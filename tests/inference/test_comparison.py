import numpy as np
import pandas as pd
import pytest
from scipy import stats

from emergence.inference.calibration import Rate
from emergence.inference.comparison import (
    compare,
    error_rates,
    judged,
    jumping,
    over_sources,
    over_units,
    rise_rate,
)
from emergence.metrics import between
from emergence.sources._tidy import tidy

SIZES = 10.0 ** np.arange(7, 10.1, 0.5)
LINE = np.linspace(0.2, 0.7, SIZES.size)
JUMP = np.where(SIZES < 10**8.4, 0.2, 0.7)


def rows(task: str, accuracy: np.ndarray) -> pd.DataFrame:
    smooth = -np.log10(SIZES) + 11
    parts = [
        tidy(
            pd.DataFrame({"model": [f"m{i}" for i in range(SIZES.size)], "value": values}),
            source="s", family="f", task=task, prompt="direct", metric=metric,
            params=SIZES, params_kind="total", n_items=2000.0, chance=0.0,
        )
        for metric, values in (("accuracy", accuracy), ("bits_per_byte", smooth))
    ]  # fmt: skip
    return pd.concat(parts)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    both = pd.concat([rows("even", LINE), rows("jump", JUMP), rows("level", 0 * LINE + 0.3)])
    pairs = between(both, "accuracy", "bits_per_byte")
    return compare({"one": pairs}, draws=300)


def test_only_the_jump_is_steeper(table: pd.DataFrame) -> None:
    made = judged(table).set_index("task")
    assert made["steeper"].to_dict() == {"even": False, "jump": True}
    assert made.loc["jump", "excess"] > 30
    assert made.loc["even", "excess"] == pytest.approx(0, abs=5)


def test_forecasts_of_an_even_climb_come_true(table: pd.DataFrame) -> None:
    even = table.set_index("task").loc["even"]
    assert even["miss_direct"] == pytest.approx(0, abs=1e-6)
    assert even["miss_through"] == pytest.approx(0, abs=1e-6)
    assert even["miss_last"] == pytest.approx(50 / 6)
    assert even["lead"] == pytest.approx(0)
    assert even["off"] == pytest.approx(0, abs=1e-6)
    assert even["off_other"] == pytest.approx(0, abs=1e-6)


def test_means_weigh_units_and_sources_equally() -> None:
    frame = pd.DataFrame(
        [
            ("a", "one", "t1", 0.0), ("a", "one", "t1", 2.0), ("a", "one", "t2", 5.0),
            ("b", "two", "t1", 3.0), ("b", "two", "t2", 3.0), ("b", "three", "t1", 7.0),
        ],
        columns=["source", "comparison", "task", "excess"],
    )  # fmt: skip
    by_unit = over_units(frame, "excess", {})
    assert by_unit["mean"].to_dict() == {"one": 3, "two": 3, "three": 7}
    reach = stats.t.ppf(0.975, 1) * np.std([1, 5], ddof=1) / np.sqrt(2)
    assert by_unit.loc["one", "high"] == pytest.approx(3 + reach)
    assert over_sources(frame, "excess").mean == pytest.approx((7 / 3 + 5) / 2)


def test_a_simulated_jump_is_half_a_decade_wide_and_as_high() -> None:
    x = np.linspace(7, 10, 301)[np.newaxis]
    made = jumping(x, 0.2 + 0.5 * (x - 7) / 3)[0]
    assert made[[0, -1]] == pytest.approx([0.2, 0.7], abs=1e-4)
    tenth, ninth = (x[0][np.argmax(made >= 0.2 + 0.5 * share)] for share in (0.1, 0.9))
    assert ninth - tenth == pytest.approx(0.5, abs=0.02)


def test_size_is_nominal_and_power_is_more() -> None:
    pairs = between(rows("even", LINE), "accuracy", "bits_per_byte")
    size, power, _ = error_rates(pairs, np.random.default_rng(1), tests=1_000)
    assert size.rate <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1_000)
    assert power.rate > 0.9


def test_a_late_jump_ends_at_the_last_model() -> None:
    x = np.linspace(7, 10, 301)[np.newaxis]
    made = jumping(x, 0.2 + 0.5 * (x - 7) / 3, late=True)[0]
    assert made[-1] == pytest.approx(0.2 + 0.9 * 0.5, abs=0.01)
    assert made[x[0] <= 9.4].max() < 0.23


def test_four_models_far_apart_show_a_jump_between_two_of_them_only() -> None:
    # In the middle the jump lies across a model, and an even climb is as steep there.
    sizes = 10.0 ** np.array([8.5, 9.1, 9.8, 11.2])
    both = rows("wide", np.interp(np.log10(SIZES), [7, 10], [0.02, 0.9])).groupby("metric").head(4)
    both = both.assign(params=np.tile(sizes, 2))
    pairs = between(both, "accuracy", "bits_per_byte")
    _, middle, late = error_rates(pairs, np.random.default_rng(0), tests=200)
    assert late.rate > 0.9 > middle.rate
    assert isinstance(late, Rate)


def test_half_a_decade_holds_less_of_an_even_climb_than_a_decade() -> None:
    pairs = between(rows("even", LINE), "accuracy", "bits_per_byte")
    whole, half = (compare({"one": pairs}, stretch=s, draws=50)["share"].item() for s in (1, 0.5))
    assert whole == pytest.approx(1 / 3)
    assert half == pytest.approx(1 / 6)


def test_a_level_score_rarely_rises_and_a_climb_mostly_does() -> None:
    pairs = between(rows("level", 0 * LINE + 0.3), "accuracy", "bits_per_byte")
    rng = np.random.default_rng(0)
    size, power = (rise_rate(pairs, rng, rise=rise, tests=2_000) for rise in (0.0, 0.1))
    assert size.draws == 2_000
    assert size.rate <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / size.draws)
    assert power.rate > 0.9
