"""Figures that upstream states, read off its files by hand or published with the data sets."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from emergence.importers import helm, inspect_logs
from emergence.importers.collect import _UNKNOWN as UNKNOWN
from emergence.importers.collect import collect
from emergence.importers.records import n_behind
from emergence.importers.sizes import families, helm_sizes, named, revised, size_in_name

FIXTURES = Path(__file__).parent / "fixtures"
OWN_RESULTS = Path(__file__).parents[3] / "shared" / "own_results"


STATED = pd.read_csv(Path(__file__).with_name("stated.csv"), dtype=str, keep_default_na=False)
WHERE = ["source", "model", "task", "subtask", "prompt", "metric"]


def found(table, row):
    kept = table[(table[WHERE] == pd.Series(row)[WHERE]).all(axis=1)]
    kept = kept[kept["step"].isna() if row["step"] == "" else kept["step"] == float(row["step"])]
    return kept[row["column"]].tolist()


def test_there_are_enough():
    assert len(STATED) >= 40


@pytest.mark.parametrize("row", STATED.to_dict("records"), ids=lambda row: row["upstream"][:60])
def test_a_stated_figure_is_imported(imported, row):
    assert found(imported.table, row) == [pytest.approx(float(row["value"]), rel=1e-12)]


@pytest.mark.skipif(not OWN_RESULTS.is_dir(), reason="the full results are not here")
def test_the_full_results_hold_the_same_figures():
    table = collect(OWN_RESULTS).table
    for row in STATED[~STATED["file"].str.contains("mmlu-summary")].to_dict("records"):
        assert found(table, row) == [pytest.approx(float(row["value"]), rel=1e-12)], row


@pytest.mark.skipif(not OWN_RESULTS.is_dir(), reason="the full results are not here")
def test_all_of_the_full_results_is_read_or_said_to_be_left():
    log = collect(OWN_RESULTS).log
    assert sum(log.read.values()) == 62
    assert sorted(log.skipped) == ["holds no score", UNKNOWN]
    assert all("." in place for places in log.skipped.values() for place in places)


@pytest.mark.skipif(not OWN_RESULTS.is_dir(), reason="the full results are not here")
def test_answers_that_could_not_be_read():
    """Of Llama-2 7B's answers to MMLU-Pro 17% name no letter, of 70B's 12%, of Llama-3.1's none."""
    table = collect(OWN_RESULTS / "mmlu_pro").table
    lost = table[table["metric"] == "unreadable_rate"]
    shares = lost["value"].mul(lost["n_items"]).groupby(lost["model"]).sum() / 12_032
    assert shares["Llama-2-7b-hf"] == pytest.approx(0.17, abs=0.005)
    assert shares["Llama-2-70b-hf"] == pytest.approx(0.12, abs=0.005)
    assert shares["Meta-Llama-3_1-70B"] == 0


@pytest.mark.parametrize(
    ("task", "n"),
    [("lambada", 5153), ("arc_challenge", 1172)],
)
def test_n_follows_from_the_standard_error(imported, task, n):
    """The published sizes of the test sets, of which the files say nothing."""
    rows = imported.table.query("source == 'bigscience' and task == @task and metric == 'accuracy'")
    assert set(rows["n_items"]) == {n}


def test_n_is_not_made_up():
    assert n_behind(0.5, 0.5 / math.sqrt(99)) == 100
    assert math.isnan(n_behind(0.5, 0.0503))
    assert math.isnan(n_behind(0.455, 0.5 / math.sqrt(99)))
    assert math.isnan(n_behind(0.0, 0.0))
    assert math.isnan(n_behind(0.5, 1e-267))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Llama-2-7b-hf", 7e9),
        ("pythia-410m-deduped", 410e6),
        ("Qwen2.5-0.5B", 0.5e9),
        ("bloom1b3", 1.3e9),
        ("tr3m-1B3-pile", 1.3e9),
        ("Qwen3-30B-A3B", 30e9),
        ("mem_Qwen3-93M_minerva", 93e6),
        ("Llama-2-13b-hf-eus-v1.1_500k", 13e9),
        ("Mixtral-8x7B-v0.1", None),
        ("Phi-3-mini-4k-instruct", None),
        ("DeepSeek-R1-Distill-70B-to-7B", None),
        ("gpt-4o", None),
        ("opt-1,3b", None),
        ("bloom", None),
        ("0b", None),
    ],
)
def test_a_size_in_a_name(name, size):
    assert size_in_name(name) == size if size else math.isnan(size_in_name(name))


@pytest.mark.parametrize(
    ("path", "name", "step"),
    [
        ("meta-llama/Llama-2-7b-hf", "Llama-2-7b-hf", None),
        ("/models/Llama-2-13b-hf/", "Llama-2-13b-hf", None),
        (
            "/x/Llama-2-70b-hf-eus-v1.1_500k/global_step10000_hf",
            "Llama-2-70b-hf-eus-v1.1_500k",
            10000,
        ),
        ("runs/small/checkpoint-500", "small", 500),
        ("./final", "final", None),
        ("hub/models--org--tiny-1B/snapshots/" + "0" * 40, "tiny-1B", None),
    ],
)
def test_a_name_hides_in_a_path(path, name, step):
    found, at = named(path)
    assert found == name
    assert at == step if step else math.isnan(at)


def test_a_revision_may_be_a_step():
    assert revised("step3000") == ("", 3000)
    assert revised("main")[0] == revised("0" * 40)[0] == revised(None)[0] == ""
    assert revised("v2")[0] == "@v2"
    assert named(f"org/m-1B{revised('refs/pr/6')[0]}")[0] == "m-1B@refs-pr-6"


def test_families():
    told = families(["ngram-2", "ngram-3", "Yi-34B", "Yi-6B", "gpt-4", "bloom", "bloom1b3", "7B"])
    assert told == {
        "ngram-2": "ngram",
        "ngram-3": "ngram",
        "Yi-34B": "Yi",
        "Yi-6B": "Yi",
        "gpt-4": "gpt-4",
        "bloom": "bloom",
        "bloom1b3": "bloom",
        "7B": "7B",
    }


def test_helm_publishes_sizes():
    assert len(helm_sizes()) == 381
    assert helm_sizes()["openai/gpt2"] == 1.5e9
    assert helm.recognises(json.loads(next(FIXTURES.rglob("run_spec.json")).read_text()))


def test_both_compressions_of_inspect_are_read():
    heads = [inspect_logs.archive(path) for path in sorted((FIXTURES / "inspect").glob("*.eval"))]
    assert len(heads) == 7
    assert {head["status"] for head in heads} == {"success"}
    assert [len(head["samples"]) for head in heads] == [10, 60, 60, 60, 60, 1, 1]
