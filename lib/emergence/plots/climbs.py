"""A task at several numbers of steps, one panel a family."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from emergence.ladders import Ladders
from emergence.plots.axes import LABELS, scale_axis, score_axis
from emergence.plots.grid import name_panel, panels, room_for_names
from emergence.plots.style import BLUE, GREEN, INK, NARROW, ORANGE, PURPLE, VERMILION, styled

_LOOKS = ((BLUE, "o"), (VERMILION, "s"), (GREEN, "^"), (PURPLE, "D"), (ORANGE, "v"))


def climb_grid(
    ladders: Ladders,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    width: float,
    unit: str,
    per_row: int = 4,
) -> Figure:
    """Draw one panel a ladder with a line for every number of steps.

    Scores are drawn as the share of the way from guessing to a perfect score, so that tasks of
    different chance levels can be compared; what lies below guessing is cut.

    Parameters
    ----------
    ladders : Ladders
        One panel each, in this order.
    low, high : ndarray, shape (ladders, rungs, points)
        Interval of every score.
    width : float
        Width in the page's pixels.
    unit : str
        What a step is: "objects", "digits".
    per_row : int
        Panels to a row on a wide page.

    Returns
    -------
    Figure
        Numbers of steps are named once, above the panels; the kind of task only where there
        are several.
    """
    with styled():
        drawn, axes = panels(width, len(ladders), per_row=per_row)
        room = room_for_names(width, len(ladders), per_row)
        one = ladders.labels["ladder"].nunique() == 1
        for i, ax in enumerate(axes):
            _rungs(ax, ladders, low, high, i)
            told = ladders.labels.iloc[i]
            name = told["family"] if one else f"{told['family']}, {told['ladder']}"
            name_panel(ax, name, room)
        handles = [
            axes[0].plot([], [], color=colour, marker=marker, label=f"{k} {unit}")[0]
            for k, (colour, marker) in zip(ladders.steps, _LOOKS, strict=False)
        ]
        drawn.legend(
            handles=handles,
            loc="outside upper left",
            ncols=3 if width >= NARROW else 2,
            handlelength=1.4,
        )
        scale_axis(axes[0], ladders.scale, np.nanmin(ladders.x), np.nanmax(ladders.x), every=1)
        score_axis(axes[0])
        axes[0].set_ylim(0, 1.05)  # Room for the markers of perfect scores.
        drawn.supxlabel(LABELS[ladders.scale], fontsize="medium")
        drawn.supylabel("share of the way to perfect", fontsize="medium")
    return drawn


def _rungs(
    ax: Axes,
    ladders: Ladders,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    i: int,
) -> None:
    for rung, (colour, marker) in zip(range(len(ladders.steps)), _LOOKS, strict=False):
        present = np.isfinite(ladders.y[i, rung])
        x, chance = ladders.x[i][present], ladders.chance[i, rung]
        y, bottom, top = (
            np.clip((part[i, rung][present] - chance) / (1 - chance), 0, 1)
            for part in (ladders.y, low, high)
        )
        ax.fill_between(x, bottom, top, color=colour, alpha=0.15, lw=0)
        ax.plot(x, y, color=colour, marker=marker, markersize=4, clip_on=False)
    ax.axhline(0, color=INK, linestyle=":", linewidth=1)
