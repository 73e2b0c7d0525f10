"""Single answers in Parquet files, summed up to scores by DuckDB: none of them meets Python."""

import glob
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from emergence.errors import SourceError
from emergence.importers import records as rec
from emergence.importers.records import SOFT, ImportLog, Place, Score

_NAMES = ("model", "task", "source", "family", "subtask", "prompt", "filter", "metric")
_WIDE = ("value", *SOFT)  # the others are 0 or 1, and so are their squares
_NUMBER = "TRY_CAST({0} AS DOUBLE)"
_MEASURES = {
    **dict.fromkeys(_WIDE, f"if(abs({_NUMBER}) < 1e6, {_NUMBER}, NULL)"),
    "correct": "if(typeof({0}) = 'BOOLEAN', TRY_CAST({0} AS BOOLEAN)::INT, "  # compares nothing
    f"CASE {_NUMBER} WHEN 1 THEN 1 WHEN 0 THEN 0 "
    "ELSE CASE lower({0}::VARCHAR) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END END)",
    "readable": f"CASE {_NUMBER} WHEN 1 THEN 0 WHEN 0 THEN 1 END",  # summed up, what is not
    "n_choices": f"if({_NUMBER} BETWEEN 2 AND 1e9, 1 / {_NUMBER}, NULL)",  # the chance
}
_WHOLE = dict.fromkeys(("correct", "readable"), "sum({0})::DOUBLE")  # exact in any order
_FIELDS = {"item": "{0}", **dict.fromkeys(_NAMES, "TRY_CAST({0} AS VARCHAR)"), **_MEASURES}
_FIELDS |= dict.fromkeys(("step", "shots", "params"), _NUMBER)
_MOST = 1.25  # answers an item; DuckDB's count of items is off by a thirtieth, seldom a tenth
_SHUT = ("autoinstall_known_extensions", "autoload_known_extensions", "preserve_insertion_order")
_Sums = Counter[str]


def recognises(place: Place) -> bool:
    """Tell single answers by the columns of a Parquet file, in large letters or small."""
    try:
        listed = [name.lower() for name in pq.read_schema(place.path).names]
    except (OSError, ValueError):
        return False
    told = {"correct", "readable", *SOFT} & {*listed} or {*listed} >= {"metric", "value"}
    return bool(told) and {*listed} >= {"model", "task", "item"} and len({*listed}) == len(listed)


def scores(places: list[Place], log: ImportLog, beside: Path | None = None) -> Iterator[Score]:
    """Give the scores of all answers together; what memory does not hold lies `beside`."""
    file = places[0].shown + (f" and {len(places) - 1} more" if len(places) > 1 else "")
    footers = [pq.read_metadata(place.path) for place in places]
    named = {name.lower() for footer in footers for name in footer.schema.names}
    try:
        rows = _summed([place.path for place in places], named, beside)
    except (duckdb.Error, ValueError) as error:
        why = f"{rec.text(str(error)):.200}. Take out what is broken: import fewer files at a time"
        raise SourceError(f"{file}: answers cannot be summed up: {why}.") from None
    held = sum(footer.num_rows for footer in footers)
    log.leave("answers without a model, task or item", held - sum(row["n_rows"] for row in rows))
    log.read["single answers"] += len(places)
    found: defaultdict[Score, dict[tuple[str, str], _Sums]] = defaultdict(dict)
    for row in rows:
        if row["resized"]:
            log.skip(f"{row['model']}, {row['task']}", "answers of one model state several sizes")
            continue
        told: dict[str, Any] = {name: rec.text(row.get(name)) for name in _NAMES}
        key = told.pop("filter") or "none", told.pop("metric")
        told |= {"source": told["source"] or "table", "prompt": told["prompt"] or "direct"}
        told |= {name: rec.whole(row.get(name)) for name in ("step", "shots")}
        base = Score(**told, params=rec.number(row["params"]), file=file, summed=True)
        sums = {name: row[name] or 0 for name in row if name[:2] in ("n_", "s_", "q_")}
        found[base].setdefault(key, Counter()).update(sums)
    for base, groups in found.items():
        yield from _of_one(base, groups, log)


def _summed(paths: list[Path], held: set[str], beside: Path | None) -> Any:
    """Sum up all files, by identity, filter and metric, with no name that does not stand here."""
    by = ", ".join(name for name in (*_NAMES, "step", "shots") if name in held)
    fields = ", ".join(f"{how.format(n)} AS {n}" for n, how in _FIELDS.items() if n in held)
    sums = {name: _WHOLE.get(name, "fsum({0})").format(name) for name in _MEASURES if name in held}
    made = [f"count({name}) AS n_{name}, {told} AS s_{name}" for name, told in sums.items()]
    made += [f"fsum({n} * {n}) AS q_{n}" for n in _WIDE if n in held]
    made += ["count_if(value > 1 + 1e-6) AS n_beyond"] * ("value" in held)
    made += ["count_if(graded) AS n_graded"] * ("correct" in held)
    graded = "isfinite({0}) AND {0} NOT IN (0, 1)".format(_NUMBER.format("correct"))
    fields += f", {graded} AS graded" * ("correct" in held)
    sizes = "max(params) AS params, min(params) < max(params) AS resized"
    made += [sizes if "params" in held else "NULL AS params, false AS resized"]
    query = f"""SELECT {by}, count(*) AS n_rows, approx_count_distinct(item) AS n_seen,
            {", ".join(made)}
        FROM (SELECT {fields}
            FROM read_parquet($files, union_by_name = true, hive_partitioning = false)
            WHERE model IS NOT NULL AND task IS NOT NULL AND item IS NOT NULL)
        GROUP BY {by} ORDER BY {by}"""
    files, threads = [glob.escape(str(path)) for path in paths], os.cpu_count() or 1
    with tempfile.TemporaryDirectory(dir=beside, prefix=".spill.") as spill:
        limits: Any = {"memory_limit": "1200MB", "threads": threads, "temp_directory": spill}
        with duckdb.connect(config=limits | dict.fromkeys(_SHUT, False)) as base:
            return base.sql(query, params={"files": files}).to_arrow_table().to_pylist()


def _of_one(base: Score, groups: dict[tuple[str, str], _Sums], log: ImportLog) -> Iterator[Score]:
    """Make all scores of a model on a task; a soft one is over all answers or is not there."""
    if any(told["n_rows"] > _MOST * told["n_seen"] for told in groups.values()):
        reason = "items were answered more than once; give each run a folder of its own"
        return log.skip(f"{base.model}, {base.task}", reason)
    filters: dict[str, _Sums] = defaultdict(Counter)
    for (chosen, metric), told in sorted(groups.items()):
        filters[chosen] = max(filters[chosen], told, key=lambda one: one["n_rows"])
        name = "value" if metric else "correct"
        if name == "correct" and told["n_graded"]:
            log.skip(f"{base.model}, {base.task}", "`correct` beside 0 and 1; name their `metric`")
            continue
        if f"n_{name}" in told and (metric or "n_value" not in told or told["n_correct"]):
            yield from _mean(base, rec.tidy_metric(metric or "acc", chosen), name, told, log)
    first = filters[min(filters)]
    for name in [one for one in SOFT if first[f"n_{one}"] == first["n_rows"]]:
        yield from _mean(base, name, name, first, log)
    for i, chosen in enumerate(one for one in filters if filters[one]["n_readable"]):
        metric = f"unreadable_rate ({chosen})" if i else "unreadable_rate"
        yield from _mean(base, metric, "readable", filters[chosen], log)


def _mean(base: Score, metric: str, name: str, told: _Sums, log: ImportLog) -> Iterator[Score]:
    """Make a score of sums; a spread that rounding may have made is none."""
    n, total, rows = told[f"n_{name}"], told[f"s_{name}"], told["n_rows"]
    squares = told[f"q_{name}"] if name in _WIDE else total
    where = f"{base.model}, {base.task}, {metric}"
    if n < rows and name != "readable":
        log.skip(f"{where}: {rows - n} of {rows}", "answers without a score, or beyond its bounds")
    if n > 0:
        spread = squares - total**2 / n
        error = (spread / n / (n - 1)) ** 0.5 if spread > 1e-12 * squares else None
        chance = told["s_n_choices"] / rows if told["n_n_choices"] == rows else rec.NAN
        percent = name == "value" and metric in rec.RATES and told["n_beyond"] > 0
        base = base._replace(n_items=float(n), chance=chance, percent=percent)
        yield from rec.completed(base, metric, total / n, None, error, where, log)
