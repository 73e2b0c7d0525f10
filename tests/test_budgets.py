"""The budgets of size: a change that needs more takes something out.

`EXCEPTIONS` may name only what is not rebuilt yet; it shrinks and is empty at the end.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from emergence.report.project import Project
from emergence.report.visible import MOST_FIGURES, MOST_WORDS, visible

ROOT = Path(__file__).parents[1]
LIB = ROOT / "lib/emergence"
PROJECT = Project.find(ROOT)
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [PROJECT.page(name) for name in PROJECT.pages() if PROJECT.page(name).is_file()]

EXCEPTIONS: dict[str, int] = {}

SHOWN = (".js", ".css", ".j2")


def lines(paths) -> int:
    return sum(len(path.read_text("utf-8").splitlines()) for path in paths)


def own_code(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if "__pycache__" not in path.parts]


COUNTS = {
    "lib without sources and importers": (
        5_500,
        [p for p in own_code(LIB) if not {"sources", "importers"} & set(p.parts)],
    ),
    "sources": (2_200, own_code(LIB / "sources")),
    "importers": (2_000, own_code(LIB / "importers")),
    "fits": (900, own_code(LIB / "fits")),
    "calibration": (800, own_code(ROOT / "calibration")),
    "bench": (500, own_code(ROOT / "bench")),
    "JavaScript, CSS and Jinja": (
        2_500,
        [p for p in LIB.rglob("*.*") if p.suffix in SHOWN and "vendor" not in p.parts],
    ),
}


@pytest.mark.parametrize("name", COUNTS)
def test_lines(name):
    most, paths = COUNTS[name]
    assert lines(paths) <= EXCEPTIONS.get(name, most)


ASIDE = {"sources": 30, "report": 20, "importers": 15}


def test_modules_of_a_folder():
    modules = [path for path in own_code(LIB) if not path.stem.startswith("__")]
    folders = [path.relative_to(LIB).parts[0] for path in modules]
    for name, most in ASIDE.items():
        assert folders.count(name) <= most, name
    assert len([name for name in folders if name not in ASIDE]) <= 15


def test_no_two_modules_share_a_name():
    names = [path.stem for path in own_code(LIB) if not path.stem.startswith("__")]
    assert sorted(names) == sorted(set(names))


def test_no_two_classes_share_a_name():
    trees = [ast.parse(path.read_text("utf-8")) for path in own_code(LIB)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [node.name for node in nodes if isinstance(node, ast.ClassDef)]
    public = [name for name in names if not name.startswith("_")]
    assert sorted(public) == sorted(set(public))


def code(path: Path) -> list[str]:
    """Return a notebook's code cells as ruff formats them."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [formatted(source) for source in sources]


def formatted(source: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "100", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    return done.stdout


def used(path: Path) -> set[str]:
    """Return the names of the library that a notebook imports or reaches as attributes."""
    tree = ast.parse("\n".join(code(path)))
    imported, names = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("emergence"):
            imported |= {alias.asname or alias.name for alias in node.names}
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    reached = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    owned = [node for node in reached if isinstance(node.value, ast.Name)]
    names |= {f"{n.value.id}.{n.attr}" for n in owned if n.value.id in imported}
    return names


def test_names_that_notebooks_use():
    assert len(set().union(*map(used, NOTEBOOKS))) <= 45


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook(path):
    cells = code(path)
    definitions = path.with_suffix(".toml")
    beside = lines([definitions]) if definitions.is_file() else 0
    assert len(cells) <= 40
    assert sum(len(cell.splitlines()) for cell in cells) + beside <= EXCEPTIONS.get(path.stem, 300)
    for cell in cells:
        assert len(cell.splitlines()) <= 15, cell
        assert all(len(line) <= 100 for line in cell.splitlines()), cell
        assert not [n for n in ast.walk(ast.parse(cell)) if isinstance(n, ast.FunctionDef)], cell


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page(path):
    words, figures = visible(path.read_text("utf-8"))
    assert words <= MOST_WORDS
    assert figures <= MOST_FIGURES
    assert path.stat().st_size <= 1_500_000
    found = json.loads(PROJECT.results(path.stem).read_text("utf-8"))
    assert len(found["findings"]) <= 40
    if "figure" in found:
        assert len(found["figure"]["caption"].split()) <= 40


def test_the_data():
    files = [path for path in (ROOT / "data").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 20_000_000
