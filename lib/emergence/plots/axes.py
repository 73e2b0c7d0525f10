"""Axes that read in words people use: 10M, 1B, 100B parameters; scores as they are."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from emergence.plots.style import INK

LABELS = {
    "params": "parameters",
    "tokens": "training tokens",
    "flops": "training compute (FLOPs)",
}
"""What a scale is called on a page."""

_UNITS = ((12, "T"), (9, "B"), (6, "M"), (3, "K"))
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def count(value: float) -> str:
    """Write a number of parameters or tokens as people say it: 2M, 1.5B, 137B.

    Parameters
    ----------
    value : float
        A positive number.

    Returns
    -------
    str
        At most three significant digits and a unit.
    """
    for power, unit in _UNITS:
        if value >= 10**power * 0.9995:
            return f"{value / 10**power:.3g}{unit}"
    return f"{value:.3g}"


def scale_axis(ax: Axes, scale: str, low: float, high: float, *, every: int = 1) -> Axes:
    """Set the horizontal axis to a logarithmic scale of model size or training.

    Parameters
    ----------
    ax : Axes
        Its horizontal data are log₁₀ of the scale.
    scale : {"params", "tokens", "flops"}
        What is on the axis.
    low, high : float
        log₁₀ of the smallest and the largest scale shown.
    every : int
        Decades between labels, where that leaves two labels or more.

    Returns
    -------
    Axes
        The same.
    """
    decades = np.arange(np.ceil(low - 0.1), np.floor(high + 0.1) + 1)
    labelled = decades[decades % every == 0]
    labelled = labelled if labelled.size > 1 else decades  # One label alone says no distance.
    ax.xaxis.set_major_locator(FixedLocator(labelled.tolist()))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _decade(x, scale)))
    ax.set_xlim(low - 0.15, high + 0.15)
    return ax


def _decade(x: float, scale: str) -> str:
    power = round(x)
    if scale == "flops":
        return "10" + str(power).translate(_SUPERSCRIPT)
    return count(10.0**power)


def score_axis(ax: Axes, *, low: float = 0.0, high: float = 1.0) -> Axes:
    """Set the vertical axis to a score's whole natural range.

    Parameters
    ----------
    ax : Axes
        Its vertical data are scores.
    low, high : float
        The range.

    Returns
    -------
    Axes
        The same.
    """
    ax.set_ylim(low, high)
    ax.yaxis.set_major_locator(FixedLocator(np.linspace(low, high, 3).tolist()))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    return ax


def reference(
    ax: Axes,
    y: float,
    name: str,
    *,
    dashes: str = ":",
    above: bool = True,
    right: bool = False,
    colour: str = INK,
) -> Axes:
    """Draw a level that scores are compared with, its name on the line.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    y : float
        The level; NaN draws nothing.
    name : str
        What it is; empty for a line whose name stands elsewhere.
    dashes : str
        Matplotlib line style: dotted for chance, dashed for humans.
    above : bool
        Whether the name stands above the line.
    right : bool
        Whether it stands at the right end, not at the left.
    colour : str
        Of the line.

    Returns
    -------
    Axes
        The same.
    """
    if np.isnan(y):
        return ax
    ax.axhline(y, color=colour, linestyle=dashes, linewidth=1)
    return write_level(ax, y, name, above, right)


def write_level(ax: Axes, y: float, name: str, above: bool, right: bool) -> Axes:
    """Write the name of a level at one of its ends.

    Parameters
    ----------
    ax : Axes
        Where to write.
    y : float
        The level.
    name : str
        What it is.
    above, right : bool
        Whether the name stands above the line, and whether at its right end.

    Returns
    -------
    Axes
        The same.
    """
    ax.annotate(
        name,
        (float(right), y),
        xycoords=("axes fraction", "data"),
        xytext=(-2 if right else 2, 2 if above else -2),
        textcoords="offset points",
        ha="right" if right else "left",
        va="bottom" if above else "top",
        size="small",
    )
    return ax
