"""The explorer's data: nothing of the tidy table is lost or changed on the way to the page."""

import pandas as pd
import pytest

from emergence import scores
from emergence.report import explorer
from emergence.report.freshness import inputs
from emergence.report.project import Project

SOURCES = ["pythia", "cot_paper", "bigbench_lite", "bigbench_tasks"]


@pytest.fixture(scope="module")
def rows():
    return scores.load(SOURCES)


@pytest.fixture(scope="module")
def packed(rows):
    return explorer.payload(rows, {})


def unpacked(packed):
    """Read the packed curves as the page does."""
    for group in packed["groups"]:
        for line in group["curves"].split("\n"):
            *labels, chance, _, _, values = line.split(";")
            columns = ("task", "subtask", "prompt", "shots", "metric")
            named = dict(zip(columns, labels, strict=True))
            names = {c: packed["names"][c][int(i)] for c, i in named.items() if c != "shots"}
            for (model, params, *_), value in zip(group["models"], values.split(","), strict=False):
                if value:
                    yield (*group["name"], model, params, *names.values(), float(value), chance)


def test_every_score_is_there_once_and_to_four_digits(rows, packed):
    scored = rows[~rows["model"].str.startswith("human")]
    columns = ["source", "family", "model", "task", "subtask", "prompt", "metric", "value"]
    wanted = sorted((*row[:-1], float(f"{row[-1]:.4g}")) for row in scored[columns].to_numpy())
    found = sorted((*row[:3], *row[4:-1]) for row in unpacked(packed))
    assert found == wanted


def test_sizes_chance_and_people_are_told(packed):
    told = {(row[2], row[4], row[7]): row for row in unpacked(packed)}
    row = told["GPT-3 XL", "hindu_knowledge", "accuracy"]
    assert row[3] == 1_300_000_000
    assert row[-2:] == (0.2971, "0.2495")
    people = {(task, metric): levels for task, metric, *levels in packed["people"]}
    assert people["hindu_knowledge", "accuracy"] == [0.6202, 1]


def test_widths_are_those_of_the_rises_of_a_source():
    rises, eligible = explorer.told_widths(scores.load(["bigbench_bigg"]))
    words = explorer.widths_in_words(rises, eligible)
    assert len(words) == 89
    told = {key[2]: text for key, text in words.items()}
    assert told["hindu_knowledge"] == "3~70"
    assert sum(text != "-" for text in told.values()) == len(rises)


def test_rises_of_big_g_are_pooled_apart_from_those_of_others():
    rows = scores.load(["bigbench_lite"])
    alone = rows["family"].str.startswith("BIG-G")
    apart = [explorer.told_widths(rows[which])[0] for which in (~alone, alone)]
    assert min(map(len, apart)) > 5
    pd.testing.assert_frame_equal(explorer.told_widths(rows)[0], pd.concat(apart))


@pytest.mark.parametrize("source", ["unknown_bench", "gsm8k_solutions", "bbh_codex"])
def test_a_table_of_other_scores_needs_no_rises(source):
    rows = scores.load([source])
    rises, eligible = explorer.told_widths(rows)
    assert explorer.widths_in_words(rises, eligible) == {}
    assert explorer.payload(rows, {})["people"] == []


def test_the_page_is_made_from_the_data_and_modules_of_its_own():
    project = Project.find()
    template = "lib/emergence/report/template"
    own = {f"{template}/explorer.js", f"{template}/vendor/d3.min.js"}
    made = set(inputs(project, "explorer"))
    assert own | {"lib/emergence/widths.py", "claims.toml#explorer"} <= made
    assert f"{template}/atlas.js" not in made
    assert not own & set(inputs(project, "emergence"))


def test_a_metric_of_ones_own_keeps_its_direction():
    told = scores.load(["bigbench_bigg"]).head(12)
    own = told.assign(metric="word_error_rate", higher_is_better=False)
    metrics = explorer.payload(pd.concat([told, own]), {})["metrics"]
    assert metrics == {"accuracy": [0, 1, True], "word_error_rate": [None, None, False]}
