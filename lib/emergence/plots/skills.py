"""What the models of one family can do, part by part, beside single other models."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from emergence.curves import Curves
from emergence.plots.axes import LABELS, reference, scale_axis, score_axis
from emergence.plots.grid import name_panel, panels, room_for_names
from emergence.plots.style import BLUE, FAMILIES, GREEN, PURPLE, styled

_OTHERS = ((BLUE, "^"), (GREEN, "D"), (PURPLE, "v"))


def skill_grid(
    curves: Curves,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    width: float,
    family: str,
    chance: Mapping[str, float],
    per_row: int = 4,
) -> Figure:
    """Draw one panel a part, with a line for one family and a point for every other model.

    Parameters
    ----------
    curves : Curves
        Curves of several families on the parts, which are their tasks.
    low, high : ndarray, shape (curves, points)
        Interval of every score.
    width : float
        Width in the page's pixels.
    family : str
        The family that is drawn as a line.
    chance : mapping of str to float
        Level of a part to compare with; 0 is not drawn.
    per_row : int
        Panels to a row on a wide page.

    Returns
    -------
    Figure
        Families are named once, above the panels.
    """
    names = [family, *sorted(set(curves.labels["family"]) - {family})]
    looks = dict(zip(names, [FAMILIES[family], *_OTHERS], strict=False))
    tasks = list(dict.fromkeys(curves.labels["task"]))
    with styled():
        drawn, axes = panels(width, len(tasks), per_row=per_row)
        for i, (name, task) in enumerate(
            zip(curves.labels["family"], curves.labels["task"], strict=True)
        ):
            ax, present = axes[tasks.index(task)], np.isfinite(curves.y[i])
            x, y, (colour, marker) = curves.x[i][present], curves.y[i][present], looks[name]
            ends = (y - low[i][present], high[i][present] - y)
            ax.errorbar(x, y, np.maximum(ends, 0), color=colour, elinewidth=1.2, fmt="none")
            ax.plot(x, y, color=colour, marker=marker, markersize=5, clip_on=False)
        for ax, task in zip(axes, tasks, strict=True):
            reference(ax, chance.get(task) or np.nan, "")
            name_panel(ax, task, room_for_names(width, len(tasks), per_row))
        handles = [
            axes[0].plot([], [], color=colour, marker=marker, label=name)[0]
            for name, (colour, marker) in looks.items()
        ]
        drawn.legend(handles=handles, loc="outside upper left", ncols=len(handles))
        scale_axis(axes[0], curves.scale, np.nanmin(curves.x), np.nanmax(curves.x), every=2)
        score_axis(axes[0])
        drawn.supxlabel(LABELS[curves.scale], fontsize="medium")
        drawn.supylabel("share right", fontsize="medium")
    return drawn
