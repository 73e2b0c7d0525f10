"""Names of levels stand beside their level and clear of curves, by the boxes that are drawn."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from emergence import curves, plots, scores
from emergence.plots.grid import panel_size, panels, room_for_names
from emergence.plots.level_names import name_levels


def drawn_boxes(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    written = [(ax, text) for ax in figure.axes for text in ax.texts if text.get_text()]
    return [
        (
            ax,
            text,
            text.get_window_extent(canvas.get_renderer()).transformed(ax.transData.inverted()),
        )
        for ax, text in written
    ]


def crossing(ax, box):
    """Share of a name's width that some curve runs through."""
    at = np.linspace(box.x0, box.x1, 50)
    data = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) > 2]
    heights = [np.interp(at, x, y, np.nan, np.nan) for x, y in (points.T for points in data)]
    return np.any([(h > box.y0) & (h < box.y1) for h in heights], axis=0).mean()


@pytest.mark.parametrize("width", [720, 340])
def test_every_level_is_named_once_and_no_curve_runs_through_the_name(width):
    rows = scores.load(["bigbench_bigg"])
    shown = curves.align(rows[rows["task"].isin(sorted(rows["task"].unique())[:12])])
    floor, human = shown.chance + 0.02, np.full(len(shown), 0.9)
    figure = plots.scaling_grid(shown, shown.y, shown.y, width=width, floor=floor, human=human)
    found = drawn_boxes(figure)
    assert sorted(text.get_text() for _, text, _ in found) == ["chance", "floor", "humans"]
    for ax, _, box in found:
        assert crossing(ax, box) == 0
    # Names in one panel do not lie on each other.
    for i, (ax, _, box) in enumerate(found):
        assert not any(ax is other and box.overlaps(b) for other, _, b in found[i + 1 :])


def test_a_name_goes_to_the_end_that_is_free():
    figure, (ax,) = panels(720, 1)
    ax.plot([0, 1, 2], [0.3, 0.3, 0.3])
    ax.plot([0, 1, 2], [0.2, 0.4, 0.9])
    ax.axhline(0.25)
    ax.set(xlim=(0, 2), ylim=(0, 1))
    name_levels([ax], [("chance", np.array([0.25]))], panel_size(room_for_names(720, 1, 4)))
    ((_, text, box),) = drawn_boxes(figure)
    assert text.get_text() == "chance"
    assert (box.x0 > 1, box.y1 < 0.25) == (True, True)


def test_without_a_level_nothing_is_named():
    figure, axes = panels(720, 2)
    name_levels(axes, [("chance", np.full(2, np.nan))], (100, 100))
    assert drawn_boxes(figure) == []
