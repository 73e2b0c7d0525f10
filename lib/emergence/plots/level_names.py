"""Names of levels, written where no curve runs through them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from emergence.plots.axes import write_level

_LETTER, _LINE = 6.6, 15.0  # pixels of a small letter's width and of a line's height
_SAMPLES = 25
_MARGIN = 0.03  # of a panel's height, kept clear of lines


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
    return [
        _Place(panel, right, above, right * (1 - width), y - (not above) * height, width, height)
        for above in (False, True)
        for right in (False, True)
    ]


def _crossed(place: _Place, lines: list[NDArray[np.float64]], taken: list[_Place]) -> float:
    """Give how much of a place curves cross; a level, an edge or a name in its way counts 1."""
    top = place.bottom + place.height
    at = np.linspace(place.left, place.left + place.width, _SAMPLES)
    even = [len(line) == 2 and bool(line[0, 1] == line[1, 1]) for line in lines]
    curves = [line for line, is_level in zip(lines, even, strict=True) if not is_level]
    heights = [
        np.interp(at, line[:, 0], line[:, 1], np.nan, np.nan) for line in curves if len(line)
    ]
    near = [(h > place.bottom - _MARGIN) & (h < top + _MARGIN) for h in heights]
    crossed = np.any([np.full(_SAMPLES, False), *near], axis=0).mean()
    levels = [line[0, 1] for line, is_level in zip(lines, even, strict=True) if is_level]
    struck = any(place.bottom + 1e-9 < level < top - 1e-9 for level in levels)
    outside = place.bottom < 0 or top > 1
    return float(crossed) + struck + outside + sum(map(place.meets, taken))
