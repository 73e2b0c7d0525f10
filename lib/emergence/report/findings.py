"""The findings of a page: named, defined and kept in a file that a program can read."""

import ast
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from emergence.errors import ReportError
from emergence.report.cells import numbers
from emergence.report.values import kept

MOST = 40
"""How many findings a page may have."""


def defined(path: Path) -> dict[str, dict[str, Any]]:
    """Read the file of findings beside a notebook: by name, definition and sources."""
    where = f"notebooks/{path.name}"
    try:
        read = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{where}: {error}; mend it") from error
    if len(read) > MOST:
        raise ReportError(f"{where} defines {len(read)} findings, at most {MOST}; remove some")
    for name, table in read.items():
        _check(where, name, table)
    return read


def evaluated(
    path: Path, names: Mapping[str, Any], cells: Sequence[Any]
) -> dict[str, dict[str, Any]]:
    """Return each finding with its value and the number of the cell that computed it."""
    where, found = f"notebooks/{path.name}", {}
    assigned = assignments(cells)
    for name, about in defined(path).items():
        if name not in names:
            raise ReportError(f"{where} [{name}]: the notebook assigns no {name}; rename either")
        try:
            found[name] = {**about, **kept(names[name]), "cell": assigned.get(name, 0)}
        except ReportError as error:
            raise ReportError(f"{where} [{name}]: {error}") from error
    return found


def assignments(cells: Sequence[Any]) -> dict[str, int]:
    """Return the number of the last cell that assigns each name."""
    found = {}
    for number, cell in zip(numbers(cells), cells, strict=True):
        if cell["cell_type"] == "code":
            found.update(dict.fromkeys(_assigned("".join(cell["source"])), number))
    return found


def _assigned(source: str) -> set[str]:
    try:
        nodes = ast.walk(ast.parse(source))
    except SyntaxError:  # a cell with a line of IPython's own
        return set()
    stored = (node for node in nodes if isinstance(node, ast.Name))
    return {node.id for node in stored if isinstance(node.ctx, ast.Store)}


def _check(where: str, name: str, table: Any) -> None:
    known = isinstance(table, dict) and set(table) <= {"definition", "sources"}
    if not known or not str(table.get("definition", "")).strip():
        raise ReportError(
            f'{where} [{name}]: a finding has `definition = "..."` and `sources = ["..."]`, '
            "nothing else; write them"
        )
