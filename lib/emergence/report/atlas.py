"""All products of two numbers up to 99 as six models answered them, on one page of maps."""

from typing import Any

import numpy as np
import pandas as pd
import seaborn.objects as so
from markupsafe import Markup

from emergence import scores
from emergence.plots import percent
from emergence.report.project import Project, write_whole
from emergence.report.render import filled, packed
from emergence.report.svg import still
from emergence.report.values import csv

NAME = "atlas"

MEASURES = {
    "exact": "product right",
    "digits": "share of digits right",
    "first": "first digit right",
    "last": "last digit right",
    "length": "number of digits right",
    "distance": "how near it is",
}
"""How right an answer is, 0 to 1, in words."""


def write(project: Project) -> None:
    """Write the page."""
    data = project.root / "data"
    items = scores.items("multiplication", data).sort_values(["a", "b"], kind="stable")
    sizes = scores.load(["multiplication"], data).groupby("model")["params"].first()
    right = measures(items)
    models = sizes.sort_values(kind="stable").index
    means = right[~items["in_prompt"]].groupby(items["model"]).mean().loc[models]
    maps = [_maps(name, items, right) | {"params": float(sizes[name])} for name in models]
    parts = {"about": project.claims()[NAME], "measures": MEASURES, "drawing": _still(means)}
    parts["means"] = [(name, *(f"{x:.0%}" for x in row)) for name, *row in means.itertuples()]
    parts |= {"payload": packed({"measures": MEASURES, "maps": maps}), "csv": csv(means)}
    parts["around"] = project.around(NAME)
    own = ("tools.css", "atlas.js")
    write_whole({project.page(NAME): filled("atlas.html.j2", parts, "the atlas", own)})


def measures(items: pd.DataFrame) -> pd.DataFrame:
    """Return how right each answer is by each of `MEASURES`; one without a digit is wrong by all.

    Digits are compared from the last on; the distance is log10 of (answer + 1) / (product + 1).
    """
    product = items["a"] * items["b"]
    answers = ["" if np.isnan(answer) else f"{answer:.0f}" for answer in items["answer"]]
    pairs = list(zip(answers, product.map(str), strict=True))
    factor = (items["answer"].fillna(np.inf) + 1) / (product + 1)
    told = {
        "exact": items["correct"].astype(float),
        "digits": [_digits(answer, right) for answer, right in pairs],
        "first": [float(answer[:1] == right[0]) for answer, right in pairs],
        "last": [float(answer[-1:] == right[-1]) for answer, right in pairs],
        "length": [float(len(answer) == len(right)) for answer, right in pairs],
        "distance": np.maximum(0.0, 1 - np.abs(np.log10(factor))),
    }
    return pd.DataFrame(told, index=items.index)


def _digits(answer: str, right: str) -> float:
    same = (one == other for one, other in zip(answer[::-1], right[::-1], strict=False))
    return sum(same) / max(len(answer), len(right))


def _maps(model: str, items: pd.DataFrame, right: pd.DataFrame) -> dict[str, Any]:
    """Return a model's answers, and a digit for each by each measure: 0 wrong, 9 right."""
    mine = (items["model"] == model).to_numpy()
    levels = np.floor(9 * right.loc[mine, [*MEASURES]].to_numpy().T).astype(np.uint8) + ord("0")
    return {
        "model": model,
        "answers": "\n".join(items.loc[mine, "completion"].tolist()),
        "levels": {name: bytes(row).decode() for name, row in zip(MEASURES, levels, strict=True)},
    }


def _still(means: pd.DataFrame) -> Markup:
    """Draw each measure's mean by model, for who has no JavaScript."""
    told = means.rename(columns=MEASURES).reset_index().melt("model", var_name="measure")
    plot = so.Plot(told, x="value", y="model").facet("measure", wrap=3).add(so.Bar())
    return Markup(still(plot.scale(x=percent()).label(x="right", y=""), NAME, 4.2))
