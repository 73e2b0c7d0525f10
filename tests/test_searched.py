import numpy as np
import pytest

from emergence import scores, searched


def test_ordinary_tasks_by_source_as_sources_toml_counts_them():
    # BIG-G: 89 multiple-choice tasks; BIG-bench Lite: 24; Gadre and others: 46.
    found = {key: len(searched.strata(searched.ordinary(key))) for key in searched.ORDINARY}
    assert found == {
        "bigbench_bigg": 89,
        "bigbench_lite": 24,
        "pythia": 65,
        "mlfoundations_scaling": 46,
    }


def test_bigg_counts_in_its_own_source_only():
    assert searched.ordinary("bigbench_bigg")["family"].str.startswith("BIG-G").all()
    assert set(searched.ordinary("bigbench_lite")["family"]) == {"GPT-3", "Gopher", "PaLM"}


def test_a_model_in_training_counts_in_its_last_state():
    rows = searched.last_states("pythia")
    trained = rows[rows["step"].notna()]
    assert (trained.groupby("model")["step"].nunique() == 1).all()
    every = scores.load(["pythia"]).groupby("model")["step"].max()
    assert (
        trained.groupby("model")["step"]
        .first()
        .equals(every[trained["model"].unique()].sort_index())
    )


def test_one_model_of_each_size_and_two_sizes_or_more():
    rows = scores.load(["bigbench_lite"]).dropna(subset="params").query("task == 'emoji_movie'")
    twice = searched.by_size(rows)
    curve = twice.groupby(["family", "prompt", "metric"])["params"]
    assert (curve.size() == curve.nunique()).all()
    assert (curve.size() > 1).all()


def test_series_of_one_design_share_their_name():
    assert searched.designs("pythia", ("OPT", "Pythia", "Pythia deduplicated")) == [
        "OPT",
        "Pythia",
        "Pythia",
    ]
    assert len(set(searched.designs("mlfoundations_scaling", ("C4 1x", "C4 2x")))) == 1


def test_truthfulqa_has_fourteen_families_of_four_sizes_and_three_of_eight():
    assert searched.truthful("obsscaling", 4)["family"].nunique() == 14
    assert set(searched.truthful("obsscaling", 8)["family"]) == {"OPT", "Pythia", "Qwen1.5"}


def test_whole_tasks_and_ten_groups_of_each():
    rows = searched.graded()
    assert (rows["value"] <= 0).all()
    assert len(searched.whole(rows)) == 9
    assert len(searched.below_threshold(rows)) == 90


def test_below_a_threshold_there_are_fewer_models_than_in_all():
    rows = searched.graded()
    some, every = searched.below_threshold(rows), searched.whole(rows)
    assert np.isfinite(some.y).sum() / 10 < np.isfinite(every.y).sum()


@pytest.mark.parametrize(("source", "curves"), [("bigbench_bigg", 89), ("bigbench_lite", 17)])
def test_long_curves_have_eight_sizes_with_known_items(source, curves):
    held = searched.long_curves(searched.ordinary(source))
    assert len(held) == curves
    assert (np.isfinite(held.y * held.n).sum(axis=1) >= 8).all()


def test_two_choices_are_put_to_two_families_without_examples():
    rows = searched.two_choices()
    assert set(rows["family"]) == {"GPT-2", "GPT-3"}
    assert (rows["shots"] == 0).all()
    assert rows["task"].nunique() == 5
