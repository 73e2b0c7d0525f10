"""A small report with everything a real one has, in a folder of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CLAIMS = """
[toy]
title = "Taller trees"
question = "Do trees grow suddenly tall?"
question_zh = "树会突然长高吗？"
claim = "Beyond some age a tree is suddenly tall."
claim_zh = "超过某个年龄，树会突然长高。"

[toy.quantities.share]
bound = 0.10
beyond = "above"
reason = "Fewer than one tree in ten would not change how a wood is planted."

[[toy.verdicts]]
share = "beyond"
verdict = "supported"
answer = "Many trees, {share}, grow suddenly."
answer_zh = "很多树（{share}）会突然长高。"

[[toy.verdicts]]
share = "short"
verdict = "not supported"
answer = "Hardly a tree, {share}, grows suddenly."
answer_zh = "几乎没有树（{share}）会突然长高。"

[[toy.verdicts]]
share = "open"
verdict = "not settled"
answer = "Perhaps {share} of all trees grow suddenly: too few were measured."
answer_zh = "也许有 {share}的树会突然长高：测量的树太少。"

[toy.unsettled]
answer = "Whether trees grow suddenly depends on {choices}."
answer_zh = "树是否会突然长高，取决于 {choices}。"

[toy.titles.heights]
by = "share"
beyond = "Trees jump"
short = "Trees grow evenly"
open = "Trees may jump"

[background]
title = "How trees are measured"
question = "How were the trees measured?"
question_zh = "树是怎样测量的？"
summary = "With a stick."
summary_zh = "用一根棍子。"
"""

REFERENCES = """
@article{Wei2022,
  title = {Emergent Abilities of Large Language Models},
  author = {Wei, Jason and Tay, Yi and Bommasani, Rishi},
  journal = {Transactions on Machine Learning Research},
  year = {2022},
  doi = {10.48550/arXiv.2206.07682},
}
"""

SOURCES = """
[trees]
title = "The <wood> & its trees"
url = "https://example.org/trees"
licence = "CC0-1.0"

[trees.written."scores/trees.csv"]
rows = 24
"""

FINDINGS = """
[share]
definition = "Share of trees that grow suddenly."
sources = ["trees"]

[n_trees]
definition = "Trees measured."
sources = ["trees"]
"""

GLOSSARY = 'midpoint = "The age at which half of the growth is done."\n'

PARAMETERS = (
    "parameters",
    """confidence: float = 0.95  # level of every interval [0.5, 0.999]
scale: str = "age"  # horizontal axis {age, girth}
kinds: list[str] = []  # kinds of tree; empty means all""",
)

CELLS = [
    PARAMETERS,
    (
        "markdown",
        """# Trees do *not* grow suddenly

An article says that beyond some age a tree is suddenly tall [@Wei2022]. We look at
some trees and ask whether that is so; a seed costs $5, a spade $20.""",
    ),
    (
        "code",
        """import pandas as pd
import seaborn.objects as so

from emergence.estimate import Estimate
from emergence.report.show import show, table
from emergence.report.verdict import judge""",
    ),
    (
        "code",
        """trees = pd.read_csv("../data/scores/trees.csv")
n_trees = len(trees)
share = Estimate(2 / 24, 0.0102, 0.27, n=n_trees, unit="%")""",
    ),
    (
        "markdown",
        """## The wood

Of {eval}`n_trees` trees {eval}`share` grow suddenly, {eval}`share.value` as a number. The
height follows

$$h(x) = \\frac{H}{1 + e^{-(x - m)/s}}$$

with the midpoint $m$; at the midpoint half is done.""",
    ),
    (
        "code",
        """plot = so.Plot(trees, x="age", y="height", color="kind").add(so.Line(marker="o"))
show(plot, "heights", key=True, caption="Height by age, one line a kind.",
     alt="Heights rise evenly from two to thirty metres.")""",
    ),
    (
        "code",
        """show(plot, "kinds", title="Each kind by itself", by="kind", wrap=(3, 2),
     caption="Height by age [@Wei2022].", alt="Three rising lines, one in each panel.")""",
    ),
    ("detail", "## All trees\n\nEvery tree was measured once."),
    (
        "code",
        """table(trees.head(10).assign(share=share), "trees", caption="The first trees.")""",
    ),
    ("markdown", "### Within the fold\n\nStill folded."),
    ("markdown", "## Verdict\n\nSee [the wood](#the-wood)."),
    ("code", "judge('toy', {'share': share})"),
]

BACKGROUND = [PARAMETERS, ("markdown", "# How trees are measured\n\nWith a stick.")]


def notebook(cells: list[tuple[str, str]]) -> nbformat.NotebookNode:
    """Return a notebook of cells, each a kind and a text."""
    made = new_notebook()
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for index, (kind, source) in enumerate(cells):
        prose = kind in ("markdown", "detail")
        cell = new_markdown_cell(source) if prose else new_code_cell(source)
        cell.id = f"cell{index}"
        if kind in ("parameters", "detail"):
            cell.metadata.tags = [kind]
        made.cells.append(cell)
    return made


def write(root: Path, name: str, cells: list[tuple[str, str]]) -> None:
    """Write a notebook into a toy's folder."""
    nbformat.write(notebook(cells), root / "notebooks" / f"{name}.ipynb")


def toy(root: Path) -> Path:
    """Write the whole of the toy into a folder."""
    for folder in ("notebooks", "data/scores"):
        (root / folder).mkdir(parents=True)
    (root / "claims.toml").write_text(CLAIMS)
    (root / "glossary.toml").write_text(GLOSSARY)
    (root / "references.bib").write_text(REFERENCES)
    (root / "requirements.lock").write_text("acorns==2.4.0\n")
    (root / "data/sources.toml").write_text(SOURCES)
    kinds = ["ash", "beech", "oak"]
    rows = [f"{kinds[i % 3]},{5 + 4 * i},{round(1.2 * i + (i * 7 % 5) / 3, 3)}" for i in range(24)]
    (root / "data/scores/trees.csv").write_text("\n".join(["kind,age,height", *rows]) + "\n")
    (root / "notebooks/toy.toml").write_text(FINDINGS)
    write(root, "toy", CELLS)
    write(root, "background", BACKGROUND)
    return root


def contents(folder: Path) -> dict[str, bytes]:
    """Return what the files of a folder hold, by their paths in it."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def at_work(folder: Path, patience: float = 5.0) -> list[str]:
    """Return the processes that work on in a folder; what has lost its parent ends in a moment."""
    end = time.monotonic() + patience
    while (found := _working(folder)) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _working(folder: Path) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if Path(os.readlink(path)).is_relative_to(folder.resolve()):
                found.append(path.parent.name)
        except OSError:  # ended meanwhile, or another user's
            continue
    return found


def borrow(root: Path) -> None:
    """Give a copy of the project the environment that runs, as its own for `make`."""
    folder = root / ".venv/bin"
    folder.mkdir(parents=True, exist_ok=True)
    real = Path(sys.executable).parent
    for name in ("python", "jupyter"):
        text = f'#!/bin/sh\nPYTHONPATH="{root}/lib" exec "{real}/{name}" "$@"\n'
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    needs = "{ pwd -P; cat requirements.lock pyproject.toml | cksum; } > .venv/.ready"
    subprocess.run(needs, shell=True, cwd=root, check=True)
