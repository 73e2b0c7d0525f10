"""A folder of results, whatever tool wrote them, as one tidy table."""

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from emergence import schema
from emergence.errors import SourceError
from emergence.importers import aggregate as single
from emergence.importers import every_eval_ever, helm, inspect_logs, lighteval, lm_eval, tables
from emergence.importers.records import RATES, ImportLog, Place, Score, guessing, text
from emergence.importers.sizes import Stated, named, read_models, resolve

_ENDINGS = (".json", ".jsonl", ".eval", ".csv", ".parquet")
_FORMATS: tuple[Any, ...] = (helm, every_eval_ever, inspect_logs, lighteval, lm_eval)
_UNKNOWN = "no results of a known format, nor columns model, task, metric, value (-c others)"
_IDENTITY = ("source", "family", "model", "params", "step", "task", "subtask", "prompt", "shots")
_WORDS = (*schema.TEXT, "item", "filter")
_ANSWER = (*_IDENTITY, *lm_eval.ANSWER)
ITEMS = pa.schema([(n, pa.string() if n in _WORDS else pa.float64()) for n in _ANSWER])


class Imported(NamedTuple):
    """The tidy table, what is known of its models, the number of answers, and what was skipped."""

    table: pd.DataFrame
    models: pd.DataFrame
    answers: int
    log: ImportLog


def collect(
    root: Path,
    *,
    models: Path | None = None,
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    items_to: Path | None = None,
    ignore: Collection[Path] = (),
) -> Imported:
    """Read all results below a folder; with `items_to` progress is shown, and answers written."""
    stated, log = read_models(models) if models else {}, ImportLog(strict)
    files = [place for place in _files(root, log) if place.path not in ignore]
    answered = [p for p in files if p.path.suffix.lower() == ".parquet" and single.recognises(p)]
    files = [place for place in files if place not in answered]
    shown = tqdm(files, "reading", unit=" files", disable=None if items_to else True)
    found = [score for place in shown for score in _scores(place, columns or {}, log)]
    if answered:
        found += single.scores(answered, log, items_to.parent if items_to else None)
    rows = _named(pd.DataFrame(found, columns=Score._fields), log)
    rows = _one_version(_on_one_scale(rows, log), log)
    samples = {place.shown: place for place in files if place.path.suffix.lower() == ".jsonl"}
    if rows.empty:
        log.leave("files of samples; copy lm-eval's results_*.json beside them", len(samples))
        raise SourceError(f"{root}: no score was found. {_why(log)}")
    rows, known = _sized(rows, stated, log)
    rows, answers = _with_answers(_newest(rows, log), samples, items_to, log)
    table = _stated_once(rows, log)[list(schema.COLUMNS)]
    return Imported(schema.validate(table, root), known, answers, log)


def load(path: str | Path, models: str | Path | None = None, **how: Any) -> pd.DataFrame:
    """Load results that other tools wrote: `schema.COLUMNS`, as `emergence.load_results`.

    `path` is a folder, searched to the bottom, a file, or a table of `emergence import`, `models` a
    models.toml. Also `columns`, of a CSV or Parquet file a mapping of tidy names to its columns, or
    to `=word` for one word throughout; `strict`, to raise at the first thing that would be skipped.
    """
    file = Path(path)
    plain = file.suffix in (".parquet", ".csv") and not models and not {*how} - {"strict"}
    if plain and {*columns_of(file)} == {*schema.COLUMNS}:
        return schema.validate(schema.read(file), file)
    return collect(file, models=Path(models) if models else None, **how).table


def columns_of(file: Path) -> list[str]:
    """Return a table's columns; none of what cannot be read as one."""
    with suppress(OSError, ValueError):
        if file.is_file():  # a queue would be waited for
            csv = file.suffix == ".csv"
            return [*pd.read_csv(file, nrows=0)] if csv else pq.read_schema(file).names
    return []


def _why(log: ImportLog) -> str:
    told = [f"Skipped: {len(where)}, {why} ({where[0]})" for why, where in log.skipped.items()]
    told += [f"Left out: {count} {rule}" for rule, count in log.left_out.items()]
    return ". ".join(told[:8] or ["`emergence import --help` lists what can be read"]) + "."


def _files(root: Path, log: ImportLog) -> list[Place]:
    """List the files to look at, never outside of the folder."""
    if not (root.is_file() or root.is_dir()):
        raise SourceError(f"{root.absolute()} does not exist, or is no folder and no file.")
    top, found = Path(os.path.realpath(root)), []
    if top.is_file():
        return [Place(top, text(top.name))]
    shut = list[OSError]()
    for folder, inner, names in os.walk(top, onerror=shut.append):
        inner[:] = sorted(name for name in inner if not name.startswith(".import."))
        run = {"run_spec.json", "stats.json"} <= {*names}
        paths = [Path(folder, name) for name in (*inner, *sorted(names))]
        places = [Place(path, text(str(path.relative_to(top)))) for path in paths]
        found += [place for place in places if _looked_at(place, top, run, log)]
    for error in shut:
        log.skip(os.path.relpath(error.filename, top), f"cannot be opened: {error.strerror}")
    return found


def _looked_at(place: Place, top: Path, run: bool, log: ImportLog) -> bool:
    """Tell whether a file may hold results; note why not."""
    path = place.path
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(top):
        log.skip(place.shown, "a link out of the folder")
    elif path.suffix.lower() not in _ENDINGS and not path.is_dir():
        log.leave("files with another ending than results have")
    elif run and path.suffix == ".json" and path.name != "run_spec.json":
        log.leave("HELM's other files of a run")
    elif not (path.is_file() or path.is_dir()):
        log.skip(place.shown, "is no file, or a link to none")
    else:
        return path.is_file()
    return False


def _scores(place: Place, columns: Mapping[str, str], log: ImportLog) -> Iterator[Score]:
    """Read one file by the format that it shows."""
    if place.path.suffix.lower() == ".jsonl":
        return  # single answers, read once it is known which run counts
    try:
        form, raw = _opened(place, columns)
        scores = list(form.read(raw, place, log)) if form else []
    except OSError as error:
        log.skip(place.shown, f"cannot be opened: {error.strerror or 'cut short'}")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        told = f"{place.shown}: {text(str(error))[:100]}"
        log.skip(told, f"cannot be read: {type(error).__name__}")
    else:
        if not scores:
            log.skip(place.shown, "holds no score" if form else _UNKNOWN)
        log.read.update(score.source for score in scores[:1])
        yield from scores


def _opened(place: Place, columns: Mapping[str, str]) -> tuple[Any, Any]:
    ending = place.path.suffix.lower()
    if ending == ".eval":
        return inspect_logs, inspect_logs.archive(place.path)
    if ending == ".json":
        content = json.loads(place.path.read_bytes())
        return next((form for form in _FORMATS if form.recognises(content)), None), content
    frame = tables.load(place, columns)
    return tables if tables.recognises(frame) else None, frame


def _named(rows: pd.DataFrame, log: ImportLog) -> pd.DataFrame:
    """Take names out of paths; two models of one name from different houses keep the houses."""
    full = rows["model"].astype(str)
    told = {name: named(name) for name in full.unique()}
    short, step = (full.map({name: one[i] for name, one in told.items()}) for i in (0, 1))
    hub = full.where(full.str.count("/").eq(1) & ~full.str.startswith(("/", ".")))
    shared = hub.groupby(short).transform("nunique").gt(1) & hub.notna()
    name = short.where(~shared & rows["source"].ne("table"), full)
    for same in sorted({*short[shared & rows["source"].ne("table")]}):
        log.warn(f"models named {same} come from several houses; state their families")
    rows = rows.assign(full_name=full, model=name, step=rows["step"].fillna(step))
    nameless = rows["model"].eq("") | rows["task"].eq("")
    _skip(rows[nameless], "no name of a model or of a task", log)
    return rows[~nameless]


def _on_one_scale(rows: pd.DataFrame, log: ImportLog) -> pd.DataFrame:
    """Bring rates from 0..100 to 0..1; what could be either is skipped, and so is nonsense."""
    rate = rows["metric"].str.split(" (", regex=False).str[0].isin(RATES)
    stated, exact = rows["percent"].astype(bool), rows["value"].round()
    # A sum of many parts, or one of few digits, may exceed the whole by its last.
    rows["value"] = rows["value"].mask(rate & (rows["value"] - exact).abs().lt(1e-6), exact)
    # Of a model's single answers one beyond 1 tells, whatever their mean.
    over = rate & (rows["value"].gt(1) & ~stated | stated & rows["summed"].astype(bool))
    mixed = over.groupby([rows["source"], rows["task"], rows["metric"]]).transform("any")
    table = rows["file"].str.lower().str.endswith((".csv", ".parquet"))  # has one scale
    mixed |= table & over.groupby([rows["file"], rows["metric"]]).transform("any")
    unsure = mixed & ~over & ~stated & rows["value"].ne(0)
    files = ", ".join(rows["file"][over].unique()[:3])
    log.notes += [f"scores beyond 1, taken as percent: {over.sum()} ({files})"] * bool(files)
    scale = np.where(over | stated | (mixed & ~unsure), 100.0, 1.0)
    percent = rate & (rows["chance"].gt(1) | rows["chance"].eq(1) & (over | stated))  # 1%, not all
    chance: Any = rows["chance"] / np.where(percent, 100.0, 1.0)
    rows = rows.assign(value=rows["value"] / scale, stderr=rows["stderr"] / scale, chance=chance)
    known = dict.fromkeys(RATES, (0, 1)) | {n: (m.low, m.high) for n, m in schema.METRICS.items()}
    ends = rows["metric"].str.split(" (", regex=False).str[0].map(known)
    low, high = ends.str[0].astype(float), ends.str[1].astype(float)
    beyond = rows["chance"].lt(low) | rows["chance"].ge(high)
    log.leave("chances that no guessing on their metric can have", int(beyond.sum()))
    rows["chance"] = rows["chance"].mask(beyond)
    levels = rows.groupby(["task", "subtask", "metric"])["chance"].agg(["min", "max"]).reset_index()
    for task, part, metric, least, most in levels[levels["max"] > levels["min"] + 0.01].to_numpy():
        log.warn(f"{task} {part} {metric}: guessing scores {least:g} to {most:g}; state one chance")
    out = rows["value"].lt(low) | rows["value"].gt(high) | rows["stderr"].gt((high - low) / 2)
    _skip(rows[unsure & ~out], f"on 0..1 or 0..100? {files} exceeds 1: use one scale", log)
    _skip(rows[out], "the value or its standard error is beyond its metric's range", log)
    return rows[~unsure & ~out]


def _skip(rows: pd.DataFrame, reason: str, log: ImportLog) -> None:
    for file, *names, value in rows[["file", "model", "task", "metric", "value"]].to_numpy():
        log.skip(f"{file}: {', '.join(names)} {value:g}", reason)


def _one_version(rows: pd.DataFrame, log: ImportLog) -> pd.DataFrame:
    """Keep versions of a task apart: they are other questions."""
    versions = rows["version"].where(rows["version"].ne(""))
    counted = versions.groupby([rows["source"], rows["task"], rows["prompt"]]).transform("nunique")
    for task, told in versions[counted > 1].groupby(rows["task"]):
        listed = ", ".join(sorted({*told.dropna()}))
        log.warn(f"task {task}: versions {listed} conflict; they are kept apart, as {task}@version")
    apart = rows["task"] + "@" + versions.fillna("unknown")
    return rows.assign(task=rows["task"].where(counted <= 1, apart))


def _newest(rows: pd.DataFrame, log: ImportLog) -> pd.DataFrame:
    """Of two runs of one model on one task, in order of their dates, take the newer."""
    by = [*schema.KEY, "summed", "file"]
    several = rows.groupby(by, dropna=False)["value"].transform("nunique").gt(1)
    _skip(rows[several], "other values of it in the file: answers, seeds or runs? leave one", log)
    ordered = rows[~(rows.duplicated(by, keep="last") | several)]
    older = ordered.duplicated([*schema.KEY, "summed"], keep="last")
    dates = ordered.groupby([*schema.KEY, "summed"], dropna=False)["date"]
    undated = older & dates.transform("max").eq(0)
    for (model, file), told in ordered[undated].groupby(["model", "file"]):
        why = "other files have them too, none states a date, and the last by name was taken"
        log.warn(f"{model}, {len(told)} scores of {file}: {why}; leave one out")
    for (model, file), told in ordered[older & ~undated].groupby(["model", "file"]):
        log.notes.append(f"{model}: scores of {file} superseded by newer ones: {len(told)}")
    return ordered[~older].reset_index(drop=True)


def _sized(
    rows: pd.DataFrame, stated: Mapping[str, Stated], log: ImportLog
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give every row its model's size and family."""
    by, rows = ["model", "family"], rows.sort_values(["date", "file"], kind="stable")
    for (model, _), params in rows.groupby(by)["params"]:
        if len(listed := params.dropna().unique()) > 1:
            names = f"model {model}: sizes {[*map(float, listed)]} are stated under this name"
            log.warn(f"{names}; the newest was taken. Give each size a name of its own")
    found = rows.groupby(by)[["full_name", "params", "params_kind"]].last().reset_index()
    known = resolve(found, stated)
    spans = known.groupby("family")["params"].agg(["min", "max"]).reset_index()
    for name, least, most in spans.query("`max` > 1e6 * `min` or `min` < 1000").to_numpy():
        log.warn(f"family {name}: sizes {least:g} to {most:g}; state parameters, such as 7e9")
    if missing := sorted({n for n in stated if stated[n].model_fields_set} - {*known["model"]}):
        log.warn(f"models.toml names models that are not here: {', '.join(missing[:5])}")
    places = pd.MultiIndex.from_frame(found[by]).get_indexer(pd.MultiIndex.from_frame(rows[by]))
    own = known.iloc[places].set_axis(rows.index)
    told = {n: rows[n].where(rows[n] >= 0).fillna(own[n]) for n in ("tokens", "flops", "step")}
    # What is stated is of the finished model; its checkpoints keep their own.
    told |= {n: own[n].where(told["step"].isna()).fillna(told[n]) for n in ("tokens", "flops")}
    told |= {name: own[name] for name in ("family", "params", "params_kind")}
    rows = rows.assign(**told)
    spent = (6 * rows["params"] * rows["tokens"]).replace(np.inf, np.nan)
    return rows.assign(flops=rows["flops"].fillna(spent)), known


def _with_answers(
    rows: pd.DataFrame, places: Mapping[str, Place], items_to: Path | None, log: ImportLog
) -> tuple[pd.DataFrame, int]:
    """Add what single answers tell: log p, bits, choices; and write them, a file at a time."""
    # Of two runs that share no metric both count, but only the newer's answers.
    newest = rows.groupby([*_IDENTITY], dropna=False)["date"].transform("max")
    runs = rows[rows["date"] == newest].groupby("items")
    behind = {str(name): told for name, told in runs if name in places}
    log.leave("JSON lines that are no answers of a run that counts", len(places) - len(behind))
    more, count, writer = [], 0, None
    for name, told in behind.items():
        if (answers := _answers(places[name], told, log)).empty:
            continue
        more += _soft(rows, answers, told, log)
        count += len(answers)
        if items_to:
            writer = writer or pq.ParquetWriter(items_to, ITEMS, compression="zstd")
            writer.write_table(pa.Table.from_pandas(answers, ITEMS, preserve_index=False))
    if writer:
        writer.close()
    return (pd.concat([rows, pd.DataFrame(more)], ignore_index=True) if more else rows), count


def _stated_once(rows: pd.DataFrame, log: ImportLog) -> pd.DataFrame:
    """Leave out what single answers in Parquet sum to if results state it, of whatever family."""
    by = [name for name in schema.KEY if name != "family"]
    summed = rows["summed"].astype(bool)
    twice = summed & ~summed.groupby([rows[name] for name in by], dropna=False).transform("all")
    for (model, file), told in rows[twice].groupby(["model", "file"]):
        log.notes.append(f"{model}: scores that {file} sums to and results state: {len(told)}")
    return rows[~twice].drop_duplicates(list(schema.KEY))


def _answers(place: Place, told: pd.DataFrame, log: ImportLog) -> pd.DataFrame:
    """Read one file of answers, each with the identity of the scores that it is behind."""
    try:
        answers = lm_eval.read_samples(place, log)
    except (OSError, ValueError, RecursionError) as error:
        log.skip(f"{place.shown}: {str(error)[:100]}", "single answers cannot be read")
        return pd.DataFrame()
    return answers.assign(**{name: told[name].iloc[0] for name in _IDENTITY})


def _soft(
    rows: pd.DataFrame, answers: pd.DataFrame, told: pd.DataFrame, log: ImportLog
) -> list[dict[str, Any]]:
    """Make the soft metrics, and put in place the chance that the choices give."""
    if answers["n_choices"].notna().all():
        right = float((1 / answers["n_choices"]).mean())
        chances = told["metric"].map({name: guessing(name, right) for name in {*told["metric"]}})
        rows.loc[told.index, "chance"] = chances.fillna(told["chance"])
    base, n = {str(name): value for name, value in told.iloc[0].items()}, told["n_items"].max()
    if (held := answers["item"].nunique()) != n and n > 0:
        log.warn(f"{base['model']}, {base['task']}: single answers to {held} of {n:.0f} questions")
    return [base | made for made in lm_eval.summed_up(answers)]
