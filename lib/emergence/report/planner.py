"""Could an evaluation tell a jump from a climb? A page on simulations in `data/planner.csv`."""

import pandas as pd
import seaborn.objects as so
from markupsafe import Markup

from emergence.plots import percent
from emergence.report.project import Project, write_whole
from emergence.report.render import filled, packed
from emergence.report.svg import still
from emergence.report.values import csv

NAME = "planner"
START = {"questions": 200, "sizes": 8, "growth": 3, "place": "middle", "height": 0.4}  # shown first


def write(project: Project) -> None:
    """Write the page."""
    table = pd.read_csv(project.root / "data/planner.csv")
    held = ["sizes", "growth", "place", "height"]
    first = table.loc[(table[held] == pd.Series(START)[held]).all(axis=1)]
    content = {
        "start": START,
        "choices": {name: sorted(table[name].unique().tolist()) for name in START},
        "rows": table[[*START, "jump", "climb"]].to_numpy(dtype=object).tolist(),
    }
    parts = {"about": project.claims()[NAME], "payload": packed(content), "drawing": _still(first)}
    parts |= {"rows": first.to_dict("records"), "around": project.around(NAME), "csv": csv(table)}
    own = ("tools.css", "vendor/d3.min.js", "vendor/plot.min.js", "planner.js")
    write_whole({project.page(NAME): filled("planner.html.j2", parts, "the planner", own)})


def _still(first: pd.DataFrame) -> Markup:
    """Draw the evaluation that is shown first, for who has no JavaScript."""
    told = first.melt("questions", ["jump", "climb"], var_name="what is told")
    plot = so.Plot(told, x="questions", y="value").facet("what is told").add(so.Line(marker="o"))
    plot = plot.scale(x=so.Continuous(trans="log").label(like="{x:,.0f}"), y=percent())
    return Markup(still(plot.limit(y=(-0.02, 1.02)).label(y="chance to tell"), NAME, 3.2))
