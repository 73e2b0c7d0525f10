import pytest

from emergence.errors import ParameterError, ReportError
from emergence.report.parameters import check, declared

SOURCE = """\
level: float = 0.95  # confidence level of every interval [0.5, 0.999]
resamples: int = 1000  # Monte Carlo draws [100, )
scale: str = "params"  # horizontal axis {params, tokens, flops}
tasks: list[str] = []  # empty = all
shots: list[int] = [0, 3]  # examples in the prompt [0, 10]
quick: bool = False  # leave the simulations out
"""


def notebook(source):
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": ["parameters"]}}
    return {"cells": [{"cell_type": "markdown", "source": "x", "metadata": {}}, cell]}


@pytest.fixture
def parameters():
    return declared(notebook(SOURCE), "toy.ipynb")


def test_declarations_are_read(parameters):
    assert list(parameters) == ["level", "resamples", "scale", "tasks", "shots", "quick"]
    assert parameters["level"].default == 0.95
    assert parameters["tasks"].many


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("level", "0.9", 0.9),
        ("level", 0.5, 0.5),
        ("resamples", "200", 200),
        ("scale", "flops", "flops"),
        ("tasks", "a, b", ["a", "b"]),
        ("tasks", "['a', 'b']", ["a", "b"]),
        ("tasks", "", []),
        ("shots", "1,2", [1, 2]),
        ("quick", "true", True),
        ("quick", False, False),
    ],
)
def test_what_fits_becomes_a_value_of_the_declared_type(parameters, name, given, value):
    checked = check(parameters, {name: given})[name]
    assert checked == value
    assert type(checked) is type(value)


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("levle", 0.9, "did you mean level"),
        ("zzz", 0.9, "there are level, resamples"),
        ("level", 1.0, r"\[0.5, 0.999\]"),
        ("level", "high", "float"),
        ("level", True, "float"),
        ("level", [0.9], "float"),
        ("resamples", 99, r"\[100, \)"),
        ("resamples", "1e3", "int"),
        ("scale", "size", "params, tokens, flops"),
        ("tasks", 3, "list of str"),
        ("shots", "1,11", r"\[0, 10\]"),
        ("shots", "1,x", "list of int"),
        ("quick", 1, "bool"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_is_allowed(parameters, name, given, says):
    with pytest.raises(ParameterError, match=says):
        check(parameters, {name: given})


def test_the_range_is_said_once(parameters):
    with pytest.raises(ParameterError) as refused:
        check(parameters, {"level": 2, "scale": "size"})
    assert str(refused.value).count("0.999") == 1
    with pytest.raises(ParameterError) as refused:
        check(parameters, {"scale": "size"})
    assert str(refused.value).count("tokens") == 1


@pytest.mark.parametrize(
    "source",
    [
        "level = 0.95  # no type",
        "level: float = 0.95",
        "level: float = max(1, 2)  # no literal",
        "level: dict = {}  # no such type",
        "import os",
    ],
)
def test_a_parameters_cell_holds_typed_literals_with_comments(source):
    with pytest.raises(ReportError, match=r"toy\.ipynb, cell tagged parameters, line 1"):
        declared(notebook(source), "toy.ipynb")


def test_a_default_that_breaks_its_own_range_is_refused():
    with pytest.raises(ParameterError, match="level"):
        declared(notebook("level: float = 2.0  # share [0, 1]"), "toy.ipynb")
