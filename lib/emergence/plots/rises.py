"""The same models under several metrics, each as a share of its own rise."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, PercentFormatter
from numpy.typing import NDArray

from emergence.plots.apart import apart
from emergence.plots.axes import LABELS, scale_axis
from emergence.plots.style import BLUE, VERMILION, styled

_LOOKS = ((VERMILION, "s", "-"), (BLUE, "o", "--"))
_HEIGHT = 170


def rise_grid(
    groups: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]],
    *,
    width: float,
    scales: Sequence[str],
    bands: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]] | None = None,
    names: tuple[str, str] = ("right or wrong", "continuous"),
    per_row: int = 3,
) -> Figure:
    """Draw two metrics of the same models over each other, from their least to their greatest.

    Parameters
    ----------
    groups : mapping of str to (x, y, other)
        Panel title to log10 scale and the scores under both metrics, each of shape (points,).
    width : float
        Width in the page's pixels.
    scales : sequence of str
        What is on each panel's horizontal axis: params, tokens or flops.
    bands : mapping of str to (low, high), optional
        Panel title to the interval of every score under the first metric, in its own unit.
    names : (str, str)
        Names of the two kinds of metric.
    per_row : int
        Panels to a row on a wide page.

    Returns
    -------
    Figure
        0% is the least score seen under that metric, 100% the greatest; bands are cut there.
    """
    with styled():
        drawn, axes = apart(width, len(groups), per_row=per_row, height=_HEIGHT)
        for ax, (title, (x, *metrics)), scale in zip(axes, groups.items(), scales, strict=True):
            if bands and title in bands:
                _band(ax, x, metrics[0], *bands[title])
            for values, (colour, marker, dashes) in zip(metrics, _LOOKS, strict=True):
                _rise(ax, x, values, colour, marker, dashes)
            known = x[np.isfinite(x)]
            scale_axis(ax, scale, known.min(), known.max(), every=1 + int(np.ptp(known) > 3))
            ax.set_title(title)
            ax.set_xlabel(LABELS[scale])
        axes[0].yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
        axes[0].yaxis.set_major_formatter(PercentFormatter(1))
        axes[0].set_ylim(-0.05, 1.05)
        _key(drawn, names)
        drawn.supylabel("share of its own rise", fontsize="medium")
    return drawn


def _band(
    ax: Axes,
    x: NDArray[np.float64],
    values: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    present = np.isfinite(values) & np.isfinite(x)
    least, most = values[present].min(), values[present].max()
    ends = [(end[present] - least) / (most - least if most > least else 1) for end in (low, high)]
    ax.fill_between(x[present], *ends, color=_LOOKS[0][0], alpha=0.18, lw=0)


def _rise(
    ax: Axes,
    x: NDArray[np.float64],
    values: NDArray[np.float64],
    colour: str,
    marker: str,
    dashes: str,
) -> None:
    present = np.isfinite(values) & np.isfinite(x)
    low, high = values[present].min(), values[present].max()
    share = (values[present] - low) / (high - low if high > low else 1)
    ax.plot(x[present], share, color=colour, marker=marker, linestyle=dashes, markersize=4)


def _key(drawn: Figure, names: tuple[str, str]) -> None:
    handles = [
        drawn.axes[0].plot([], [], color=colour, marker=marker, linestyle=dashes, label=name)[0]
        for name, (colour, marker, dashes) in zip(names, _LOOKS, strict=True)
    ]
    drawn.legend(handles=handles, loc="outside upper left", ncols=2, handlelength=2.4)
