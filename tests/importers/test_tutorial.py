"""The commands of docs/tutorial.md, run as they stand there, on fewer sizes and without network."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from emergence.importers import answerable
from emergence.importers.collect import load

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs/tutorial.md").read_text("utf-8")
METRICS = {"acc": "accuracy", "brier_score": "brier", "exact_match": "exact_match"}
ORDERS = [2, 6, 8]


def commands() -> str:
    """Return the tutorial's commands, with some of its orders."""
    blocks = "".join(re.findall(r"(?ms)^```sh\n(.*?)^```", TUTORIAL))
    orders = f"for order in {' '.join(map(str, ORDERS))};"
    some, count = re.subn(r"for order in [\d ]+;", orders, blocks)
    assert count == 1
    return some


def followed(folder: Path) -> str:
    """Follow the tutorial in a folder that looks like the repository's: what was printed."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / ".venv").symlink_to(sys.prefix)
    nowhere = dict.fromkeys(["http_proxy", "https_proxy"], "http://127.0.0.1:9")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands()],
        cwd=folder,
        env=os.environ | nowhere | {"HF_HOME": str(folder / "cache")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def of_the_harness(folder: Path) -> dict[str, dict]:
    """Read what lm-evaluation-harness itself says of each model."""
    names = [f"ngram-{order}" for order in ORDERS]
    found = {name: folder.glob(f"results/{name}/results_*.json") for name in names}
    return {name: json.loads(next(paths).read_text()) for name, paths in found.items()}


def check_sizes(table: pd.DataFrame, harness: dict[str, dict]) -> None:
    stated = {name: [raw["config"]["model_num_parameters"]] for name, raw in harness.items()}
    assert table.groupby("model")["params"].unique().map(list).to_dict() == stated
    assert set(table["family"]) == {"ngram"}


def check_scores(table: pd.DataFrame, harness: dict[str, dict]) -> None:
    stated = {
        (model, task.removesuffix("_cot"), task.endswith("_cot"), METRICS[name]): value
        for model, raw in harness.items()
        for task, scores in raw["results"].items()
        for (name, _, kind), value in ((key.partition(","), value) for key, value in scores.items())
        if kind and name in METRICS
    }
    kept = table[table["metric"].isin(METRICS.values())]
    worked = kept["prompt"] == "chain_of_thought"
    keys = zip(kept["model"], kept["task"], worked, kept["metric"], strict=True)
    assert dict(zip(keys, kept["value"], strict=True)) == pytest.approx(stated, abs=1e-11)
    assert len(stated) == len(ORDERS) * 7
    assert set(kept["n_items"]) == {200}


def check_log_p(table: pd.DataFrame, folder: Path) -> None:
    own = table[(table["task"] == "sum_choice") & (table["metric"] == "log_prob_correct")]
    for model, value in zip(own["model"], own["value"], strict=True):
        lines = next(folder.glob(f"results/{model}/samples_sum_choice_*")).read_text().splitlines()
        told = [(one["filtered_resps"], one["doc"]["right"]) for one in map(json.loads, lines)]
        right = [float(logs[place][0]) for logs, place in told]
        assert value == pytest.approx(sum(right) / 200, rel=1e-9)
    assert len(own) == len(ORDERS)


def check_committed(table: pd.DataFrame) -> None:
    committed = load(ROOT / "data/examples/ngram.parquet")
    same = committed[committed["model"].isin(table["model"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(table, same, check_exact=False, rtol=1e-9)


# One test, not several with what was printed as a fixture: each worker would run the models anew.
@pytest.mark.slow
def test_it_can_be_followed(tmp_path):
    said = followed(tmp_path)
    table, harness = load(tmp_path / "mine.parquet"), of_the_harness(tmp_path)
    check_sizes(table, harness)
    check_scores(table, harness)
    check_log_p(table, tmp_path)
    check_committed(table)
    assert said.count("can be answered") == 3  # three sizes never tell how a task rises
    assert "task decomposition: needs a task with its parts as subtasks" in said
    for page in ("your_models.html", "explorer.html"):
        assert "ngram" in (tmp_path / "mine" / page).read_text("utf-8")


def test_what_it_shows_of_the_family_is_what_inspect_prints():
    table = load(ROOT / "data/examples/ngram.parquet")
    curves = answerable.cells(table)
    asked = [f"{name}: {told}" for name, told in answerable.questions(table).items()]
    assert "\n".join([*answerable.grid(curves), "", *asked]).strip() in TUTORIAL


def test_it_is_short():
    prose = re.sub(r"(?ms)^```.*?^```", "", TUTORIAL)
    assert len(prose.split()) <= 700


def test_the_questions_are_those_that_make_py_draws(tmp_path):
    shutil.copytree(ROOT / "examples/ngram", tmp_path / "ngram")
    subprocess.run([sys.executable, tmp_path / "ngram/make.py"], check=True)
    for path in (ROOT / "examples/ngram/tasks").glob("*.jsonl"):
        assert (tmp_path / "ngram/tasks" / path.name).read_bytes() == path.read_bytes()
