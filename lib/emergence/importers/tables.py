"""CSV and Parquet: the tidy columns, or others under a mapping; MMLU-Pro's single answers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from emergence.errors import SchemaError
from emergence.importers import records as rec
from emergence.importers.records import ImportLog, Place, Score
from emergence.importers.sizes import amount
from emergence.schema import COLUMNS, PARAMS_KINDS

_ANSWERS = {"model", "question_id", "category", "n_options", "pred", "correct"}
_YES_OR_NO = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}
_DECIDED = {"metric", "value", "higher_is_better", "chance", "stderr"}


def load(place: Place, columns: Mapping[str, str]) -> pd.DataFrame:
    """Read a table under tidy names; `=word` stands for that word in every row."""
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise SchemaError(f"no tidy column is named {unknown[0]}; there are {', '.join(COLUMNS)}")
    if place.path.suffix.lower() == ".parquet":
        raw: pd.DataFrame = pq.read_table(place.path).to_pandas(ignore_metadata=True)  # index too
    else:
        with place.path.open(encoding="utf-8", errors="replace") as file:
            sep = max(",;\t", key=file.readline().count)
        cells = pd.read_csv(place.path, dtype=str, keep_default_na=False, header=None, sep=sep)
        raw = cells[1:].set_axis(cells.iloc[0].str.strip(), axis=1)
        if twice := [name for name in raw.columns[raw.columns.duplicated()] if name]:
            raise ValueError(f"two columns are named {twice[0]}")
    if gone := [told for told in columns.values() if not told.startswith("=") and told not in raw]:
        raise ValueError(f"there is no column {gone[0]!r:.20} in {', '.join(map(str, raw))}")
    told = {name: one[1:] if one[0] == "=" else raw[one] for name, one in columns.items()}
    return raw.assign(**told).drop(columns=[*({*columns.values()} & {*raw} - {*COLUMNS})])


def recognises(raw: pd.DataFrame) -> bool:
    """Tell a table of scores or of MMLU-Pro's answers by its columns."""
    return set(raw.columns) >= {"model", "task", "metric", "value"} or set(raw.columns) >= _ANSWERS


def read(raw: pd.DataFrame, place: Place, log: ImportLog) -> Iterator[Score]:
    """Read the scores of a table, row by row, or summed up from answers."""
    if set(raw.columns) >= _ANSWERS:
        return (yield from _summed(raw, place, log))
    fields = [name for name in COLUMNS if name in raw.columns and name not in _DECIDED]
    others = [str(name) for name in raw.columns if name not in COLUMNS]
    log.leave(f"columns that the tidy table has not: {', '.join(others):.90}", len(others))
    for i, row in enumerate(raw.to_dict("records"), start=1):
        where = f"{place.shown}, row {i}"
        told = {name: _cell(name, row[name], where, log) for name in fields}
        told |= {"source": told.get("source") or "table", "prompt": told.get("prompt") or "direct"}
        base = Score(**told, file=place.shown)
        metric = rec.tidy_metric(row["metric"])
        better = _YES_OR_NO.get(str(row.get("higher_is_better")).lower())
        error, chance = (_cell(name, row.get(name), where, log) for name in ("stderr", "chance"))
        for score in rec.completed(base, metric, row["value"], better, error, where, log):
            yield score._replace(chance=chance)


def _cell(name: str, raw: Any, where: str, log: ImportLog) -> Any:
    if COLUMNS[name] == "str":
        told = "" if raw is None or raw != raw else rec.text(raw)
        if name != "params_kind" or told in PARAMS_KINDS:
            return told
        log.skip(f"{where}: {name} {told!r:.20}", "is no kind of params, and left empty")
        return ""
    counts = {"shots": 0, "step": 0, "n_items": 1}
    found = rec.whole(raw, least=counts[name]) if name in counts else rec.number(amount(raw))
    if not found >= 0 and str(raw).strip().lower() not in ("", "nan", "none", "<na>"):
        log.skip(f"{where}: {name} {raw!r:.20}", "is no such number, and left empty")
    return found if found >= 0 else rec.NAN


def _summed(raw: pd.DataFrame, place: Place, log: ImportLog) -> Iterator[Score]:
    """Sum up answers by model and category, the share that could not be read beside."""
    judged = raw["correct"].astype(str).str.lower().map(_YES_OR_NO).astype(float)
    each = raw.assign(correct=judged, n_options=pd.to_numeric(raw["n_options"], errors="coerce"))
    each = each.drop_duplicates(["model", "category", "question_id"])
    whole = each["n_options"].mod(1).eq(0) & each["n_options"].gt(0)
    sound = each["correct"].notna() & whole & each["model"].notna()
    if less := len(raw) - sound.sum():
        log.skip(f"{place.shown}: {less}", "answers given twice, or neither right nor wrong")
    for (model, category), told in each[sound].groupby(["model", "category"]):
        here = Score("mmlu_pro", rec.text(model), "mmlu_pro", place.shown, n_items=len(told))
        here = here._replace(subtask=rec.text(category), chance=(1 / told["n_options"]).mean())
        right, named = told["correct"].mean(), told["pred"].astype(str).str.fullmatch("[A-Za-z]")
        yield from rec.completed(here, "accuracy", right, True, None, place.shown, log)
        lost = float(1 - named.mean())
        yield from rec.completed(here, "unreadable_rate", lost, False, None, place.shown, log)
