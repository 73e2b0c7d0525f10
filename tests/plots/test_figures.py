"""Every figure, at a column's width and a phone's: what it must show, and that nothing is cut."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from emergence import curves, plots, scores
from emergence.plots.axes import scale_axis
from emergence.plots.style import FAINT, FAMILIES

WIDTHS = (720, 340)
LONG = ["international_phonetic_alphabet_nli", "figure_of_speech_detection", "hindu_knowledge"]


@pytest.fixture(scope="module")
def bigg_curves():
    return curves.align(scores.select(scores.load(["bigbench_bigg"]), tasks=LONG))


@pytest.fixture(scope="module")
def lite_curves():
    rows = scores.select(
        scores.load(["bigbench_lite"]),
        families=["BIG-G T=0", "GPT-3", "PaLM"],
        tasks=["hindu_knowledge", "emoji_movie"],
    )
    return curves.align(rows)


def assert_nothing_is_cut(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn, paper = figure.get_tightbbox(canvas.get_renderer()), figure.bbox_inches.padded(0.03)
    assert paper.x0 <= drawn.x0
    assert paper.y0 <= drawn.y0
    assert drawn.x1 <= paper.x1
    assert drawn.y1 <= paper.y1


@pytest.mark.parametrize("width", WIDTHS)
def test_scaling_grid_draws_every_point_and_level(bigg_curves, width):
    floor = np.array([0.2, 0.3, np.nan])
    low, high = bigg_curves.y - 0.1, bigg_curves.y + 0.1
    figure = plots.scaling_grid(bigg_curves, low, high, width=width, floor=floor)
    panels = [ax for ax in figure.axes if ax.has_data()]
    assert len(panels) == len(bigg_curves)
    for i, ax in enumerate(panels):
        heights = [line.get_ydata()[0] for line in ax.lines if len(set(line.get_ydata())) == 1]
        assert bigg_curves.chance[i] in heights
        assert any(np.array_equal(line.get_ydata(), bigg_curves.y[i]) for line in ax.lines)
        assert (floor[i] in heights) == np.isfinite(floor[i])
    assert_nothing_is_cut(figure)


def test_a_panel_alone_is_no_strip(lite_curves):
    alone = lite_curves.take((lite_curves.labels["task"] == "emoji_movie").to_numpy())
    one = plots.family_grid(alone, alone.y, alone.y, width=720)
    two = plots.family_grid(lite_curves, lite_curves.y, lite_curves.y, width=720)
    assert one.get_figheight() > two.get_figheight()


@pytest.mark.parametrize("width", WIDTHS)
def test_families_keep_their_colour_and_marker(lite_curves, width):
    figure = plots.family_grid(lite_curves, lite_curves.y, lite_curves.y, width=width)
    looks = {(line.get_color(), line.get_marker()) for ax in figure.axes for line in ax.lines}
    assert {FAMILIES[f] for f in ("BIG-G T=0", "GPT-3", "PaLM")} <= looks
    assert_nothing_is_cut(figure)


def test_highlighted_curves_stand_out_from_grey_ones(lite_curves):
    chosen = np.arange(len(lite_curves)) == 0
    figure = plots.family_grid(
        lite_curves, lite_curves.y, lite_curves.y, width=720, highlight=chosen
    )
    colours = [line.get_color() for ax in figure.axes for line in ax.lines]
    assert colours.count(FAINT) == len(lite_curves) - 1


@pytest.mark.parametrize("width", WIDTHS)
def test_clouds_draw_all_points_and_what_lies_outside_at_the_rim(width):
    groups = {"seen": (np.array([0.0, 1.0]), np.array([0.0, np.inf])), "flat": (np.ones(5),) * 2}
    figure = plots.clouds(
        groups, width=width, xlabel="L", ylabel="B", limits=((-2, 2), (-4, 4)), labels=[(0, 0, "a")]
    )
    seen, flat = (ax.collections[0].get_offsets() for ax in figure.axes)
    assert len(seen) == 2
    assert len(flat) == 5
    assert seen[1, 1] == 4
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("width", WIDTHS)
def test_dot_rows_mark_open_ends(width):
    figure = plots.dot_rows(
        ["open above", "closed"],
        np.array([0.5, 0.5]),
        np.array([0.2, 0.4]),
        np.array([np.inf, 0.6]),
        width=width,
        xlabel="decades",
        lines=[(0.5, "half")],
    )
    markers = [line.get_marker() for line in figure.axes[0].lines]
    assert markers.count(">") == 1
    assert markers.count("<") == 0
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("width", WIDTHS)
def test_strips_draw_every_value_and_the_median(width):
    groups = {"knowledge": np.array([1.0, 2.0, 4.0]), "composite": np.array([1.0, 3.0])}
    figure = plots.strips(groups, width=width, xlabel="B/L", limits=(0, 5))
    (ax,) = figure.axes
    assert [len(c.get_offsets()) for c in ax.collections] == [3, 2]
    assert [line.get_xdata()[0] for line in ax.lines] == [2.0, 2.0]
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize(
    ("value", "word"),
    [(2_098_048, "2.1M"), (137_440_272_384, "137B"), (1e9, "1B"), (999.9e6, "1B"), (175e9, "175B")],
)
def test_sizes_read_as_people_say_them(value, word):
    assert plots.count(value) == word


def test_reader_settings_are_left_as_they_were():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    plots.strips({"a": np.ones(2)}, width=340, xlabel="x", limits=(0, 2))
    assert dict(mpl.rcParams) == before


def test_a_scale_has_two_labels_or_more():
    # Between 350M and 500B every second decade is 10B alone.
    ax = Figure().subplots()
    scale_axis(ax, "params", 8.55, 11.7, every=2)
    assert [f"{tick:g}" for tick in ax.get_xticks()] == ["9", "10", "11"]
