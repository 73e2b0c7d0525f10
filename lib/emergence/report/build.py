"""From stale notebooks to current pages: side by side, each whole or not at all."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, cast

from emergence.errors import EmergenceError, ReportError
from emergence.report import parameters
from emergence.report.freshness import INDEX, inputs, locked, manifest, outdated, record
from emergence.report.project import Project

LIMIT = 1800.0
"""Seconds that one cell may take, unless another limit is given."""

_INTERRUPTED = 130
_JOIN = 10.0
_EVERY = 30.0
_IMPORTED_ONCE = (
    "papermill",
    "emergence.report.make",
    "emergence.report.show",
    "scipy.stats",
    "statsmodels.formula.api",
    "numba",
)


@dataclass(slots=True)
class _Job:
    """A notebook that a process of its own is making into a page."""

    name: str
    process: Any
    heard: Connection
    here: str
    since: float
    told: float = 0.0


def build(
    project: Project,
    names: Iterable[str] = (),
    *,
    force: bool = False,
    jobs: int | None = None,
    limit: float = LIMIT,
) -> list[str]:
    """Make the pages that are not current, and the front page.

    Parameters
    ----------
    project : Project
        Where notebooks and reports lie.
    names : iterable of str
        Which pages; all if left out.
    force : bool
        Whether to make them even if they are current.
    jobs : int, optional
        How many at a time; as many as there are cores if left out.
    limit : float
        Seconds that a cell may take.

    Returns
    -------
    list of str
        The pages that were made.

    Raises
    ------
    EmergenceError
        If parameters are not declared as they must be, before anything runs; if a notebook
        failed, after the others were made. Its old page stays as it was.
    """
    wanted = [_known(project, name) for name in names] or project.pages()
    with locked(project):
        for stray in project.strays():
            _say(f"{stray}: claims.toml has no table of this name; it is passed over")
        stale = outdated(project)
        todo = wanted if force else [name for name in wanted if name in stale]
        for name in todo:
            parameters.of_notebook(project.notebook(name))
            _say(f"{name}: {(stale.get(name) or ['asked for'])[0]}")
        made, errors = _all(project, todo, {}, jobs or _cores(), limit)
        _finish(project, made, stale)
    if errors:
        raise ReportError("\n".join(errors))
    return list(made)


def run(name: str, given: Mapping[str, str], output: Path, limit: float = LIMIT) -> Path:
    """Run one notebook with other parameters and write its page to another folder.

    Raises
    ------
    EmergenceError
        If a parameter does not fit, before anything runs, or the notebook fails.
    """
    home, project = Project.find(), Project.find(reports=output)
    if project.reports == home.reports:
        raise ReportError(
            f"{home.shown(home.reports)} holds the pages as they are published; "
            "name another folder with --output"
        )
    name = _known(project, name)
    values = parameters.check(parameters.of_notebook(project.notebook(name)), given)
    with locked(project):
        _, errors = _all(project, [name], values, 1, limit)
    if errors:
        raise ReportError(errors[0])
    return project.page(name)


def _finish(
    project: Project, made: dict[str, dict[str, str]], stale: Mapping[str, list[str]]
) -> None:
    """Remove what belongs to no page, and write the front page and the manifest."""
    from emergence.report import index

    for name in stale:
        strange = project.reports / name
        if name not in [*project.pages(), INDEX] and strange.is_file():
            strange.unlink()
            _say(f"{project.shown(strange)}: removed, it belongs to no page")
    old = {name: manifest(project).get("pages", {}).get(name) for name in project.pages()}
    kept = {name: was for name, was in old.items() if was is not None}
    fresh = {**made, INDEX: inputs(project, INDEX)}
    if made or INDEX in stale or stale:
        index.write(project)
        record(project, {**kept, **fresh}, fresh)


def _all(
    project: Project, names: list[str], values: dict[str, Any], jobs: int, limit: float
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Make pages, so many at a time; return what they were made from, and the errors."""
    made: dict[str, dict[str, str]] = {}
    errors: list[str] = []
    waiting, running = list(names), dict[Connection, _Job]()
    if names:
        _import_once()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                job = _started(project, waiting.pop(0), values)
                running[job.heard] = job
            ready = wait(list(running), timeout=1.0)
            for heard in ready:
                _listen(running, cast(Connection, heard), made, errors)
            _watch(running, limit, errors)
    finally:
        for job in running.values():
            job.process.kill()
            job.process.join()
    return made, errors


def _started(project: Project, name: str, values: dict[str, Any]) -> _Job:
    context = multiprocessing.get_context("fork")
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(project, name, values, told), name=name)
    sys.stdout.flush()
    process.start()
    told.close()
    return _Job(name, process, heard, f"notebooks/{name}.ipynb", time.monotonic())


def _child(project: Project, name: str, values: dict[str, Any], told: Connection) -> None:
    from emergence.report.make import make

    here = [f"notebooks/{name}.ipynb"]

    def started(index: int, of: int, cell: str) -> None:
        here[0] = cell
        told.send(("cell", f"{index + 1} of {of}", cell))

    try:
        told.send(("made", make(project, name, values, started, _join_threads)))
    except EmergenceError as error:
        text = str(error)
        told.send(("error", text if "notebooks/" in text else f"{here[0]}: {text}"))
    except KeyboardInterrupt:
        os._exit(_INTERRUPTED)
    except BaseException as error:
        told.send(("error", f"{here[0]}: {type(error).__name__}: {error}; mend what it names"))
    os._exit(0)


def _join_threads() -> None:
    """Wait for threads that the notebook started; the page is not written while they run."""
    end = time.monotonic() + _JOIN
    others = [t for t in threading.enumerate() if t is not threading.main_thread()]
    for thread in (t for t in others if not t.daemon):
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            raise ReportError(f"the thread {thread.name} does not end; join it in its cell")


def _listen(
    running: dict[Connection, _Job],
    heard: Connection,
    made: dict[str, dict[str, str]],
    errors: list[str],
) -> None:
    job = running[heard]
    try:
        kind, *content = heard.recv()
    except (EOFError, OSError):
        job.process.join()
        kind, content = "error", [f"{job.here}: {_death(job.process.exitcode)}"]
    if kind == "cell":
        job.here, job.since = content[1], time.monotonic()
        if sys.stderr.isatty():
            print(f"\r\033[K{job.name}: cell {content[0]}", end="", file=sys.stderr, flush=True)
        return
    del running[heard]
    job.process.join()
    if kind == "made":
        made[job.name] = content[0]
    else:
        errors.append(content[0])
    _say(f"{job.name}: {'made' if kind == 'made' else 'failed'}")


def _watch(running: dict[Connection, _Job], limit: float, errors: list[str]) -> None:
    for heard, job in list(running.items()):
        took = time.monotonic() - job.since
        if took > limit:
            job.process.kill()
            job.process.join()
            del running[heard]
            errors.append(f"{job.here}: ran longer than {limit:g} s; allow more with --limit")
        elif took > _EVERY and time.monotonic() - job.told > _EVERY:
            job.told = time.monotonic()
            _say(f"{job.here}: has run for {took:.0f} s")


def _death(code: int | None) -> str:
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    if code is not None and code < 0:
        remedy = "free memory, or use less" if code == -signal.SIGKILL else "mend the cell"
        return f"its process was ended by {signal.Signals(-code).name}; {remedy}"
    return f"its process ended itself with code {code}; remove the call that does so"


def _import_once() -> None:
    """Import what every notebook needs, so that the processes forked from here have it."""
    # OpenBLAS's threads wait at full speed: on small matrices they take twice the time of one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["MPLBACKEND"] = "agg"
    # What is imported here stays: no collection of garbage need look at it, nor copy its pages.
    gc.disable()
    for name in _IMPORTED_ONCE:
        import_module(name)
    gc.freeze()
    gc.enable()


def _known(project: Project, name: str) -> str:
    stem = Path(name).stem if name.endswith(".ipynb") else name
    if stem not in project.pages():
        there = ", ".join(project.pages()) or "none"
        raise ReportError(f"there is no page {stem[:80]}; there are: {there}")
    return stem


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _say(line: str) -> None:
    start = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{start}{line}", file=sys.stderr, flush=True)
