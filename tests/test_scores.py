import shutil
from pathlib import Path

import pandas as pd
import pytest

from emergence import schema, scores
from emergence.errors import SchemaError, SelectionError


@pytest.fixture(scope="module")
def every() -> pd.DataFrame:
    return scores.load(
        [
            key
            for key, told in scores.provenance().items()
            if any(place.startswith("scores/") for place in told["written"])
        ]
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(scores.DATA, tmp_path / "data")


def one(table: pd.DataFrame, **wanted: object) -> float:
    kept = table
    for column, value in wanted.items():
        kept = kept[kept[column] == value]
    assert len(kept) == 1, f"{len(kept)} rows have {wanted}"
    return float(kept["value"].iloc[0])


def test_everything_committed_keeps_the_rules_of_the_tidy_table(every: pd.DataFrame) -> None:
    schema.validate(every, "data/scores", sources=list(scores.provenance()))


# What is trained or simulated here comes from no source.
MADE_HERE = ("calibration.csv", "examples", "planner.csv")


def test_only_what_is_listed_lies_in_the_data_folder() -> None:
    listed = {place for told in scores.provenance().values() for place in told["written"]}
    lying = {
        file.relative_to(scores.DATA).as_posix()
        for file in scores.DATA.rglob("*")
        if file.is_file() and file.relative_to(scores.DATA).parts[0] not in MADE_HERE
    }
    assert lying - listed == {"README.md", "sources.toml"}
    assert listed <= lying


def test_the_data_stay_under_twenty_megabytes() -> None:
    assert sum(f.stat().st_size for f in scores.DATA.rglob("*") if f.is_file()) < 20_000_000


@pytest.mark.parametrize(
    ("task", "published"), [("hindu_knowledge", 0.6057), ("figure_of_speech_detection", 0.3898)]
)
def test_big_g_128b_as_published(task: str, published: float) -> None:
    bigg = scores.load(["bigbench_bigg"])
    assert one(bigg, task=task, model="BIG-G T=0 128b") == published


@pytest.mark.parametrize(
    ("model", "published"), [("PaLM 8b", 0.25), ("PaLM 64b", 0.55), ("PaLM 535b", 0.91)]
)
def test_palm_on_emoji_movie_as_published(model: str, published: float) -> None:
    lite = scores.load(["bigbench_lite"])
    assert one(lite, task="emoji_movie", model=model) == pytest.approx(published)


def test_people_on_emoji_movie_as_published() -> None:
    average = one(
        scores.load(["bigbench_tasks"]),
        task="emoji_movie",
        model="human_average",
        metric="accuracy",
    )
    assert round(100 * average, 2) == 92.68


def test_the_literature_calls_18_of_the_89_multiple_choice_tasks_emergent() -> None:
    told = pd.read_csv(scores.DATA / "audit_bigbench_bigg.csv").query("kind == 'multiple_choice'")
    assert len(told) == 89
    assert told["cited_emergent"].sum() == 18
    assert told["flagged_apparent_emergence"].sum() == 40
    assert told["verdict"].eq("survives").sum() == 24


def test_tasks_have_their_keywords_and_examples() -> None:
    tasks = scores.tasks()
    assert len(tasks) == 209
    assert "riddle" in tasks.loc["emoji_movie", "keywords"]
    assert tasks.loc["emoji_movie", "examples"] == 100
    assert (tasks["kind"] == "python").sum() == 42


def test_a_file_edited_by_hand_is_named_with_the_remedy(copy: Path) -> None:
    file = copy / "scores" / "bigbench_bigg.csv"
    file.write_text(file.read_text().replace("0.6057", "0.7057"))
    with pytest.raises(SchemaError, match=r"bigbench_bigg\.csv was edited by hand.*make data"):
        scores.load(["bigbench_bigg"], copy)


def test_a_missing_file_is_named_with_the_remedy(copy: Path) -> None:
    (copy / "tasks.csv").unlink()
    with pytest.raises(SchemaError, match=r"tasks\.csv is missing.*make data"):
        scores.tasks(copy)


def test_a_missing_listing_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"sources\.toml is missing.*make data"):
        scores.load(["bigbench_bigg"], tmp_path)


def test_an_edit_of_one_source_does_not_hinder_another(copy: Path) -> None:
    (copy / "scores" / "bigbench_bigg.csv").write_text("")
    assert len(scores.load(["bigbench_lite"], copy)) > 0


def test_items_are_single_answers() -> None:
    answers = scores.items("multiplication")
    assert len(answers) == 6 * 10_000
    assert answers["correct"].dtype == "bool"


def test_a_source_without_items_is_named() -> None:
    with pytest.raises(SelectionError, match=r"no source of items 'obsscaling'.*multiplication"):
        scores.items("obsscaling")


def test_sources_are_loaded_in_the_order_named_and_once() -> None:
    both = scores.load(["bigbench_lite", "bigbench_bigg", "bigbench_lite"])
    assert list(both["source"].unique()) == ["bigbench_lite", "bigbench_bigg"]
    assert not both.duplicated().any()


def test_an_unknown_source_is_named_with_its_neighbours() -> None:
    with pytest.raises(SelectionError, match=r"no source 'bigbench_light'.*bigbench_lite"):
        scores.load(["bigbench_light"])


def test_no_source_at_all_is_an_error() -> None:
    with pytest.raises(SelectionError, match="No source was named"):
        scores.load([])


def test_selecting_keeps_rows_that_meet_every_condition(every: pd.DataFrame) -> None:
    kept = scores.select(every, sources=["bigbench_lite"], families=["PaLM"], tasks=["winowhy"])
    assert list(kept["model"]) == ["PaLM 535b", "PaLM 64b", "PaLM 8b"]


@pytest.mark.parametrize(
    ("argument", "value", "near"),
    [
        ("tasks", "emoji_movi", "emoji_movie"),
        ("families", "PaLM2", "PaLM"),
        ("models", "BIG-G T=0 128B", "BIG-G T=0 128b"),
        ("metrics", "acuracy", "accuracy"),
    ],
)
def test_an_unknown_value_is_named_with_its_neighbours(
    every: pd.DataFrame, argument: str, value: str, near: str
) -> None:
    with pytest.raises(SelectionError) as raised:
        scores.select(every, **{argument: [value]})
    assert repr(value) in str(raised.value)
    assert near in str(raised.value)


def test_rows_are_selected_by_checkpoint_and_shots() -> None:
    pythia = scores.load(["inverse_scaling_pythia"])
    kept = scores.select(pythia, steps=[143_000], shots=[0], tasks=["neqa"])
    assert len(kept) == 8
    with pytest.raises(SelectionError, match="no step 142000 in these data"):
        scores.select(pythia, steps=[142_000])


def test_a_model_before_training_has_no_place_on_the_axis() -> None:
    pythia = scores.select(scores.load(["pythia"]), models=["pythia-70m"], metrics=["perplexity"])
    tokens = scores.axis(pythia, "tokens")
    assert tokens.isna().sum() == 1
    assert tokens.min() == 2_097_152


def test_conditions_that_no_row_meets_together_are_an_error(every: pd.DataFrame) -> None:
    with pytest.raises(SelectionError, match="No row has all of"):
        scores.select(every, families=["Gopher"], tasks=["emoji_movie"])


@pytest.mark.parametrize(("scale", "noun"), [("tokens", "tokens"), ("flops", "FLOPs")])
def test_a_source_without_a_scale_is_named(every: pd.DataFrame, scale: str, noun: str) -> None:
    lite = scores.select(every, sources=["bigbench_lite", "obsscaling"])
    with pytest.raises(SelectionError, match=f"^bigbench_lite: no training {noun}.*'params'"):
        scores.axis(lite, scale)  # type: ignore[arg-type]


def test_an_unknown_scale_is_named(every: pd.DataFrame) -> None:
    with pytest.raises(SelectionError, match="no scale 'size'"):
        scores.axis(every, "size")  # type: ignore[arg-type]


def test_an_axis_is_in_the_scales_own_unit() -> None:
    told = scores.select(scores.load(["obsscaling"]), models=["meta-llama/Llama-2-70b-hf"])
    assert scores.axis(told, "params").unique().tolist() == [70e9]
    assert scores.axis(told, "flops").unique().tolist() == [840e21]


def test_simulations_that_are_cut_short_are_named(tmp_path: Path) -> None:
    whole = (scores.DATA / "calibration.csv").read_text()
    (tmp_path / "calibration.csv").write_text(whole[: len(whole) // 2].rsplit(",", 3)[0])
    with pytest.raises(SchemaError, match=r"calibration.csv is cut short"):
        scores.error_rates(data=tmp_path)


def test_one_source_may_be_named_alone():
    assert scores.load("bigbench_bigg").equals(scores.load(["bigbench_bigg"]))


def test_intervals_hold_no_truth_where_there_is_none() -> None:
    told = scores.error_rates()
    assert told["truth"].isna().any()
    assert told.loc[told["truth"].isna(), "coverage"].isna().all()
