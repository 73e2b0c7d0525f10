"""From stale notebooks to current pages: side by side, each whole or not at all."""

import ctypes
import gc
import multiprocessing
import os
import re
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

import psutil

from emergence.errors import EmergenceError, ReportError
from emergence.report import parameters
from emergence.report.cells import said
from emergence.report.freshness import INDEX, Made, inputs, locked, manifest, outdated, record
from emergence.report.project import TOOLS, Project

LIMIT = 1800.0  # seconds that one cell may take, unless another limit is given

# Nobody's own settings, nor the width of a terminal. OpenBLAS's threads wait at full speed: on
# small matrices they take twice the time of one.
ALIKE = {"MPLBACKEND": "agg", "MATPLOTLIBRC": os.devnull, "COLUMNS": "80", "LINES": "24"}
ALIKE |= {"TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
_JOIN, _PATIENCE = 10.0, 10.0
_SHARED = ("emergence.report.make", "emergence.report.show", "statsmodels.formula.api", "numba")
_LATE = ("latexcodec", "matplotlib.backends.backend_svg")  # imported when first used


class Job:
    """A notebook that a forked process makes into a page, and where that process is."""

    def __init__(self, project: Project, name: str, given: Mapping[str, Any], made: Made) -> None:
        context = multiprocessing.get_context("fork")
        self.name, self.here = name, _source(name)
        self.heard, told = context.Pipe(duplex=False)
        self.process = context.Process(target=_child, args=(project, name, given, made, told))
        self.since = self.said = time.monotonic()
        self.made: Made | None = None
        self.error = ""
        self.process.start()
        told.close()

    def listen(self) -> bool:
        """Take in one message; tell whether it was the last."""
        try:
            kind, content = self.heard.recv()
        except (EOFError, OSError):
            # Who ends closes its pipe a moment earlier; a cell may have closed it and run on.
            end = time.monotonic() + _JOIN
            while self.process.exitcode is None and time.monotonic() < end:
                time.sleep(0.01)
            kind, content = "error", f"{self.here}: {_death(self.process.exitcode)}"
        if kind == "cell":
            self.here, self.since = content, time.monotonic()
            _say(f"{self.here}", passing=True)
            return False
        self.made, self.error = (content, "") if kind == "made" else (None, content)
        _end(self.process)
        return True

    def too_long(self, limit: float) -> bool:
        """Tell whether the cell that runs exceeds the limit, and say now and then which it is."""
        took = time.monotonic() - self.since
        if took > limit:
            self.error = f"{self.here}: ran longer than {limit:g} s; allow more with --limit"
            _end(self.process)
        elif time.monotonic() - max(self.said, self.since) > _PATIENCE:
            self.said = time.monotonic()
            _say(f"{self.here}: has run for {took:.0f} s")
        return took > limit


def build(
    project: Project,
    names: Iterable[str] = (),
    *,
    force: bool = False,
    jobs: int | None = None,
    limit: float = LIMIT,
) -> list[str]:
    """Make the pages that are not current, and the front page; return which were made.

    A page whose notebook fails stays as it was; the others are made, then the error is raised.
    """
    named = dict.fromkeys(_known(project, name, _made(project)) for name in names)
    wanted, loaded = [*named] or _made(project), inputs(project, INDEX)
    with locked(project):
        front = inputs(project, INDEX)
        if new := [p for p in front if p.startswith("lib/") and front[p] != loaded.get(p)]:
            raise ReportError(f"{new[0]} has changed while another build ran; run this one again")
        for stray in project.strays():
            _say(f"{stray}: claims.toml has no table of this name; it is passed over")
        stale = outdated(project)
        if strays := {*stale} - {*_made(project), INDEX}:
            _move_away(project, strays)
            stale = outdated(project)
        todo = [name for name in wanted if force or name in stale]
        for name in [name for name in todo if name not in TOOLS]:
            parameters.of_notebook(project.notebook(name))
        if todo:
            _say(f"making {', '.join(todo)} ({stale.get(todo[0], ['asked for'])[0]})")
        cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
        done = _all(project, todo, {}, jobs or cores, limit)
        made = {job.name: job.made for job in done if job.made is not None}
        errors = [job.error for job in done if job.error]
        try:
            fresh = _finish(project, made, stale, front) if made or stale else {}
        finally:
            if errors:
                raise ReportError("\n".join(errors))
    return [*made, *({INDEX} & {*stale} & {*fresh})]


def run(name: str, given: Mapping[str, str], output: Path, limit: float = LIMIT) -> Path:
    """Run one notebook with other parameters, write its page to another folder, return it."""
    near = Path(name).parent
    home, project = Project.find(near), Project.find(near, reports=output)
    home.refuse(output)
    name = _known(project, name, project.pages())
    values = parameters.check(parameters.of_notebook(project.notebook(name)), given)
    values |= {key: os.path.abspath(told) for key, told in values.items() if key == "file"}
    _say(f"making {name} in {output}")
    (job,) = _all(project, [name], values, 1, limit)
    if job.error:
        raise ReportError(job.error)
    return project.page(name)


def _finish(
    project: Project, made: dict[str, Made], stale: dict[str, list[str]], front: Made
) -> dict[str, Made]:
    """Write front page and manifest, made of findings and what was in `front`."""
    from emergence.report import index

    fresh, known = dict(made), manifest(project).get("pages", {})
    own = project.shown(project.reports)
    # Of results that were edited nothing is told: `make` makes them anew.
    left = {*stale} & {*_made(project)} - {*made}
    try:
        if not any(why.startswith(own) for name in left for why in stale[name]):
            index.write(project)
            now = inputs(project, INDEX)
            fresh[INDEX] = {p: c if p.startswith(own) else front.get(p, c) for p, c in now.items()}
    finally:
        kept = {name: known[name] for name in _made(project) if name in known}
        record(project, {**kept, **fresh}, fresh)
    return fresh


def _move_away(project: Project, strays: set[str]) -> None:
    """Move away what lies among the pages and belongs to none."""
    for name in sorted(strays):
        path = project.reports / name
        if path.match(".draft.????????"):  # of a build that was killed
            path.unlink()
        elif os.path.lexists(path):  # it may be somebody's own, and not the first of its name
            aside = project.build / "removed" / f"{time.time_ns()}" / name
            aside.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, aside)
            _say(f"reports/{name}: it belongs to no page; moved to {project.shown(aside)}")


def _all(
    project: Project, names: list[str], given: Mapping[str, Any], jobs: int, limit: float
) -> list[Job]:
    """Make pages, so many at a time, the last notebook first and tools last; return their jobs."""
    # Before the library is imported, of which each page takes what was there then.
    made = {name: inputs(project, name) for name in names}
    if names:
        _check_environment(project.root / "requirements.lock")
        _import_once()
        _read_common(project)
    waiting = sorted(names, key=lambda name: -TOOLS.index(name) if name in TOOLS else 1)
    running, done = dict[Connection, Job](), list[Job]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                job = Job(project, name := waiting.pop(), given, made[name])
                running[job.heard] = job
            ready = {cast(Connection, one) for one in wait(list(running), timeout=1.0)}
            for heard, job in list(running.items()):
                if job.listen() if heard in ready else job.too_long(limit):
                    done.append(running.pop(heard))
                    _say(f"{job.name}: {'failed' if job.error else 'made'}")
    finally:
        for process in multiprocessing.active_children():  # a signal may keep one from `running`
            _end(process)
    return done


def _child(project: Project, name: str, given: Any, made: Made, told: Connection) -> None:
    from emergence.report.make import make, make_tool

    # A group of its own, so that what a cell starts ends with it, and all of it with the build.
    os.setpgrp()
    if sys.platform == "linux":  # what outlives its parent becomes a child of this process
        ctypes.CDLL(None).prctl(36, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    here = [_source(name)]

    def started(cell: str) -> None:
        here[0] = cell
        told.send(("cell", cell))

    def failed(thread: threading.ExceptHookArgs) -> None:
        which, why = getattr(thread.thread, "name", ""), said(thread.exc_value or SystemExit())
        told.send(("error", f"{here[0]}: the thread {which} failed: {why}; mend what it runs"))
        signal.pause()  # it ends with the process, not before

    threading.excepthook = failed
    try:
        if name in TOOLS:
            outcome: tuple[str, Any] = "made", make_tool(project, name, made)
        else:
            outcome = "made", make(project, name, given, made, started, _join_threads)
    except EmergenceError as error:
        text = str(error)
        outcome = "error", text if "notebooks/" in text else f"{here[0]}: {text}"
    except BaseException as error:
        outcome = "error", f"{here[0]}: {said(error)}; mend what it names"
    with suppress(OSError):
        told.send(outcome)
        signal.pause()  # who hears it ends this process, with what it started
    os._exit(0)


def _end(process: BaseProcess) -> None:
    """End a process and what it started, if any of it still runs."""
    with suppress(ProcessLookupError):
        os.kill(process.pid or 0, signal.SIGSTOP)  # a pool replaces what of it ends
        _end_started(process.pid)
        os.killpg(process.pid or 0, signal.SIGKILL)
    process.kill()
    process.join()


def _end_with_parent() -> None:
    """Wait for the build to end, and end then: a build that is killed leaves nothing running."""
    if parent := multiprocessing.parent_process():
        parent.join()
        _end_started(os.getpid())
        os.killpg(0, signal.SIGKILL)


def _end_started(process: int | None) -> None:
    """End what descends from a process, whatever group or session it is in."""
    with suppress(psutil.Error):
        for one in psutil.Process(process).children(recursive=True):
            one.kill()


def _join_threads() -> None:
    """Wait for threads that the notebook started; the page is not written while they run."""
    if os.getpgrp() != os.getpid():
        os._exit(0)  # a cell forked, and its child ran on to here
    if "joblib.externals.loky.reusable_executor" in sys.modules:  # it keeps its workers waiting
        import_module("joblib.externals.loky").get_reusable_executor().shutdown(kill_workers=True)
    end = time.monotonic() + _JOIN
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(max(0.0, end - time.monotonic()))
            if thread.is_alive():
                raise ReportError(f"the thread {thread.name} does not end; join it in its cell")


def _death(code: int | None) -> str:
    if code is not None and code < 0:
        by = f"signal {-code} ({signal.strsignal(-code)})"
        return f"its process was ended by {by}; mend the cell, or free memory"
    return f"its process ended itself with code {code}; remove the call that does so"


def _import_once() -> None:
    """Import what every notebook needs, so that the processes forked from here have it."""
    os.environ |= ALIKE
    time.tzset()
    # What is imported here stays: no collection of garbage need look at it, nor copy its pages.
    gc.disable()
    for name in _SHARED + _LATE:
        import_module(name)
    gc.freeze()
    gc.enable()


def _read_common(project: Project) -> None:
    """Read what every page reads, so that a fault in it is told once, and nothing made."""
    from emergence.report.references import entries

    entries(project.root / "references.bib")
    for name, kind, noun in (("data/sources.toml", dict, "table"), ("glossary.toml", str, "text")):
        if not (read := project.toml(name)):
            raise ReportError(f"{name} is not there, or empty; restore it")
        if wrong := [key for key, told in read.items() if not (key and isinstance(told, kind))]:
            raise ReportError(f"{name}: {wrong[0]!r:.60} is no {noun}; mend it")


def _check_environment(lock: Path) -> None:
    """Refuse packages of other versions than the lock's, with which pages say they were made."""
    pinned = re.findall(r"^([\w-]+)==([^\s;]+)", lock.read_text("utf-8"), re.M)
    for folder in [one for place in sys.path for one in Path(place).glob("*.dist-info")]:
        name, _, version = folder.stem.partition("-")
        name = re.sub("[_.]+", "-", name).lower()
        if name in dict(pinned) and (name, version) not in pinned:
            told = f"{name} {version} is installed, and {lock.name} has {dict(pinned)[name]}"
            raise ReportError(f"{told}; run `make clean`, then `make`")


def _source(name: str) -> str:
    return f"the page {name}" if name in TOOLS else f"notebooks/{name}.ipynb"


def _made(project: Project) -> list[str]:
    return [*project.pages(), *project.tools()]


def _known(project: Project, name: str, pages: list[str]) -> str:
    stem = Path(name).stem if name.endswith(".ipynb") else name
    near = [(folder / name).resolve() for folder in (Path.cwd(), project.root)]
    if os.sep in name and project.notebook(stem).resolve() not in near:
        raise ReportError(f"{name[:80]} is no notebook of this report; those are in notebooks/")
    if stem not in pages:
        raise ReportError(f"claims.toml has no page {stem[:80]}; it has: {', '.join(pages)}")
    return stem


def _say(line: str, passing: bool = False) -> None:
    """Write a line on standard error; one in passing on terminals only, to be written over."""
    terminal = sys.stderr.isatty()
    if terminal or not passing:
        start, end = ("\r\033[K" if terminal else ""), ("" if passing else "\n")
        print(f"{start}{line[:100] if passing else line}", end=end, file=sys.stderr, flush=True)
