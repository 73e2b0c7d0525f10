"""Several families of models on one task, one panel a task."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from emergence.curves import Curves
from emergence.plots.axes import LABELS, reference, scale_axis, score_axis
from emergence.plots.grid import name_panel, panel_size, panels, room_for_names
from emergence.plots.level_names import name_levels
from emergence.plots.style import FAINT, FAMILIES, NARROW, VERMILION, styled


def family_grid(
    curves: Curves,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    width: float,
    chance: dict[str, float] | None = None,
    human: dict[str, float] | None = None,
    highlight: NDArray[np.bool_] | None = None,
    per_row: int = 4,
) -> Figure:
    """Draw one panel a task with a line a family.

    Parameters
    ----------
    curves : Curves
        Curves of several families on the same tasks.
    low, high : ndarray, shape (curves, points)
        Interval of every score.
    width : float
        Width in the page's pixels.
    chance, human : dict, optional
        Level of each task to compare with.
    highlight : ndarray of bool, shape (curves,), optional
        With many families: the curves to draw in colour, over the others in grey. Without it
        every family has its own colour and marker.
    per_row : int
        Panels to a row on a wide page.

    Returns
    -------
    Figure
        Families are named once, above the panels.
    """
    tasks = list(dict.fromkeys(curves.labels["task"]))
    with styled():
        drawn, axes = panels(width, len(tasks), per_row=per_row)
        room = room_for_names(width, len(tasks), per_row)
        for ax, task in zip(axes, tasks, strict=True):
            rows = np.flatnonzero((curves.labels["task"] == task).to_numpy())
            _lines(ax, curves, low, high, rows, highlight)
            for levels, dashes in ((chance, ":"), (human, "--")):
                reference(ax, (levels or {}).get(task, np.nan), "", dashes=dashes)
            name_panel(ax, task, room)
        _key(drawn, curves, highlight, 4 if width >= NARROW else 2)
        scale_axis(axes[0], curves.scale, np.nanmin(curves.x), np.nanmax(curves.x), every=2)
        score_axis(axes[0])
        given = {"chance": chance or {}, "humans": human or {}}
        known = [(n, np.array([of.get(task, np.nan) for task in tasks])) for n, of in given.items()]
        name_levels(axes, known, panel_size(room))
        drawn.supxlabel(LABELS[curves.scale], fontsize="medium")
        drawn.supylabel("score", fontsize="medium")
    return drawn


def _lines(
    ax: Axes,
    curves: Curves,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    rows: NDArray[np.int_],
    highlight: NDArray[np.bool_] | None,
) -> None:
    for i in rows:
        present = np.isfinite(curves.y[i])
        x, y = curves.x[i][present], curves.y[i][present]
        colour, marker = _look(curves, int(i), highlight)
        ax.plot(x, y, color=colour, marker=marker, markersize=4, zorder=1 + (colour != FAINT))
        if colour != FAINT:
            ax.fill_between(x, low[i][present], high[i][present], color=colour, alpha=0.15, lw=0)


def _look(curves: Curves, i: int, highlight: NDArray[np.bool_] | None) -> tuple[str, str]:
    if highlight is None:
        return FAMILIES[curves.labels["family"][i]]
    return (VERMILION, "s") if highlight[i] else (FAINT, ".")


def _key(drawn: Figure, curves: Curves, highlight: NDArray[np.bool_] | None, columns: int) -> None:
    # Lines end at each other's places in small panels, so their names stand once, on top.
    if highlight is not None:
        return
    names: Sequence[str] = [f for f in FAMILIES if f in set(curves.labels["family"])]
    handles = [
        drawn.axes[0].plot([], [], color=FAMILIES[f][0], marker=FAMILIES[f][1], label=f)[0]
        for f in names
    ]
    drawn.legend(handles=handles, loc="outside upper left", ncols=columns, handlelength=1.6)
