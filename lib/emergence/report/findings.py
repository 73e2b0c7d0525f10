"""The findings of a page: named, defined and kept in a file that a program can read."""

import dis
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from emergence.errors import ReportError
from emergence.report.cells import numbers
from emergence.report.project import Project
from emergence.report.values import MIME, kept

MOST = 40  # findings that a page may have
_PLAIN: Any = TransformerManager()  # type: ignore[no-untyped-call]


class Finding(BaseModel):
    """What the file beside a notebook says of one of its variables."""

    model_config = ConfigDict(extra="forbid")
    definition: str = Field(min_length=1)
    sources: list[str] = []


def defined(path: Path) -> dict[str, dict[str, Any]]:
    """Read the file of findings beside a notebook: by name, definition and sources."""
    where = f"notebooks/{path.name}"
    project = Project(path.parents[1], path.parent)
    try:
        read, listed = project.toml(where), project.toml("data/sources.toml")
        found = TypeAdapter(dict[str, Finding]).validate_python(read)
    except ValidationError as error:
        first = error.errors()[0]
        key = " ".join(map(str, first["loc"]))
        raise ReportError(f"{where} [{key}]: {first['msg']}; mend it") from error
    if wrong := [one for about in found.values() for one in about.sources if one not in listed]:
        raise ReportError(f"{where}: data/sources.toml lists no {wrong[0]!r:.60}; mend either")
    if len(found) > MOST:
        raise ReportError(f"{where} defines {len(found)} findings, at most {MOST}; remove some")
    return {name: finding.model_dump() for name, finding in found.items()}


def evaluated(
    path: Path, names: Mapping[str, Any], cells: Sequence[Any]
) -> dict[str, dict[str, Any]]:
    """Return each finding with its value and the number of the cell that computed it."""
    where, found = f"notebooks/{path.name}", {}
    assigned = assignments(cells)
    told = [one for cell in cells for one in cell["metadata"].get("user_expressions", [])]
    for name, about in defined(path).items():
        if name not in names:
            raise ReportError(f"{where} [{name}]: the notebook assigns no {name}; rename either")
        try:
            found[name] = {**about, **kept(names[name]), "cell": assigned.get(name, 0)}
        except ReportError as error:
            raise ReportError(f"{where} [{name}]: {error}") from error
        now = {name: names[name], f"{name}.value": getattr(names[name], "value", None)}
        stated = [one for one in told if one["expression"] in now]
        if any(one["result"]["data"][MIME] != kept(now[one["expression"]]) for one in stated):
            raise ReportError(f"{where} [{name}]: a cell changes it after prose; rename one")
    return found


def assignments(cells: Sequence[Any]) -> dict[str, int]:
    """Return the number of the last cell that assigns each name."""
    found = {}
    for number, cell in zip(numbers(cells), cells, strict=True):
        if cell["cell_type"] == "code":
            found.update(dict.fromkeys(_assigned("".join(cell["source"])), number))
    return found


@cache
def _assigned(source: str) -> set[str]:
    try:
        code = compile(_PLAIN.transform_cell(source), "cell", "exec")
    except SyntaxError:  # it was not run, or awaits
        return set()
    return {str(one.argval) for one in dis.get_instructions(code) if one.opname == "STORE_NAME"}
