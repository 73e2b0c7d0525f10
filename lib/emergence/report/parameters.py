"""A notebook's parameters: what it declares, and whether what it is given fits."""

import ast
import io
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from emergence.errors import ParameterError, ReportError

TAG = "parameters"
"""The tag of the cell that declares them."""

_KINDS: dict[str, type] = {"int": int, "float": float, "str": str, "bool": bool}
_RANGE = re.compile(r"([\[(])\s*([^\s,\[\]()]*)\s*,\s*([^\s,\[\]()]*)\s*([\])])\s*$")
_CHOICE = re.compile(r"\{([^{}]*)\}\s*$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter.

    Attributes
    ----------
    name : str
        As the notebook assigns it.
    kind : str
        `int`, `float`, `str` or `bool`: its type, or that of its elements.
    many : bool
        Whether it is a list.
    default : int, float, str, bool or list of these
        What the notebook has.
    comment : str
        What it is, with its range or choices.
    """

    name: str
    kind: str
    many: bool
    default: Any
    comment: str

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        domain = self._domain()
        within = f" in {domain[0].strip()}" if domain else ""
        return f"a list of {self.kind}{within}" if self.many else f"{self.kind}{within}"

    @property
    def meaning(self) -> str:
        """What it is, without its range or choices."""
        domain = self._domain()
        return (self.comment[: domain.start()] if domain else self.comment).strip()

    def fits(self, value: Any) -> bool:
        """Tell whether one value (an element, where it is a list) has the type and the range."""
        if self.kind == "float":
            typed = isinstance(value, int | float) and not isinstance(value, bool)
        else:
            typed = type(value) is _KINDS[self.kind]
        return typed and self._inside(value)

    def _domain(self) -> re.Match[str] | None:
        return _RANGE.search(self.comment) or _CHOICE.search(self.comment)

    def _inside(self, value: Any) -> bool:
        if choice := _CHOICE.search(self.comment):
            return str(value) in [word.strip().strip("'\"") for word in choice[1].split(",")]
        if bounds := _RANGE.search(self.comment):
            left, low, high, right = bounds.groups()
            above = not low or (value >= float(low) if left == "[" else value > float(low))
            below = not high or (value <= float(high) if right == "]" else value < float(high))
            return above and below
        return True


def declared(notebook: Mapping[str, Any], where: str) -> dict[str, Parameter]:
    """Read the parameters that a notebook declares.

    Each is a typed literal with a comment: `level: float = 0.95  # of every interval [0.5, 1)`.

    Parameters
    ----------
    notebook : mapping
        The notebook's JSON.
    where : str
        Its path, for errors.

    Raises
    ------
    ReportError
        If the cell holds anything else, or a default does not fit its own declaration.
    """
    for cell in notebook["cells"]:
        if TAG in cell.get("metadata", {}).get("tags", []):
            source = "".join(cell["source"])
            comments = _comments(source)
            made = [_parameter(node, comments, where) for node in _statements(source, where)]
            return {parameter.name: parameter for parameter in made}
    return {}


def check(parameters: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given as values of the declared types, before a kernel starts.

    Parameters
    ----------
    parameters : mapping of str to Parameter
        What the notebook declares.
    given : mapping of str to object
        Values, or text as the command line has it: `0.9`, `params`, `a,b` for a list.

    Raises
    ------
    ParameterError
        If a name is unknown, a type wrong or a value out of range; it says what is allowed.
    """
    return {name: _checked(parameters, name, value) for name, value in given.items()}


def _checked(parameters: Mapping[str, Parameter], name: str, value: Any) -> Any:
    if name not in parameters:
        close = get_close_matches(name, parameters, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(parameters)}"
        raise ParameterError(f"parameter {name} is not declared by this notebook; {hint}")
    parameter = parameters[name]
    read = _read(parameter, value)
    elements = read if parameter.many and isinstance(read, list) else [read]
    if parameter.many != isinstance(read, list) or not all(map(parameter.fits, elements)):
        raise ParameterError(
            f"parameter {name} ({parameter.meaning}) cannot be {value!r}; it is {parameter.allowed}"
        )
    return float(read) if parameter.kind == "float" and not parameter.many else read


def _read(parameter: Parameter, value: Any) -> Any:
    if not isinstance(value, str):
        return list(value) if parameter.many and isinstance(value, tuple) else value
    if parameter.many and not value.lstrip().startswith("["):
        words = [word.strip() for word in value.split(",") if word.strip()]
        return [_literal(word, parameter.kind) for word in words]
    return _literal(value, "list" if parameter.many else parameter.kind)


def _literal(text: str, kind: str) -> Any:
    if kind == "str":
        return text
    try:
        return ast.literal_eval({"true": "True", "false": "False"}.get(text.lower(), text))
    except (ValueError, SyntaxError):
        return text


def _statements(source: str, where: str) -> list[ast.AnnAssign]:
    nodes = ast.parse(source).body
    for node in nodes:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
            raise ReportError(
                f"{where}, cell tagged {TAG}, line {node.lineno}: "
                "only `name: type = literal  # comment` may stand here"
            )
    return [node for node in nodes if isinstance(node, ast.AnnAssign)]


def _parameter(node: ast.AnnAssign, comments: Mapping[int, str], where: str) -> Parameter:
    place = f"{where}, cell tagged {TAG}, line {node.lineno}"
    kind = ast.unparse(node.annotation)
    many = re.fullmatch(r"list\[(\w+)\]", kind)
    base = many[1] if many else kind
    comment = comments.get(node.end_lineno or node.lineno, "")
    if base not in _KINDS or node.value is None or not comment:
        raise ReportError(
            f"{place}: a parameter is int, float, str, bool or a list of these, "
            "has a literal as default, and a comment that says what it is"
        )
    made = Parameter(ast.unparse(node.target), base, bool(many), _default(node, place), comment)
    check({made.name: made}, {made.name: made.default})
    return made


def _default(node: ast.AnnAssign, place: str) -> Any:
    assert node.value is not None
    try:
        return ast.literal_eval(node.value)
    except ValueError as error:
        raise ReportError(f"{place}: the default is no literal; write it out") from error


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }
