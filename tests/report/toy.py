"""A small report with everything a real one has, in a repository of its own."""

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CLAIMS = """
[toy]
title = "Taller trees"
question = "Do trees grow taller with age?"
claim = "Beyond some age a tree is suddenly tall."
sure = "{share} of all trees."
version = 1

[[toy.rules]]
verdict = "supported"
all = ["share.low > 0.9"]
because = "Nearly all trees, {share}, grow suddenly."

[[toy.rules]]
verdict = "not supported"
all = ["share.high < 0.9", "trees >= 10"]
because = "Of {trees} trees only {share} grew suddenly; the others grew evenly."

[[toy.rules]]
verdict = "not testable with these data"
all = []
because = "There are too few trees: {trees}."

[other]
title = "Other"
question = "Another question?"
claim = "Another claim."
version = 1
rules = [{verdict = "supported", all = [], because = "Always."}]
"""

REFERENCES = """
@article{Wei2022,
  title = {Emergent Abilities of Large Language Models},
  author = {Wei, Jason and Tay, Yi and Bommasani, Rishi},
  journal = {Transactions on Machine Learning Research},
  year = {2022},
  doi = {10.48550/arXiv.2206.07682},
}
@article{Brown2001,
  title = {Interval Estimation for a Binomial Proportion},
  author = {Brown, Lawrence D. and Cai, T. Tony and DasGupta, Anirban},
  journal = {Statistical Science},
  volume = {16}, number = {2}, pages = {101--133}, year = {2001},
  doi = {10.1214/ss/1009213286},
}
"""

CELLS = [
    (
        "markdown",
        """# Trees do *not* grow suddenly

An article says that beyond some age a tree is suddenly tall [@Wei2022]. We look at a small wood
and ask whether that is so.

## What is claimed

The claim is about *sudden* growth. A tree of age $x$ has the height

$$h(x) = \\frac{H}{1 + e^{-(x - m)/s}}$$

where $m$ is its midpoint and $s$ its width.[^width] Intervals are Wilson's [@Brown2001; @Wei2022].

[^width]: A width near zero is a sudden rise.

| word | meaning |
|---|---|
| sudden | within a year |
| even | over a decade or more |
""",
    ),
    (
        "parameters",
        """level: float = 0.95  # confidence level of every interval [0.5, 0.999]
axis: str = "age"  # horizontal axis {age, girth}
kinds: list[str] = []  # kinds of tree; empty means all
seed: int = 1  # seed of the random numbers [0, )""",
    ),
    (
        "code",
        """import warnings

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from emergence.report import cite, findings, quantity, record, say, show, table, verdict""",
    ),
    (
        "code",
        """trees = pd.read_csv("../data/scores/trees.csv")
warnings.warn("this must not be on the page")
rng = np.random.default_rng(seed)""",
    ),
    (
        "markdown",
        """## The wood

Every tree was measured once a year. [](#fig-heights) shows all of them, [](#table-trees) lists
them.
""",
    ),
    (
        "code",
        """sudden = int((trees.width < 1).sum())
share = quantity(sudden / len(trees), 0.113, 0.4518, n=len(trees), level=level, source="trees",
                 definition="share of trees that grow suddenly")
count = quantity(len(trees), source="trees", definition="trees measured")""",
    ),
    (
        "code",
        """say("Of {count} trees, {share} grow suddenly, about {share:value}. The **oldest** "
    "is a {kind} of {age}.", count=count, share=share, kind="pine & fir",
    age=quantity(trees.age.max().item(), unit="years"))""",
    ),
    ("code", "from toyplots import heights"),
    (
        "code",
        """show(heights, trees, name="heights", key=True,
     caption=f"Height by age; dots are trees, the line is the mean {cite('Brown2001')}.",
     alt="Heights rise evenly with age from two to thirty metres; no tree jumps.",
     data=trees)""",
    ),
    ("markdown", "### A closer look\n\nThe widths are spread evenly, see [the wood](#the-wood)."),
    (
        "code",
        """show(heights, trees, name="widths", caption="The same, for widths.",
     alt="Widths lie between half a year and ten years.", data=trees[["tree", "width"]])
table(trees.head(8), name="trees", caption="The first trees of the wood.", sortable=True)""",
    ),
    ("markdown", "## Verdict"),
    ("code", "judged = verdict('toy', share=share, trees=count)"),
    (
        "code",
        """record(total=quantity(float(trees.height.sum()), unit="m", source="trees"))
table(findings(), name="findings", caption="All findings of this page.")""",
    ),
    ("markdown", "## What would change our mind\n\nA wood in which most trees jump."),
]

PLOTS = '''"""Figures of the toy."""
from matplotlib.figure import Figure
from emergence.plots.style import BLUE, VERMILION, INK, FAINT, styled


def heights(trees, *, width):
    with styled():
        figure = Figure(figsize=(width / 72, min(width * 0.6, 380) / 72), layout="constrained")
        axes = figure.subplots()
        axes.plot(trees.age, trees.height, "o", color=BLUE, markeredgecolor="white")
        axes.plot([0, 100], [0, 30], color=VERMILION)
        axes.axhline(15, color=INK, linestyle=":")
        axes.axhspan(0, 2, color=FAINT, alpha=0.3)
        axes.annotate("an even rise", (60, 18), color=VERMILION, ha="right")
        axes.set_xlabel("age (years)")
        axes.set_ylabel("height (m)")
        axes.set_title("Trees grow evenly")
    return figure
'''


def notebook(cells=CELLS):
    """Return the toy's notebook."""
    made = new_notebook()
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for index, (kind, source) in enumerate(cells):
        cell = new_markdown_cell(source) if kind == "markdown" else new_code_cell(source)
        cell.id = f"cell{index}"
        if kind == "parameters":
            cell.metadata.tags = ["parameters"]
        made.cells.append(cell)
    return made


def toy(root: Path, cells=CELLS) -> Path:
    """Write the toy's repository to a folder."""
    for name in ("notebooks", "data/scores"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "claims.toml").write_text(CLAIMS)
    (root / "references.bib").write_text(REFERENCES)
    (root / "requirements.lock").write_text("numpy==2.4.0\n")
    rows = [
        f"tree {i},{5 + 4 * i},{round(1.2 * i + (i * 7 % 5) / 3, 3)},{0.5 + (i * 3 % 10)}"
        for i in range(24)
    ]
    (root / "data/scores/trees.csv").write_text("\n".join(["tree,age,height,width", *rows]) + "\n")
    (root / "data/scores/unused.csv").write_text("a\n1\n")
    (root / "notebooks/toyplots.py").write_text(PLOTS)
    nbformat.write(notebook(cells), root / "notebooks/toy.ipynb")
    return root


def copied_library(root: Path) -> Path:
    """Copy the library into the toy's repository, to be changed there."""
    from emergence.report.project import PACKAGE

    target = root / "lib" / "emergence"
    shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target
