"""`emergence report`: two pages on a table of one's own, against curves whose truth is known."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from emergence.importers.answerable import preferred

SIZES = 10.0 ** np.arange(6, 11.01, 0.5)  # eleven, a million to a hundred billion
N = 2000


def emergence(*words, **options):
    command = [sys.executable, "-m", "emergence", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, **options)


def rows(task, scores, *, metric="accuracy", sizes=SIZES, n=N, chance=0.25, **more):
    told = {"family": "mine", "task": task, "metric": metric, "n_items": n, "chance": chance}
    models = [f"mine-{size:.0f}" for size in sizes]
    return pd.DataFrame({"model": models, "params": sizes, "value": scores, **told, **more})


def imported(folder, *frames):
    pd.concat(frames).to_csv(folder / "mine.csv", index=False)
    done = emergence("import", "mine.csv", "-o", "mine.parquet", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "mine.parquet"


def climb(decades, middle=8.5, low=0.25, high=0.85):
    return low + (high - low) / (1 + 81 ** (-(np.log10(SIZES) - middle) / decades))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The page on one family: its text, its findings, and its tables as frames."""
    folder = tmp_path_factory.mktemp("own")
    leap = np.where(SIZES < 3e8, 0.25, 0.85)
    parts = [
        rows("leap", leap),
        rows("climb", climb(4)),
        rows("guessed", np.full(len(SIZES), 0.25)),
        rows("sinking", climb(4)[::-1]),
        rows("sum", climb(2, 8), subtask="digits", chance=0.0),
        rows("sum", climb(2, 9), subtask="whole", chance=0.0),
        rows("leap", climb(4, 8.5, 0.25, 0.55), prompt="chain_of_thought"),
        # Log p of the right answer goes with the climb: in step, half for half.
        rows("climb", 10 * climb(4) - 20, metric="log_prob_correct", chance=np.nan),
    ]
    done = emergence("report", imported(folder, *parts), "-o", "page", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "page/your_models.html"
    page = BeautifulSoup((folder / "page/your_models.html").read_text(), "html.parser")
    found = json.loads((folder / "page/results/your_models.json").read_text())["findings"]
    return folder, page, {name: one["value"] for name, one in found.items()}


def table(page, name):
    """Return a table of the page as texts, a dictionary a row."""
    found = page.find(id=f"table-{name}")
    heads = [head.text.strip() for head in found.select("thead th")]
    return [
        dict(zip(heads, [cell.text.strip() for cell in row.select("th, td")], strict=True))
        for row in found.select("tbody tr")
    ]


@pytest.mark.slow
def test_what_leaps_is_sudden_and_what_climbs_is_gradual(told):
    _, page, found = told
    called = {row["task"]: row["rise"] for row in table(page, "curves")}
    assert called["leap"] == "sudden"
    assert called["climb"] == "gradual"
    assert called["guessed"] == "none seen"
    assert called["sinking"] == "none seen"
    assert found["n_falls"] == 1


@pytest.mark.slow
def test_metric_parts_and_prompts_are_as_they_were_made(told):
    _, page, found = told
    assert found["at_half"] == pytest.approx(0.5, abs=0.01)
    assert found["n_halves"] == 1  # one curve has no median
    assert "in their median" not in page.text
    half = {row["task"]: row["size at half"] for row in table(page, "parts")}
    # Between 10^7.5, where a quarter of 0.6 above 0.25 is done, and 10^8, where half is.
    assert half == {"sum digits": "68.1M", "sum whole": "681M"}
    (gain,) = table(page, "gains")
    # At 10^11: 0.25 + 0.3 / (1 + 81^-0.625) under the one prompt, 0.85 under the other.
    largest = float(gain["gain of the largest"].replace("−", "-"))
    assert largest == pytest.approx((0.5319 - 0.85) / 0.75, abs=0.001)


@pytest.mark.slow
def test_the_page_does_not_tell_where_the_table_lies(told):
    folder, page, _ = told
    assert str(folder) not in str(page)
    assert "emergence report mine.parquet --output FOLDER" in page.text


@pytest.mark.slow
def test_the_explorer_shows_the_table_first(told):
    folder, page, _ = told
    text = (folder / "page/explorer.html").read_text()
    content = json.loads(text.split('id="data">')[1].split("</script>")[0])
    assert content["own"] == ["yours: table"]
    assert {curve[0] for curve in content["first"]} == {"yours: table"}
    assert page.find("a", href=lambda link: link and link.startswith("explorer.html"))
    assert len(text) < 3_000_000


@pytest.mark.slow
def test_on_tokens_each_size_is_a_training_run_of_its_own(tmp_path):
    tokens = [1e9, 1e10, 1e11, 1e12]
    small = rows("t", [0.02] * 4, sizes=tokens).assign(params=7e7, model="run-70m", tokens=tokens)
    large = small.assign(params=4.1e8, model="run-410m", value=[0.02, 0.2, 0.5, 0.8])
    file = imported(tmp_path, pd.concat([small, large]).assign(step=tokens * 2, chance=0.0))
    done = emergence("report", file, "-p", "scale=tokens", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup((tmp_path / "mine/your_models.html").read_text(), "html.parser")
    found = {row["family"]: row["rise"] for row in table(page, "curves")}
    assert found == {"mine 410M": "gradual", "mine 70M": "none seen"}


def test_scores_of_a_few_models_under_another_metric_cut_no_curve_short():
    sizes = SIZES[:8]
    most = rows("t", climb(4)[:8], sizes=sizes, source="mine", subtask="", prompt="direct")
    few = most[:4].assign(metric="exact_match")
    found = preferred(pd.concat([few, most]).assign(shots=0.0, step=np.nan, tokens=np.nan), "right")
    assert found["metric"].tolist() == ["accuracy"] * 8


def test_of_three_sizes_it_is_told_whether_they_rise_and_not_how(tmp_path):
    three = SIZES[[0, 5, 10]]
    file = imported(tmp_path, rows("leap", [0.25, 0.25, 0.85], sizes=three))
    done = emergence("report", file, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "mine/results/your_models.json").read_text())["findings"]
    assert [found[name]["value"] for name in ("n_risen", "n_three", "n_open")] == [1, 1, 0]


@pytest.mark.slow
def test_sources_are_kept_apart_and_the_direct_prompt_is_the_plain_one(tmp_path):
    thought = rows("leap", climb(2), prompt="chain_of_thought", source="a")
    soft = rows("leap", 10 * climb(4) - 20, metric="log_prob_correct", chance=np.nan, source="a")
    plain = [rows("leap", climb(decades), source=one) for one, decades in {"a": 4, "b": 3}.items()]
    file = imported(tmp_path, thought, soft, *plain)
    done = emergence("report", file, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup((tmp_path / "mine/your_models.html").read_text(), "html.parser")
    names = {row["task"] for row in table(page, "curves")}
    assert names == {"leap a", "leap b", "leap chain_of_thought a"}
    found = json.loads((tmp_path / "mine/results/your_models.json").read_text())["findings"]
    assert found["n_halves"]["value"] == 1


@pytest.mark.long
def test_where_no_design_tells_anything_none_is_advised(tmp_path):
    file = imported(tmp_path, rows("leap", climb(2)))
    done = emergence("report", file, "-p", "height=0.02", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "mine/results/your_models.json").read_text())["findings"]
    assert found["advised"]["value"] == 0
    page = BeautifulSoup((tmp_path / "mine/your_models.html").read_text(), "html.parser")
    assert "run this next: none of them; " in " ".join(page.get_text().split())


@pytest.mark.slow
def test_fewer_sizes_are_refused_and_nothing_is_written(tmp_path):
    file = imported(tmp_path, rows("leap", [0.25, 0.85], sizes=SIZES[:2]))
    done = emergence("report", file, "-o", "page", cwd=tmp_path)
    assert done.returncode == 1
    assert "needs 3 sizes of a family on a task (here 2)" in done.stderr
    assert not (tmp_path / "page").exists()
    assert not list(tmp_path.glob(".report*"))


@pytest.mark.slow
def test_names_of_tasks_and_models_are_text(tmp_path):
    sentinel = "<b id=evil>&'\"</b> \\boxed{} $$x$$ {eval}`n` [^1] \\("
    file = imported(tmp_path, rows(sentinel, climb(4)), rows("climb", climb(4), prompt=sentinel))
    done = emergence("report", file, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for page in ("your_models", "explorer"):
        text = (tmp_path / f"mine/{page}.html").read_text()
        read = BeautifulSoup(text, "html.parser")
        assert not read.find(id="evil")
        assert sentinel in read.get_text() or page == "explorer"


def test_what_is_misspelt_is_refused_before_anything_runs(tmp_path):
    for words in (["nowhere.parquet"], ["nowhere.parquet", "-p", "scale"]):
        done = emergence("report", *words, cwd=tmp_path)
        assert done.returncode in (1, 2)
        assert "nowhere.parquet" in done.stderr or "'scale' is no name=value" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_ones_own_settings_draw_nothing(tmp_path):
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nsavefig.bbox: tight\n")
    leap = np.where(SIZES < 3e8, 0.25, 0.85)
    done = emergence("report", imported(tmp_path, rows("leap", leap)), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert 'viewBox="0 0 518.4' in (tmp_path / "mine/explorer.html").read_text()
