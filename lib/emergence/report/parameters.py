"""A notebook's parameters: what it declares, and whether what it is given fits."""

import ast
import io
import json
import math
import re
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from emergence.errors import ParameterError, ReportError
from emergence.report.cells import INJECTED, PARAMETERS, tags

_KINDS: dict[str, type] = {"int": int, "float": float, "str": str, "bool": bool}
_RANGE = re.compile(r"([\[(])\s*([^\s,\[\]()]*)\s*,\s*([^\s,\[\]()]*)\s*([\])])\s*$")
_CHOICE = re.compile(r"\{([^{}]*)\}\s*$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter."""

    name: str
    kind: str
    many: bool
    default: Any
    comment: str

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        domain = _RANGE.search(self.comment) or _CHOICE.search(self.comment)
        within = f" in {domain[0].strip()}" if domain else ""
        return f"a list of {self.kind}{within}, each once" if self.many else f"{self.kind}{within}"

    def fits(self, value: Any) -> bool:
        """Tell whether a value has the type and lies in the range."""
        if not self.many:
            return self._one(value)
        alone = isinstance(value, list) and len({repr(one) for one in value}) == len(value)
        return alone and all(map(self._one, value))

    def _one(self, value: Any) -> bool:
        kinds = (int, float) if self.kind == "float" else (_KINDS[self.kind],)
        if type(value) not in kinds or (isinstance(value, float) and not math.isfinite(value)):
            return False
        if choice := _CHOICE.search(self.comment):
            return str(value) in [word.strip().strip("'\"") for word in choice[1].split(",")]
        if bounds := _RANGE.search(self.comment):
            left, low, high, right = bounds.groups()
            above = not low or (value >= float(low) if left == "[" else value > float(low))
            below = not high or (value <= float(high) if right == "]" else value < float(high))
            return above and below
        return True


def declared(cells: Sequence[Any], where: str) -> dict[str, Parameter]:
    """Read the parameters that a notebook declares in its one cell tagged `parameters`.

    Each is a typed literal with a comment: `confidence: float = 0.95  # of intervals [0.5, 1)`.
    """
    code = [cell for cell in cells if cell["cell_type"] == "code" and INJECTED not in tags(cell)]
    tagged = [PARAMETERS in tags(cell) for cell in code]
    if tagged.count(True) != 1 or not tagged[0]:
        raise ReportError(
            f"{where}: {tagged.count(True)} cells are tagged {PARAMETERS}; tag the first code "
            "cell, and no other"
        )
    source = "".join(code[0]["source"])
    place = f"{where}, cell tagged {PARAMETERS}"
    made = [_parameter(*line, place) for line in _lines(source, place)]
    return {parameter.name: parameter for parameter in made}


def of_notebook(path: Path) -> dict[str, Parameter]:
    """Read the parameters that a notebook's file declares."""
    where = f"notebooks/{path.name}"
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return declared(cells, where)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReportError(f"{where} is no notebook ({error}); restore it") from error


def check(parameters: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given as values of the declared types."""
    return {name: _checked(parameters, name, value) for name, value in given.items()}


def check_injected(cells: Sequence[Any], where: str) -> None:
    """Check what papermill's own command line put into a notebook."""
    known = declared(cells, where)
    for cell in cells:
        if INJECTED in tags(cell):
            nodes = [n for n in ast.parse(cell["source"]).body if isinstance(n, ast.Assign)]
            check(known, {ast.unparse(n.targets[0]): ast.literal_eval(n.value) for n in nodes})


def _checked(parameters: Mapping[str, Parameter], name: str, value: Any) -> Any:
    if name not in parameters:
        close = get_close_matches(name, parameters, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(parameters)}"
        raise ParameterError(f"parameter {name[:80]} is not declared by this notebook; {hint}")
    parameter = parameters[name]
    read = _read(parameter, value) if isinstance(value, str) else value
    if not parameter.fits(read):
        raise ParameterError(
            f"parameter {name} cannot be {repr(value)[:80]}; it is {parameter.allowed}: "
            f"{parameter.comment}"
        )
    return float(read) if parameter.kind == "float" and not parameter.many else read


def _read(parameter: Parameter, text: str) -> Any:
    if parameter.many and not text.lstrip().startswith("["):
        words = [word.strip() for word in text.split(",") if word.strip()]
        return [_literal(word, parameter.kind) for word in words]
    return _literal(text, "list" if parameter.many else parameter.kind)


def _literal(text: str, kind: str) -> Any:
    if kind == "str":
        return text
    try:
        return ast.literal_eval({"true": "True", "false": "False"}.get(text.lower(), text))
    except (ValueError, SyntaxError):
        return text


def _lines(source: str, place: str) -> list[tuple[ast.AnnAssign, str]]:
    try:
        nodes = ast.parse(source).body
    except SyntaxError as error:
        raise ReportError(f"{place}, line {error.lineno}: {error.msg}; mend it") from error
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}
    for node in nodes:
        if not (isinstance(node, ast.AnnAssign) and comments.get(node.end_lineno or 0)):
            raise ReportError(
                f"{place}, line {node.lineno}: write `name: type = literal  # comment`"
            )
    typed = [node for node in nodes if isinstance(node, ast.AnnAssign)]
    return [(node, comments[node.end_lineno or 0]) for node in typed]


def _parameter(node: ast.AnnAssign, comment: str, place: str) -> Parameter:
    kind, many = ast.unparse(node.annotation), False
    if found := re.fullmatch(r"list\[(\w+)\]", kind):
        kind, many = found[1], True
    try:
        default = ast.literal_eval(node.value or ast.parse("_").body[0])
        if kind not in _KINDS:
            raise ValueError(f"{kind} is no type that a parameter may have")
        made = Parameter(ast.unparse(node.target), kind, many, default, comment)
        if not made.fits(default):
            raise ValueError(f"the default {default!r} does not fit {made.allowed}")
    except (ValueError, TypeError) as error:
        raise ReportError(
            f"{place}, line {node.lineno}: {error}; a parameter is an int, float, str, bool or a "
            "list of these, a literal within its own range or choices"
        ) from error
    return made
