"""Figures of signed numbers: bars to both sides and tiles."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from emergence import plots

WIDTHS = (720, 340)


def assert_nothing_is_cut(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn, paper = figure.get_tightbbox(canvas.get_renderer()), figure.bbox_inches.padded(0.03)
    assert paper.x0 <= drawn.x0
    assert paper.y0 <= drawn.y0
    assert drawn.x1 <= paper.x1
    assert drawn.y1 <= paper.y1


@pytest.mark.parametrize("width", WIDTHS)
def test_falls_go_left_and_rises_right(width):
    figure = plots.balance(
        ["one source (long name)", "another"],
        np.array([3.0, 10.0]),
        np.array([30.0, 60.0]),
        np.array([0.5, 2.5]),
        width=width,
        xlabel="share of tasks",
        notes=[("3", "30"), ("10", "60")],
    )
    (ax,) = figure.axes
    lengths = [patch.get_width() for patch in ax.patches]
    assert lengths == [-3, -10, 30, 60]
    assert all(patch.get_hatch() for patch in ax.patches[:2])
    texts = [text.get_text() for text in ax.texts]
    assert {"3", "30", "10", "60"} <= set(texts)
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("width", WIDTHS)
def test_tiles_show_every_number_with_its_sign(width):
    values = np.array([[0.52, -1.0, np.nan], [0.0, -0.02, 0.31]])
    figure = plots.tiles(
        values, ["a_task", "another"], ["one", "two", "three"], width=width, xlabel="columns"
    )
    (ax,) = figure.axes
    assert [text.get_text() for text in ax.texts] == ["+0.5", "−1.0", "0.0", "0.0", "+0.3"]
    assert len(ax.patches) == 5
    # The stronger the number, the stronger the colour.
    strength = [patch.get_alpha() for patch in ax.patches]
    assert strength[1] > strength[0] > strength[4] > strength[3] > strength[2] == 0
    assert_nothing_is_cut(figure)


def test_tiles_name_their_rows_in_full_on_a_phone():
    figure = plots.tiles(
        np.ones((1, 8)), ["pattern_matching_suppression"], list("abcdefgh"), width=340, xlabel="x"
    )
    (name,) = (label.get_text() for label in figure.axes[0].get_yticklabels())
    assert name.split() == ["pattern", "matching", "suppression"]
    assert_nothing_is_cut(figure)
