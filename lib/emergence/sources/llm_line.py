"""Accuracy and bits per byte on the same tasks, for four families trained on the Pile."""

from pathlib import Path

import pandas as pd

from emergence.sources._tidy import tidy

FILE = "llm_line/latest_pm_hf.csv"

FAMILIES = {
    "EleutherAI/pythia": ("Pythia", "non_embedding"),
    "EleutherAI/gpt-neo": ("GPT-Neo/J", "total"),
    "EleutherAI/gpt-j": ("GPT-Neo/J", "total"),
    "EleutherAI/gpt-neox": ("GPT-Neo/J", "total"),
    "state-spaces/mamba": ("Mamba", "total"),
    "state-spaces/mamba2": ("Mamba-2", "total"),
}
"""By the start of a model's name: the family, and what upstream counts as its size."""

TASKS = {
    "ARC-Challenge": ("arc_challenge", 1172, 1 / 4),
    "ARC-Easy": ("arc_easy", 2376, 1 / 4),
    "CommonSenseQA": ("csqa", 1221, 1 / 5),
    "COPA": ("copa", 100, 1 / 2),
    "HellaSwag": ("hellaswag", 10042, 1 / 4),
    "MMLU": ("mmlu", 14042, 1 / 4),
    "OpenBookQA": ("openbookqa", 500, 1 / 4),
    "PIQA": ("piqa", 1838, 1 / 2),
    "Social IQa": ("socialiqa", 1954, 1 / 3),
    "Winogrande": ("winogrande", 1267, 1 / 2),
}
"""Upstream's names: the task, the size of its published test or validation set, and chance."""

METRICS = {"Accuracy": "accuracy", "BPB": "bits_per_byte"}


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of 22 models on ten tasks; `n_items` where the accuracy lies on its grid."""
    # The line below the header is another header.
    wide = pd.read_csv(folder / FILE, skiprows=[1])
    columns = [f"{task} {metric}" for task in TASKS for metric in METRICS]
    long = wide.melt(["Name", "Size", "Tokens"], columns, "column")
    parts = long["column"].str.rsplit(" ", n=1)
    rows = long.assign(
        told=long["Name"].str.rsplit("-", n=1).str[0].map(FAMILIES),
        about=parts.str[0].map(TASKS),
        metric=parts.str[1].map(METRICS),
    )
    return _rows(rows.dropna(subset="told"))


def _rows(long: pd.DataFrame) -> pd.DataFrame:
    rate = long["metric"].eq("accuracy")
    items = long["about"].str[1].astype("float64")
    counts = long["value"] * items
    on_grid = (counts - counts.round()).abs() < 1e-6
    return tidy(
        long,
        source="llm_line",
        family=long["told"].str[0],
        model=long["Name"],
        params=long["Size"],
        params_kind=long["told"].str[1],
        tokens=long["Tokens"],
        flops=6 * long["Size"] * long["Tokens"],
        task=long["about"].str[0],
        prompt="direct",
        shots=0.0,
        chance=long["about"].str[2].where(rate),
        n_items=items.where(rate & on_grid),
    )
