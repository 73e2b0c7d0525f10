"""Brier scores and accuracies by difficulty, for open models on nine tasks."""

import re
from pathlib import Path

import pandas as pd

from emergence.sources._tidy import tidy
from emergence.sources.obsscaling import models

FOLDER = "expemergence"

CHANCE = {
    "abstract_narrative_understanding": None,
    "analogical_similarity": 1 / 7,
    "arc": 0.25,
    "arithmetic": None,
    "conceptual_combinations": 0.25,
    "hellaswag": 0.25,
    "hindu_knowledge": 0.25,
    "mmlu": 0.25,
    "parsinlu_qa_mc": 0.25,
}
"""Of accuracy on all items; empty where choices differ in number between the parts of a task. A
group chosen by its difficulty has none."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of Brier score and accuracy, overall and in ten groups of difficulty.

    Subtasks are empty (all items), `brier_group_01` to `_10` (grouped by Brier score) and
    `accuracy_group_01` to `_10` (grouped by accuracy): group 1 is the easiest in both, and
    the groups of one kind are not those of the other. Sizes are read from `obsscaling`.
    """
    files = sorted((folder / FOLDER).glob("*_redist.csv"))
    long = pd.concat([_file(file) for file in files], ignore_index=True)
    sized = long.merge(models(folder), on="model", how="left")
    return tidy(sized, source=FOLDER, prompt="direct")


def _file(file: Path) -> pd.DataFrame:
    task, by_accuracy = _named(file)
    # Two models stand in the table of arithmetic twice, with the same scores.
    wide = pd.read_csv(file).rename(columns={"Model": "model"}).drop_duplicates("model")
    groups = [c for c in wide.columns if re.fullmatch(r"\d+_\d+_(brier|acc)", c)]
    overall = [] if by_accuracy else ["acc", "brier"]
    long = wide.melt("model", [*groups, *overall], "column")
    last = int(groups[-1].split("_")[1])
    told = {c: _group(groups.index(c) + 1, c, by_accuracy) for c in groups}
    told |= {c: ("", {"acc": "accuracy"}.get(c, c), last) for c in overall}
    parts = long["column"].map(told)
    return long.assign(
        task=task,
        subtask=parts.str[0],
        metric=parts.str[1],
        n_items=parts.str[2].astype("float64"),
        chance=long["column"].eq("acc").map({True: CHANCE[task]}).astype("float64"),
    )


def _named(file: Path) -> tuple[str, bool]:
    name = re.sub(r"_instance_brier_.*", "", file.stem)
    return name.removeprefix("acc_"), name.startswith("acc_")


def _group(number: int, column: str, by_accuracy: bool) -> tuple[str, str, int]:
    start, end = map(int, column.split("_")[:2])
    # Upstream counts from the easiest by Brier score, but from the hardest by accuracy.
    if by_accuracy:
        return f"accuracy_group_{11 - number:02d}", "accuracy", end - start
    return f"brier_group_{number:02d}", "brier", end - start
