"""Where upstream can be misread: numbers of items, slips, repeats, models that are no series."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emergence import scores
from emergence.sources import gsm8k_solutions

GRIDS = {
    # In items: exact scores, scores of single precision, and scores of four decimals or so.
    "bbh_codex": 1e-6,
    "expemergence": 1e-6,
    "gsm8k_solutions": 1e-6,
    "inverse_scaling_pythia": 1e-6,
    "llm_line": 1e-6,
    "mind_your_format": 1e-6,
    "multi_prompt": 1e-6,
    "multiplication": 1e-6,
    "pythia": 1e-6,
    "unknown_bench": 1e-6,
    "mlfoundations_scaling": 1e-3,
    "olmo_ladder": 1e-3,
    "bigbench_bigg": 0.052,
    "bigbench_lite": 0.052,
    "inverse_scaling_logprobs": 0.052,
}

RATES = ["accuracy", "accuracy_normalized", "exact_match", "mc1", "refusal_rate"]

FRACTIONAL = ["emojis_emotion_prediction", "swedish_to_german_proverbs"]
"""Tasks of BIG-G whose items can be partly right."""


@pytest.mark.parametrize(("source", "items"), GRIDS.items())
def test_rates_are_whole_counts_of_their_items(source: str, items: float) -> None:
    table = scores.load([source]).dropna(subset="n_items")
    rates = table[table["metric"].isin(RATES) & ~table["task"].isin(FRACTIONAL)]
    counts = rates["value"] * rates["n_items"]
    assert len(rates) > 20
    assert (counts - counts.round()).abs().max() < items


def test_items_of_big_g_differ_from_the_cap_for_nine_known_tasks() -> None:
    audit = pd.read_csv(scores.DATA / "audit_bigbench_bigg.csv").set_index("task")
    stated = audit.query("kind == 'multiple_choice'")["n_stated"]
    found = scores.load(["bigbench_bigg"]).groupby("task")["n_items"].first()
    fewer = found[found != stated.clip(upper=1024).reindex(found.index)]
    assert fewer.to_dict() == {
        "identify_math_theorems": 53,
        "entailed_polarity_hindi": 138,
        "mathematical_induction": 69,
        "entailed_polarity": 148,
        "sports_understanding": 986,
        "geometric_shapes": 359,
        "gre_reading_comprehension": 31,
    }


def test_both_bigbench_sources_agree_where_they_overlap() -> None:
    bigg, lite = scores.load(["bigbench_bigg"]), scores.load(["bigbench_lite"])
    shared = bigg.merge(lite, on=["model", "task"], suffixes=("", "_lite"))
    assert len(shared) == 13 * 12
    assert (shared["value"] == shared["value_lite"].round(4)).all()
    for column in ("params", "chance", "shots", "n_items"):
        assert (shared[column] == shared[f"{column}_lite"]).all(), column


def test_bigbench_lite_decides_items_by_the_grid_only() -> None:
    lite = scores.load(["bigbench_lite"])
    items = lite.groupby(["family", "task"])["n_items"].first()
    assert items["BIG-G T=0", "operators"] == 210
    assert items["GPT-3", "strategyqa"] == 1000
    assert items["Gopher", "hindu_knowledge"] == 165
    assert np.isnan(items["PaLM", "logical_deduction"])
    assert np.isnan(items["T0", "winowhy"])
    assert lite["value"].between(0, 1).all()


def test_models_that_are_no_series_are_families_of_their_own() -> None:
    lite = scores.load(["bigbench_lite"])
    t0 = lite[lite["family"].str.startswith("T0")]
    assert set(t0["family"]) == set(t0["model"]) == {"T0", "T0+", "T0++"}
    ladder = scores.load(["olmo_ladder"]).groupby("family")["model"].nunique()
    assert ladder[["OLMo ladder", "OLMo ladder rerun"]].tolist() == [25, 5]


def test_human_scores_are_on_the_unit_scale_and_without_size() -> None:
    people = scores.load(["bigbench_tasks"])
    assert set(people["model"]) == {"human_average", "human_expert"}
    assert people["params"].isna().all()
    movie = people.query("task == 'emoji_movie' and model == 'human_average'")
    by = movie.set_index("metric")["value"]
    assert by["accuracy"] == pytest.approx(0.9268, abs=5e-5)
    assert by["brier"] < 0.03


def test_slips_of_obsscaling_are_corrected() -> None:
    table = scores.load(["obsscaling"]).dropna(subset="flops")
    assert (table["flops"] / (6 * table["params"] * table["tokens"])).sub(1).abs().max() < 1e-9
    sizes = table.groupby("model")[["params", "tokens"]].first()
    assert sizes.loc["cerebras/btlm-3b-8k-base"].tolist() == [3e9, 0.627e12]
    assert sizes.loc["openlm-research/open_llama_7b_v2"].tolist() == [7e9, 1e12]


def test_conditions_of_gsm8k_and_big_bench_hard_are_kept_apart() -> None:
    table = scores.load(["obsscaling"])
    llama = table.query("model == 'meta-llama/Llama-2-70b-hf' and task == 'gsm8k'")
    by = llama.query("metric == 'exact_match'").set_index("prompt")["value"]
    assert by["direct"] == pytest.approx(0.178)
    assert by["leaderboard"] == pytest.approx(0.54, abs=5e-3)
    # Strict matches without a chain of thought are broken upstream.
    assert set(table.query("task == 'bbh' and prompt == 'direct'")["metric"]) == {"exact_match"}


def test_standard_errors_of_the_prize_follow_from_accuracy_and_items() -> None:
    rates = scores.load(["inverse_scaling_pythia"]).query("metric in ['accuracy', 'mc1']")
    p, n = rates["value"], rates["n_items"]
    assert np.sqrt(p * (1 - p) / (n - 1)).to_numpy() == pytest.approx(rates["stderr"], abs=1e-9)


def test_repeated_experiments_are_counted_once(upstream: Path) -> None:
    raw = pd.read_csv(upstream / "inverse_scaling_logprobs" / "naimenz_logprob_by_model.csv")
    table = scores.load(["inverse_scaling_logprobs"])
    assert table["metric"].eq("accuracy").sum() == len(raw) - 2 * 4
    by = table.pivot_table(
        index=["model", "task", "prompt", "shots"], columns="metric", values="value"
    )
    # The mean of logarithms is at most the logarithm of the mean (Jensen).
    assert (np.exp(by["log_prob_correct"]) <= by["coverage"] + 1e-3).all()


def test_one_multiple_of_olmo_is_twenty_tokens_a_parameter() -> None:
    olmo = scores.load(["olmo_ladder"])
    once = olmo[olmo["model"].str.endswith("-1xC")].drop_duplicates("model")
    assert (once["tokens"] / once["params"]).to_numpy() == pytest.approx([20] * 5, rel=3e-3)


def test_letters_are_scored_for_7b_and_13b_only() -> None:
    letters = scores.load(["olmo_ladder"]).query("prompt == 'multiple_choice'")
    assert set(letters["model"]) == {"7B", "7B annealed", "13B"}
    assert set(letters["metric"]) == {"accuracy"}


def test_group_one_is_the_easiest_by_either_order() -> None:
    arithmetic = scores.load(["expemergence"]).query("task == 'arithmetic'")
    means = arithmetic.groupby("subtask")["value"].mean()
    # In upstream's file the groups by accuracy run from .08 to .91, from the first to the tenth.
    assert means[["accuracy_group_01", "accuracy_group_10"]].round(2).tolist() == [0.91, 0.08]
    assert means["brier_group_01"] < 0.12 < 0.8 < means["brier_group_10"]
    assert arithmetic[arithmetic["subtask"] != ""]["chance"].isna().all()


def test_products_are_read_as_the_models_wrote_them() -> None:
    products = pd.read_parquet(scores.DATA / "items" / "multiplication.parquet")
    shown = products[products["in_prompt"]]
    assert set(zip(shown["a"], shown["b"], strict=True)) == {(41, 70), (23, 6), (9, 58)}
    ada = products[products["model"] == "text-ada-001"]
    assert ada["answer"].isna().sum() == 584
    # Byte 0x92 of cp1252 is a right single quotation mark; commas part thousands.
    assert (products["completion"] == "\u2019").sum() == 9
    assert products[products["completion"] == "7,680"]["answer"].eq(7680).all()


@pytest.mark.parametrize(
    ("expression", "result", "holds"),
    [
        ("16-3-4", "9", True),
        ("1,000*2", "2,000", True),
        ("10/3", "3.333", True),
        ("10/3", "3.3", False),
        ("7/0", "0", False),
        ("007*2", "14", True),
        ("__import__('os').getcwd()", "0", False),
    ],
)
def test_a_step_holds_where_its_result_follows(expression: str, result: str, holds: bool) -> None:
    assert gsm8k_solutions._holds(expression, result) is holds


def test_pythia_has_all_checkpoints_of_16_models_and_no_other_experiment() -> None:
    pythia = scores.load(["pythia"])
    assert pythia["model"].nunique() == 16 + 13
    assert not pythia["model"].str.contains("Mtok").any()
    lambada = pythia[
        pythia["family"].str.startswith("Pythia") & (pythia["task"] == "lambada_openai")
    ]
    assert lambada.groupby(["metric", "model"]).size().eq(27).all()


def test_sixteen_triggers_and_no_made_up_sizes() -> None:
    table = scores.load(["zero_shot_cot"])
    triggers = table[table["prompt"].str.startswith("trigger: ")].set_index("prompt")["value"]
    assert len(triggers) == 16
    assert triggers.idxmax() == "trigger: Let's think step by step."
    assert table[table["family"] == "InstructGPT"]["params"].isna().all()


def test_four_families_trained_on_the_pile() -> None:
    line = scores.load(["llm_line"])
    models = line.groupby("family")["model"].nunique().to_dict()
    assert models == {"GPT-Neo/J": 5, "Mamba": 5, "Mamba-2": 5, "Pythia": 7}
    assert line["tokens"].between(299e9, 473e9).all()
    # As their model cards say, GPT-J has 6,053,381,344 parameters and GPT-NeoX 20,554,567,680.
    total = line[line["params_kind"] == "total"].groupby("model")["params"].first()
    assert total["EleutherAI/gpt-j-6b"] == 6_053_381_344
    assert total["EleutherAI/gpt-neox-20b"] == 20_554_567_680
