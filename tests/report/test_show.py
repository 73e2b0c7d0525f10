"""Figures and tables: what is drawn, what is kept."""

import re
import warnings

import pandas as pd
import pytest
import seaborn.objects as so

from emergence import scores
from emergence.errors import ReportError
from emergence.estimate import Estimate
from emergence.plots import BLUE, VARIABLES, scaling_plot, sizes
from emergence.report import show as module
from emergence.report.show import show, table

FRAME = pd.DataFrame(
    {
        "size": [1e8, 1e9, 1e10] * 4,
        "score": [1 / 3, 0.5, 0.9] * 4,
        "task": ["sums"] * 3 + ["a task of a rather long name & more"] * 3 + ["c"] * 3 + ["d"] * 3,
    }
)
PLOT = so.Plot(FRAME, x="size", y="score").add(so.Line(marker="o")).scale(x="log")
WORDS = {"caption": "Scores.", "alt": "They rise.", "title": "Scores rise"}


@pytest.fixture
def published(monkeypatch):
    found = []
    monkeypatch.setattr(module, "publish", lambda kind, content, readable: found.append(content))
    return found


def test_a_plot_is_drawn_for_a_desk_and_for_a_phone(published):
    show(PLOT, "scores", by="task", wrap=(4, 2), **WORDS)
    show(PLOT, "scores", by="task", wrap=(4, 2), **WORDS)
    first, again = published
    assert first == again
    sizes = [re.search(r'viewBox="0 0 (\S+) (\S+)"', first[form]) for form in ("wide", "narrow")]
    (wide, _), (narrow, tall) = ([float(s) for s in size.groups()] for size in sizes)
    assert (wide, narrow) == pytest.approx((518.4, 244.8))
    assert tall > narrow
    assert first["csv"].splitlines()[1] == "1e+08,0.333333,sums"


def test_text_is_text_and_colours_are_the_pages(published):
    show(PLOT, "scores", by="task", **WORDS)
    svg = published[0]["wide"]
    assert "&amp; more" in svg
    assert f"var(--{VARIABLES[BLUE][0]}, {BLUE})" in svg
    assert "currentColor" in svg
    assert not re.search(r"\d\.\d\d\d", svg)
    assert "metadata" not in svg


def test_powers_of_ten_are_numbers_and_dollars_are_dollars(published):
    show(PLOT.label(x="$ spent"), "scores", **WORDS)
    words = re.findall(r"<text[^>]*>([^<]*)</text>", published[0]["wide"])
    assert {"1e+08", "1e+10", "$ spent"} <= {*words}


def test_the_front_page_has_the_first_panel_of_a_key_figure(published):
    show(PLOT, "scores", by="task", key=True, **WORDS)
    words = re.findall(r"<text[^>]*>([^<]*)</text>", published[0]["card"])
    assert words.count("1e+08") == 1
    assert not {"sums", "size"} & {*words}


@pytest.mark.parametrize(
    ("x", "labels"), [((2e8, 5e9), "1B"), ((1.5e9, 8e9), "5B"), ((2e6, 3e11), "100M")]
)
def test_a_short_axis_of_sizes_has_labels_between_powers_of_ten(published, x, labels):
    frame = pd.DataFrame({"x": x, "y": [0.1, 0.2]})
    show(so.Plot(frame, x="x", y="y").add(so.Line()).scale(x=sizes()), "sizes", **WORDS)
    words = re.findall(r">(\d+[MBT])<", published[0]["wide"])
    assert len(words) > 1
    assert labels in words


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"alt": " "}, "alt is empty"),
        ({"caption": ""}, "0 words"),
        ({"caption": "word " * 41}, "41 words"),
    ],
)
def test_what_lacks_words_is_refused(published, changed, said):
    with pytest.raises(ReportError, match=f"figure scores: .*{said}"):
        show(PLOT, "scores", **{**WORDS, **changed})


def test_the_curves_of_the_tidy_table_that_are_drawn_are_named(published):
    rows = scores.load(["bigbench_lite"]).query("task == 'emoji_movie' and family == 'PaLM'")
    other = rows.assign(task="films")
    plot = so.Plot(pd.concat([rows, other], ignore_index=True), x="params", y="value").add(
        so.Line()
    )
    show(plot, "films", **WORDS)
    assert published[0]["curves"] == ["bigbench_lite|PaLM|emoji_movie||direct|5|accuracy"]


def test_a_figure_without_data_is_refused(published):
    with pytest.raises(ReportError, match="figure empty: it has no data"):
        show(so.Plot(x=[1, 2], y=[1, 2]), "empty", **WORDS)


def test_a_table_shows_and_sorts_by_rounded_numbers(published):
    share = Estimate(1 / 3, 0.1, 0.5, unit="%")
    frame = pd.DataFrame({"n_items": [12], "share": [share], "size": [1 / 7], "of": ["ash"]})
    table(frame, "trees", caption="Trees.")
    (content,) = published
    assert [column["label"] for column in content["columns"]] == ["n items", "share", "size", "of"]
    assert [column["numeric"] for column in content["columns"]] == [True, True, True, False]
    assert [cell["text"] for cell in content["rows"][0]] == ["12", "33% (10 to 50)", "0.143", "ash"]
    assert [cell["sort"] for cell in content["rows"][0]] == [12, 0.333333, 0.142857, None]


def test_an_index_of_any_name_is_shown(published):
    frame = pd.DataFrame({"height": [1, 2]}, index=pd.Index(["ash", "oak"], name=0))
    table(frame, "trees", caption="Heights.")
    (content,) = published
    assert [row[0]["text"] for row in content["rows"]] == ["ash", "oak"]
    assert content["csv"].splitlines() == ["0,height", "ash,1", "oak,2"]


def test_a_point_without_an_interval_is_drawn_all_the_same():
    ends = {"low": [0.1, 0.2, None, None], "high": [0.3, 0.4, 0.6, 0.7]}
    told = {"family": ["a", "a", "b", "b"], "params": [1e6, 1e9] * 2, "value": [0.2, 0.3, 0.5, 0.6]}
    axes = scaling_plot(pd.DataFrame(told | ends), "family").plot()._figure.axes[0]
    drawn = [line.get_ydata().tolist() for line in axes.lines if len(line.get_ydata()) == 2]
    assert [0.2, 0.3] in drawn
    assert [0.5, 0.6] in drawn


def test_names_however_long_leave_a_figure_room(published):
    names = [f"{letter}: {'a name of many arguments, ' * 8}{letter}" for letter in "abcd"]
    points = pd.DataFrame(
        [(name, 10.0**i, i / 9) for name in names for i in range(10)],
        columns=["task", "params", "value"],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        show(
            so.Plot(points, "params", "value", color="task").add(so.Line()),
            "long",
            by="task",
            caption="Long names.",
            alt="Lines.",
            title="Long",
        )
    for form, room in (("wide", 75), ("narrow", 36)):
        texts = re.findall(r"<text[^>]*>([^<]*)<", published[0][form])
        long = [text for text in texts if "a name of" in text]
        assert len(long) >= 8
        assert max(map(len, long)) <= room
        assert {text[-1] for text in texts if "…" in text} >= {*"abcd"}  # which tells them apart
