"""Log-probability of the right and the wrong answer, and below it how often the right one wins."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from emergence.plots.axes import LABELS, reference, scale_axis, score_axis
from emergence.plots.grid import name_panel, room_for_names
from emergence.plots.style import BLUE, GREEN, INK, NARROW, VERMILION, figure, styled

_HEIGHT = 150
_MARGIN = 70


def answer_grid(
    titles: Sequence[str],
    x: Sequence[NDArray[np.float64]],
    correct: Sequence[NDArray[np.float64]],
    incorrect: Sequence[NDArray[np.float64]],
    accuracy: Sequence[NDArray[np.float64]],
    low: Sequence[NDArray[np.float64]],
    high: Sequence[NDArray[np.float64]],
    *,
    width: float,
    parted: Sequence[float] = (),
    scale: str = "params",
) -> Figure:
    """Draw one column an experiment: both log-probabilities above, accuracy below.

    Parameters
    ----------
    titles : sequence of str
        Name of each experiment.
    x : sequence of ndarray
        log10 scale of its models.
    correct, incorrect : sequence of ndarray
        Mean log-probability of either answer, in nats.
    accuracy, low, high : sequence of ndarray
        Share of items on which the correct one is the more probable, and its interval.
    width : float
        Width in the page's pixels; a phone gets two experiments to a row.
    parted : sequence of float
        log10 scale from which the correct answer is ahead, NaN where it never is.
    scale : str
        What is on the horizontal axis.

    Returns
    -------
    Figure
        The correct answer is solid with circles, the incorrect dashed with squares.
    """
    columns = len(titles) if width >= NARROW else min(2, len(titles))
    bands = -(-len(titles) // columns)
    with styled():
        drawn = figure(width, bands * 2 * _HEIGHT + _MARGIN)
        grid = drawn.subplots(2 * bands, columns, squeeze=False)
        for spare in grid.flat:
            spare.set_axis_off()
        for i, title in enumerate(titles):
            above, below = grid[2 * (i // columns) : 2 * (i // columns) + 2, i % columns]
            _answers(above, x[i], correct[i], incorrect[i])
            _accuracy(below, x[i], accuracy[i], low[i], high[i])
            if parted and np.isfinite(parted[i]):
                _parting((above, below), parted[i])
            name_panel(above, title, room_for_names(width, len(titles), len(titles)))
            _finish(above, below, x, scale, first=i % columns == 0)
        _key(drawn, 3 + bool(parted) if width >= NARROW else 2, marked=bool(parted))
        drawn.supxlabel(LABELS[scale], fontsize="medium")
    return drawn


def _answers(
    ax: Axes,
    x: NDArray[np.float64],
    correct: NDArray[np.float64],
    incorrect: NDArray[np.float64],
) -> None:
    ax.set_axis_on()
    ax.plot(x, correct, color=BLUE, marker="o", linestyle="-")
    ax.plot(x, incorrect, color=VERMILION, marker="s", linestyle="--")


def _accuracy(
    ax: Axes,
    x: NDArray[np.float64],
    accuracy: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    ax.set_axis_on()
    ax.fill_between(x, low, high, color=GREEN, alpha=0.2, lw=0)
    ax.plot(x, accuracy, color=GREEN, marker="^")
    # Where the last model lies, since the first ones often lie at chance.
    reference(ax, 0.5, "chance", above=bool(accuracy[-1] < 0.5), right=True)


def _parting(axes: Sequence[Axes], x: float) -> None:
    for ax in axes:
        ax.axvline(x, color=INK, linestyle=(0, (1, 2)), linewidth=1.2, zorder=0)


def _finish(
    above: Axes, below: Axes, x: Sequence[NDArray[np.float64]], scale: str, *, first: bool
) -> None:
    every = np.concatenate(list(x))
    for ax in (above, below):
        scale_axis(ax, scale, every.min(), every.max())
    score_axis(below)
    if first:
        above.set_ylabel("log-probability")
        below.set_ylabel("accuracy")


def _key(drawn: Figure, columns: int, *, marked: bool) -> None:
    looks = (
        ("correct answer", BLUE, "o", "-"),
        ("incorrect answer", VERMILION, "s", "--"),
        ("accuracy", GREEN, "^", "-"),
        *([("ahead from here", INK, "", (0, (1, 2)))] if marked else []),
    )
    handles = [
        drawn.axes[0].plot([], [], color=c, marker=m, linestyle=d, label=name)[0]
        for name, c, m, d in looks
    ]
    drawn.legend(handles=handles, loc="outside upper left", ncols=columns, handlelength=1.8)
