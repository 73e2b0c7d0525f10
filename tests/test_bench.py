"""What the benchmarks reckon with, and that what is written of them is there."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import cells, pages  # noqa: E402


@pytest.mark.parametrize(
    ("seconds", "cores", "least"),
    [
        ([5.0], 2, 5.0),
        ([3.0, 3.0, 2.0, 2.0, 2.0], 2, 6.0),  # longest first would take 7
        ([10.0, 1.0, 1.0], 2, 10.0),
        ([4.0, 3.0, 2.0], 1, 9.0),
    ],
)
def test_shortest_schedule_of_whole_notebooks(seconds, cores, least):
    assert cells.shortest(seconds, cores) == least


def test_durations_are_papermills(tmp_path):
    told = [{"papermill": {"duration": 1.5}}, {"papermill": {"duration": None}}, {}]
    notebook = {"cells": [{"metadata": metadata} for metadata in [*told, told[0]]]}
    (tmp_path / "one.ipynb").write_text(json.dumps(notebook))
    assert cells.durations(tmp_path) == {"one": 3.0}


def test_what_a_page_loads_is_seen_and_what_it_links_to_is_not(tmp_path):
    (tmp_path / "a.html").write_text(
        '<script src="https://x.org/a.js"></script><link rel="stylesheet" href=\'http://y.org/b\'>'
        '<script>const m = (await import("https://z.org/c.mjs"))</script>'
        '<a href="https://w.org">there</a><img src="data:image/png;base64,AAAA">'
    )
    found = pages.together([pages.described(tmp_path)])
    assert found["loaded"] == ["http://y.org/b", "https://x.org/a.js", "https://z.org/c.mjs"]
    assert found["same_bytes"]


def test_the_comparison_names_fields_that_were_measured():
    measured = json.loads((ROOT / "bench/results/report.json").read_text())
    text = (ROOT / "docs/comparison.md").read_text()
    fields = re.findall(r"\| `([a-z_.*]+)` \|", text)
    assert len(fields) == 6
    for field in fields:
        first, *rest = field.split(".")
        held = measured[first]
        assert all(name in each for name in rest[1:] for each in held.values())
