"""The tables of the paper on zero-shot chain of thought (Kojima et al. 2022)."""

from pathlib import Path

import pandas as pd

from emergence import schema
from emergence.sources._tidy import tidy

FOLDER = "zero_shot_cot"

SCALE = f"{FOLDER}/table26_27_scale.csv"
METHODS = f"{FOLDER}/table2_methods.csv"
TEMPLATES = f"{FOLDER}/table4_template_robustness.csv"
ANSWERS = f"{FOLDER}/table1_answer_prompt_sensitivity.csv"

PROMPTS = {
    "zero_shot": ("direct", 0),
    "few_shot_8": ("direct", 8),
    "zero_shot_cot": ("zero_shot_chain_of_thought", 0),
    "few_shot_cot_8": ("chain_of_thought", 8),
    "Zero-Shot": ("direct", 0),
    "Few-Shot (2)": ("direct", 2),
    "Few-Shot (8)": ("direct", 8),
    "Zero-Shot-CoT": ("zero_shot_chain_of_thought", 0),
    "Few-Shot-CoT (2)": ("chain_of_thought", 2),
    "Few-Shot-CoT (4 first)": ("chain_of_thought (first four)", 4),
    "Few-Shot-CoT (4 second)": ("chain_of_thought (second four)", 4),
    "Few-Shot-CoT (8)": ("chain_of_thought", 8),
    "Zero-Plus-Few-Shot-CoT (8)": ("zero_plus_few_shot_chain_of_thought", 8),
    "Zero-Shot-CoT + SC (40)": ("zero_shot_self_consistency", 0),
    "Few-Shot [Wei]": ("direct", 8),
    "Few-Shot-CoT [Wei]": ("chain_of_thought", 8),
    "Few-Shot-CoT + SC [Wang]": ("self_consistency", 8),
    "zero_shot_formatted_answer_prompt": ("direct", 0),
    "zero_shot_plain_answer_prompt": ("direct, plain answer prompt", 0),
    "zero_shot_cot_formatted": ("zero_shot_chain_of_thought", 0),
    "zero_shot_cot_plain": ("zero_shot_chain_of_thought, plain answer prompt", 0),
}
"""Upstream's names of prompts, with their names and shots here."""

MODELS = {
    "ada": ("GPT-3", 0.3e9),
    "babbage": ("GPT-3", 1.3e9),
    "curie": ("GPT-3", 6.7e9),
    "davinci": ("GPT-3", 175e9),
    "text-ada-001": ("InstructGPT", None),
    "text-babbage-001": ("InstructGPT", None),
    "text-curie-001": ("InstructGPT", None),
    "text-davinci-001": ("InstructGPT", None),
    "text-davinci-002": ("InstructGPT", None),
    "gpt2-xl": ("GPT-2", 1.5e9),
    "gpt-neo": ("GPT-Neo", 2.7e9),
    "gpt-j": ("GPT-J", 6e9),
    "T0": ("T0", 11e9),
    "opt-13b": ("OPT", 13e9),
    "PaLM 8B": ("PaLM", 8.63e9),
    "PaLM 62B": ("PaLM", 62.5e9),
    "PaLM 540B": ("PaLM", 540.35e9),
}
"""Family and total parameters; the paper gives none for InstructGPT."""

ITEMS = {
    "AddSub": 395,
    "AQUA": 254,
    "Coin Flip (4)": 500,
    "CommonsenseQA": 1221,
    "Date Understanding": 369,
    "GSM8K": 1319,
    "Last Letter (4)": 500,
    "MultiArith": 600,
    "Shuffled Objects": 750,
    "SingleEq": 508,
    "StrategyQA": 2290,
    "SVAMP": 1000,
}


def beside(folder: Path) -> dict[str, pd.DataFrame]:
    """Give the tables that are made beside the scores, by their place in `data/`."""
    return {"transcribed/zero_shot_cot": cells(folder)}


def cells(folder: Path) -> pd.DataFrame:
    """One row a cell as it stands in the paper: table, model, task, prompt, category, percent.

    The prompt has the transcription's name; in Table 4 it is the trigger itself, of a category.
    """
    parts = [_scale(folder), _methods(folder), _templates(folder), _answers(folder)]
    columns = ["table", "model", "task", "prompt", "category", "percent"]
    every = pd.concat(parts, ignore_index=True)[columns]
    return every.fillna({"category": ""}).dropna(subset="percent").reset_index(drop=True)


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of accuracy by model, task and prompt.

    Where tables repeat a condition, that of the first stands: Tables 26 and 27, then 2, 1.
    A trigger of Table 4 is the prompt `trigger: ` and its words.
    """
    read = cells(folder)
    read = read[~(read["table"].eq("Table 4") & read["category"].eq("zero-shot baseline"))]
    trigger = read["table"].eq("Table 4")
    named = read["prompt"].map(PROMPTS)
    told = read["model"].map(MODELS)
    rows = tidy(
        read,
        source=FOLDER,
        family=told.str[0],
        params=told.str[1].astype("float64"),
        params_kind="total",
        prompt=named.str[0].mask(trigger, "trigger: " + read["prompt"]),
        shots=named.str[1].astype("float64").mask(trigger, 0.0),
        metric="exact_match",
        value=read["percent"] / 100,
        n_items=read["task"].map(ITEMS).astype("float64"),
    )
    return rows.drop_duplicates(list(schema.KEY)).reset_index(drop=True)


def _scale(folder: Path) -> pd.DataFrame:
    read = pd.read_csv(folder / SCALE).rename(columns={"acc_pct": "percent"})
    return read.assign(model=read["model"].mask(read["family"].eq("PaLM"), "PaLM " + read["size"]))


def _methods(folder: Path) -> pd.DataFrame:
    read = pd.read_csv(folder / METHODS).drop(columns="source")
    long = read.melt(["model", "prompt"], var_name="task", value_name="percent")
    return long.assign(table="Table 2")


def _templates(folder: Path) -> pd.DataFrame:
    read = pd.read_csv(folder / TEMPLATES)
    named = read.rename(columns={read.columns[3]: "percent", "template": "prompt"})
    named["prompt"] = named["prompt"].fillna("")
    return named.assign(table="Table 4", task="MultiArith", model="text-davinci-002")


def _answers(folder: Path) -> pd.DataFrame:
    read = pd.read_csv(folder / ANSWERS).drop(columns="source")
    long = read.melt("task", var_name="prompt", value_name="percent")
    return long.assign(table="Table 1", model="text-davinci-002")
