from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emergence import schema
from emergence.errors import SchemaError

ROW: dict[str, Any] = {
    "source": "s",
    "family": "f",
    "model": "a",
    "params": 1e9,
    "params_kind": "total",
    "tokens": 3e11,
    "flops": 1.8e21,
    "step": 143000,
    "task": "t",
    "subtask": "",
    "prompt": "direct",
    "shots": 3,
    "metric": "accuracy",
    "value": 0.5,
    "higher_is_better": True,
    "chance": 0.25,
    "n_items": 100,
    "stderr": None,
}


def table(*changes: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([ROW | {"model": f"model {i}"} | each for i, each in enumerate(changes)])


def write(rows: pd.DataFrame, path: Path) -> None:
    schema.write_table(rows, path, by=schema.KEY)


def test_a_good_table_comes_back_with_its_values_and_types() -> None:
    checked = schema.validate(table({}, {"value": 1, "n_items": None}), "x.csv")
    assert list(checked.columns) == list(schema.COLUMNS)
    assert checked["value"].tolist() == [0.5, 1.0]
    assert np.isnan(checked["n_items"].iloc[1])
    assert checked["step"].dtype == "float64"
    assert checked["higher_is_better"].dtype == "bool"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"value": 1.01}, "value lies outside its metric's range"),
        ({"value": -0.01}, "value lies outside its metric's range"),
        ({"value": None}, "value must not be empty"),
        ({"value": "half"}, "value must be a number or empty"),
        ({"metric": "perplexity", "higher_is_better": False, "value": 0.5}, "outside its metric"),
        ({"metric": "log_prob_correct", "value": 0.1, "chance": None}, "outside its metric"),
        ({"metric": "points", "value": float("inf")}, "value must be finite"),
        ({"higher_is_better": False}, "higher_is_better is not what the metric's name says"),
        ({"higher_is_better": "perhaps"}, "must be True or False"),
        ({"chance": 1.5}, "chance lies outside its metric's range"),
        ({"n_items": -1}, "n_items must be a whole number, 1 or more"),
        ({"n_items": 0}, "n_items must be a whole number, 1 or more"),
        ({"n_items": 10.5}, "n_items must be a whole number, 1 or more"),
        ({"shots": -1}, "shots must be a whole number, 0 or more"),
        ({"stderr": -0.1}, "stderr must be 0 or more"),
        ({"params": 0}, "params must lie between 1 and 1e15 (found 0.0)"),
        ({"params": None}, "params and params_kind must be given together"),
        ({"params_kind": "millions"}, "params_kind must be one of"),
        ({"tokens": -1}, "tokens must be 0 or more"),
        ({"task": ""}, "task must not be empty"),
        ({"prompt": None}, "prompt must not be empty"),
        ({"model": "human_average"}, "a human score has no params"),
        ({"model": "model 0"}, "occur in an earlier row"),
        ({"source": "elsewhere"}, "source must be a source that data/sources.toml lists"),
    ],
)
def test_a_broken_rule_names_file_row_and_rule(change: dict[str, Any], rule: str) -> None:
    with pytest.raises(SchemaError) as raised:
        schema.validate(table({}, change, {}), "results/mine.csv", sources=["s"])
    assert str(raised.value).startswith("results/mine.csv, row 2: ")
    assert rule in str(raised.value)


def test_the_first_broken_row_is_the_one_named() -> None:
    with pytest.raises(SchemaError, match="row 3: n_items"):
        schema.validate(table({}, {}, {"n_items": -1}, {"value": 2}), "x.csv")


def test_a_metric_of_unknown_name_may_have_any_finite_value() -> None:
    points = table({"metric": "points", "value": -17.0, "higher_is_better": False, "chance": None})
    assert schema.validate(points, "x.csv")["value"].iloc[0] == -17.0


def test_the_same_score_at_two_checkpoints_is_no_duplicate() -> None:
    schema.validate(table({"model": "a", "step": 1}, {"model": "a", "step": 2}), "x.csv")


def test_two_rows_without_a_step_are_duplicates() -> None:
    with pytest.raises(SchemaError, match="row 2"):
        schema.validate(table({"model": "a", "step": None}, {"model": "a", "step": None}), "x.csv")


@pytest.mark.parametrize("column", schema.COLUMNS)
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(SchemaError, match=f"misses {column}"):
        schema.validate(table({}).drop(columns=column), "x.csv")


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(SchemaError, match="unknown columns colour"):
        schema.validate(table({}).assign(colour="red"), "x.csv")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_writing_gives_the_same_bytes_whatever_the_order_of_rows(
    tmp_path: Path, suffix: str
) -> None:
    rows = schema.validate(table(*({"value": i / 7} for i in range(6))), "x.csv")
    one, two = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
    write(rows, one)
    write(rows.iloc[::-1], two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_what_is_written_is_read_back(tmp_path: Path, suffix: str) -> None:
    rows = schema.validate(
        table({"value": 0.125}, {"subtask": 'NA, "so"', "n_items": None}, {"task": "null"}), "x"
    )
    write(rows, tmp_path / f"t.{suffix}")
    pd.testing.assert_frame_equal(schema.read(tmp_path / f"t.{suffix}"), rows)


def test_numbers_are_written_with_twelve_digits_and_integers_whole(tmp_path: Path) -> None:
    row = {"value": 2 / 3, "params": 137_440_272_384.0, "flops": 8.4e22, "tokens": 299_892_736_000}
    write(schema.validate(table(row), "x.csv"), tmp_path / "t.csv")
    header, line = (tmp_path / "t.csv").read_text().splitlines()
    written = dict(zip(header.split(","), line.split(","), strict=True))
    assert written["value"] == "0.666666666667"
    assert written["params"] == "137440272384"
    assert written["tokens"] == "299892736000"
    assert written["flops"] == "8.4e+22"
    assert written["n_items"] == "100"


def test_negative_zero_is_written_as_zero(tmp_path: Path) -> None:
    write(schema.validate(table({"value": -0.0}), "x.csv"), tmp_path / "t.csv")
    assert ",-0," not in (tmp_path / "t.csv").read_text()


@settings(deadline=None)
@given(st.floats(0, 1))
def test_twelve_digits_lose_less_than_any_count_of_items_can_show(value: float) -> None:
    assert abs(float(schema._twelve_digits(value)) - value) <= 1e-12


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = schema.validate(table({}), "x.csv")
    write(rows, tmp_path / "t.csv")
    before = (tmp_path / "t.csv").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(OSError, match="no space"):
        write(rows.assign(value=0.75), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


def test_a_cell_of_the_wrong_type_is_named_when_read(tmp_path: Path) -> None:
    write(schema.validate(table({}, {}), "x.csv"), tmp_path / "t.csv")
    text = (tmp_path / "t.csv").read_text()
    head, tail = text.rsplit("0.5", 1)
    (tmp_path / "t.csv").write_text(f"{head}half{tail}")
    with pytest.raises(SchemaError, match=r"t\.csv, row 2: value must be a number.*'half'"):
        schema.read(tmp_path / "t.csv")
