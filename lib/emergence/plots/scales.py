"""Axes in words that people use: sizes as 10M and 1B, scores over their whole range."""

import itertools
import textwrap
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import seaborn.objects as so
from matplotlib.ticker import FuncFormatter

from emergence.plots.theme import BLUE, GREEN, OCHRE, PALETTE, PURPLE, SKY, SOFT, VERMILION

FAMILIES: Mapping[str, str] = {
    "BIG-G": BLUE,
    "BIG-G T=0": BLUE,
    "GPT-3": VERMILION,
    "GPT": VERMILION,
    "Gopher": GREEN,
    "LaMDA": GREEN,
    "PaLM": PURPLE,
    "GPT-Neo/J": SKY,
    "OPT": VERMILION,
    "Pythia": GREEN,
    "Qwen1.5": PURPLE,
    "BLOOM": OCHRE,
    "Llama": BLUE,
    "OLMo ladder": BLUE,
}
"""The colour of each family in every figure; two that share one never meet in a figure."""


def sizes() -> so.Continuous:
    """Return a logarithmic scale of model sizes, labelled 10M, 1B, 100B."""
    ticks = so.Continuous(trans="log").tick(at=[1e5, 1e7, 1e9, 1e11, 1e13])
    return ticks.label(FuncFormatter(lambda size, _: size_in_words(size)))


def factors() -> so.Continuous:
    """Return a logarithmic scale of factors of size, labelled 1×, 10×, 1,000×."""
    ticks = so.Continuous(trans="log").tick(at=[1, 10, 100, 1e3, 1e4, 1e5])
    return ticks.label(FuncFormatter(lambda factor, _: f"{factor:,.10g}×"))


def percent() -> so.Continuous:
    """Return a scale of shares from 0% to 100%."""
    ticks = so.Continuous().tick(at=[0, 0.25, 0.5, 0.75, 1])
    return ticks.label(FuncFormatter(lambda share, _: f"{100 * share:.0f}%"))


def size_in_words(size: float) -> str:
    """Write a number of parameters as people say it, such as 125M or 6.7B."""
    for unit, name in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= unit * 0.9995:
            return f"{size / unit:.3g}{name}"
    return f"{size:.3g}"


def scaling_plot(
    frame: pd.DataFrame, color: str | None = None, *, y: str = "right answers", x: str = "params"
) -> so.Plot:
    """Draw scaling curves: scores by size, with intervals, guessing and people where known.

    Parameters
    ----------
    frame : DataFrame
        As `emergence.curves.tidy` returns it. Of the columns `chance` and `people` the former is
        drawn dotted, the latter dashed, if they are there.
    color : str, optional
        Column that tells curves of one panel apart; families keep their colour in all figures.
    y : str
        What is scored, for the axis.
    x : str
        Column of the sizes.

    Returns
    -------
    seaborn.objects.Plot
        To be extended, or shown with `by` for panels.
    """
    plot = so.Plot(frame, x=x, y="value", ymin="low", ymax="high", color=color)
    plot = plot.add(so.Band(), legend=False).add(so.Line(marker="o", pointsize=4))
    for column, style in (("chance", ":"), ("people", "--")):
        if column in frame and frame[column].notna().any():
            plot = plot.add(so.Line(color=SOFT, linestyle=style), y=column, color=None)
    if color == "family":
        plot = plot.scale(color=_family_colours(frame["family"].unique()))
    axes = plot.scale(x=sizes(), y=percent()).limit(y=(-0.02, 1.02))
    return axes.label(x="parameters", y=y, color="", title=in_words)


def _family_colours(families: Iterable[str]) -> dict[str, str]:
    """Give known families their colour, and the others what is left."""
    chosen = {family: FAMILIES[family] for family in families if family in FAMILIES}
    left = [colour for colour in PALETTE if colour not in chosen.values()]
    others = [family for family in families if family not in chosen]
    return chosen | dict(zip(others, itertools.cycle(left or PALETTE)))


def in_words(name: str) -> str:
    """Write the name of a task for the head of a panel, in lines of at most 18 letters."""
    return "\n".join(textwrap.wrap(name.replace("_", " "), 18))


def ends(frame: pd.DataFrame, by: str | list[str], x: str = "params") -> pd.DataFrame:
    """Return each curve's row of largest `x`, where its label belongs."""
    return frame.loc[frame.groupby(by)[x].idxmax()]


def spread(frame: pd.DataFrame, y: str, least: float, by: str | None = None) -> pd.DataFrame:
    """Move labels apart that would overlap, panel by panel.

    Parameters
    ----------
    frame : DataFrame
        One row a label.
    y : str
        Column of their heights.
    least : float
        Least distance between two of a panel, in units of `y`.
    by : str, optional
        Column that names the panel.
    """
    groups = frame.groupby(by)[y] if by else frame[y].groupby(lambda _: 0)
    return frame.assign(**{y: groups.transform(lambda heights: _apart(heights, least))})


def _apart(heights: pd.Series, least: float) -> pd.Series:
    ordered = heights.sort_values(kind="stable")
    rank = least * np.arange(len(ordered))
    pushed = np.maximum.accumulate(ordered.to_numpy() - rank) + rank
    return pd.Series(pushed - max(0.0, pushed[-1] - 1), index=ordered.index)
