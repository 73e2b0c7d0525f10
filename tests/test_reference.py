"""Committed pages are current; their headline numbers are computed a second time.

That is done without the library, by the scripts of tests/reference.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from emergence.report.freshness import outdated
from emergence.report.project import Project

ROOT = Path(__file__).parents[1]

# Finding of the page, name and unit (per cent or not) that the script prints, and by how much they
# may differ: half of the last printed digit. Shares of narrow rises: two grids of floors, ceilings
# and midpoints.
CASES = [
    ("emergence", "share_bigg", "share_bigg", 1, 0.015),
    ("emergence", "share_lite", "share_lite", 1, 0.015),
    ("emergence", "share_open", "share_open", 1, 0.01),
    ("emergence", "contrast", "contrast", 1, 0.015),
    ("emergence", "families", "families", 1, 0),
    ("emergence", "n_sudden", "n_sudden", 1, 0),
    ("emergence", "n_called", "n_called", 1, 0),
    ("emergence", "uneven_ratio", "uneven_ratio", 1, 0.005),
    ("metric_smoothness", "half", "half", 1, 0.005),
    ("metric_smoothness", "exact", "exact", 1, 0.005),
    ("metric_smoothness", "letters", "letters", 1, 0.005),
    ("task_decomposition", "digits", "digits", 1, 0.05),
    ("task_decomposition", "objects", "objects", 1, 0.05),
    ("prompt_sensitivity", "factor", "factor_all", 1, 0.05),
    ("prompt_sensitivity", "growth", "growth_all", 100, 0.005),
    ("inverse_scaling", "rising", "rising", 1, 0.005),
    ("inverse_scaling", "falls", "falls", 1, 0),
    ("inverse_scaling", "early", "truthful_before", 100, 0.0005),
    ("inverse_scaling", "late", "truthful_after", 100, 0.0005),
]
LOW_AND_HIGH = {
    *("half", "letters", "digits", "objects", "factor", "growth"),
    *("rising", "falls", "early", "late"),
}


def test_the_committed_pages_are_current():
    assert outdated(Project.find(ROOT)) == {}


def is_number(text):
    return text.replace(".", "").replace("-", "").isdigit()


@pytest.fixture(scope="module")
def printed():
    """Return what a script prints: name to value, low, high."""
    found = {}

    def run(claim):
        if claim not in found:
            script = ROOT / "tests" / "reference" / f"{claim}.py"
            command = [sys.executable, str(script)]
            lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            parts = [line.split() for line in lines.stdout.splitlines()]
            numbers = [part for part in parts if len(part) >= 4 and is_number(part[1])]
            found[claim] = {part[0]: part[1:4] for part in numbers}
        return found[claim]

    return run


@pytest.mark.long
@pytest.mark.parametrize(("claim", "finding", "name", "unit", "within"), CASES)
def test_a_headline_number_is_that_of_an_independent_computation(
    printed, claim, finding, name, unit, within
):
    told = json.loads((ROOT / "reports" / "results" / f"{claim}.json").read_text("utf-8"))
    page, script = told["findings"][finding], printed(claim)[name]
    assert page["value"] == pytest.approx(float(script[0]) / unit, abs=within + 1e-9)
    if finding in LOW_AND_HIGH:
        ends = [float(end) / unit for end in script[1:]]
        assert [page["low"], page["high"]] == pytest.approx(ends, abs=within, rel=0.01)
