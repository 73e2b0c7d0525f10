"""The tables of the paper on chain-of-thought prompting (Wei et al. 2022)."""

from pathlib import Path

import pandas as pd

from emergence.sources._tidy import tidy

LONG = "cot_paper/wei2022_long.csv"
ROBUSTNESS = ("cot_paper/table6_prompt_robustness.csv", "cot_paper/table7_prompt_robustness.csv")

PROMPTS = {
    "standard": "direct",
    "cot": "chain_of_thought",
    "Standard prompting": "direct",
    "Chain of thought prompting": "chain_of_thought",
}

BILLIONS = {
    "UL2 20B": 20,
    "LaMDA 420M": 0.42,
    "LaMDA 2B": 2,
    "LaMDA 8B": 8,
    "LaMDA 68B": 68,
    "LaMDA 137B": 137,
    "GPT 350M": 0.35,
    "GPT 1.3B": 1.3,
    "GPT 6.7B": 6.7,
    "GPT 175B": 175,
    "PaLM 8B": 8.63,
    "PaLM 62B": 62.5,
    "PaLM 540B": 540.35,
}

CHANCE = {"AQuA": 0.2, "CSQA": 0.2, "StrategyQA": 0.5, "Sports": 0.5}
"""With coin flips (0.5) the tasks with choices; 0 for the others, but for the dates (empty)."""

ITEMS = {
    "GSM8K": 1319,
    "SVAMP": 1000,
    "ASDiv": 2096,
    "AQuA": 254,
    "MAWPS-SingleOp": 562,
    "MAWPS-SingleEq": 508,
    "MAWPS-AddSub": 395,
    "MAWPS-MultiArith": 600,
    "CSQA": 1221,
    "StrategyQA": 2290,
    "SayCan": 120,
}
"""Of the test sets, where known."""


def beside(folder: Path) -> dict[str, pd.DataFrame]:
    """Give the tables that are made beside the scores, by their place in `data/`."""
    return {"transcribed/cot_paper": cells(folder)}


def cells(folder: Path) -> pd.DataFrame:
    """One row a cell as it stands in the paper: table, model, task, prompt, percent, sd.

    `sd` is over five orders of the examples (Tables 6 and 7).
    """
    long = pd.read_csv(folder / LONG).rename(columns={"accuracy_pct": "percent"})
    long["model"] = (long["family"] + " " + long["size"]).str.removesuffix(" -")
    names = {"prompt_variant": "prompt", "mean_acc": "percent", "sd_over_5_exemplar_orders": "sd"}
    varied = pd.concat([pd.read_csv(folder / file) for file in ROBUSTNESS]).rename(columns=names)
    varied["table"] = varied["source"].str.extract(r"(Table \d+)")[0]
    varied["task"] = varied["task"].str.replace(r"\(.*\)", "", regex=True)
    columns = ["table", "model", "task", "prompt", "percent", "sd"]
    return pd.concat([long, varied], ignore_index=True)[columns]


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of Tables 2 to 5, and of 6 and 7 the prompts that these do not have.

    `stderr` is the standard deviation over five orders of the examples, divided by the root
    of five.
    """
    read = cells(folder)
    prompt = read["prompt"].replace(PROMPTS)
    repeated = read["table"].isin(["Table 6", "Table 7"]) & prompt.isin(PROMPTS.values())
    kept = read[~repeated]
    choices = kept["task"].map(CHANCE).mask(kept["task"].str.startswith("CoinFlip"), 0.5)
    return tidy(
        kept,
        source="cot_paper",
        family=kept["model"].str.split(" ").str[0],
        params=kept["model"].map(BILLIONS) * 1e9,
        params_kind="total",
        prompt=prompt[~repeated],
        metric="exact_match",
        value=kept["percent"] / 100,
        chance=choices.fillna(0.0).mask(kept["task"].eq("Date")),
        n_items=kept["task"].map(ITEMS).astype("float64"),
        stderr=kept["sd"] / 100 / 5**0.5,
    )
