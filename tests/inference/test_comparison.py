import numpy as np
import pandas as pd
import pytest

from emergence.inference.comparison import by_source, compare, judged, over_sources, over_units
from emergence.inference.lopsided import critical_t
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
    assert even["lead"] + even["lead_of_noise"] == pytest.approx(0)
    # The mean of a hundred draws with so many items.
    assert even["lead"] == pytest.approx(0, abs=0.02)
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
    reach = critical_t(2) * np.std([1, 5], ddof=1) / np.sqrt(2)
    assert by_unit.loc["one", "high"] == pytest.approx(3 + reach)
    assert by_source(frame, "excess").to_dict() == pytest.approx({"a": 7 / 3, "b": 5.0})
    assert over_sources(frame, "excess").mean == pytest.approx((7 / 3 + 5) / 2)


def test_half_a_decade_holds_less_of_an_even_climb_than_a_decade() -> None:
    pairs = between(rows("even", LINE), "accuracy", "bits_per_byte")
    whole, half = (compare({"one": pairs}, stretch=s, draws=50)["share"].item() for s in (1, 0.5))
    assert whole == pytest.approx(1 / 3)
    assert half == pytest.approx(1 / 6)
