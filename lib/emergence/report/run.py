"""Running a notebook: parameters checked first, failures named, the executed notebook kept."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from emergence.errors import ReportError
from emergence.report import names
from emergence.report.parameters import Parameter, check, declared
from emergence.report.project import Project
from emergence.report.watch import Watch

KERNEL = "python3"
"""The kernel a notebook must ask for: the Python of this environment."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Executed:
    """A notebook that ran to its end.

    Attributes
    ----------
    notebook : NotebookNode
        With its outputs.
    parameters : dict of str to Parameter
        What it declares.
    values : dict of str to object
        Every parameter's value in this run.
    given : dict of str to object
        Those that were given and not left at their defaults.
    data : list of str
        What it read from `data/`, from the root.
    """

    notebook: Any
    parameters: dict[str, Parameter]
    values: dict[str, Any]
    given: dict[str, Any]
    data: list[str]


def loaded(project: Project, claim: str) -> dict[str, Any]:
    """Read a claim's notebook.

    Raises
    ------
    ReportError
        If there is none, it is broken, or it asks for a kernel that is not this environment's.
    """
    path = project.notebook(claim)
    if not path.is_file():
        known = ", ".join(project.written()) or "none"
        raise ReportError(f"{project.shown(path)} is missing; there are notebooks for: {known}")
    try:
        notebook: dict[str, Any] = json.loads(path.read_bytes())
        kernel = notebook["metadata"].get("kernelspec", {}).get("name", KERNEL)
        notebook["cells"] = list(notebook["cells"])
    except (ValueError, KeyError, TypeError) as error:
        raise ReportError(f"{project.shown(path)} is no notebook: {error}; restore it") from error
    if kernel != KERNEL:
        raise ReportError(
            f"{project.shown(path)} asks for the kernel {kernel!r}, which is not installed; "
            f"set it to {KERNEL!r}, this environment's own"
        )
    return notebook


def fitted(project: Project, claim: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as values that fit a claim's notebook and the data.

    Parameters
    ----------
    project : Project
        Where notebook and data lie.
    claim : str
        Which notebook.
    given : mapping of str to object
        Parameters other than the defaults, as values or as the command line's text.

    Raises
    ------
    ParameterError
        If the notebook does not declare a parameter, its type or range is another, or it names
        what the data do not hold.
    """
    notebook = loaded(project, claim)
    parameters = declared(notebook, project.shown(project.notebook(claim)))
    values = check(parameters, given)
    names.check(project, notebook, parameters, values)
    return values


def execute(
    project: Project,
    claim: str,
    given: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Executed:
    """Run a claim's notebook with papermill, in this process.

    Parameters
    ----------
    project : Project
        Where it lies; the executed notebook goes to its `build`.
    claim : str
        Which notebook.
    given : mapping of str to object, optional
        Parameters other than the defaults.
    progress : callable, optional
        Told how many of how many cells are done.

    Raises
    ------
    ParameterError
        If a parameter does not fit, before anything runs.
    ReportError
        If the notebook is missing or one of its cells fails.
    """
    path, out = project.notebook(claim), project.executed(claim)
    values = fitted(project, claim, given) if given else {}
    parameters = declared(loaded(project, claim), project.shown(path))
    out.parent.mkdir(parents=True, exist_ok=True)
    made, data = _run(project, path, out, values, progress)
    all_values = {name: parameter.default for name, parameter in parameters.items()} | values
    return Executed(made, parameters, all_values, values, data)


def recalled(project: Project, claim: str, data: list[str]) -> Executed:
    """Return a claim's notebook as it was run before, with the default parameters.

    Parameters
    ----------
    project : Project
        Where it lies, executed, in its `build`.
    claim : str
        Which notebook.
    data : list of str
        What it read from `data/`.
    """
    made = nbformat.read(project.executed(claim), as_version=4)  # type: ignore[no-untyped-call]
    parameters = declared(loaded(project, claim), project.shown(project.notebook(claim)))
    values = {name: parameter.default for name, parameter in parameters.items()}
    return Executed(made, parameters, values, {}, data)


def _run(
    project: Project, path: Path, out: Path, values: Mapping[str, Any], progress: Progress | None
) -> tuple[Any, list[str]]:
    # Figures are drawn without a display, whatever the reader's own settings say.
    os.environ["MPLBACKEND"] = "agg"
    import papermill

    from emergence.report import engine

    watch = Watch(project)
    try:
        made = papermill.execute_notebook(
            path,
            out,
            parameters=dict(values),
            engine_name=engine.NAME,
            kernel_name=KERNEL,
            progress_bar=False,
            # Written once, at its end or its failure: figures are large, and cells are many.
            request_save_on_cell_execute=False,
            cwd=path.parent,
            progress=progress,
        )
    except papermill.PapermillExecutionError as error:
        last = f"{error.ename}: {error.evalue}".strip().splitlines()
        raise ReportError(
            f"{project.shown(path)}, cell {error.exec_count}: {last[0]}; "
            f"the notebook up to there is in {project.shown(out)}"
        ) from error
    return made, watch.data
