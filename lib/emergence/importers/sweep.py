"""A page for each task, family, metric or scale of a table, and one that compares them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple, get_args

import joblib
import pandas as pd

from emergence.errors import ReportError
from emergence.importers.collect import load
from emergence.importers.commands import free
from emergence.importers.records import text
from emergence.report.cells import said
from emergence.report.freshness import digest, inputs, written
from emergence.report.project import PACKAGE, Project, write_whole
from emergence.report.render import filled
from emergence.schema import RIGHT_ANSWERS
from emergence.scores import Scale

_PAGE = "your_models"
_RUN = (sys.executable, "-m", "emergence", "run", _PAGE)
_RESULTS = f"results/{_PAGE}.json"
_RUNNING = set[subprocess.Popen[bytes]]()
_LISTS = {"task": "tasks", "family": "families", "metric": "metrics"}
_PATIENCE = 1800.0  # seconds without a page: of work that Dask gives up joblib hears nothing


class _Part(NamedTuple):
    """A value: where its page goes, how it is made, and what it is made from."""

    value: str
    folder: Path
    command: list[str]
    sources: dict[str, str]

    def current(self) -> bool:
        """Tell whether the page is there as it was made, and from what is here now."""
        note = self.folder / "made.json"
        return note.is_file() and note.read_bytes() == self.note()

    def note(self) -> bytes:
        """Return what `made.json` says of the files that are there."""
        files = [self.folder / name for name in (f"{_PAGE}.html", _RESULTS)]
        made = {path.name: digest(path.read_bytes()) for path in files if path.is_file()}
        return written({**self.sources, **made}).encode()


def sweep(file: Path, over: str, output: Path, dask: str | None = None) -> str:
    """Make the pages that are not current, then the overview; raise then what failed."""
    parts = _parts(file, over, output.resolve())
    free(output, any(part.folder.exists() for part in parts))
    todo = [part for part in parts if not part.current()]
    try:
        failed = _all(todo, dask)
    finally:
        for process in _RUNNING:
            process.terminate()
    for part in parts:
        part.folder.mkdir(parents=True, exist_ok=True)  # which tells that the output is ours
    write_whole({output / "index.html": _overview(f"{file.name} by {over}", parts, failed)})
    if failed:
        told = [f"{value[:80]}: {error}" for value, error in failed.items()]
        raise ReportError("\n".join([f"pages not made: {len(failed)} of {len(parts)}", *told]))
    return f"pages: {len(parts)}, of them made now: {len(todo)}; open {output / 'index.html'}"


def _parts(file: Path, over: str, output: Path) -> list[_Part]:
    """Return what is to be there, a part a value."""
    home, parts = Project.find(PACKAGE.parents[1]), []
    home.refuse(output)
    if not (values := _values(load(file, strict=True), over)):
        raise ReportError(f"{file}: it has no {over} that a page can be about; name another --over")
    sources = written({"table": digest(file.read_bytes()), **inputs(home, _PAGE)})
    for value in values:
        asked = f"{_LISTS[over]}={json.dumps([value])}" if over in _LISTS else f"{over}={value}"
        folder = output / _slug(value)
        made = {"parameter": asked, "sources": digest(sources.encode())}
        command = [*_RUN, "--output", str(folder), "-p", f"file={file.resolve()}", "-p", asked]
        parts.append(_Part(value, folder, command, made))
    return parts


def _values(table: pd.DataFrame, over: str) -> list[str]:
    """Return a column's values, or the scales that every source has."""
    if over in _LISTS:  # of metrics those that a page can be about
        return sorted({*table[over]} & ({*RIGHT_ANSWERS} if over == "metric" else {*table[over]}))
    known = table[list(get_args(Scale))].notna().groupby(table["source"]).any().all()
    return [name for name in get_args(Scale) if known[name]] or ["params"]  # tells what is lacking


def _slug(value: str) -> str:
    """Return a file name for any text: what is safe of it, and a digest that tells it apart."""
    safe = re.sub(r"[^a-z0-9]+", "-", value[:40].lower()).strip("-")
    return f"{safe or 'value'}-{digest(value.encode())[:12]}"


def _all(todo: Sequence[_Part], dask: str | None) -> dict[str, str]:
    """Make pages side by side, and say so of each; return what went wrong, by value."""
    told, lost = dict[str, str](), "its page is not here; let all workers share the folder"
    work = [joblib.delayed(_make)(part) for part in todo]
    # Each page is a process: Dask's workers may not fork, and threads do to wait for processes.
    with _cluster(dask) if dask is not None and work else nullcontext():
        try:
            how: Any = {"prefer": "threads", "return_as": "generator_unordered"}
            for value, error in joblib.Parallel(n_jobs=-1, timeout=_PATIENCE, **how)(work):
                told[value] = error
                did = text(f"{len(told)} of {len(work)}, {value[:60]}: {error or 'made'}")
                print(did, file=sys.stderr, flush=True)
        except Exception as error:  # whatever a cluster ends with
            lost = f"{said(error)}; mend the cluster, and run again"
    return {part.value: told.get(part.value) or lost for part in todo if not part.current()}


@contextmanager
def _cluster(address: str) -> Iterator[None]:
    """Let joblib send its work to a Dask cluster."""
    try:
        from distributed import Client

        # Of an empty address it would start a cluster.
        client = Client(address or "nowhere")  # type: ignore[no-untyped-call,unused-ignore]
        client.wait_for_workers(1, timeout=10)
    except ImportError:
        raise ReportError("--dask needs distributed; `pip install distributed`") from None
    except (OSError, ValueError) as error:
        raise ReportError(f"--dask {address}: {said(error)}; start scheduler and worker") from None
    with client, joblib.parallel_config(backend="dask"):
        yield


def _make(part: _Part) -> tuple[str, str]:
    """Make one page, wherever this runs; return its value and what went wrong, in a line."""
    note = part.folder / "made.json"
    try:
        note.unlink(missing_ok=True)
        how: Any = {"cwd": PACKAGE.parents[1], "stdout": subprocess.DEVNULL}
        with subprocess.Popen(part.command, **how, stderr=subprocess.PIPE) as process:
            _RUNNING.add(process)
            told = process.communicate()[1].decode("utf-8", "replace")
        _RUNNING.discard(process)
        if process.returncode == 0:
            write_whole({note: part.note()})
            return part.value, ""
        errors = re.findall(r"^error: (.*)", told, re.M)
        return part.value, (errors or [f"it ended with status {process.returncode}"])[0]
    except (OSError, ValueError) as error:
        return part.value, said(error)


def _overview(title: str, parts: Sequence[_Part], failed: Mapping[str, str]) -> bytes:
    """Return the page that compares the findings that are numbers."""
    rows, defined = list[dict[str, Any]](), dict[str, Any]()
    for value, folder, *_ in parts:
        row = {"value": value, "link": f"{folder.name}/{_PAGE}.html", "error": failed.get(value)}
        read = {} if row["error"] else json.loads((folder / _RESULTS).read_bytes())["findings"]
        found = {name: one for name, one in read.items() if not isinstance(one["value"], str)}
        rows.append({**row, "found": found})
        defined |= found
    told = {"title": title, "rows": rows, "defined": defined}
    return filled("sweep.html.j2", told, title, ("tools.css",))
