"""Every product of two numbers below 100, as six models answered it."""

from pathlib import Path

import pandas as pd

from emergence.sources._tidy import tidy

PROMPT = "multiplication/prompt.csv"

MODELS = {
    "GPT3-text-ada-001": ("GPT-3", "text-ada-001", 0.35e9),
    "GPT3-text-babbage-001": ("GPT-3", "text-babbage-001", 1.3e9),
    "GPT3-text-curie-001": ("GPT-3", "text-curie-001", 6.7e9),
    "GPT3-text-davinci-003": ("GPT-3", "text-davinci-003", 175e9),
    "HF-EleutherAI-gpt-neo-1.3B": ("GPT-Neo", "gpt-neo-1.3B", 1.3e9),
    "HF-gpt2": ("GPT-2", "gpt2", 0.124e9),
}
"""By the middle of the file's name: family, model, total parameters."""

CP1252 = "GPT3-text-ada-001"
"""The one file that is not UTF-8."""


def beside(folder: Path) -> dict[str, pd.DataFrame]:
    """Give the tables that are made beside the scores, by their place in `data/`."""
    return {"items/multiplication": items(folder)}


def items(folder: Path) -> pd.DataFrame:
    """One row an answer: model, a, b, completion, answer, correct, in_prompt.

    The answer is the first run of digits in the completion, thousands separators (a comma
    between digits) removed; where there is no digit, there is no answer.
    """
    shown = pd.read_csv(folder / PROMPT)
    read = pd.concat([_answers(folder, name) for name in MODELS], ignore_index=True)
    first = read["completion"].str.extract(r"(\d[\d,]*)")[0].str.replace(",", "")
    read["answer"] = pd.to_numeric(first).astype("float64")
    read["correct"] = read["answer"].eq(read["a"] * read["b"])
    product = pd.MultiIndex.from_frame(read[["a", "b"]])
    read["in_prompt"] = product.isin(pd.MultiIndex.from_frame(shown[["a", "b"]]))
    return read


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows: right answers by how many digits the factors have (`1x1` to `2x2`).

    The products in the prompt are left out.
    """
    read = items(folder).query("not in_prompt")
    digits = read[["a", "b"]].ge(10).replace({True: "2", False: "1"})
    subtask = (digits["a"] + "x" + digits["b"]).rename("subtask")
    counted = read.groupby(["model", subtask])["correct"].agg(["mean", "size"])
    rows = counted.rename(columns={"mean": "value", "size": "n_items"}).reset_index()
    told = {model: (family, params) for family, model, params in MODELS.values()}
    return tidy(
        rows,
        source="multiplication",
        family=rows["model"].map(lambda model: told[model][0]),
        params=rows["model"].map(lambda model: told[model][1]),
        params_kind="total",
        task="multiplication",
        prompt="direct",
        shots=3.0,
        metric="exact_match",
        chance=0.0,
    )


def _answers(folder: Path, name: str) -> pd.DataFrame:
    file = folder / "multiplication" / f"multiplication_data_{name}_0_100.csv"
    encoding = "cp1252" if name == CP1252 else "utf-8"
    read = pd.read_csv(file, encoding=encoding, dtype={"completion": str}, keep_default_na=False)
    read.insert(0, "model", MODELS[name][1])
    return read
