"""Every notebook at both ends of each range, with each choice, and with lists short and long."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from emergence.report.parameters import _CHOICE, _RANGE, of_notebook
from emergence.report.project import Project

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
PROJECT = Project.find(ROOT)
NEAR = 1e-6


def values(parameter):
    """Return the texts that a parameter is tried with, from its comment alone."""
    if choices := _CHOICE.search(parameter.comment):
        words = [word.strip(" '\"") for word in choices[1].split(",")]
        many = parameter.kind.startswith("list")
        return ["", words[0], ",".join(words[:2])] if many else words
    if not (bounds := _RANGE.search(parameter.comment)):  # a file, or names that it holds
        return [] if parameter.kind == "str" else [""]
    left, low, high, right = bounds.groups()
    if parameter.kind == "int":
        return [str(int(low) + (left == "(")), str(int(high) - (right == ")"))]
    return [str(float(low) + NEAR * (left == "(")), str(float(high) - NEAR * (right == ")"))]


def cases():
    for name in PROJECT.pages():
        for parameter in of_notebook(PROJECT.notebook(name)).values():
            yield from ((name, f"{parameter.name}={value}") for value in values(parameter))


@pytest.mark.parametrize(("name", "given"), list(cases()))
def test_what_a_notebook_declares_gives_a_page(tmp_path, name, given):
    command = [sys.executable, "-m", "emergence", "run", name, "-p", given]
    command += ["--output", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if given.startswith("scale=") and done.returncode:  # of which the table may know nothing
        assert "no row is chosen that has" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"{name}.html").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.html", "results"}
    found = json.loads((tmp_path / f"results/{name}.json").read_text())
    assert "no estimate" not in found.get("answer", "")
