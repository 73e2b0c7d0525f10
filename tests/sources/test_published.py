"""What the tables hold, against figures that were published elsewhere."""

from pathlib import Path

import pandas as pd
import pytest

from emergence import scores

HALF_A_DIGIT = 0.00051
"""Published percentages have one decimal."""


def value(source: str, **wanted: object) -> float:
    """The value of the one row of a source that has these entries."""
    rows = scores.load([source])
    for column, entry in wanted.items():
        rows = rows[rows[column] == entry]
    assert len(rows) == 1, f"{len(rows)} rows have {wanted}"
    return float(rows["value"].iloc[0])


@pytest.mark.parametrize(
    ("model", "task", "prompt", "published"),
    [
        ("PaLM 540B", "GSM8K", "direct", 0.179),
        ("PaLM 540B", "GSM8K", "chain_of_thought", 0.569),
        ("Codex", "GSM8K", "chain_of_thought", 0.631),
        ("LaMDA 137B", "SVAMP", "chain_of_thought", 0.375),
        ("PaLM 540B", "StrategyQA", "chain_of_thought", 0.778),
        ("GPT 1.3B", "Sports", "direct", 0.0),
    ],
)
def test_chain_of_thought(model: str, task: str, prompt: str, published: float) -> None:
    # Wei et al. 2022, tables 2, 4 and 5.
    assert value("cot_paper", model=model, task=task, prompt=prompt) == pytest.approx(published)


@pytest.mark.parametrize(
    ("model", "prompt", "shots", "published"),
    [
        ("text-davinci-002", "direct", 0, 0.177),
        ("text-davinci-002", "zero_shot_chain_of_thought", 0, 0.787),
        ("text-davinci-002", "chain_of_thought", 8, 0.930),
        ("ada", "zero_shot_chain_of_thought", 0, 0.017),
    ],
)
def test_step_by_step(model: str, prompt: str, shots: int, published: float) -> None:
    # Kojima et al. 2022, tables 2 and 26.
    told = {"model": model, "prompt": prompt, "shots": shots, "task": "MultiArith"}
    assert value("zero_shot_cot", **told) == pytest.approx(published)


def test_big_bench_hard_with_codex() -> None:
    # Suzgun et al. 2022, table 2: tasks that differ in the number of objects count once.
    table = scores.load(["bbh_codex"])
    task = table["subtask"].str.replace(r"_(three|five|seven)_objects$", "", regex=True)
    means = table.groupby(["prompt", task])["value"].mean().groupby("prompt").mean()
    assert task.nunique() == 23
    assert means.round(3).to_dict() == {"chain_of_thought": 0.739, "direct": 0.566}


def test_lambada_of_pythia() -> None:
    # Biderman et al. 2023, zero-shot results of the plain models.
    plain = {"family": "Pythia", "task": "lambada_openai", "metric": "accuracy", "step": 143_000}
    table = scores.load(["pythia"])
    final = table[(table[list(plain)] == pd.Series(plain)).all(axis=1)].sort_values("params")
    expected = [0.185, 0.328, 0.516, 0.562, 0.616, 0.647, 0.673, 0.705]
    assert final["value"].round(3).tolist() == expected
    assert final["tokens"].unique().tolist() == [299_892_736_000]
    assert final["params"].iloc[-1] == 11_327_027_200


@pytest.mark.parametrize(
    ("model", "task", "published"),
    [
        ("state-spaces/mamba-130m", "arc_easy", 0.480),
        ("state-spaces/mamba-2.8b", "arc_easy", 0.697),
        ("state-spaces/mamba-2.8b", "piqa", 0.752),
    ],
)
def test_plain_accuracy_of_mamba(model: str, task: str, published: float) -> None:
    # Gu and Dao 2023, table 3, which has plain accuracy on these tasks.
    told = value("llm_line", model=model, task=task, metric="accuracy")
    assert told == pytest.approx(published, abs=HALF_A_DIGIT)


def test_two_evaluations_of_pythia_agree() -> None:
    both = scores.load(["llm_line", "pythia"]).query("metric == 'accuracy'")
    both = both[both["family"].eq("Pythia") & both["step"].isin([143_000, float("nan")])]
    both["size"] = both["model"].str.extract(r"pythia-([\d.]+[mb])")[0]
    pairs = both.pivot_table(index=["size", "task"], columns="source", values="value").dropna()
    assert len(pairs) == 7 * 4
    assert (pairs["llm_line"] - pairs["pythia"]).abs().max() < 0.02


def test_flops_of_llama_and_of_the_largest_open_lm() -> None:
    # Ruan et al. 2024: 6 x 7e9 x 2e12. The other is beyond 2^63.
    llama = scores.load(["obsscaling"]).query("model == 'meta-llama/Llama-2-7b-hf'")
    assert llama["flops"].unique().tolist() == [8.4e22]
    large = scores.load(["mlfoundations_scaling"]).query("model == 'c4_original-open_lm_7b-1.0'")
    assert large["flops"].iloc[0] == pytest.approx(6 * 6_682_841_088 * 137_788_211_200)


def test_open_lm_has_104_models_of_six_sizes_on_46_tasks() -> None:
    # Gadre et al. 2024, abstract.
    table = scores.load(["mlfoundations_scaling"])
    assert table[["model", "params", "task"]].nunique().tolist() == [104, 6, 46]
    assert len(table) == 104 * 46


def test_gsm8k_with_and_without_a_verifier() -> None:
    # Cobbe et al. 2021, figure 5: about 20% and 33% fine-tuned, 39% and 55% with a verifier.
    table = scores.load(["gsm8k_solutions"]).query("subtask == ''")
    by = table.set_index(["model", "prompt"])["value"].round(3).to_dict()
    assert by == {
        ("175b", "direct"): 0.347,
        ("175b", "verifier"): 0.563,
        ("6b", "direct"): 0.217,
        ("6b", "verifier"): 0.390,
    }


def test_sizes_of_big_bench_models() -> None:
    # Brown et al. 2020, table 2.1; Chowdhery et al. 2022, table 1.
    table = scores.load(["bigbench_lite"])
    sizes = table.groupby(["family", "model"])["params"].first()
    gpt3 = [125e6, 350e6, 760e6, 1.3e9, 2.7e9, 6.7e9, 13e9, 175e9]
    assert sorted(sizes["GPT-3"]) == gpt3
    assert sorted(sizes["PaLM"]) == [8.63e9, 62.5e9, 540.35e9]
    assert table.groupby("family")["model"].nunique()["BIG-G T=0"] == 12


def test_averages_over_wordings(upstream: Path) -> None:
    # The authors' own averages; the two models that their data exchange are left out.
    folder = upstream / "multi_prompt/metric results/open-source models"
    told = pd.read_csv(folder / "open-source models AvgP (correct paraphrases only).csv")
    told["subtask"] = told["task "].str.strip().str.replace(" ", "_")
    told = told[told["benchmark"] == "lmentry"].set_index("subtask")
    rows = scores.load(["multi_prompt"]).query("task == 'lmentry'")
    ours = rows.pivot_table(index="subtask", columns="model", values="value")
    assert ours.notna().sum().sum() == 10 * 16 - 4
    gap = ours - told.loc[ours.index, ours.columns].astype("float64")
    assert gap.abs().max().max() < 1e-9


def test_flops_that_olmo_logged(upstream: Path) -> None:
    logged = pd.read_csv(upstream / "olmo_ladder" / "3B-10xC.csv").iloc[-1]
    told = scores.load(["olmo_ladder"]).query("model == '3B-10xC' and family == 'OLMo ladder'")
    assert told["flops"].unique() == pytest.approx(
        [1e9 * logged["throughput/total_training_Gflops"]]
    )


def test_chance_on_big_bench_hard_is_that_of_upstreams_normalisation(upstream: Path) -> None:
    wide = pd.read_csv(upstream / "obsscaling" / "base_llm_post_training_eval.csv")
    bbh = scores.load(["obsscaling"]).query("task == 'bbh'")
    for task, chance in bbh.groupby("subtask")["chance"].first().items():
        raw = wide[f"bbh_fewshot_{task}_3_exact_match,flexible-extract"]
        normal = wide[f"bbh_fewshot_{task}_3_exact_match,flexible-extract,norm"]
        assert ((raw - normal) / (1 - normal)).median() == pytest.approx(chance, abs=1e-6)
