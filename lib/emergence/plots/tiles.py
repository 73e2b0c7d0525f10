"""A table of signed numbers, coloured by sign and size."""

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from emergence.plots.style import BLUE, NARROW, VERMILION, figure, styled

_ROW = 26
_HEAD = 84
_STRONGEST = 0.55
"""Opacity of a full tile: text in the page's colour stays readable on it, light or dark."""


def tiles(
    values: NDArray[np.float64],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    width: float,
    xlabel: str,
    limit: float = 1.0,
) -> Figure:
    """Draw one tile a number: blue above zero, vermilion below, the number in it.

    Parameters
    ----------
    values : ndarray, shape (rows, columns)
        The numbers; nothing is drawn for NaN.
    rows, columns : sequence of str
        What they are, first row on top.
    width : float
        Width in the page's pixels.
    xlabel : str
        What the columns are.
    limit : float
        The number that has the full colour.

    Returns
    -------
    Figure
        The sign stands in every tile, so that colour is not needed to read it.
    """
    narrow = width < NARROW
    with styled():
        drawn = figure(width, len(rows) * _ROW + _HEAD)
        ax = drawn.subplots()
        for row, column in np.argwhere(np.isfinite(values)):
            _tile(ax, int(row), int(column), float(values[row, column]), limit, narrow)
        ax.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
        names = [_folded(name) if narrow else name.replace("_", " ") for name in rows]
        ax.set_yticks(np.arange(len(rows)) + 0.5, names)
        ax.set_xticks(np.arange(len(columns)) + 0.5, list(columns))
        ax.tick_params(length=0)
        ax.grid(visible=False)
        ax.spines[:].set_visible(False)
        ax.set_xlabel(xlabel)
        if narrow:
            ax.tick_params(axis="both", labelsize=9)
    return drawn


def _tile(ax: Axes, row: int, column: int, value: float, limit: float, narrow: bool) -> None:
    colour = BLUE if value > 0 else VERMILION
    opacity = _STRONGEST * min(abs(value) / limit, 1)
    ax.add_patch(
        Rectangle((column + 0.03, row + 0.04), 0.94, 0.92, color=colour, alpha=opacity, lw=0)
    )
    text = f"{value:+.1f}".replace("-", "−")
    ax.annotate(
        "0.0" if text.endswith("0.0") else text,
        (column + 0.5, row + 0.5),
        ha="center",
        va="center",
        size=8.5 if narrow else "small",
    )


def _folded(name: str) -> str:
    return textwrap.fill(name.replace("_", " "), 18)
