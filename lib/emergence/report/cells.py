"""What a running notebook publishes, and how messages name its cells."""

import re
from collections.abc import Sequence
from typing import Any

FIGURE = "application/vnd.emergence.figure+json"
TABLE = "application/vnd.emergence.table+json"
VERDICT = "application/vnd.emergence.verdict+json"

# Tags: of the cell that declares parameters, of papermill's own, of one whose heading opens a fold.
PARAMETERS, INJECTED, DETAIL = "parameters", "injected-parameters", "detail"

EXPRESSION = re.compile(r"\{eval\}`(?P<eval>[^`\n]+)`")
"""An inline expression in MyST's syntax."""


def tags(cell: Any) -> list[str]:
    """Return a cell's tags."""
    return list(cell.get("metadata", {}).get("tags", []))


def numbers(cells: Sequence[Any]) -> list[int]:
    """Return each cell's number as messages and links have it: its place, counted from 1.

    The cell in which papermill puts given parameters shares the number of the one before it.
    """
    found, number = [], 0
    for cell in cells:
        number += INJECTED not in tags(cell)
        found.append(number)
    return found


def place(where: str, number: int, cell: Any) -> str:
    """Return how a message names a cell: notebook, number, and how its text begins."""
    lines = "".join(cell["source"]).strip().splitlines() or [""]
    return f"{where}, cell {number} ({lines[0][:40]!r})"


def said(error: BaseException) -> str:
    """Return what an exception says, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}".removesuffix(": ")


def publish(kind: str, content: dict[str, Any], readable: dict[str, Any]) -> None:
    """Display something in the notebook together with what the page is made from."""
    from IPython.display import display

    display({**readable, kind: content}, raw=True)  # type: ignore[no-untyped-call]
