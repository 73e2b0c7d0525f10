"""Axes in words that people use: sizes as 10M and 1B, scores over their whole range."""

import textwrap

import numpy as np
import pandas as pd
import seaborn.objects as so
from matplotlib.ticker import FuncFormatter


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
