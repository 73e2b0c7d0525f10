"""How many of a group's cases ended in which way, one bar a group."""

from collections.abc import Hashable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from emergence.plots.style import BLUE, FAINT, INK, NARROW, VERMILION, figure, styled

_ROW = 28
_COLOURS = (BLUE, FAINT, VERMILION)
_SIGNS = ("← {}", "{}", "{} →")
_LABELS, _SIGNED = 120, 24  # pixels of the row names; pixels that a count with its arrow needs
_CHARACTER, _APART, _BETWEEN = 7.0, 4.0, 40  # pixels of a digit, between counts, between panels


def outcome_bars(
    counts: pd.DataFrame, *, width: float, xlabel: str, row: float = _ROW, signed: bool = True
) -> Figure:
    """Draw counts as bars laid end to end, each count written in its bar.

    Parameters
    ----------
    counts : DataFrame
        One row a group, first on top; one column an outcome, at most three, in the order drawn:
        one way, neither, the other way. Columns of two levels, a panel's title and an outcome,
        give panels side by side on one scale; NaN leaves a row of a panel empty.
    width : float
        Width in the page's pixels.
    xlabel : str
        What is counted.
    row : float
        Height of a row in pixels.
    signed : bool
        Whether the outcomes are directions, and so have arrows.

    Returns
    -------
    Figure
        An outcome has a colour and a place; outcomes are named once, above.
    """
    panels = _panels(counts)
    most = max(float(part.sum(axis=1).max()) for part in panels.values())
    with styled():
        drawn = figure(width, row * len(counts) + 92 + 16 * (len(panels) > 1))
        axes = drawn.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        unit = (width - _LABELS - _BETWEEN * (len(panels) - 1)) / len(panels) / max(most, 1.0)
        for ax, (title, part) in zip(axes, panels.items(), strict=True):
            _bars(ax, part, unit, _SIGNS if signed else ("{}",) * 3)
            ax.set(title=title, xlim=(0, most * 1.02))
            ax.tick_params(axis="y", length=0)
            ax.grid(visible=False, axis="y")
        axes[0].set_ylim(len(counts) - 0.4, -0.6)
        axes[0].set_yticks(range(len(counts)), [str(name) for name in counts.index])
        if len(panels) > 1:
            drawn.supxlabel(xlabel, fontsize="medium")
        else:
            axes[0].set_xlabel(xlabel)
        handles, names = axes[0].get_legend_handles_labels()
        columns = len(names) if width >= NARROW else 1
        drawn.legend(handles, names, loc="outside upper left", ncols=columns, handlelength=1.6)
    return drawn


def _panels(counts: pd.DataFrame) -> dict[Hashable, pd.DataFrame]:
    if counts.columns.nlevels == 1:
        return {"": counts}
    return {title: pd.DataFrame(counts[title]) for title in counts.columns.unique(0)}


def _bars(ax: Axes, counts: pd.DataFrame, unit: float, signs: tuple[str, ...]) -> None:
    start = pd.Series(0.0, counts.index)
    written = np.full(len(counts), -np.inf)
    for outcome, colour, sign in zip(counts.columns, _COLOURS, signs, strict=False):
        sizes = counts[outcome].fillna(0)
        ax.barh(
            range(len(counts)), sizes, left=start, height=0.72, color=colour,
            alpha=0.45, linewidth=0, label=sign.format(outcome),
        )  # fmt: skip
        for i, (low, size) in enumerate(zip(start, sizes, strict=True)):
            if size:
                text = sign.format(f"{size:g}") if size * unit > _SIGNED else f"{size:g}"
                half = _CHARACTER * len(text) / 2
                # Two numbers in short bars side by side must not read as one.
                middle = max((low + size / 2) * unit, written[i] + _APART + half)
                written[i] = middle + half
                ax.annotate(
                    text, (middle / unit, i), ha="center", va="center", size="small", color=INK
                )
        start = start + sizes
