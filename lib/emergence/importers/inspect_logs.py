"""Inspect: `.eval` archives and JSON logs."""

import json
import zipfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa

from emergence.importers import records as rec
from emergence.importers.records import ImportLog, Place, Score

_LARGEST = 256 * 2**20
_SHOTS = ("fewshot", "num_fewshot", "n_shot", "shots")


def recognises(raw: Any) -> bool:
    """Tell a log by its keys."""
    return isinstance(raw, dict) and {"eval", "status"} <= raw.keys()


def archive(path: Path) -> Any:
    """Read an archive's header and its samples' summaries; other members are not opened."""
    try:
        if find_spec("inspect_ai"):
            return _by_inspect(path)
        with zipfile.ZipFile(path) as members:
            log = json.loads(_member(members, "header.json"))
            held = "summaries.json" in members.namelist()
            return log | {"samples": json.loads(_member(members, "summaries.json")) if held else []}
    except Exception as error:  # whatever a damaged archive makes three libraries raise
        raise ValueError(f"no whole Inspect archive ({type(error).__name__})") from None


def _by_inspect(path: Path) -> Any:
    reader = import_module("inspect_ai.log")
    log = reader.read_eval_log(str(path), header_only=True).model_dump(mode="json")
    samples = reader.read_eval_log_sample_summaries(str(path))
    return log | {"samples": [sample.model_dump(mode="json") for sample in samples]}


def _member(members: zipfile.ZipFile, name: str) -> bytes:
    """Read a member; zipfile has no zstd before Python 3.14, Arrow has it."""
    told = members.getinfo(name)
    if told.file_size > _LARGEST:
        raise ValueError(f"{name} has more than {_LARGEST} bytes")
    if told.compress_type != 93:  # zstd
        return members.read(told)
    with open(str(members.filename), "rb") as file:
        file.seek(told.header_offset + 26)
        ahead = int.from_bytes(file.read(2), "little") + int.from_bytes(file.read(2), "little")
        file.seek(ahead, 1)
        packed = file.read(told.compress_size)
    return bytes(pa.decompress(packed, told.file_size, codec="zstd", asbytes=True))


def read(raw: Any, place: Place, log: ImportLog) -> Iterator[Score]:
    """Read the scores of one finished run."""
    if (status := rec.text(rec.at(raw, "status"))) != "success":
        return log.skip(place.shown, f"the run did not succeed (status {status[:20]})")
    told, args = rec.table(raw, "eval"), rec.table(raw, "eval", "task_args")
    task = rec.text(told.get("task")).rpartition("/")[2]
    base = Score("inspect", rec.text(told.get("model")), task, place.shown)
    put = [f"{k}={args[k]}" for k in sorted(args) if args[k] and k not in (*_SHOTS, "cot")]
    steps = rec.listed(raw, "plan", "steps")
    thought = args.get("cot") is True or any(rec.at(s, "params", "cot") is True for s in steps)
    thought |= "chain_of_thought" in [rec.at(step, "solver") for step in steps]
    solver = rec.text(told.get("solver") if told.get("solver") != "generate" else "", "direct")
    base = base._replace(
        subtask=rec.text(", ".join(put)),
        prompt="chain_of_thought" if thought else solver,
        shots=rec.whole(*(args.get(name) for name in _SHOTS)),
        version=rec.text(told.get("task_version")),
        date=rec.moment(told.get("created")),
        chance=rec.one_in([len(rec.listed(s, "choices")) for s in rec.listed(raw, "samples")]),
    )
    epochs = rec.whole(rec.at(told, "config", "epochs"), 1, least=1)
    done = rec.whole(rec.at(raw, "results", "completed_samples")) / epochs
    taken = set[str]()
    for scorer in rec.listed(raw, "results", "scores"):
        here = base._replace(n_items=rec.whole(rec.at(scorer, "scored_samples"), done, least=1))
        values = {str(k): rec.at(v, "value") for k, v in rec.table(scorer, "metrics").items()}
        values |= {f"{name}_stderr": values.get("stderr") for name in ("accuracy", "mean")}
        reducer = rec.text(rec.at(scorer, "reducer")) or "mean"
        for score in rec.scored(here, values, {"mean": True}, log):
            second = f" ({rec.text(rec.at(scorer, 'name'))})" if score.metric in taken else ""
            second += f" ({reducer})" if reducer != "mean" else ""
            taken.add(score.metric)
            yield score._replace(metric=score.metric + second, percent=False)
