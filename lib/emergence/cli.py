"""`emergence` on the command line. Each command imports what it needs when it is called."""

import os
import re
import sys
from importlib.metadata import version as installed
from pathlib import Path
from signal import SIG_IGN, SIGHUP, SIGINT, SIGTERM, getsignal, signal
from typing import Annotated, cast

import typer

from emergence.errors import EmergenceError, ParameterError
from emergence.importers import commands
from emergence.report.build import ALIKE, LIMIT
from emergence.report.cells import said
from emergence.report.project import PACKAGE, own_root

app = typer.Typer(
    name="emergence",
    help="Claims about large language models, tested on published evaluation results.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


_ENDING = (SIGINT, SIGTERM, SIGHUP)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"emergence {installed('emergence-report')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    own_root(Path.cwd())  # in another checkout its own library is to run


@app.command()
def build(
    pages: Annotated[list[str] | None, typer.Argument(help="Which; all if left out.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make them even if current.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many at a time.")] = None,
    limit: commands.Limit = LIMIT,
) -> None:
    """Make the pages that are not current, and the front page.

    Examples: `emergence build`, `emergence build emergence --force`, `emergence build --jobs 1`.
    """
    from emergence.report.build import build as build_pages
    from emergence.report.project import Project

    project = Project.find()
    made = build_pages(project, pages or (), force=force, jobs=jobs, limit=limit)
    did = f"made: {', '.join(made)}" if made else ", ".join(pages or ["everything"]) + " is current"
    print(f"{did}; open {project.shown(project.page('index'))}")


@app.command()
def run(
    page: Annotated[str, typer.Argument(help="Which notebook.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the page; not reports/.")
    ] = Path("build/run"),
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="A parameter: name=value.")
    ] = None,
    limit: commands.Limit = LIMIT,
) -> None:
    """Run one notebook with other parameters and write its page elsewhere.

    Example: `emergence run emergence -p confidence=0.9 -o build/mine`; a list takes commas.
    """
    from emergence.report.build import run as run_page

    made = {"results", *(f"{path.stem}.html" for path in output.glob("results/*.json"))}
    commands.free(output, made == {path.name for path in output.glob("[!.]*")})
    print(run_page(page, commands.pairs(parameter, "-p"), output, limit))


@app.command()
def verify(
    reports: Annotated[
        Path | None,
        typer.Argument(help="Folder; reports/ if left out.", exists=True, file_okay=False),
    ] = None,
) -> None:
    """Check rendered pages against the inputs that are here now, and say what changed.

    Example: `emergence verify reports/`.
    """
    from emergence.report.freshness import outdated
    from emergence.report.project import Project

    # A folder in another project is judged by what that is made from.
    near = reports if reports and own_root(reports.resolve()) else None
    project = Project.find(near, reports)
    found = outdated(project)
    for page, reasons in found.items():
        print(f"{page}: {'; '.join(reasons)}")
    if found:
        raise typer.Exit(1)
    print(f"all of {project.shown(project.reports)} is current")


@app.command()
def data(
    names: Annotated[list[str] | None, typer.Argument(help="Sources; all if left out.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Folder with the upstream files.")] = None,
) -> None:
    """Rebuild `data/` from the upstream files, fetching them where no folder holds them.

    Examples: `emergence data`, `emergence data bigbench_bigg --folder ../shared/sources`.
    """
    from emergence.sources import rebuild

    rebuild(names or None, folder)


commands.add(app)


def main() -> None:
    """Run a command; what a user can mend is one short message and exit status 1."""
    # What a cell takes from a set has one order, and no folder's modules come before the library's.
    alike = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONPATH": str(PACKAGE.parent)} | ALIKE
    alike |= dict.fromkeys(("PYTHONOPTIMIZE", "PYTHONWARNINGS"), "")
    if alike.items() - os.environ.items() or not sys.flags.safe_path:
        os.environ |= alike
        os.execv(sys.executable, [sys.executable, "-P", *sys.orig_argv[1:]])
    # Paths and names are written even where the system's own encoding lacks their letters.
    for name in ("stdout", "stderr"):  # either may be closed
        stream = getattr(sys, name) or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        stream.reconfigure(errors="backslashreplace", line_buffering=True)
        setattr(sys, name, stream)
    for one in _ENDING:
        if getsignal(one) is not SIG_IGN:  # as under nohup
            signal(one, _end)
    try:
        _once(sys.argv[1:])
        app()
    except Exception as error:
        told = error if isinstance(error, EmergenceError) else f"{said(error)}; mend what it names"
        plain = re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", str(told))
        print(f"error: {plain}", file=sys.stderr, flush=True)
        os._exit(1)  # to end as usual would write once more what could not be written
    except SystemExit as ended:
        ends = {129: "ended by SIGHUP", 130: "interrupted", 143: "ended by SIGTERM"}
        if why := ends.get(cast(int, ended.code)):
            print(f"{why}; no page is half written", file=sys.stderr)
        raise


def _end(got: int, _: object) -> None:
    """End at a signal: what is half written is taken away, undisturbed by another signal."""
    for one in _ENDING:
        signal(one, lambda *_: None)  # what is to be ignored a program that is started inherits
    sys.exit(128 + got)


def _once(words: list[str]) -> None:
    """Refuse what is empty, and an option given twice: the last would count, and nobody be told."""
    if {"", "--output="} & {*words}:
        raise ParameterError("an argument is empty (''): name what it is to be, or leave it out")
    short = {word: word.partition("=")[0] if word[:2] == "--" else word[:2] for word in words}
    given = [{"-o": "--output"}.get(short[w], short[w]) for w in words if w.startswith("-")]
    for option in given:
        if given.count(option) > 1 and option not in ("--parameter", "-p", "--column", "-c"):
            raise ParameterError(f"{option} is given twice; leave one out")
