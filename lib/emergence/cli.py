"""`emergence` on the command line. Each command imports what it needs when it is called."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from emergence.errors import EmergenceError

app = typer.Typer(
    name="emergence",
    help="Five claims about large language models, tested on published evaluation results.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def build(
    claims: Annotated[list[str] | None, typer.Argument(help="Which; all if left out.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make them even if current.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many at a time.")] = None,
) -> None:
    """Make the reports that are not current, and the front page.

    Examples: `emergence build`, `emergence build emergence --force`, `emergence build --jobs 1`.
    """
    from emergence.report.build import build as build_reports
    from emergence.report.project import Project

    try:
        made = build_reports(Project.find(), claims or (), force=force, jobs=jobs, show=True)
    except KeyboardInterrupt as interrupt:
        print("interrupted; the reports already there are as they were", file=sys.stderr)
        raise typer.Exit(130) from interrupt
    print(f"made: {', '.join(made)}" if made else "everything is current")


@app.command()
def run(
    claim: Annotated[str, typer.Argument(help="Which notebook.")],
    output: Annotated[Path, typer.Option(help="Folder for the page; not reports/.")] = Path(
        "build/run"
    ),
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="A parameter: name=value.")
    ] = None,
) -> None:
    """Run one notebook with other parameters and write its page elsewhere.

    Examples: `emergence run emergence -p level=0.9 -p scale=flops --output /tmp/mine`; of a list,
    commas part what is in it: `emergence run emergence -p families=Pythia,OPT --output /tmp/mine`.
    """
    from emergence.report.build import alone

    alone(claim, dict(map(_pair, parameter or ())), output)
    print(f"{output / claim}.html")


@app.command()
def verify(
    reports: Annotated[Path | None, typer.Argument(help="Folder; reports/ if left out.")] = None,
) -> None:
    """Check rendered reports against the inputs that are here now, and say what changed.

    Example: `emergence verify reports/`.
    """
    from emergence.report.project import Project
    from emergence.report.verify import verify as verify_reports

    found = verify_reports(Project.find(reports=reports))
    for page, reasons in found.items():
        print(f"{page}: {'; '.join(reasons) or 'current'}")
    if any(found.values()):
        raise typer.Exit(1)


@app.command()
def lint(
    claims: Annotated[list[str] | None, typer.Argument(help="Which; all if left out.")] = None,
) -> None:
    """Check that notebooks read like articles and that no result is typed into them.

    Example: `emergence lint emergence`.
    """
    from emergence.report.lint import lint as lint_notebook
    from emergence.report.project import Project

    project = Project.find()
    problems = [p for claim in claims or project.written() for p in lint_notebook(project, claim)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        raise typer.Exit(1)
    print("the notebooks are in order")


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


@app.command()
def calibrate(
    parts: Annotated[list[str] | None, typer.Argument(help="Which; all if left out.")] = None,
    draws: Annotated[int, typer.Option(min=1, help="Least repetitions of each.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Of all random draws.")] = 0,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many at a time.")] = None,
) -> None:
    """Measure the error rates of every criterion by simulation, for the page of methods.

    Examples: `emergence calibrate`, `emergence calibrate widths items --draws 1000`.
    """
    from emergence.error_rates import PARTS, write

    write(parts or PARTS, draws=draws, seed=seed, jobs=jobs)


def main() -> None:
    """Run a command; what a user can mend is one short message and exit status 1."""
    try:
        app()
    except EmergenceError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise typer.BadParameter(f"{text!r}: write name=value, as in level=0.9", param_hint="-p")
    return name, value
