"""What a notebook declares as parameters, and what may be given."""

import pytest
from toy import PARAMETERS, notebook

from emergence.errors import ParameterError, ReportError
from emergence.report.parameters import check, declared


def of(*sources):
    return declared(notebook([("parameters", source) for source in sources]).cells, "n.ipynb")


KNOWN = of(PARAMETERS[1])


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"confidence": "0.9"}, {"confidence": 0.9}),
        ({"confidence": 0.5}, {"confidence": 0.5}),
        ({"scale": "girth"}, {"scale": "girth"}),
        ({"kinds": "ash,oak"}, {"kinds": ["ash", "oak"]}),
        ({"kinds": ""}, {"kinds": []}),
        ({"kinds": "['ash']"}, {"kinds": ["ash"]}),
        ({"kinds": '["ash", "oak"]'}, {"kinds": ["ash", "oak"]}),
    ],
)
def test_the_command_lines_text_becomes_values(given, read):
    assert check(KNOWN, given) == read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"confidenc": "0.9"}, "did you mean confidence"),
        ({"confidence": "1"}, r"float: .*\[0.5, 0.999\]"),
        ({"confidence": "nan"}, "float"),
        ({"confidence": "much"}, "float"),
        ({"scale": "height"}, "age, girth"),
        ({"kinds": "oak,oak"}, "each once"),
        ({"kinds": '["oak", null]'}, "list"),
        ({"scale": "x" * 100_000}, "cannot be"),
    ],
)
def test_what_does_not_fit_is_named_in_a_short_line(given, said):
    with pytest.raises(ParameterError, match=said) as error:
        check(KNOWN, given)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (["a: int = 1  # one"] * 2, "2 cells"),
        (["a = 1  # one"], "line 1"),
        (["a: int = 1  # one\na: int = 2  # two"], "a is declared twice"),
        (["a: int = 1"], "line 1"),
        (["a: int = 1 +  # one"], "line 1"),
        (["a: int = b  # one"], "line 1"),
        (["a: int = 3  # one [0, 2]"], "that fits"),
        (["a: int = 1  # one [0, 2"], "range cannot be read"),
        (["a: dict = {}  # one"], "no parameter.s type"),
    ],
)
def test_a_cell_that_declares_anything_else_is_an_error(sources, said):
    with pytest.raises(ReportError, match=said):
        of(*sources)


def test_there_must_be_such_a_cell_and_it_is_the_first():
    with pytest.raises(ReportError, match="0 cells"):
        declared(notebook([("code", "x = 1")]).cells, "n.ipynb")
    with pytest.raises(ReportError, match="first code cell"):
        declared(notebook([("code", "x = 1"), PARAMETERS]).cells, "n.ipynb")


def test_ends_of_ranges_are_in_or_out_as_written():
    half_open = of("a: float = 0.5  # share (0, 1]")
    assert check(half_open, {"a": "1"}) == {"a": 1.0}
    with pytest.raises(ParameterError):
        check(half_open, {"a": "0"})
