"""Small multiples: one panel a scaling curve, on shared axes."""

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from emergence.curves import Curves
from emergence.plots.axes import LABELS, reference, scale_axis, score_axis
from emergence.plots.level_names import name_levels
from emergence.plots.style import BLUE, FAINT, INK, NARROW, figure, styled

_PANEL_HEIGHT = 128
_MARGIN = 60
_CHARACTER = 7.6  # pixels a letter takes in a title


def panels(
    width: float, count: int, *, per_row: int = 4, height: float = _PANEL_HEIGHT
) -> tuple[Figure, list[Axes]]:
    """Return a figure with one panel a curve, two to a row on a phone.

    Parameters
    ----------
    width : float
        Width in the page's pixels.
    count : int
        Number of panels.
    per_row : int
        Panels to a row on a wide page.
    height : float
        Height of a panel in pixels.

    Returns
    -------
    (Figure, list of Axes)
        Panels from left to right, top to bottom; places left over are empty.
    """
    columns = _columns(width, count, per_row)
    rows = -(-count // columns)
    # A panel alone has the whole width, and would be a strip at the height of one among many.
    drawn = figure(width, rows * height * (1.7 if count == 1 else 1) + _MARGIN)
    grid = drawn.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    every = list(grid.flat)
    for spare in every[count:]:
        spare.set_axis_off()
    for ax in every[max(count - columns, 0) : count]:
        ax.tick_params(labelbottom=True)
    return drawn, every[:count]


def _columns(width: float, count: int, per_row: int) -> int:
    return min(per_row if width >= NARROW else 2, count)


def room_for_names(width: float, count: int, per_row: int) -> float:
    """Return the pixels that a panel's title may take.

    Parameters
    ----------
    width, count, per_row
        As for `panels`.

    Returns
    -------
    float
        Pixels.
    """
    return (width - _MARGIN) / _columns(width, count, per_row)


def panel_size(room: float) -> tuple[float, float]:
    """Return about the width and height, in pixels, that a panel leaves for what is drawn.

    Parameters
    ----------
    room : float
        Pixels from one panel to the next, see `room_for_names`.

    Returns
    -------
    (float, float)
        Without tick labels and a title of two lines.
    """
    return room - 20, _PANEL_HEIGHT - 45


def name_panel(ax: Axes, name: str, width: float) -> Axes:
    """Put a task's name above its panel, on as many lines as it needs.

    Parameters
    ----------
    ax : Axes
        The panel.
    name : str
        A task as its source names it; underscores become spaces.
    width : float
        Width of the panel in pixels.

    Returns
    -------
    Axes
        The same.
    """
    room = max(10, int(width / _CHARACTER))
    lines = textwrap.wrap(name.replace("_", " "), room, break_long_words=False)
    ax.set_title("\n".join(lines))
    return ax


def scaling_grid(
    curves: Curves,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    width: float,
    floor: NDArray[np.float64] | None = None,
    human: NDArray[np.float64] | None = None,
    colour: Sequence[str] | str = BLUE,
    per_row: int = 4,
) -> Figure:
    """Draw scaling curves side by side, each with its band and the levels it is read against.

    Parameters
    ----------
    curves : Curves
        One panel each, in this order.
    low, high : ndarray, shape (curves, points)
        Interval of every score.
    width : float
        Width in the page's pixels.
    floor, human : ndarray, shape (curves,), optional
        What a model without the ability scores, and what people score; NaN where unknown.
    colour : str or sequence of str
        Of the curves.
    per_row : int
        Panels to a row on a wide page.

    Returns
    -------
    Figure
        Chance is dotted, the floor solid and grey, human scores dashed; each is named once, where
        no curve runs through the name.
    """
    colours = [colour] * len(curves) if isinstance(colour, str) else list(colour)
    with styled():
        drawn, axes = panels(width, len(curves), per_row=per_row)
        room = room_for_names(width, len(curves), per_row)
        for i, ax in enumerate(axes):
            present = np.isfinite(curves.y[i])
            x = curves.x[i][present]
            ax.fill_between(x, low[i][present], high[i][present], color=colours[i], alpha=0.2, lw=0)
            ax.plot(x, curves.y[i][present], color=colours[i], marker="o")
            _levels(ax, i, curves.chance, floor, human)
            name_panel(ax, str(curves.labels["task"][i]), room)
        _finish(drawn, axes, curves)
        levels = (("chance", curves.chance), ("floor", floor), ("humans", human))
        given = [(name, level) for name, level in levels if level is not None]
        name_levels(axes, given, panel_size(room))
    return drawn


def _levels(
    ax: Axes,
    i: int,
    chance: NDArray[np.float64],
    floor: NDArray[np.float64] | None,
    human: NDArray[np.float64] | None,
) -> None:
    for level, dashes, colour in ((chance, ":", INK), (floor, "-", FAINT), (human, "--", INK)):
        if level is not None:
            reference(ax, level[i], "", dashes=dashes, colour=colour)


def _finish(drawn: Figure, axes: Sequence[Axes], curves: Curves) -> None:
    scale_axis(axes[0], curves.scale, np.nanmin(curves.x), np.nanmax(curves.x), every=2)
    score_axis(axes[0])
    drawn.supxlabel(LABELS[curves.scale], fontsize="medium")
    drawn.supylabel("score", fontsize="medium")
