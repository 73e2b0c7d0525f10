"""The tidy table: its columns, their units and the rules every row of it keeps."""

import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from emergence.errors import SchemaError

if TYPE_CHECKING:
    import pandera.pandas as pa

COLUMNS = {
    "source": "str",
    "family": "str",
    "model": "str",
    "params": "float64",
    "params_kind": "str",
    "tokens": "float64",
    "flops": "float64",
    "step": "float64",
    "task": "str",
    "subtask": "str",
    "prompt": "str",
    "shots": "float64",
    "metric": "str",
    "value": "float64",
    "higher_is_better": "bool",
    "chance": "float64",
    "n_items": "float64",
    "stderr": "float64",
}
"""The columns of the tidy table, in the order in which they are written, and their types."""

TEXT = tuple(name for name, kind in COLUMNS.items() if kind == "str")
"""Columns of text; where there is nothing to say they are empty, never missing."""

KEY = ("source", "family", "model", "step", "task", "subtask", "prompt", "shots", "metric")
"""What tells one score from every other; tables are sorted by it."""

PARAMS_KINDS = ("", "non_embedding", "total", "active")
"""What `params` counts; `active` is what one token passes through in a mixture of experts."""

HUMANS = ("human_average", "human_expert")
"""Models that are people, and have no size."""

_PANDERAS = {
    "not_nullable": "must not be empty",
    "coerce_dtype('float64')": "must be a number or empty",
}
"""Words for the checks that pandera names in code."""

REMEDY = "If the file is one of this repository's, run `make data`; if it is yours, mend the row."


class Metric(NamedTuple):
    """The natural range of a metric, both ends attainable; False for errors and losses."""

    low: float
    high: float
    higher_is_better: bool


RIGHT_ANSWERS = ("exact_match", "accuracy", "accuracy_normalized", "pass_at_1")
"""Metrics that are shares of right answers."""

_SCORES = (
    *RIGHT_ANSWERS,
    *("exact_match_strict", "bleu", "rouge1", "rouge2", "rouge_lsum", "f1", "mc1", "mc2"),
    *("soft_probability", "coverage", "refusal_rate"),
)

METRICS: Mapping[str, Metric] = {
    **dict.fromkeys(_SCORES, Metric(0.0, 1.0, True)),
    **dict.fromkeys(("relative_error", "bits_per_byte", "loss"), Metric(0.0, np.inf, False)),
    **dict.fromkeys(("false_refusal_rate", "calibration_error"), Metric(0.0, 1.0, False)),
    "brier": Metric(0.0, 2.0, False),
    "perplexity": Metric(1.0, np.inf, False),
    "log_prob_correct": Metric(-np.inf, 0.0, True),
    "log_prob_incorrect": Metric(-np.inf, 0.0, False),
}
"""Metrics whose range is known. Another metric may have any finite value."""


def validate(
    frame: pd.DataFrame, file: str | Path, *, sources: Collection[str] | None = None
) -> pd.DataFrame:
    """Return a table in the types of `COLUMNS`, or name the file, the row (from 1) and the rule."""
    from pandera.errors import SchemaErrors

    _check_columns(frame, file)
    table = frame.loc[:, list(COLUMNS)].reset_index(drop=True)
    texts = table[list(TEXT)].astype("str").fillna("")
    table = table.astype("object").replace({"": np.nan, "True": True, "False": False})
    try:
        checked = _rules(sources).validate(table.assign(**texts), lazy=True)
    except SchemaErrors as broken:
        raise SchemaError(f"{file}, {_told(broken.failure_cases, frame)}. {REMEDY}") from None
    return checked.astype({"higher_is_better": "bool"})


def read(file: Path) -> pd.DataFrame:
    """Read a tidy table written by `write_table`, without checking more than its types."""
    if file.suffix == ".parquet":
        with file.open("rb") as opened:  # what Arrow opens by itself nobody hears
            return pd.read_parquet(opened)
    numbers = [name for name, kind in COLUMNS.items() if kind == "float64"]
    blank = {name: [""] for name in numbers}
    try:
        return pd.read_csv(file, dtype=COLUMNS, keep_default_na=False, na_values=blank)
    except (ValueError, TypeError):
        return validate(pd.read_csv(file, dtype=str, keep_default_na=False), file)


def write_table(frame: pd.DataFrame, path: Path, *, by: Sequence[str]) -> None:
    """Write any table, sorted by columns unique together, as CSV or by suffix zstd Parquet.

    The file appears whole or not at all. Numbers keep twelve significant digits, those of the
    largest size; the last bits, in which sums made on two machines may differ, are cut off.
    """
    ordered = frame.sort_values(list(by), kind="stable", na_position="first", ignore_index=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        draft = Path(folder) / path.name
        if path.suffix == ".parquet":
            _rounded(ordered).to_parquet(draft, compression="zstd", index=False)
        else:
            ordered.to_csv(draft, index=False, float_format=_twelve_digits, lineterminator="\n")
        os.replace(draft, path)


def _twelve_digits(number: Any) -> str:
    # Adding zero turns -0.0 into 0.0, which would be written with a sign.
    return f"{number + 0.0:.12g}"


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**frame.select_dtypes("float64").map(_twelve_digits).astype("float64"))


def _check_columns(frame: pd.DataFrame, file: str | Path) -> None:
    missing = [name for name in COLUMNS if name not in frame.columns]
    unknown = [str(name) for name in frame.columns if name not in COLUMNS]
    if missing or unknown:
        wrong = [f"misses {', '.join(missing)}"] if missing else []
        wrong += [f"has unknown columns {', '.join(unknown)}"] if unknown else []
        told = f"{file}: the tidy table's columns are {', '.join(COLUMNS)}"
        raise SchemaError(f"{told}; this table {' and '.join(wrong)}. {REMEDY}")


def _told(cases: pd.DataFrame, frame: pd.DataFrame) -> str:
    """Return the first row that breaks a rule, in words; checks that failed to run have none."""
    placed = cases.dropna(subset="index").astype({"index": "int"})
    first = placed.sort_values(["index", "schema_context"], kind="stable").iloc[0]
    row, rule = first["index"], first["check"]
    found = np.asarray(first["failure_case"]).tolist()  # a number of Python's own
    if first["schema_context"] == "Column":
        return f"row {row + 1}: {first['column']} {_PANDERAS.get(rule, rule)} (found {found!r})"
    held = [f"{name} {frame[name].iloc[row]}" for name in ("model", "task", "metric", "value")]
    return f"row {row + 1}: {rule} ({', '.join(held)})"


def _rules(sources: Collection[str] | None) -> "pa.DataFrameSchema":
    # pandera takes longer to import than all the tables to load, and is needed only here.
    import pandera.pandas as pa

    def number(rule: str, test: Any, nullable: bool = True) -> pa.Column:
        return pa.Column("float64", pa.Check(test, error=rule), nullable=nullable, coerce=True)

    def from_zero(column: "pd.Series[float]") -> "pd.Series[bool]":
        return (column >= 0) & np.isfinite(column)

    def whole(least: float) -> Any:
        return lambda column: (column >= least) & (column % 1 == 0)

    filled = pa.Check.str_length(min_value=1, error="must not be empty")
    columns = {name: pa.Column("str", filled) for name in TEXT if name != "subtask"}
    if sources is not None:
        rule = f"must be a source that data/sources.toml lists ({', '.join(sorted(sources))})"
        columns["source"] = pa.Column("str", pa.Check.isin(list(sources), error=rule))
    rule = f"must be one of {', '.join(PARAMS_KINDS[1:])}, or empty"
    kinds = pa.Check.isin(PARAMS_KINDS, error=rule)
    told = pa.Check.isin([True, False], error="must be True or False")
    columns |= {
        "params": number("must lie between 1 and 1e15", lambda c: c.between(1, 1e15)),
        "params_kind": pa.Column("str", kinds),
        "tokens": number("must be 0 or more", from_zero),
        "flops": number("must be 0 or more", from_zero),
        "step": number("must be a whole number, 0 or more", whole(0)),
        "shots": number("must be a whole number, 0 or more", whole(0)),
        "value": number("must be finite", np.isfinite, nullable=False),
        "higher_is_better": pa.Column(checks=told),
        "chance": number("must be finite", np.isfinite),
        "n_items": number("must be a whole number, 1 or more", whole(1)),
        "stderr": number("must be 0 or more", from_zero),
    }
    checks = [pa.Check(test, error=rule) for rule, test in _ROW_RULES.items()]
    return pa.DataFrameSchema(columns, checks=checks)


def _natural(table: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of each row's metric; NaN where its name is unknown."""
    known = pd.DataFrame([*METRICS.values()], index=[*METRICS])
    return known.reindex(table["metric"]).set_axis(table.index)


def _inside(table: pd.DataFrame, column: str) -> pd.Series:
    natural = _natural(table)
    return ~(table[column].lt(natural["low"]) | table[column].gt(natural["high"]))


def _told_direction(table: pd.DataFrame) -> pd.Series:
    known = _natural(table)["higher_is_better"]
    return known.isna() | known.eq(table["higher_is_better"])


_ROW_RULES: Mapping[str, Any] = {
    "value lies outside its metric's range": lambda t: _inside(t, "value"),
    "chance lies outside its metric's range": lambda t: _inside(t, "chance"),
    "higher_is_better is not what the metric's name says": _told_direction,
    "params and params_kind must be given together": (
        lambda t: t["params"].isna() == t["params_kind"].eq("")
    ),
    "a human score has no params": lambda t: t["params"].isna() | ~t["model"].isin(HUMANS),
    f"the same {', '.join(KEY)} occur in an earlier row": lambda t: ~t.duplicated(list(KEY)),
}
