"""Loading the committed tables and selecting from them."""

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from emergence import schema
from emergence.errors import SchemaError, SelectionError

DATA = Path(__file__).parents[2] / "data"  # the folder of committed tables, beside `lib`

Scale = Literal["params", "tokens", "flops"]

_SELECTED = ("source", "family", "model", "task", "subtask", "prompt", "metric", "shots", "step")
_UNITS = {"params": "parameters", "tokens": "training tokens", "flops": "training FLOPs"}


def load(sources: Sequence[str], data: Path = DATA) -> pd.DataFrame:
    """Load the scores of some sources as one tidy table.

    Returned are the columns of `emergence.schema.COLUMNS` for some keys of `data/sources.toml`, in
    the files' order, index 0, 1, ... A file is held to its digest there, and was validated when it
    was written: pandera alone takes longer to import than all the files to load.

    Raises
    ------
    SelectionError
        If a source is unknown or has no scores: names it and those that come near.
    SchemaError
        If a file is missing or is not the one that was written: names it and the remedy.
    """
    sources = [sources] if isinstance(sources, str) else sources
    listing = provenance(data)
    written = {key: entry["written"] for key, entry in listing.items()}
    held = {key: [f for f in files if f.startswith("scores/")] for key, files in written.items()}
    _check_names("source", sources, [key for key, files in held.items() if files])
    files = [file for key in dict.fromkeys(sources) for file in held[key]]
    if not files:
        raise SelectionError(f"No source was named. There are {', '.join(sorted(listing))}.")
    tables = [schema.read(_unedited(data, file, listing)) for file in files]
    return pd.concat(tables, ignore_index=True)


def provenance(data: Path = DATA) -> dict[str, dict[str, Any]]:
    """Read what `data/sources.toml` says of each source, and of what was written of it."""
    file = data / "sources.toml"
    if not file.is_file():
        raise SchemaError(f"{file} is missing. Run `make data` to rebuild the tables.")
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return {key: {"written": {}, **told} for key, told in read.items()}


def tasks(data: Path = DATA) -> pd.DataFrame:
    """Load what BIG-bench says of its tasks.

    Returned are, indexed by task, `kind`, `examples` (float, NaN unknown), `keywords`, `metrics`
    and `subtasks` (tuples of str), `preferred_metric`, `append_choices_to_input`.
    """
    file = _unedited(data, "tasks.csv", provenance(data))
    read = pd.read_csv(file, dtype=str, keep_default_na=False).set_index("task")
    for name in ("keywords", "metrics", "subtasks"):
        read[name] = [tuple(filter(None, joined.split(";"))) for joined in read[name]]
    return read.assign(examples=pd.to_numeric(read["examples"]))


def items(source: str, data: Path = DATA) -> pd.DataFrame:
    """Load the single answers of a source, `multiplication` or `gsm8k_solutions`.

    One row is one answer; the columns are in the data dictionary. A SelectionError is raised for a
    source that has none.
    """
    listing = provenance(data)
    places = {key: f"items/{key}.parquet" for key in listing}
    held = [key for key, told in listing.items() if places[key] in told["written"]]
    _check_names("source of items", [source], held)
    with _unedited(data, places[source], listing).open("rb") as opened:
        return pd.read_parquet(opened)


def error_rates(claim: str | None = None, data: Path = DATA) -> pd.DataFrame:
    """Load what simulations say of the headline answers: one row a quantity and simulated world.

    Returned are, of one claim or of all, `truth`, mean `estimate`, `bias`, `coverage`, the shares
    of draws `beyond bound`, `short of bound` and `open`, and `draws`; empty where there is none.
    """
    told = pd.read_csv(data / "calibration.csv").drop(columns=["bias_error", "coverage_error"])
    if told["draws"].isna().any():
        raise SchemaError(f"{data}/calibration.csv is cut short; restore it, or `make calibrate`")
    told = told.rename(columns={"beyond": "beyond bound", "short": "short of bound"})
    return told if claim is None else told[told["claim"] == claim].drop(columns="claim")


def select(
    frame: pd.DataFrame,
    *,
    sources: Iterable[str] | None = None,
    families: Iterable[str] | None = None,
    models: Iterable[str] | None = None,
    tasks: Iterable[str] | None = None,
    subtasks: Iterable[str] | None = None,
    prompts: Iterable[str] | None = None,
    metrics: Iterable[str] | None = None,
    shots: Iterable[float] | None = None,
    steps: Iterable[float] | None = None,
) -> pd.DataFrame:
    """Keep the rows of a tidy table that have one of the wanted values in each column named.

    Every value is wanted where a column is left out. Rows keep their order, index 0, 1, ...

    Raises
    ------
    SelectionError
        If the table holds none of a wanted value: names it and those that come near. Or if
        every value is there, but no row has all of them together.
    """
    given = (sources, families, models, tasks, subtasks, prompts, metrics, shots, steps)
    columns = {name: one for name, one in zip(_SELECTED, given, strict=True) if one is not None}
    wanted = {name: [v] if isinstance(v, str) else [*v] for name, v in columns.items()}
    kept = frame
    for column, values in wanted.items():
        _check_names(column, values, sorted(frame[column].dropna().unique()))
        kept = kept[kept[column].isin(values)]
    if kept.empty and not frame.empty:
        raise SelectionError(f"No row has all of {wanted}. Leave out one of these conditions.")
    return kept.reset_index(drop=True)


def axis(frame: pd.DataFrame, scale: Scale) -> pd.Series:
    """Give the scale of each row, in its own unit, for the x axis of its curve.

    NaN where it is unknown or 0, as before training; an error for a source that has none at all.
    """
    _check_names("scale", [scale], list(_UNITS))
    known = frame.reindex(columns=list(_UNITS)).notna().groupby(frame["source"]).any()
    if without := sorted(known.index[~known[scale]]):
        offered = [repr(other) for other in _UNITS if known[other].all()]
        remedy = f"scale {' or '.join(offered)}" if offered else "other sources"
        told = f"{', '.join(without)}: no {_UNITS[scale]} are known"
        raise SelectionError(f"{told}. Choose {remedy}, or leave out what has none.")
    return frame[scale].where(frame[scale] > 0)


def size_in_words(size: float) -> str:
    """Write a number of parameters as people say it, such as 125M or 6.7B."""
    for unit, name in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= unit * 0.9995:
            return f"{size / unit:.3g}{name}" if size < 1e15 else f"{size:.1e}"
    return f"{size:.3g}"


def _check_names(
    noun: str, wanted: Iterable[str | float], known: Collection[str] | Collection[float]
) -> None:
    for name in wanted:
        if name not in known:
            spelt = [f"{one:g}" if isinstance(one, float) else str(one) for one in known]
            near = get_close_matches(str(name), spelt, n=3, cutoff=0.5)
            listed = ", ".join(near or spelt[:10] + ["..."] * (len(spelt) > 10))
            hint = f"Did you mean {listed}?" if near else f"There are {listed}."
            raise SelectionError(f"There is no {noun} {name!r} in these data. {hint}")


def _unedited(data: Path, place: str, listing: dict[str, dict[str, Any]]) -> Path:
    file = data / place
    written = {name: told for entry in listing.values() for name, told in entry["written"].items()}
    if not file.is_file():
        raise SchemaError(f"{file} is missing. Run `make data` to rebuild it.")
    if hashlib.sha256(file.read_bytes()).hexdigest() != written[place]["sha256"]:
        told = f"{file} was edited by hand: its SHA-256 is not the one in {data / 'sources.toml'}"
        raise SchemaError(f"{told}. Run `make data` to rebuild it; keep your own results apart.")
    return file
