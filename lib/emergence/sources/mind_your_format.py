"""Four classification tasks under ten templates each, 20 base models."""

import json
from pathlib import Path

import pandas as pd

from emergence.sources._tidy import tidy

FILE = "mind_your_format/non_ensemble_runs.csv"

MODELS = {
    "llama-7b": ("LLaMA", 6.7e9),
    "llama-13b": ("LLaMA", 13e9),
    "llama-30b": ("LLaMA", 32.5e9),
    "llama-65b": ("LLaMA", 65.2e9),
    "llama-2-7b-hf": ("LLaMA 2", 7e9),
    "llama-2-13b-hf": ("LLaMA 2", 13e9),
    "llama-2-70b-hf": ("LLaMA 2", 70e9),
    "opt-6.7b": ("OPT", 6.7e9),
    "opt-30b": ("OPT", 30e9),
    "opt-66b": ("OPT", 66e9),
    "falcon-1b": ("Falcon", 1e9),
    "falcon-7b": ("Falcon", 7e9),
    "falcon-40b": ("Falcon", 40e9),
    "bloom-1.7b": ("BLOOM", 1.7e9),
    "bloom-3b": ("BLOOM", 3e9),
    "bloom-7.1b": ("BLOOM", 7.1e9),
    "pythia-6.9b": ("Pythia", 6.9e9),
    "pythia-12b": ("Pythia", 12e9),
    "gptj": ("GPT-J", 6.05e9),
    "gpt-neox": ("GPT-NeoX", 20e9),
}
"""Family and total parameters."""

CLASSES = {"agnews": 4, "dbpedia": 14, "sst2": 2, "trec": 6}

ITEMS = {"agnews": 1000, "dbpedia": 1000, "sst2": 872, "trec": 500}
"""By the grids that the scores lie on."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of the accuracy under each template.

    The prompt names the set of templates and the template in it; the subtask names the draw
    of examples. Calibrated and channel prediction and other ways to choose examples are left
    out.
    """
    read = pd.read_csv(folder / FILE)
    plain = read["prediction_method"].eq("direct_False")
    drawn = read["selection_method"].isin(["random", "0-shot"])
    runs = read[plain & drawn]
    long = runs.assign(value=runs["scores"].map(json.loads)).explode("value")
    number = (long.groupby(level=0).cumcount() + 1).map("{:02d}".format)
    told = long["model"].map(MODELS)
    return tidy(
        long.drop(columns="source", errors="ignore"),
        source="mind_your_format",
        family=told.str[0],
        params=told.str[1].astype("float64"),
        params_kind="total",
        task=long["dataset"],
        subtask="examples " + long["seed"].astype("str"),
        prompt="templates " + long["template_seed"].astype("str") + ", " + number,
        shots=long["n_shots"].astype("float64"),
        metric="accuracy",
        value=long["value"].astype("float64"),
        chance=1 / long["dataset"].map(CLASSES),
        n_items=long["dataset"].map(ITEMS).astype("float64"),
    )
