"""Whether parameters name what the data hold: sources, families, tasks and axes."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from emergence.errors import ParameterError
from emergence.report.parameters import Parameter
from emergence.report.project import Project

if TYPE_CHECKING:
    import pandas as pd

AXIS = "scale"
"""The parameter that chooses the horizontal axis."""

_COLUMNS = {"families": "family", "tasks": "task"}
_AXES = ("params", "tokens", "flops")
_FIRST = 12


def check(
    project: Project,
    notebook: Mapping[str, Any],
    parameters: Mapping[str, Parameter],
    given: Mapping[str, Any],
) -> None:
    """Hold what was given to the data, before a notebook runs.

    A parameter whose default is a source, or a list of them, takes sources. `families` and
    `tasks` take what one of the sources that the notebook names holds, in its parameters or in
    its code; families must have models on the axis that `scale` chooses, and some source
    must have that axis. The data are read only if one of these was given.

    Parameters
    ----------
    project : Project
        Whose data they are; without a `data/sources.toml` nothing is known of them.
    notebook : mapping
        The notebook's JSON.
    parameters : mapping of str to Parameter
        What it declares.
    given : mapping of str to object
        Values of the declared types.

    Raises
    ------
    ParameterError
        Names the parameter, the value, and what comes near it or what there is.
    """
    known = _sources(project)
    taking = [name for name, one in parameters.items() if _is_source(one, known)]
    for name in taking:
        _among(name, "source", _listed(given.get(name, [])), known)
    values = {name: one.default for name, one in parameters.items()} | dict(given)
    read = {key for name in taking for key in _listed(values[name])}
    read |= _constants(notebook) & set(known)
    if read and set(given) & {*taking, *_COLUMNS, AXIS} and set(values) & {*_COLUMNS, AXIS}:
        rows = _rows(project, sorted(path for key in read for path in known[key]))
        sized = _sized(rows, values[AXIS], sorted(read)) if AXIS in values else rows
        for name, table in {"families": sized, "tasks": rows}.items():
            column = _COLUMNS[name]
            held = sorted(table[column].dropna().unique())
            _among(name, column, _listed(values.get(name, [])), held)


def _sized(rows: "pd.DataFrame", axis: str, sources: list[str]) -> "pd.DataFrame":
    sized = rows[rows[axis].notna()]
    if sized.empty:
        held = [column for column in _AXES if rows[column].notna().any()]
        raise ParameterError(
            f"parameter {AXIS} cannot be {axis!r}: no model of {', '.join(sources)} has {axis}; "
            f"there is {' and '.join(held) or 'no axis'}"
        )
    return sized


def _among(name: str, noun: str, values: Iterable[str], known: Collection[str]) -> None:
    for value in values:
        if value not in known:
            spelt = {one.casefold(): one for one in known}
            near = get_close_matches(value.casefold(), spelt, n=3)
            there = ", ".join([*list(known)[:_FIRST], *["..."] * (len(known) > _FIRST)])
            hint = f"did you mean {' or '.join(spelt[one] for one in near)}?"
            raise ParameterError(
                f"parameter {name} cannot take {value!r}: there is no such {noun} in the data "
                f"that this notebook reads; {hint if near else f'there are {there}'}"
            )


def _sources(project: Project) -> dict[str, list[str]]:
    """Return the files of scores of every source that has any."""
    held = {
        key: [path for path in one["written"] if path.startswith("scores/")]
        for key, one in project.sources().items()
    }
    return {key: files for key, files in sorted(held.items()) if files}


def _is_source(parameter: Parameter, known: Collection[str]) -> bool:
    default = _listed(parameter.default)
    return parameter.kind == "str" and bool(default) and set(default) <= set(known)


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _constants(notebook: Mapping[str, Any]) -> set[str]:
    """Return the texts that stand by themselves in a notebook's code, below its parameters."""
    return {text for cell in notebook["cells"] for text in _texts(cell)}


def _texts(cell: Mapping[str, Any]) -> Iterator[str]:
    tags = cell.get("metadata", {}).get("tags", [])
    if cell["cell_type"] != "code" or "parameters" in tags:
        return
    try:
        tree = ast.parse("".join(cell["source"]))
    except SyntaxError:  # IPython's own commands, or a mistake that its run will name
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _rows(project: Project, places: Iterable[str]) -> "pd.DataFrame":
    import pandas as pd

    wanted = ["family", "task", *_AXES]
    return pd.concat(
        pd.read_parquet(project.root / "data" / place, columns=wanted)
        if place.endswith(".parquet")
        else pd.read_csv(project.root / "data" / place, usecols=wanted, low_memory=False)
        for place in places
    )
