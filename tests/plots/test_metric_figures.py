"""Figures of two metrics at once: what each must show, and that nothing is cut."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from emergence import plots

WIDTHS = (720, 340)
X = np.linspace(8, 11, 5)
RISE = np.array([0.0, 0.0, 0.1, np.nan, 0.8])


def assert_nothing_is_cut(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn, paper = figure.get_tightbbox(canvas.get_renderer()), figure.bbox_inches.padded(0.03)
    assert paper.x0 <= drawn.x0
    assert paper.y0 <= drawn.y0
    assert drawn.x1 <= paper.x1
    assert drawn.y1 <= paper.y1


@pytest.mark.parametrize("width", WIDTHS)
def test_rises_run_from_nothing_to_all(width):
    groups = {"one": (X, RISE, -X[::-1]), "two": (X + 3, RISE, X)}
    figure = plots.rise_grid(groups, width=width, scales=["params", "tokens"])
    for ax in figure.axes:
        lines = [line for line in ax.lines if len(line.get_xdata()) > 1]
        assert len(lines) == 2
        assert all(line.get_ydata().min() == 0 and line.get_ydata().max() == 1 for line in lines)
        assert len({(line.get_marker(), line.get_linestyle()) for line in lines}) == 2
    assert figure.axes[0].get_xlim() != figure.axes[1].get_xlim()
    assert_nothing_is_cut(figure)


def test_the_band_of_a_rise_is_in_the_unit_of_the_rise():
    groups = {"one": (X, X - 8, X), "two": (X, X, X)}
    bands = {"one": (X - 8 - 0.3, X - 8 + 0.3)}
    figure = plots.rise_grid(groups, width=720, scales=["params"] * 2, bands=bands)
    (band,), none = (ax.collections for ax in figure.axes)
    assert not none
    edge = band.get_paths()[0].vertices[:, 1]
    assert edge.min() == pytest.approx(-0.1)
    assert edge.max() == pytest.approx(1.1)


@pytest.mark.parametrize("width", WIDTHS)
def test_links_draw_every_point_and_run_backwards_where_less_is_better(width):
    groups = {"a": {"only": (X, X)}, "b": {"7B": (X, X), "13B": (X + 1, X)}}
    figure = plots.link_grid(
        groups,
        width=width,
        xlabels=["BLEU", "bits per byte"],
        ylabels=["exact match", "accuracy"],
        chance=[np.nan, 0.25],
        inverted=[False, True],
    )
    first, second = figure.axes
    assert [len(c.get_offsets()) for c in second.collections] == [5, 5]
    assert first.get_legend() is None
    assert [text.get_text() for text in second.get_legend().get_texts()] == ["7B", "13B"]
    assert not first.xaxis_inverted()
    assert second.xaxis_inverted()
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("width", WIDTHS)
def test_answers_show_both_and_the_accuracy_below(width):
    x = [np.array([8.5, 9.1, 9.8, 11.2])] * 4
    correct, incorrect = [np.array([-4.0, -3, -2, -1])] * 4, [np.array([-3.0, -3, -3, -3])] * 4
    accuracy = [np.array([0.1, 0.5, 0.6, 0.9])] * 4
    titles = ["boolq", "dice", "syllogism", "conjunction fallacy"]
    low, high = [a - 0.05 for a in accuracy], [a + 0.05 for a in accuracy]
    figure = plots.answer_grid(titles, x, correct, incorrect, accuracy, low, high, width=width)
    named = [ax for ax in figure.axes if ax.get_title(loc="left")]
    assert [ax.get_title(loc="left").replace("\n", " ") for ax in named] == titles
    assert all(len([x for x in ax.lines if len(x.get_xdata()) == 4]) == 2 for ax in named)
    below = [ax for ax in figure.axes if ax.collections]
    assert [ax.get_ylim() for ax in below] == [(0, 1)] * 4
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("width", WIDTHS)
def test_where_the_answers_part_is_marked_in_both_panels(width):
    x, line = [np.array([8.5, 9.1, 9.8, 11.2])] * 2, [np.array([0.1, 0.5, 0.6, 0.9])] * 2
    figure = plots.answer_grid(
        ["dice", "scope"], x, line, line, line, line, line, width=width, parted=[9.8, np.nan]
    )
    marked = [[x for x in ax.lines if list(x.get_xdata()) == [9.8, 9.8]] for ax in figure.axes]
    assert [len(lines) for lines in marked].count(1) == 2
    assert "ahead from here" in [t.get_text() for t in figure.legends[0].get_texts()]
    assert_nothing_is_cut(figure)
