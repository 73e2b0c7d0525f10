"""The same models under several prompts, one panel a family and task."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from emergence.curves import Curves
from emergence.inference.intervals import wilson
from emergence.plots.axes import LABELS, reference, scale_axis, score_axis
from emergence.plots.grid import name_panel, panels, room_for_names
from emergence.plots.style import FAMILIES, INK, NARROW, PALETTE, styled

_MARKERS = tuple(marker for _, marker in FAMILIES.values())


def prompt_grid(
    prompts: Mapping[str, Curves],
    titles: Sequence[str],
    *,
    width: float,
    bar: NDArray[np.float64] | None = None,
    level: float = 0.95,
    per_row: int = 4,
) -> Figure:
    """Draw one panel a pair of family and task, with a line a prompt.

    Parameters
    ----------
    prompts : mapping of str to Curves
        What a prompt is called, to its curves; row i of each belongs to panel i.
    titles : sequence of str
        Of the panels.
    width : float
        Width in the page's pixels.
    bar : ndarray, shape (panels,), optional
        Level from which on the ability counts as shown.
    level : float
        Confidence level of the Wilson bands.
    per_row : int
        Panels to a row on a wide page.

    Returns
    -------
    Figure
        Prompts are named once, above the panels; a dotted line is chance, a dashed one the bar.
    """
    every = list(prompts.values())
    with styled():
        drawn, axes = panels(width, len(titles), per_row=per_row)
        room = room_for_names(width, len(titles), per_row)
        # Under the axis a name would be read as a scale's.
        named = int(np.argmax(every[0].chance > 0.05))
        named = named if every[0].chance[named] > 0.05 else -1
        for i, (ax, title) in enumerate(zip(axes, titles, strict=True)):
            for curves, colour, marker in zip(every, PALETTE, _MARKERS, strict=False):
                _line(ax, curves, i, colour, marker, level)
            reference(ax, float(every[0].chance[i]), "chance" if i == named else "", above=False)
            if bar is not None:
                ax.axhline(bar[i], color=INK, linestyle="--", linewidth=0.8)
            name_panel(ax, title, room)
        _key(drawn, list(prompts), width)
        scale = every[0].scale
        low, high = (
            edge([edge(c.x[np.isfinite(c.x)]) for c in every]) for edge in (np.min, np.max)
        )
        scale_axis(axes[0], scale, float(low), float(high), every=2)
        score_axis(axes[0])
        drawn.supxlabel(LABELS[scale], fontsize="medium")
        drawn.supylabel("score", fontsize="medium")
    return drawn


def _line(ax: Axes, curves: Curves, i: int, colour: str, marker: str, level: float) -> None:
    present = np.isfinite(curves.y[i])
    x, y, n = curves.x[i][present], curves.y[i][present], curves.n[i][present]
    band = wilson(y * n, n, level)
    ax.fill_between(x, band.low, band.high, color=colour, alpha=0.15, lw=0)
    ax.plot(x, y, color=colour, marker=marker, markersize=4)


def _key(drawn: Figure, names: Sequence[str], width: float) -> None:
    handles = [
        drawn.axes[0].plot([], [], color=colour, marker=marker, label=name)[0]
        for name, colour, marker in zip(names, PALETTE, _MARKERS, strict=False)
    ]
    columns = len(names) if width >= NARROW else min(2, len(names))
    drawn.legend(handles=handles, loc="outside upper left", ncols=columns, handlelength=1.6)
