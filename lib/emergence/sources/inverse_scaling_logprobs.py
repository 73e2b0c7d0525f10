"""Log-probability of the correct and the incorrect answer, by size, on two-choice tasks."""

from pathlib import Path

import numpy as np
import pandas as pd

from emergence.sources._tidy import tidy

FILE = "inverse_scaling_logprobs/naimenz_logprob_by_model.csv"

REPEATS = ("syllogism-gpt3", "dice-0shot-gpt3-[bad line endings]")
"""Experiments that repeat another: syllogism-0shot-gpt3 and dice-0shot-gpt3."""

FAMILIES = {"gpt2": "GPT-2", "gpt3": "GPT-3", "opt": "OPT"}

SCORES = {
    "acc": "accuracy",
    "p_norm": "soft_probability",
    "lp_c": "log_prob_correct",
    "lp_i": "log_prob_incorrect",
    "cov": "coverage",
}


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of five figures for each model and experiment.

    Accuracy; the probability of the correct answer among both (`soft_probability`, with its
    standard error); the mean log-probability of the correct and of the incorrect answer in
    nats; the probability of both together (`coverage`).
    """
    wide = pd.read_csv(folder / FILE)
    wide = wide[~wide["exp"].isin(REPEATS)]
    long = wide.melt([*wide.columns.difference([*SCORES])], [*SCORES], "column")
    long = long.assign(metric=long["column"].map(SCORES), **_conditions(long["exp"]))
    error = long["p_sd"] / np.sqrt(long["n"])
    long["stderr"] = error.where(long["metric"].eq("soft_probability"))
    long["n_items"] = long["n"].where(long["metric"].isin(["accuracy", "soft_probability"]))
    long["chance"] = long["metric"].isin(["accuracy", "soft_probability"]).map({True: 0.5})
    return tidy(
        long.drop(columns="family"),
        source="inverse_scaling_logprobs",
        family=long["family"].map(FAMILIES),
        params=long["size"],
        params_kind="total",
    )


def _conditions(experiment: pd.Series) -> dict[str, pd.Series]:
    # As in "scope-neglect-1shot-gpt3" and "syllogism-0shot-gpt2-seq".
    pattern = r"^(?P<task>.+?)(?:-(?P<how>noq|[01]shot))?-(?:gpt2|gpt3|opt)(?:-(?P<form>.+))?$"
    parts = experiment.str.extract(pattern)
    prompt = parts["form"].fillna("direct").mask(parts["how"].eq("noq"), "no_question")
    shots = parts["how"].str.extract(r"(\d)shot")[0].astype("float64")
    return {
        "task": parts["task"].str.replace("-", "_"),
        "prompt": prompt,
        "shots": shots.fillna(0.0),
    }
