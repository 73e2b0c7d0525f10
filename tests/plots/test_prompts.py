"""Figures of the page on prompts."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from emergence import pairs, plots, scores

WIDTHS = (720, 340)


def assert_nothing_is_cut(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn, paper = figure.get_tightbbox(canvas.get_renderer()), figure.bbox_inches.padded(0.03)
    assert paper.x0 <= drawn.x0
    assert paper.y0 <= drawn.y0
    assert drawn.x1 <= paper.x1
    assert drawn.y1 <= paper.y1


@pytest.fixture(scope="module")
def lamda():
    rows = scores.select(scores.load(["cot_paper"]), families=["LaMDA"], tasks=["AQuA", "CSQA"])
    return pairs.pair(rows, "chain_of_thought")


@pytest.mark.parametrize("width", WIDTHS)
def test_prompt_grid_draws_both_prompts_and_the_bar(lamda, width):
    lines = {"direct": lamda.direct, "chain of thought": lamda.prompted}
    bar = np.array([0.28, 0.3])
    figure = plots.prompt_grid(lines, ["LaMDA: AQuA", "LaMDA: CSQA"], width=width, bar=bar)
    for i, ax in enumerate(figure.axes[:2]):
        drawn = [line.get_ydata() for line in ax.lines]
        for curves in lines.values():
            assert any(np.array_equal(y, curves.y[i]) for y in drawn)
        levels = [y[0] for y in drawn if len(y) and len(set(y)) == 1]
        assert bar[i] in levels
        assert lamda.direct.chance[i] in levels
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list(lines)
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("width", WIDTHS)
def test_outcome_bars_are_as_long_as_their_counts(width):
    counts = pd.DataFrame({"down": [9, 0], "same": [10, 4], "up": [3, 1]}, ["Llama", "XGLM"])
    figure = plots.outcome_bars(counts, width=width, xlabel="tasks")
    ax = figure.axes[0]
    lengths = np.array([bar.get_width() for bar in ax.patches]).reshape(3, 2)
    np.testing.assert_array_equal(lengths.T, counts)
    starts = np.array([bar.get_x() for bar in ax.patches]).reshape(3, 2)
    np.testing.assert_array_equal(starts.T[0], [0, 9, 19])
    written = {text.get_text().strip("← →") for text in ax.texts}
    assert written == {"9", "10", "3", "4", "1"}  # and no zero
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("width", WIDTHS)
def test_outcome_bars_in_panels_share_a_scale_and_leave_rows_empty(width):
    sides = pd.MultiIndex.from_product([["home", "abroad"], ["smooth", "open", "sudden"]])
    counts = pd.DataFrame([[9, 10, 1, 1, 4, 0], [4, 2, 0, *[np.nan] * 3]], ["a", "b"], sides)
    figure = plots.outcome_bars(counts, width=width, xlabel="curves", signed=False)
    home, abroad = figure.axes
    assert (home.get_title(loc="left"), abroad.get_title(loc="left")) == ("home", "abroad")
    assert home.get_xlim() == abroad.get_xlim()
    written = [{text.get_text() for text in ax.texts} for ax in (home, abroad)]
    assert written == [{"9", "10", "1", "4", "2"}, {"1", "4"}]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "smooth",
        "open",
        "sudden",
    ]
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in abroad.texts]
    assert not boxes[0].overlaps(boxes[1])  # one and four are not fourteen
    assert_nothing_is_cut(figure)


@pytest.mark.parametrize("width", WIDTHS)
def test_bundles_draw_a_mean_only_over_equal_scales(width):
    x = np.tile([8.0, 9.0, 10.0], (3, 1))
    y = np.array([[0.1, 0.2, 0.3], [0.3, np.nan, 0.1], [0.3, 0.2, 0.3]])
    apart = np.array([[8.0, 9.0, np.nan], [9.5, 10.0, 10.5]])
    groups = {"alike": (x, y), "apart": (apart, np.where(np.isnan(apart), np.nan, 0.2))}
    figure = plots.bundles(groups, width=width, ylabel="spread", limits=(0, 0.4), per_row=2)
    alike, other = figure.axes[:2]
    assert len(alike.lines) == 4
    np.testing.assert_allclose(alike.lines[-1].get_ydata(), [0.2, 0.2, 0.3])
    assert len(other.lines) == 2
    assert_nothing_is_cut(figure)
