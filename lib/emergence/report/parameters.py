"""A notebook's parameters: what it declares, and whether what it is given fits."""

import ast
import io
import json
import math
import re
import tokenize
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from emergence.errors import ParameterError, ReportError
from emergence.report.cells import INJECTED, PARAMETERS, said, tags

_TYPES: dict[str, Any] = {"int": int, "float": float, "str": str, "bool": bool}
_TYPES |= {"list[int]": list[int], "list[float]": list[float], "list[str]": list[str]}
_RANGE = re.compile(r"([\[(])\s*([^\s,\[\]()]*)\s*,\s*([^\s,\[\]()]*)\s*([\])])\s*$")
_CHOICE = re.compile(r"\{([^{}]*)\}\s*$")
_HALF = re.compile(r"(\([^()]*,[^()]*\)?|\{[^{}]*\}?)\s*[.;,:!]*\s*$")  # unclosed, or not the end


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter; its range or choices stand at the end of its comment."""

    name: str
    kind: str
    default: Any
    comment: str

    def read(self, value: Any) -> Any:
        """Return a value, or the command line's text for one, if it has the type and range."""
        adapter, many = TypeAdapter(_TYPES[self.kind]), self.kind.startswith("list")
        try:
            if isinstance(value, str) and many:
                plain = [word.strip(" '\"") for word in value.strip("[] ").split(",")]
                words = json.loads(value) if re.match(r'\[\s*"', value) else plain
                read = adapter.validate_python([word for word in words if word != ""])
            elif isinstance(value, str):
                read = adapter.validate_strings(value)
            else:
                read = adapter.validate_python(value, strict=True)
            values = read if many else [read]
            if len(set(values)) < len(values) or not all(map(self._inside, values)):
                raise ValueError
        except ValueError as error:  # pydantic's own is one
            told = f"parameter {self.name} cannot be {repr(value)[:80]}; it is a {self.kind}"
            raise ParameterError(f"{told}{', each once' * many}: {self.comment}") from error
        return read

    def _inside(self, value: Any) -> bool:
        if choice := _CHOICE.search(self.comment):
            return str(value) in [word.strip().strip("'\"") for word in choice[1].split(",")]
        if bounds := _RANGE.search(self.comment):
            left, low, high, right = bounds.groups()
            above = not low or (value >= float(low) if left == "[" else value > float(low))
            below = not high or (value <= float(high) if right == "]" else value < float(high))
            return above and below
        return isinstance(value, str) or math.isfinite(value)


def declared(cells: Sequence[Any], where: str) -> dict[str, Parameter]:
    """Read the parameters that a notebook declares in its one cell tagged `parameters`.

    Each is a typed literal with a comment: `confidence: float = 0.95  # of intervals [0.5, 1)`.
    """
    code = [cell for cell in cells if cell["cell_type"] == "code" and INJECTED not in tags(cell)]
    tagged = sum(PARAMETERS in tags(cell) for cell in cells)
    if tagged != 1 or not any(PARAMETERS in tags(cell) for cell in code[:1]):
        told = f"{where}: {tagged} cells are tagged {PARAMETERS}"
        raise ReportError(f"{told}; tag the first code cell, and no other")
    source, place = "".join(code[0]["source"]), f"{where}, cell tagged {PARAMETERS}"
    try:
        nodes = ast.parse(source).body
    except SyntaxError as error:
        raise ReportError(f"{place}, line {error.lineno}: {error.msg}; mend it") from error
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}
    made = [_parameter(node, comments.get(node.end_lineno or 0), place) for node in nodes]
    names = [parameter.name for parameter in made]
    if twice := [name for i, name in enumerate(names) if name in names[:i]]:
        raise ReportError(f"{place}: {twice[0]} is declared twice; keep one")
    return dict(zip(names, made, strict=True))


def of_notebook(path: Path) -> dict[str, Parameter]:
    """Read the parameters that a notebook's file declares."""
    where = f"notebooks/{path.name}"
    try:
        read = json.loads(path.read_bytes())
        cells, *_ = [read[key] for key in ("cells", "metadata", "nbformat", "nbformat_minor")]
        "".join("".join(cell["source"]) for cell in cells).encode()  # all of it is text
        ids = Counter(cell.get("id") for cell in cells)
        if odd := {cell["cell_type"] for cell in cells} - {"code", "markdown"}:
            raise ReportError(f"{where}: a cell is of the type {odd.pop()!r:.40}; write markdown")
        if twice := [name for name, count in ids.items() if name and count > 1]:
            raise ReportError(f"{where}: two cells have the id {twice[0]!r:.60}; give one another")
        if any(INJECTED in tags(cell) for cell in cells):
            raise ReportError(f"{where} holds parameters that papermill put in; remove that cell")
        return declared(cells, where)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ReportError(f"{where} is no notebook ({said(error)}); restore it") from error


def check(parameters: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given as values of the declared types."""
    for name in given:
        if name not in parameters:
            close = get_close_matches(name, parameters, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(parameters)}"
            raise ParameterError(f"parameter {name[:80]} is not declared by this notebook; {hint}")
    return {name: parameters[name].read(value) for name, value in given.items()}


def check_injected(cells: Sequence[Any], where: str) -> dict[str, Any]:
    """Check what papermill's own command line put into a notebook; return all values."""
    known = declared(cells, where)
    values = {name: parameter.default for name, parameter in known.items()}
    for cell in cells:
        if INJECTED in tags(cell):
            nodes = [n for n in ast.parse(cell["source"]).body if isinstance(n, ast.Assign)]
            given = {ast.unparse(n.targets[0]): ast.literal_eval(n.value) for n in nodes}
            values |= check(known, given)
            for name in [n for n in given if isinstance(given[n], str) and known[n].kind != "str"]:
                told = f"parameter {name} cannot be a text; it is a {known[name].kind}"
                raise ParameterError(f"{told}: give papermill -p, or -y '{name}: [...]'")
    return values


def _parameter(node: ast.stmt, comment: str | None, place: str) -> Parameter:
    place = f"{place}, line {node.lineno}"
    named = isinstance(getattr(node, "target", None), ast.Name)
    if not isinstance(node, ast.AnnAssign) or not (named and node.value and comment):
        raise ReportError(f"{place}: write `name: type = literal  # comment`")
    kind = ast.unparse(node.annotation)
    if kind not in _TYPES:
        raise ReportError(f"{place}: {kind} is no parameter's type; there are {', '.join(_TYPES)}")
    try:
        made = Parameter(ast.unparse(node.target), kind, ast.literal_eval(node.value), comment)
        left = _CHOICE.sub("", _RANGE.sub("", comment))
        if "[" in left or _HALF.search(left) or made.read(made.default) != made.default:
            raise ValueError(f"{made.default!r} is no {kind}, or its range cannot be read")
    except (ValueError, ParameterError) as error:
        raise ReportError(f"{place}: the default is no literal that fits: {error}") from error
    return made
