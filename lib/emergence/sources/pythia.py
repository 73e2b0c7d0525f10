"""Pythia's own evaluations: LAMBADA through training, and every task at the end."""

import re
from pathlib import Path

import pandas as pd

from emergence.sources._pythia import results, with_scale
from emergence.sources._tidy import tidy

FINAL = 143_000

OTHERS = {
    "opt-125m": 125e6,
    "opt-350m": 350e6,
    "opt-1.3b": 1.3e9,
    "opt-2.7b": 2.7e9,
    "opt-6.7b": 6.7e9,
    "opt-13b": 13e9,
    "opt-30b": 30e9,
    "opt-66b": 66e9,
    "bloom-560m": 560e6,
    "bloom-1b1": 1.1e9,
    "bloom-1b7": 1.7e9,
    "bloom-3b": 3e9,
    "bloom-7b1": 7.1e9,
}
"""Total parameters of the models that are not Pythia's."""

CHANCE = {
    "arc_challenge": 0.25,
    "arc_easy": 0.25,
    "hellaswag": 0.25,
    "logiqa": 0.25,
    "piqa": 0.5,
    "sciq": 0.25,
    "winogrande": 0.5,
    "wsc": 0.5,
    "lambada_openai": 0.0,
}
"""By task; the subjects of MMLU have four choices."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of the zero-shot evaluations that the report uses.

    LAMBADA by accuracy and perplexity at all 27 checkpoints of 16 models, and the accuracy on
    every task at the last checkpoint; OPT and BLOOM as published.
    """
    own = sorted((folder / "pythia" / "pythia-v1").glob("pythia-*/zero-shot/*.json"))
    trained = pd.concat([_checkpoint(file) for file in own], ignore_index=True)
    trained = with_scale(trained, trained["model"].str.extract(r"-(\d[\d.]*[mb])")[0])
    others = pd.concat([_other(folder, model) for model in OTHERS], ignore_index=True)
    both = pd.concat([trained, others], ignore_index=True)
    both["task"] = both["task"].str.replace("hendrycksTest-", "mmlu_")
    both["chance"] = _chance(both)
    both["n_items"] = _items(both)
    return tidy(both, source="pythia", prompt="direct", shots=0.0)


def _checkpoint(file: Path) -> pd.DataFrame:
    model = file.parent.parent.name
    step = int(re.fullmatch(r".+_step(\d+)", file.stem)[1])  # type: ignore[index]
    rows = results(file)
    if step != FINAL:
        rows = rows[rows["task"].eq("lambada_openai")]
    family = "Pythia deduplicated" if model.endswith("-deduped") else "Pythia"
    return rows.assign(family=family, model=model, step=float(step))


def _other(folder: Path, model: str) -> pd.DataFrame:
    maker = model.split("-")[0]
    rows = results(folder / "pythia" / maker / f"{model}.json")
    return rows.assign(family=maker.upper(), model=model, params=OTHERS[model], params_kind="total")


def _chance(rows: pd.DataFrame) -> pd.Series:
    by_task = rows["task"].map(CHANCE).mask(rows["task"].str.startswith("mmlu_"), 0.25)
    return by_task.where(rows["metric"].eq("accuracy"))


def _items(rows: pd.DataFrame) -> pd.Series:
    # Upstream's standard error of an accuracy p is sqrt(p (1 - p) / (n - 1)).
    p, error = rows["value"], rows["stderr"]
    accuracy = rows["metric"].eq("accuracy")
    n = (p * (1 - p) / error.where(error > 0) ** 2 + 1).round().where(accuracy)
    return n.groupby(rows["task"]).transform("median").where(accuracy)
