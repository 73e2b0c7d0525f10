import numpy as np
import pandas as pd
import pytest

from emergence.inference.predictability import (
    CONTINUOUS,
    OWN,
    RIGHT,
    predictability,
)
from emergence.metrics import between
from emergence.sources._tidy import tidy

SIZES = 10.0 ** np.array([7, 8, 9, 10])
CLIMB = np.linspace(0.2, 0.5, 4)


def rows(task: str, accuracy: np.ndarray) -> pd.DataFrame:
    parts = [
        tidy(
            pd.DataFrame({"model": [f"m{i}" for i in range(4)], "value": values}),
            source="s", family="f", task=task, prompt="direct", metric=metric,
            params=SIZES, params_kind="total", n_items=2000.0, chance=0.0,
        )
        for metric, values in (("accuracy", accuracy), ("bits_per_byte", 11 - np.log10(SIZES)))
    ]  # fmt: skip
    return pd.concat(parts)


def of_tasks(accuracies: list[np.ndarray]) -> pd.DataFrame:
    made = pd.concat([rows(f"t{i:02}", y) for i, y in enumerate(accuracies)])
    return predictability(between(made, "accuracy", "bits_per_byte"))


@pytest.fixture(scope="module")
def even_and_a_jump() -> pd.DataFrame:
    wobble = np.linspace(-0.02, 0.02, 39)
    even = [CLIMB + np.array([0, 0, 0, w]) for w in wobble]
    return of_tasks([*even, np.array([0.2, 0.3, 0.4, 0.95])])


def test_a_step_that_nothing_announces_is_not_covered(even_and_a_jump: pd.DataFrame) -> None:
    made = even_and_a_jump.set_index(["target", "way", "task"]).sort_index()
    made = made.loc[RIGHT, "direct"]
    assert (made["status"] == "ok").all()
    assert made.loc["t39", "error"] == pytest.approx(45)
    assert not made.loc["t39", ["covered", "predictable"]].any()
    # Of 39 others the 36th smallest error sets the width: ceil(40 * .9).
    errors = np.sort(made["error"].drop("t39"))
    assert made.loc["t39", "half_width"] == pytest.approx(errors[35])
    assert made["covered"].mean() >= 0.85


def test_the_baseline_is_wider_than_the_line(even_and_a_jump: pd.DataFrame) -> None:
    made = even_and_a_jump.groupby(["target", "way"])["half_width"].mean()[RIGHT]
    assert made["last"] > made["direct"]
    assert made["through"] == pytest.approx(made["direct"])


def test_either_metric_is_measured_by_its_own_rise(even_and_a_jump: pd.DataFrame) -> None:
    made = (
        even_and_a_jump.query("way == 'last'").set_index(["target", "task"])["error"].sort_index()
    )
    assert made[CONTINUOUS, "t00"] == pytest.approx(100 / 3)
    assert made[OWN, "t39"] == pytest.approx(100 * 0.55 / 0.75)


def test_few_tasks_have_errors_and_no_intervals() -> None:
    made = of_tasks([CLIMB] * 30)
    assert (made["status"] == "too few tasks").all()
    assert made["half_width"].isna().all()
    assert not made["covered"].any()
    assert made["error"].notna().all()


def test_distances_are_calibrated_apart() -> None:
    near = pd.concat([rows(f"t{i:02}", CLIMB) for i in range(31)])
    far = rows("far", CLIMB).assign(params=lambda f: f["params"].replace(1e10, 1e12))
    made = predictability(between(pd.concat([near, far.assign(family="g")]), "accuracy",
                                  "bits_per_byte"))  # fmt: skip
    assert made.groupby("task")["status"].first()["far"] == "too few tasks"
    assert made.query("task != 'far'")["status"].eq("ok").all()
