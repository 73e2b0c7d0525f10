"""Inverse Scaling Prize tasks and TruthfulQA on Pythia, by size and by training."""

import re
from pathlib import Path

import pandas as pd

from emergence.sources._pythia import results, with_scale
from emergence.sources._tidy import tidy

FOLDER = "inverse_scaling_pythia"

ITEMS = {
    "hindsight_neglect": 315,
    "into_the_unknown": 1824,
    "memo_trap": 936,
    "modus_tollens": 1236,
    "neqa": 300,
    "pattern_matching_suppression": 1428,
    "redefine": 1244,
    "repetitive_algebra": 1000,
    "resisting_correction": 7344,
    "sig_figs": 20897,
    "truthfulqa": 817,
}
"""Items of each task, as accuracy and its standard error imply them."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows: 8 sizes x 8 checkpoints x 10 tasks by accuracy; TruthfulQA by mc1 and mc2."""
    files = sorted((folder / FOLDER).glob("pythia-*_step*.json"))
    rows = pd.concat([_run(file) for file in files], ignore_index=True)
    rows["task"] = rows["task"].str.removeprefix("isp_").str.removesuffix("_mc")
    rows["n_items"] = rows["task"].map(ITEMS)
    # The prize's tasks have two choices; TruthfulQA has several, and no one chance level.
    rows["chance"] = rows["metric"].eq("accuracy").map({True: 0.5})
    rows = with_scale(rows, rows["model"].str.removeprefix("pythia-"))
    return tidy(rows, source=FOLDER, family="Pythia", prompt="direct", shots=0.0)


def _run(file: Path) -> pd.DataFrame:
    model, step = re.fullmatch(r"(pythia-.+)_step(\d+)", file.stem).groups()  # type: ignore[union-attr]
    return results(file).assign(model=model, step=float(step))
