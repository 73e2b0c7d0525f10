"""Single answers in Parquet files, summed up to scores by DuckDB: none of them meets Python.

Sums are of whole numbers, in units of 2⁻⁵⁰: the order of adding changes no bit of them.
"""

import math
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
from emergence.importers.records import ImportLog, Place, Score

_NAMES = ("model", "task", "source", "family", "subtask", "prompt")
_BY = (*_NAMES, "filter", "metric", "step", "shots")
_SOFT = ("log_prob_correct", "log_prob_incorrect", "bits_per_byte")
_WIDE = ("value", *_SOFT)  # beyond 1, so that in units 64 bits do not hold them
_MEASURES = (*_WIDE, "correct", "readable", "n_choices")
_NUMBER = "TRY_CAST({0} AS DOUBLE)"
_FIELDS = {
    **dict.fromkeys(_BY[:8], "TRY_CAST({0} AS VARCHAR)"),
    **dict.fromkeys(("step", "shots", "params"), f"if(abs({_NUMBER}) < 1e18, {_NUMBER}, NULL)"),
    **dict.fromkeys(_WIDE, f"if(abs({_NUMBER}) < 1e6, {_NUMBER}, NULL)"),
    **dict.fromkeys(("correct", "readable"), f"if({_NUMBER} IN (0, 1), {_NUMBER}, NULL)"),
    "n_choices": _NUMBER,
}
_UNIT = 2**50
_BROKEN = "single answers cannot be read"
_FILES = "read_parquet($files, union_by_name = true, hive_partitioning = false)"
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_Row = dict[str, Any]


def recognises(place: Place) -> bool:
    """Tell single answers by the columns of a Parquet file, in large letters or small."""
    try:
        schema = pq.read_schema(place.path) if place.path.suffix.lower() == ".parquet" else None
    except (OSError, ValueError):
        return False
    listed = [name.lower() for name in schema.names] if schema else []
    told = {"correct", "readable", *_SOFT} & {*listed} or {*listed} >= {"metric", "value"}
    return bool(told) and {*listed} >= {"model", "task", "item"} and len({*listed}) == len(listed)


def scores(places: list[Place], log: ImportLog, beside: Path | None = None) -> Iterator[Score]:
    """Give the scores of all answers together; what memory does not hold lies `beside`."""
    if not places:
        return
    with tempfile.TemporaryDirectory(dir=beside, prefix=".spill.") as spill:
        limits: _Row = {
            "memory_limit": "1200MB",
            "threads": os.cpu_count() or 1,
            "temp_directory": spill,
        }
        closed = ("autoinstall_known_extensions", "autoload_known_extensions")
        order = dict.fromkeys((*closed, "preserve_insertion_order"), False)
        with duckdb.connect(config={**limits, **order}) as base:
            rows = _readable(base, places, log)
    found: defaultdict[Score, dict[tuple[str, str], Counter[str]]] = defaultdict(dict)
    file = places[0].shown + (f" and {len(places) - 1} more" if len(places) > 1 else "")
    for row in rows:
        key = rec.text(row.get("filter")) or "none", rec.text(row.get("metric"))
        sums = {name: row[name] or 0 for name in row if name[:2] in ("n_", "s_", "q_")}
        found[_identity(row, file)].setdefault(key, Counter()).update(sums)
    for identity, groups in found.items():
        yield from _of_one(identity, groups, log)


def _readable(base: Any, places: list[Place], log: ImportLog) -> list[_Row]:
    """Sum up all files; if that fails, those that can be read alone."""
    try:
        return _once(base, places, log)
    except (duckdb.Error, ValueError) as error:
        why = str(error)
    if len(places) == 1:
        log.skip(f"{places[0].shown}: {why[:100]}", _BROKEN)
        return []
    alone = ImportLog(log.strict)
    sound = [place for place in places if _readable(base, [place], alone)]
    if len(sound) == len(places):
        where = f"{places[0].shown} and {len(places) - 1} more files of single answers"
        raise SourceError(f"{where} cannot be summed up together: {why}. Import fewer at once.")
    log.skipped[_BROKEN] += alone.skipped[_BROKEN]
    return _readable(base, sound, log) if sound else []


def _once(base: Any, places: list[Place], log: ImportLog) -> list[_Row]:
    """Sum up; an item that was answered more than once counts once, by the mean of its answers."""
    rows, alike = _summed(base, places), defaultdict[Any, list[_Row]](list)
    for row in rows:
        alike[row["n_rows"], row["sign"]].append(row)
    # Ids without a gap, as many as rows and with their checksum of 64 bits, are there once each; of
    # other rows with one checksum the items are told apart for one model only.
    unsure = [told for told in alike.values() if not _is_run(base, told[0])]
    sample = _summed(base, places, [told[0] for told in unsure])
    items = {_key(row): row["n_rows"] for row in sample}
    again = [row for told in unsure if items[_key(told[0])] < told[0]["n_rows"] for row in told]
    pairs, lost = {(row["model"], row["task"]) for row in again}, Counter[str]()
    kept = [row for row in rows if (row["model"], row["task"]) not in pairs]
    made = _summed(base, places, again)
    for sign, part in (1, rows), (-1, kept + made):
        for row in part:
            lost[row["model"]] += sign * row["n_rows"]
    for model, count in (+lost).items():
        rule = "an item counts once, by their mean"
        log.warn(f"{rec.text(model)}: {count} answers to an item that has another; {rule}")
    held = sum(pq.read_metadata(place.path).num_rows for place in places)
    log.leave("answers without a model, task or item", held - sum(row["n_rows"] for row in rows))
    log.read["single answers"] += len(places)
    return kept + made


def _key(row: _Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in _BY)


def _is_run(base: Any, row: _Row) -> bool:
    """Tell whether ids are exactly those from the lowest to the highest."""
    low, high = row["low"], row["high"]
    if low is None or high - low + 1 != row["n_rows"]:
        return False
    item = "i" if row["whole"] else "i::VARCHAR"
    query = f"SELECT bit_xor(hash({item})) FROM range($low, $high) AS ids(i)"
    return bool(base.execute(query, {"low": low, "high": high + 1}).fetchone()[0] == row["sign"])


def _summed(base: Any, places: list[Place], again: list[_Row] | None = None) -> list[_Row]:
    """Sum up by identity, filter and metric: all rows; or `again` some, item by item before."""
    # In a path, what would stand for other files is put in brackets and so stands for itself.
    files = ["".join(f"[{c}]" if c in "*?[" else c for c in str(p.path)) for p in places]
    told: dict[str, Any] = {"files": files}
    columns = base.execute(f"SELECT * FROM {_FILES} LIMIT 0", told).description
    kinds = {str(name).lower(): str(kind) for name, kind, *_ in columns}
    if again is not None:
        if not again:
            return []
        pairs = sorted({(row["model"], row["task"]) for row in again})
        told["models"], told["tasks"] = map(list, zip(*pairs, strict=True))
    found = base.execute(_query(kinds, again is not None), told)
    names = [name for name, *_ in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _query(kinds: dict[str, str], again: bool) -> str:
    """Write the query, with no name that does not stand in this file."""
    fields = {name: told.format(name) for name, told in _FIELDS.items() if name in kinds}
    by = ", ".join(name for name in _BY if name in kinds)
    size = "max(params) AS params" if "params" in kinds else "NULL AS params"
    made = [name for name in _MEASURES if name in kinds]
    whole = kinds["item"] in _WHOLE
    fields["item"] = f"TRY_CAST(item AS {'BIGINT' if whole else 'VARCHAR'})"
    if kinds.get("correct") == "BOOLEAN":
        fields["correct"] = "CAST(correct AS BIGINT)"
    answers = f"""SELECT {", ".join(f"{told} AS {name}" for name, told in fields.items())}
        FROM {_FILES} WHERE model IS NOT NULL AND task IS NOT NULL AND item IS NOT NULL"""
    if again:
        means = "".join(f", avg({name}) AS {name}" for name in made)
        answers = f"""SELECT {by}, item, {size}{means} FROM ({answers}) SEMI JOIN (SELECT
            unnest($models) AS model, unnest($tasks) AS task) USING (model, task) GROUP BY ALL"""
    sums = "".join(_sums(name, again) for name in made)
    number = "item" if whole else "TRY_CAST(item AS BIGINT)"
    return f"""SELECT {by}, {size}, {whole} AS whole, min({number}) AS low,
        max({number}) AS high, bit_xor(hash(item)) AS sign, count(*) AS n_rows{sums}
        FROM ({answers}) GROUP BY {by}"""


def _sums(name: str, again: bool) -> str:
    """Count a measure, and sum up it and its square, in units."""
    told = f", count({name}) AS n_{name}, {{}} AS s_{name}, {{}} AS q_{name}"
    if name == "n_choices":  # the chance, 1 / n
        units = f"TRY_CAST({_UNIT} / n_choices AS BIGINT)"
        return f", if(min(n_choices) > 1, count({units}), 0) AS n_{name}, sum({units}) AS s_{name}"
    if name in _WIDE or again:
        sums = [f"coalesce(sum(({n} * {_UNIT})::HUGEINT), 0)" for n in (name, f"{name} * {name}")]
        return told.format(*sums)
    return told.format(*[f"coalesce(sum({name}), 0)::HUGEINT * {_UNIT}"] * 2)  # 0 and 1 squared


def _identity(row: _Row, file: str) -> Score:
    told: _Row = {name: rec.text(row.get(name)) for name in _NAMES}
    told |= {"source": told["source"] or "table", "prompt": told["prompt"] or "direct"}
    told |= {name: rec.whole(row.get(name)) for name in ("step", "shots")}
    return Score(**told, params=rec.number(row["params"]), file=file, summed=True)


def _of_one(
    base: Score, groups: dict[tuple[str, str], Counter[str]], log: ImportLog
) -> Iterator[Score]:
    """Make all scores of a model on a task; a soft one is over all answers or is not there."""
    filters: dict[str, Counter[str]] = defaultdict(Counter)
    for (chosen, metric), told in sorted(groups.items()):
        filters[chosen].update(told)
        name = "value" if metric else "correct"
        if f"n_{name}" in told and (metric or "n_value" not in told or told["n_correct"]):
            yield from _mean(base, rec.tidy_metric(metric or "acc", chosen), name, told, log)
    first = filters[min(filters)]
    for name in _SOFT:
        if first[f"n_{name}"] == first["n_rows"]:
            yield from _mean(base, name, name, first, log)
    for i, chosen in enumerate(one for one in filters if filters[one]["n_readable"]):
        metric = f"unreadable_rate ({chosen})" if i else "unreadable_rate"
        yield from _mean(base, metric, "readable", filters[chosen], log)


def _mean(
    base: Score, metric: str, name: str, told: Counter[str], log: ImportLog
) -> Iterator[Score]:
    """Make a score of sums, without a rounding but the last."""
    n, total, squares, rows = *(told[f"{kind}_{name}"] for kind in "nsq"), told["n_rows"]
    where = f"{base.model}, {base.task}, {metric}"
    if n < rows and name != "readable":
        log.skip(f"{where}: {rows - n} of {rows}", "answers without a score, or beyond its bounds")
    if n == 0:
        return
    spread = n * squares * _UNIT - total**2
    sure = n > 1 and spread > n**2 * _UNIT  # below lies what the units round
    error = math.sqrt(spread / (n**2 * (n - 1) * _UNIT**2)) if sure else rec.NAN
    right = told["s_n_choices"] / (rows * _UNIT) if told["n_n_choices"] == rows else rec.NAN
    value = total / (n * _UNIT)
    value = 1 - value if name == "readable" else value
    base = base._replace(n_items=float(n), chance=right)
    yield from rec.completed(base, metric, value, None, error, where, log)
