"""Style and types are checked like everything else, and so is the notebooks' prose."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SHOWN = re.compile(r"(?:caption|alt|title)=(\"[^\"]*\"|'[^']*')")

# Digits may stand in code, formulas, links, examples (in italics or quoted), sentences that carry a
# citation, as years, as numbers of sections and lists, and in names that begin with a letter.
ALLOWED = [
    r"(?ms)^```.*?^```",
    r"(?s)\$\$.*?\$\$",
    r"`[^`\n]*`",
    r"\$[^$\n]+\$",
    r"\]\([^)\n]*\)",
    r"https?://\S+",
    r"(?<!\*)\*(?![*\s])[^*]+\*(?!\*)",
    r"(?m)^>.*$",
    r"(?m)^\s*(?:#+\s+)?\d+\.\s",
    r"\b[A-Za-z][\w.-]*\d[\w.-]*",
    r"\b(?:1[89]|20)\d\d\b",
    r"[^.!?\n]*\[@[^\]]*\][^.!?\n]*",
]


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "ruff", "check", "--no-cache", "."],
        ["-m", "ruff", "format", "--check", "--no-cache", "."],
        ["-m", "mypy"],
    ],
    ids=["lint", "format", "types"],
)
def test_no_complaint(command):
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def cells(path: Path) -> list[tuple[str, str]]:
    read = json.loads(path.read_text())["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in read]


def unstable(source: str) -> list[str]:
    """Return the sorts whose ties fall as the processor has it: pandas' by one column, numpy's."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    sorts = [one for one in calls if getattr(one.func, "attr", "") in ("sort_values", "argsort")]
    told = [one for one in sorts if "kind" not in {word.arg for word in one.keywords}]
    return [ast.unparse(one) for one in told if not isinstance([*one.args, None][0], ast.List)]


def test_ties_are_in_one_order_on_every_processor():
    sources = [path.read_text() for path in (ROOT / "lib/emergence").rglob("*.py")]
    sources += [text for path in NOTEBOOKS for kind, text in cells(path) if kind == "code"]
    found = [one for source in sources for one in unstable(source)]
    assert [one for one in found if "'curve'" not in one] == []  # which is unique
    assert unstable("x.sort_values('a')") == ["x.sort_values('a')"]


def typed(text: str) -> list[str]:
    """Return the digits of a text that no rule allows."""
    for pattern in ALLOWED:
        text = re.sub(pattern, " ", text)
    return re.findall(r"\S*\d\S*", text)


@pytest.mark.parametrize("text", ["we found 12 tasks", "a share of 5%", "about 0.3 of them"])
def test_results_that_are_typed_are_found(text):
    assert typed(text)


@pytest.mark.parametrize(
    "text",
    [
        "GPT-3 in 2022",
        "{eval}`n` tasks",
        "$x_1$",
        "the largest has 540 billion [@Wei2022].",
        "## 2. B",
    ],
)
def test_names_years_and_quoted_facts_may_stand(text):
    assert not typed(text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_result_is_typed_into_a_notebooks_prose(path):
    for kind, text in cells(path):
        shown = [text] if kind == "markdown" else SHOWN.findall(text)
        assert not [digits for one in shown for digits in typed(one)], text[:200]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_committed_without_outputs(path):
    for cell in json.loads(path.read_text())["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
