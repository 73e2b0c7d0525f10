import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from emergence import ladders, plots, scores


@pytest.fixture(scope="module")
def additions():
    rows = scores.select(scores.load(["obsscaling"]), families=["OPT", "Pythia", "Llama"])
    return ladders.climb(rows, {"addition": {2: "arithmetic_2da", 3: "arithmetic_3da"}})


def assert_nothing_is_cut(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn, paper = figure.get_tightbbox(canvas.get_renderer()), figure.bbox_inches.padded(0.03)
    assert paper.x0 <= drawn.x0
    assert paper.y0 <= drawn.y0
    assert drawn.x1 <= paper.x1
    assert drawn.y1 <= paper.y1


@pytest.mark.parametrize("width", [720, 340])
def test_every_rung_is_a_line_of_its_own_look(additions, width):
    figure = plots.climb_grid(
        additions, additions.y - 0.02, additions.y + 0.02, width=width, unit="digits"
    )
    panels = [ax for ax in figure.axes if ax.has_data()]
    assert len(panels) == 3
    for i, ax in enumerate(panels):
        for rung in range(2):
            seen = additions.y[i, rung][np.isfinite(additions.y[i, rung])]
            assert any(np.array_equal(line.get_ydata(), seen) for line in ax.lines)
    labelled = {text.get_text() for legend in figure.legends for text in legend.get_texts()}
    assert labelled == {"2 digits", "3 digits"}
    # One kind of task needs no name in every panel.
    assert [ax.get_title(loc="left") for ax in panels] == additions.labels["family"].tolist()
    assert_nothing_is_cut(figure)


def test_scores_are_drawn_as_shares_of_the_way_from_guessing():
    rows = scores.select(scores.load(["obsscaling"]), families=["Qwen1.5"], metrics=["exact_match"])
    rungs = {3: "logical_deduction_three_objects", 7: "logical_deduction_seven_objects"}
    both = ladders.climb(rows, {"logical deduction": rungs}, column="subtask").take(np.array([0]))
    figure = plots.climb_grid(both, both.y, both.y, width=720, unit="objects")
    highest = max(
        line.get_ydata()[-1] for line in figure.axes[0].lines if len(line.get_ydata()) > 2
    )
    assert highest == pytest.approx((both.y[0, 0, -1] - 1 / 3) / (2 / 3), abs=1e-9)
