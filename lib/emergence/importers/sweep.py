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
from tqdm import tqdm

from emergence.errors import ReportError, SourceError
from emergence.report.cells import said
from emergence.report.freshness import digest, inputs, written
from emergence.report.project import PACKAGE, Project, write_whole
from emergence.scores import Scale

_PAGE = "your_models"
_RESULTS = f"results/{_PAGE}.json"
_LISTS = {"task": "tasks", "family": "families", "metric": "metrics"}


class _Part(NamedTuple):
    """A value: where its page goes, how it is made, and what `made.json` says of it then."""

    value: str
    folder: Path
    command: list[str]
    made: bytes

    def current(self) -> bool:
        """Tell whether the page is there, made from what is here now."""
        note, *rest = (self.folder / name for name in ("made.json", f"{_PAGE}.html", _RESULTS))
        there = all(path.is_file() for path in (note, *rest))
        return there and note.read_bytes() == self.made


def sweep(file: Path, over: str, output: Path, dask: str | None = None) -> str:
    """Make the pages that are not current, then the overview; raise then what failed."""
    parts = _parts(file, over, output.resolve())
    todo = [part for part in parts if not part.current()]
    failed = _all(todo, over, dask)
    write_whole(output / "index.html", _overview(f"{file.name} by {over}", parts, failed))
    if failed:
        told = [f"{value[:80]}: {error}" for value, error in failed.items()]
        raise ReportError("\n".join([f"{len(failed)} of {len(parts)} pages were not made", *told]))
    return f"made: {len(todo)} of {len(parts)} pages; open {output / 'index.html'}"


def _parts(file: Path, over: str, output: Path) -> list[_Part]:
    """Return what is to be there, a part a value."""
    from emergence.importers.collect import load

    home, parts = Project.find(PACKAGE.parents[1]), []
    if output.is_relative_to(home.reports):
        raise ReportError(f"{output} holds the published pages; name another with -o")
    if not file.is_file():
        raise SourceError(f"{file} is no file; name a table that `emergence import` wrote")
    sources = written({"table": digest(file.read_bytes()), **inputs(home, _PAGE)})
    for value in _values(load(file), over):
        given, folder = f"{_LISTS.get(over, over)}={value}", output / _slug(value)
        made = written({"parameter": given, "sources": digest(sources.encode())}).encode()
        parts.append(_Part(value, folder, _command(file.resolve(), folder, given), made))
    return parts


def _values(table: pd.DataFrame, over: str) -> list[str]:
    """Return a column's values, or the scales that every source has."""
    if over in _LISTS:
        return sorted(table[over].unique())
    known = table[list(get_args(Scale))].notna().groupby(table["source"]).any().all()
    return [name for name in get_args(Scale) if known[name]] or ["params"]  # tells what is lacking


def _slug(value: str) -> str:
    """Return a file name for any text: what is safe of it, and a digest that tells it apart."""
    safe = re.sub(r"[^a-z0-9]+", "-", value[:40].lower()).strip("-")
    return f"{safe or 'value'}-{digest(value.encode())[:12]}"


def _command(file: Path, folder: Path, given: str) -> list[str]:
    """Return the command line that makes one page."""
    run = [sys.executable, "-m", "emergence", "run", _PAGE, "--output", f"{folder}"]
    return [*run, "-p", f"file={file}", "-p", given]


def _all(todo: Sequence[_Part], over: str, dask: str | None) -> dict[str, str]:
    """Make pages side by side; return what went wrong, by value."""
    told, lost = dict[str, str](), "its page is not here; let all workers share the folder"
    for value in (part.value for part in todo if over in _LISTS):
        if "," in value or value != value.strip(" '\"[]"):  # as lists of parameters are read
            told[value] = "no parameter can be a name with , in it or '\"[] at an end; rename it"
    work = [joblib.delayed(_make)(part) for part in todo if part.value not in told]
    # Each page is a process: Dask's workers may not fork, and threads do to wait for processes.
    with _cluster(dask) if dask is not None and work else nullcontext():
        try:
            how = joblib.Parallel(n_jobs=-1, prefer="threads", return_as="generator_unordered")
            told.update(tqdm(how(work), "making", len(work), unit=" pages", disable=None))
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
        done = subprocess.run(part.command, cwd=PACKAGE.parents[1], capture_output=True)
        if done.returncode == 0:
            write_whole(note, part.made)
            return part.value, ""
        errors = re.findall(r"^error: (.*)", done.stderr.decode("utf-8", "replace"), re.M)
        return part.value, (errors or [f"it ended with status {done.returncode}"])[0]
    except (OSError, ValueError) as error:
        return part.value, said(error)


def _overview(title: str, parts: Sequence[_Part], failed: Mapping[str, str]) -> bytes:
    """Return the page that compares the findings that are numbers."""
    from emergence.report.render import filled

    rows, defined = list[dict[str, Any]](), dict[str, str]()
    for value, folder, *_ in parts:
        row = {"value": value, "link": f"{folder.name}/{_PAGE}.html", "error": failed.get(value)}
        read = {} if row["error"] else json.loads((folder / _RESULTS).read_bytes())["findings"]
        found = {name: one for name, one in read.items() if not isinstance(one["value"], str)}
        rows.append({**row, "found": found})
        defined |= {name: one["definition"] for name, one in found.items()}
    told = {"title": title, "rows": rows, "defined": defined}
    return filled("sweep.html.j2", told, title, ("tools.css",))
