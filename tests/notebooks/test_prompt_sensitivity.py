"""What papers and sources say of these data, found again by the notebook's own means."""

import numpy as np
import pandas as pd
import pytest

from emergence import pairs, scores
from emergence.inference.concordance import concordance
from emergence.inference.gain import gain
from emergence.inference.interaction import interaction
from emergence.inference.intervals import newcombe
from emergence.inference.moves import moves
from emergence.inference.unread import unread


@pytest.fixture(scope="module")
def paper() -> pd.DataFrame:
    return scores.load(["cot_paper"])


@pytest.fixture(scope="module")
def zero() -> pd.DataFrame:
    return scores.load(["zero_shot_cot"])


def solved(rows: pd.DataFrame, **wanted: object) -> float:
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, f"{len(rows)} rows have {wanted}"
    return float(rows["value"].iloc[0])


@pytest.mark.parametrize(
    ("model", "direct", "cot"),
    [("PaLM 540B", 0.179, 0.569), ("LaMDA 137B", 0.065, 0.143), ("GPT 175B", 0.156, 0.469)],
)
def test_gsm8k_of_the_largest_models(
    paper: pd.DataFrame, model: str, direct: float, cot: float
) -> None:
    # Wei et al. 2022, table 2.
    assert solved(paper, model=model, task="GSM8K", prompt="direct") == pytest.approx(direct)
    assert solved(paper, model=model, task="GSM8K", prompt="chain_of_thought") == pytest.approx(cot)


def test_chain_of_thought_does_not_help_small_models(paper: pd.DataFrame) -> None:
    # Wei et al. 2022, section 3.2: it "does not positively impact performance for small models,
    # and only yields performance gains when used with models of ~100B parameters".
    tasks = ["GSM8K", "SVAMP", "ASDiv", "AQuA"]
    lamda = scores.select(paper, families=["LaMDA"], tasks=tasks)
    made = pairs.pair(lamda, "chain_of_thought")
    gains = gain(made.prompted.y, made.prompted.n, made.direct.y, made.direct.n)
    small = np.isfinite(gains.difference) & (made.direct.x < 10)
    assert not (gains.interval.low[small] > 0).any()
    gsm8k = made.labels["task"].tolist().index("GSM8K")
    assert gains.interval.low[gsm8k, -1] > 0


def test_one_sentence_raises_multiarith_from_17_7_to_78_7(zero: pd.DataFrame) -> None:
    # Kojima et al. 2022, abstract.
    davinci = zero[(zero["model"] == "text-davinci-002") & (zero["shots"] == 0)]
    for task, bare, spoken in (("MultiArith", 0.177, 0.787), ("GSM8K", 0.104, 0.407)):
        assert solved(davinci, task=task, prompt="direct") == pytest.approx(bare)
        told = solved(davinci, task=task, prompt="zero_shot_chain_of_thought")
        assert told == pytest.approx(spoken)


def test_sixteen_triggers_from_78_7_down_to_9_3(zero: pd.DataFrame) -> None:
    # Kojima et al. 2022, table 4.
    triggers = zero[zero["prompt"].str.startswith("trigger: ")].set_index("prompt")["value"]
    assert len(triggers) == 16
    assert triggers.idxmax() == "trigger: Let's think step by step."
    assert (triggers.max(), triggers.min()) == (pytest.approx(0.787), pytest.approx(0.093))
    assert triggers["trigger: Abrakadabra!"] == pytest.approx(0.155)


def test_the_sentence_gains_more_in_the_largest_of_gpt_3_and_palm(zero: pd.DataFrame) -> None:
    # Kojima et al. 2022, section 4.1 and tables 26 and 27: without chain of thought scores do not
    # grow with size or grow slowly; with it they do "for larger model sizes".
    made = pairs.pair(zero[zero["shots"] == 0], "zero_shot_chain_of_thought", least=3)
    assert made.labels["family"].tolist() == ["GPT-3", "PaLM"]
    gains = gain(made.prompted.y, made.prompted.n, made.direct.y, made.direct.n)
    ends = interaction(gains)
    # MultiArith 3.3 to 19.0 against 2.0 to 1.7, GSM8K 12.5 to 43.0 against 2.1 to 2.4.
    assert ends.difference == pytest.approx([0.157 + 0.003, 0.305 - 0.003])
    assert (ends.interval.low > 0.1).all()


def test_ul2_and_codex_and_the_other_models_of_the_original_tables(paper: pd.DataFrame) -> None:
    # Wei et al. 2022, tables 2 to 5: twelve tasks; sizes of the five kinds of models.
    whole = paper[~paper["task"].str.contains("OOD|MAWPS-")]
    assert whole["task"].nunique() == 12
    models = whole.groupby("family")["model"].nunique().to_dict()
    assert models == {"UL2": 1, "LaMDA": 5, "GPT": 4, "Codex": 1, "PaLM": 3}


def test_twenty_base_models_were_put_to_ten_templates() -> None:
    # Voronov et al. 2024.
    rows = scores.load(["mind_your_format"])
    templates = rows.groupby(["task", "subtask", "shots", rows["prompt"].str[:12]])["prompt"]
    assert rows["model"].nunique() == 20
    assert templates.nunique().max() == 10


def test_codex_on_big_bench_hard() -> None:
    # Suzgun et al. 2022, table 2: averages over 23 tasks 56.6 and 73.9, where the variants with
    # three, five and seven objects count as one.
    wide = scores.load(["bbh_codex"]).pivot_table("value", "subtask", "prompt")
    tasks = wide.index.str.replace(r"_(three|five|seven)_objects$", "", regex=True)
    averaged = wide.groupby(tasks).mean()
    assert len(averaged) == 23
    assert averaged["direct"].mean() == pytest.approx(0.566, abs=5e-4)
    assert averaged["chain_of_thought"].mean() == pytest.approx(0.739, abs=5e-4)
    assert (wide["chain_of_thought"] < wide["direct"]).sum() == 6


def test_llama_spreads_by_a_third_over_templates_at_every_size() -> None:
    # Range over templates, mean over tasks and draws, two examples: .33 to .35 from 7B to 65B.
    rows = scores.select(scores.load(["mind_your_format"]), families=["LLaMA"])
    rows = rows[rows["shots"] == 2]
    by = rows.groupby(["params", "task", "subtask", rows["prompt"].str[:12]])["value"]
    spread = (by.max() - by.min()).groupby("params").mean()
    assert len(spread) == 4
    assert spread.between(0.33, 0.355).all()


def test_rankings_over_paraphrases_agree_less_than_noise_leaves() -> None:
    # Mizrahi et al. 2024: different paraphrases rank the models differently.
    rows = scores.load(["multi_prompt"])
    one = rows[rows["subtask"] == "first_alphabetically"]
    board = one.pivot_table("value", "prompt", "model")
    made = concordance(board.to_numpy(), 100, np.random.default_rng(0), resamples=20)
    assert (made.prompts, made.models) == (199, 16)
    assert made.w < 0.5 < 0.85 < made.low


def test_gpt_answers_on_sports_were_not_read(paper: pd.DataFrame) -> None:
    # Wei et al. 2022, table 4: 0.0 under the standard prompt at 1.3B and 6.7B.
    rows = scores.select(paper, families=["GPT"], tasks=["Sports"])
    rows = rows[rows["model"] != "GPT 175B"].assign(n_items=250.0)
    direct = pairs.pair(rows, "chain_of_thought").direct
    assert (direct.y[0, 1], direct.y[0, 2]) == (0.0, 0.0)
    assert unread(direct.y, direct.n, direct.chance)[0, 1:3].all()


def test_the_largest_qwen_writes_what_cannot_be_read() -> None:
    rows = scores.select(scores.load(["obsscaling"]), models=["Qwen/Qwen1.5-72B"], tasks=["gsm8k"])
    rows = rows[rows["metric"] == "exact_match"].set_index("prompt")["value"] * 500
    bare, few = rows["zero_shot_chain_of_thought"], rows["chain_of_thought"]
    assert (bare, few) == (pytest.approx(64), pytest.approx(394))
    assert newcombe(bare, 500, rows["direct"], 500).high < 0


def test_a_chain_of_thought_moves_last_letters_and_gsm8k_in_palm(paper: pd.DataFrame) -> None:
    # Wei et al. 2022, figures 4 and 8: flat under the standard prompt, rising under the other.
    rows = scores.select(paper, families=["PaLM"], tasks=["GSM8K", "LastLetter-2", "MAWPS"])
    made = pairs.pair(rows.assign(n_items=rows["n_items"].fillna(250)), "chain_of_thought")
    outcome = dict(zip(made.labels["task"], moves([made], bar=0.1, seed=0).outcome, strict=True))
    assert outcome["GSM8K"] == outcome["LastLetter-2"] == "smaller"
    # On MAWPS the smallest PaLM passes the bar either way.
    assert outcome["MAWPS"] == "not shown"


def test_gpt_4_refuses_most_questions_about_invented_concepts() -> None:
    # UnknownBench, recomputed from its outputs: 1,547 of 2,078.
    rows = scores.load(["unknown_bench"])
    rate = solved(rows, model="gpt-4-0613", task="NEC", subtask="unanswerable")
    assert rate * 2078 == pytest.approx(1547)


def test_no_size_moves_otherwise_by_training_compute() -> None:
    # Why the page varies no axis: compute ranks the models of each family as size does, and
    # which of two curves crosses first does not change where an axis is stretched.
    rows = scores.select(scores.load(["obsscaling"]), tasks=["bbh"])
    rows = rows[rows["flops"].notna()]
    compared = ["BLOOM", "CodeLlama", "GPT-Neo/J", "Llama", "OPT", "Pythia", "Qwen1.5", "StarCoder"]
    rows = scores.select(rows, families=[*compared, "XGLM"])
    models = rows.drop_duplicates("model").sort_values(["family", "params"])
    assert (models.groupby("family")["flops"].diff().dropna() > 0).all()
    by_size, by_compute = (
        moves([pairs.pair(rows, "chain_of_thought", scale=scale)], bar=0.1, seed=0, resamples=200)
        for scale in ("params", "flops")
    )
    assert by_size.moved.any()
    assert by_size.outcome.tolist() == by_compute.outcome.tolist()


def test_xglm_scores_exactly_zero_step_by_step_without_examples() -> None:
    # sources.toml, of obsscaling: "XGLM exactly 0", four models, so that a zero is a form unread.
    rows = scores.select(scores.load(["obsscaling"]), families=["XGLM"], tasks=["gsm8k"])
    rows = rows[rows["metric"] == "exact_match"].pivot_table("value", "model", "prompt")
    assert len(rows) == 4
    assert (rows["zero_shot_chain_of_thought"] == 0).all()
    assert rows["direct"].max() > 0
