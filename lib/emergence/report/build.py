"""From stale notebooks to current reports: side by side, each whole or not at all."""

import gc
import json
import math
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, cast

from emergence.errors import EmergenceError, ReportError
from emergence.report import intact, lock
from emergence.report.freshness import INDEX, digest, outdated
from emergence.report.kept import keep, kept
from emergence.report.lint import typed
from emergence.report.progress import Progress
from emergence.report.project import Project, write_whole

_INTERRUPTED = 130
_IMPORTED_ONCE = (
    "matplotlib.pyplot",
    "nbconvert.exporters",
    "numba",
    "pandas",
    "papermill",
    "scipy.optimize",
    "scipy.stats",
    "statsmodels.api",
)


@dataclass(frozen=True, slots=True)
class _Job:
    """A notebook that is being made into a report by a process of its own."""

    claim: str
    process: Any
    heard: Connection
    started: float


def build(
    project: Project,
    claims: Iterable[str] = (),
    *,
    force: bool = False,
    jobs: int | None = None,
    show: bool = False,
) -> list[str]:
    """Make the reports that are not current, and the front page.

    Parameters
    ----------
    project : Project
        Where notebooks and reports lie.
    claims : iterable of str
        Which; all that have a notebook if left out.
    force : bool
        Whether to make them even if they are current.
    jobs : int, optional
        How many at a time; as many as there are cores if left out.
    show : bool
        Whether to say on standard error what is being done.

    Returns
    -------
    list of str
        The claims whose reports were made.

    Raises
    ------
    ReportError
        If a number is typed into a notebook or data were edited, before anything runs; if a
        notebook failed, after the others were made. Its old report stays as it was.
    """
    _one_thread()
    wanted, progress = _wanted(project, claims), Progress(show)
    with lock.held(project.build, progress.say):
        return _build(project, wanted, force, jobs or _cores(), progress)


def _build(
    project: Project, wanted: list[str], force: bool, jobs: int, progress: Progress
) -> list[str]:
    reasons = {claim: ["asked for"] for claim in wanted} if force else outdated(project, wanted)
    problems = [problem for claim in reasons for problem in typed(project, claim)]
    if problems:
        raise ReportError("\n".join(map(str, problems)))
    if reasons:
        intact.check(project)
    for claim, why in reasons.items():
        progress.say(f"{claim}: {_first(why)}")
    errors = _all(project, _longest_first(project, reasons), jobs, progress, force)
    if outdated(project, [INDEX]):
        from emergence.report import index

        index.write(project)
        progress.say(f"{project.shown(project.index)} written")
    if errors:
        raise ReportError("\n".join(errors.values()))
    return [claim for claim in reasons if claim not in errors]


def alone(claim: str, given: Mapping[str, Any], output: Path) -> None:
    """Run one notebook with other parameters and write its page to another folder.

    Parameters
    ----------
    claim : str
        Which notebook.
    given : mapping of str to object
        Its parameters, as values or as the command line's text.
    output : Path
        The folder; never that of the committed reports.

    Raises
    ------
    EmergenceError
        If a parameter does not fit or data were edited, before anything runs, or the notebook
        fails.
    """
    from emergence.report import run

    project, home = Project.find(reports=output), Project.find()
    if project.reports == home.reports:
        raise ReportError(
            f"{home.shown(home.reports)} holds the report as it is published; "
            "name another folder with --output"
        )
    _one_thread()
    intact.check(project)
    values = run.fitted(project, claim, given)
    with lock.held(project.build, lambda line: print(line, file=sys.stderr)):
        make(project, claim, values)


def make(
    project: Project,
    claim: str,
    given: Mapping[str, Any] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    again: bool = False,
) -> None:
    """Run one notebook in this process and write its page, key figure and findings.

    Parameters
    ----------
    project : Project
        Where it lies and where its page goes.
    claim : str
        Which claim.
    given : mapping of str to object, optional
        Parameters other than the defaults.
    progress : callable, optional
        Told how many of how many cells are done.
    again : bool
        Whether to run it even if a run from the same inputs was kept.

    Raises
    ------
    EmergenceError
        If anything is not as it must be; what was written before stays as it was.
    """
    from emergence.report import claims, provenance, render, results, run

    topic = claims.topic(project, claim)
    made = {} if given or again else kept(project, claim)
    if made:
        executed = run.recalled(project, claim, list(made["data"]))
    else:
        executed = run.execute(project, claim, given, progress)
        made = provenance.of_run(project, claim, executed.data)
        if not executed.given:
            keep(project, claim, made)
    made = dict(sorted({**made, **provenance.of_page(project, claim)}.items()))
    html = render.page(project, topic, executed, made)
    where = project.shown(project.notebook(claim))
    figure = results.key_figure(executed.notebook, where)
    found = results.collected(topic, executed, where)
    text = results.text(found | {"made_from": made, "page": digest(html.encode())})
    # The findings go last: while they are old, the page counts as stale.
    write_whole(project.thumbnail(claim), figure["narrow"] + "\n")
    write_whole(project.page(claim), html)
    write_whole(project.results(claim), text)


def _all(
    project: Project, claims: list[str], jobs: int, progress: Progress, again: bool
) -> dict[str, str]:
    """Make reports, so many at a time, and return the errors of those that failed."""
    if not claims:
        return {}
    if again or not all(kept(project, claim) for claim in claims):
        progress.say(f"importing what {len(claims)} notebook(s) need")
        _import_once()
    waiting, errors = list(claims), dict[str, str]()
    running: dict[Connection, _Job] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                job = _started(project, waiting.pop(0), again)
                running[job.heard] = job
            for heard in wait(list(running)):
                job = running[cast(Connection, heard)]
                if (error := _listen(job, progress)) is not None:
                    del running[job.heard]
                    errors |= {job.claim: error} if error else {}
    finally:
        for job in running.values():
            job.process.terminate()
            job.process.join()
    return errors


def _one_thread() -> None:
    """Let linear algebra work in one thread, unless the reader wants otherwise.

    OpenBLAS, which reads this when NumPy is imported, has its threads wait at full speed: beside
    another notebook, and on small matrices even alone, they take twice the time of one.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _import_once() -> None:
    """Import what every notebook needs, so that the processes forked from here have it."""
    os.environ.setdefault("MPLBACKEND", "agg")
    # What is imported here stays: no collection of garbage need look at it, nor copy its pages.
    gc.disable()
    for name in (*_IMPORTED_ONCE, "emergence.report.render", "emergence.report.engine"):
        import_module(name)
    gc.freeze()
    gc.enable()


def _started(project: Project, claim: str, again: bool) -> _Job:
    context = multiprocessing.get_context("fork")
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(project, claim, again, told), name=claim)
    process.start()
    told.close()
    return _Job(claim, process, heard, time.monotonic())


def _child(project: Project, claim: str, again: bool, told: Connection) -> None:
    parent = os.getppid()

    def progress(done: int, of: int) -> None:
        if os.getppid() != parent:  # it was killed, and nobody waits for this page any more
            os._exit(1)
        told.send((done, of))

    try:
        make(project, claim, again=again, progress=progress)
        told.send("")
    except EmergenceError as error:
        told.send(str(error))
    except KeyboardInterrupt:
        os._exit(_INTERRUPTED)


def _listen(job: _Job, progress: Progress) -> str | None:
    """Return a job's error, empty if it went well, None if it still runs."""
    try:
        message = job.heard.recv()
    except EOFError:
        job.process.join()
        # Whoever interrupts means all processes, and this one may have missed it.
        if job.process.exitcode == _INTERRUPTED:
            raise KeyboardInterrupt from None
        message = f"{job.claim}: its process ended without a word; try `--jobs 1`"
    if isinstance(message, tuple):
        progress.at(job.claim, *message)
        return None
    job.process.join()
    progress.end(job.claim, "failed" if message else f"{time.monotonic() - job.started:.1f} s")
    return str(message)


def _wanted(project: Project, claims: Iterable[str]) -> list[str]:
    known = project.written()
    wanted = list(claims) or known
    for claim in wanted:
        if claim not in known:
            there = ", ".join(known) or "none"
            raise ReportError(f"there is no notebook for {claim}; there are: {there}")
    return wanted


def _longest_first(project: Project, claims: Iterable[str]) -> list[str]:
    """Order by what the cells took when `make bench` measured them; what is new goes first."""
    try:
        measured = json.loads((project.root / "bench" / "results" / "report.json").read_bytes())
        seconds: dict[str, float] = measured["cells_s"]
    except (OSError, ValueError, KeyError):
        seconds = {}
    return sorted(claims, key=lambda claim: -seconds.get(claim, math.inf))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _first(reasons: list[str]) -> str:
    more = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}"
