"""Names of levels, written where no curve runs through them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from emergence.plots.axes import write_level

_LETTER, _LINE = 6.6, 15.0  # pixels of a small letter's width and of a line's height
_SAMPLES = 25


@dataclass(frozen=True, slots=True)
class _Place:
    """A box beside a level, in shares of a panel's width and height."""

    panel: int
    right: bool
    above: bool
    left: float
    bottom: float
    width: float
    height: float

    def meets(self, other: "_Place") -> bool:
        across = abs(self.left - other.left) < (self.width + other.width) / 2
        along = abs(self.bottom - other.bottom) < (self.height + other.height) / 2
        return self.panel == other.panel and across and along


def name_levels(
    axes: Sequence[Axes],
    levels: Sequence[tuple[str, NDArray[np.float64]]],
    size: tuple[float, float],
) -> None:
    """Write the name of each level once, where it stands clearest of all that is drawn.

    Four places are tried in every panel: at either end of the level, above and below. A place is
    the worse the more of its width lines cross. Of equal ones the first panel's is taken, below
    before above, left before right.

    Parameters
    ----------
    axes : sequence of Axes
        Panels, their curves and levels drawn and their limits set.
    levels : sequence of (str, ndarray)
        Names, and the level in each panel, NaN where there is none.
    size : (float, float)
        About the width and height of a panel in pixels.
    """
    lines = [_drawn(ax) for ax in axes]
    taken: list[_Place] = []
    for name, level in levels:
        share = len(name) * _LETTER / size[0], _LINE / size[1]
        places = [
            place
            for panel in np.flatnonzero(np.isfinite(level)).tolist()
            for place in _places(panel, _height(axes[panel], level[panel]), *share)
        ]
        if places:
            best = min(places, key=lambda place: _crossed(place, lines[place.panel], taken))
            write_level(axes[best.panel], level[best.panel], name, best.above, best.right)
            taken.append(best)


def _height(ax: Axes, y: float) -> float:
    low, high = ax.get_ylim()
    return float((y - low) / (high - low))


def _drawn(ax: Axes) -> list[NDArray[np.float64]]:
    """Give every line's points in shares of the axes."""
    return [
        np.asarray((line.get_transform() - ax.transAxes).transform(line.get_xydata()))
        for line in ax.lines
    ]


def _places(panel: int, y: float, width: float, height: float) -> list[_Place]:
    # Just off the level, which would else cross its own name.
    return [
        _Place(
            panel, right, above, right * (1 - width), y + 0.01 - (not above) * (height + 0.02),
            width, height,
        )
        for above in (False, True)
        for right in (False, True)
    ]  # fmt: skip


def _crossed(place: _Place, lines: list[NDArray[np.float64]], taken: list[_Place]) -> float:
    """Give the share of a place that lines cross, and 1 for an edge or a name in its way."""
    at = np.linspace(place.left, place.left + place.width, _SAMPLES)
    heights = [np.interp(at, line[:, 0], line[:, 1], np.nan, np.nan) for line in lines if len(line)]
    top = place.bottom + place.height
    crossed = [(h > place.bottom) & (h < top) for h in heights]
    outside = place.bottom < -0.02 or top > 1.02
    return float(np.any(crossed, axis=0).mean()) + sum(map(place.meets, taken)) + outside
