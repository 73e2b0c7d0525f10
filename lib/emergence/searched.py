"""The tasks among which falling ones are looked for, source by source."""

import tomllib

import numpy as np
import pandas as pd

from emergence import curves, scores
from emergence.curves import Curves
from emergence.strata import Strata, stratify

ORDINARY = {
    "bigbench_bigg": "BIG-G",
    "bigbench_lite": "others on BIG-bench",
    "pythia": "Pythia, OPT, BLOOM",
    "mlfoundations_scaling": "models of six sizes",
}
"""Sources of tasks that were not chosen for falling, and what they are called."""

PRIZE = "inverse_scaling_pythia"
"""The source of tasks that were chosen for falling."""

LONG = {
    "bigbench_bigg": "BIG-G",
    "bigbench_lite": "GPT-3 on BIG-bench",
    "pythia": "Pythia and OPT",
    PRIZE: "prize tasks",
}
"""Sources with many curves of eight sizes and known items, and what these are called."""

SIZES = 8
"""Sizes from which on a single curve is tested."""

_CURVE = ["family", "task", "prompt", "metric"]
_TASK = ["source", "task", "prompt", "metric"]


def last_states(source: str) -> pd.DataFrame:
    """Select the models of known size, each in its last state of training.

    Parameters
    ----------
    source : str
        Key in `data/sources.toml`.

    Returns
    -------
    DataFrame
        Tidy rows.
    """
    rows = scores.load([source]).dropna(subset="params")
    last = rows.groupby("model")["step"].transform("max")
    return rows[rows["step"].isna() | rows["step"].eq(last)]


def by_size(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep one model of each size, and the curves that have two sizes or more.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows.

    Returns
    -------
    DataFrame
        Of models of one size and family the first by name.
    """
    single = rows.sort_values("model").drop_duplicates([*_CURVE, "params"])
    return single[single.groupby(_CURVE)["params"].transform("size") > 1]


def ordinary(source: str) -> pd.DataFrame:
    """Select the scores of ordinary tasks of which more is better, by size.

    BIG-G counts in its own source only: elsewhere the same models are on the same tasks again.

    Parameters
    ----------
    source : str
        One of `ORDINARY`, or any other.

    Returns
    -------
    DataFrame
        Tidy rows.
    """
    rows = last_states(source)
    own = (source == "bigbench_bigg") | ~rows["family"].str.startswith("BIG-G")
    return by_size(rows[own & rows["higher_is_better"]])


def strata(rows: pd.DataFrame) -> Strata:
    """Put the curves of one task, prompt and metric side by side.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows.

    Returns
    -------
    Strata
    """
    return stratify(curves.align(rows), _TASK)


def designs(source: str, families: tuple[str, ...]) -> list[str]:
    """Name for each family the set of sizes that it is trained from.

    Parameters
    ----------
    source : str
        Key in `data/sources.toml`.
    families : tuple of str

    Returns
    -------
    list of str
        Families of one name are the same sizes, trained on other text or for longer.
    """
    if source == "mlfoundations_scaling":
        return ["one set of sizes"] * len(families)
    return [family.removesuffix(" deduplicated") for family in families]


def prizes() -> pd.DataFrame:
    """Return the prize tasks at all states of training; TruthfulQA's two scores as two tasks."""
    rows = scores.load([PRIZE])
    suffix = rows["metric"].map({"mc1": " MC1", "mc2": " MC2"}).fillna("")
    return rows.assign(task=rows["task"] + suffix, metric="accuracy")


def truthful(source: str, least: int) -> pd.DataFrame:
    """Select TruthfulQA of all families of enough sizes.

    Parameters
    ----------
    source : str
        Key in `data/sources.toml`.
    least : int
        Sizes that a family must have.

    Returns
    -------
    DataFrame
        Tidy rows; of models of one size and family the first by name.
    """
    rows = scores.select(scores.load([source]), tasks=["truthfulqa"]).dropna(subset="params")
    single = rows.sort_values("model").drop_duplicates(["family", "params"])
    return single[single.groupby("family")["params"].transform("nunique") >= least]


def graded() -> pd.DataFrame:
    """Return Brier scores of whole tasks and of their groups by difficulty, more being better."""
    rows = scores.load(["expemergence"]).dropna(subset="flops")
    rows = rows[rows["metric"] == "brier"].sort_values("model")
    single = rows.drop_duplicates(["family", "params", "task", "subtask"])
    return single.assign(value=-single["value"])


def below_threshold(rows: pd.DataFrame) -> Strata:
    """Put the groups by difficulty side by side, of models below their task's threshold.

    Parameters
    ----------
    rows : DataFrame
        As `graded` gives them. The thresholds stand in `claims.toml`.

    Returns
    -------
    Strata
        Tasks by group.
    """
    table = tomllib.loads((scores.DATA.parent / "claims.toml").read_text(encoding="utf-8"))
    limit = rows["task"].map(table["inverse_scaling"]["thresholds"]) * 1e21
    kept = rows[rows["subtask"].ne("") & (rows["flops"] < limit)]
    return stratify(curves.align(kept), ["task", "subtask"])


def whole(rows: pd.DataFrame) -> Strata:
    """Put the whole tasks side by side, of models of all sizes.

    Parameters
    ----------
    rows : DataFrame
        As `graded` gives them.

    Returns
    -------
    Strata
    """
    kept = rows[rows["subtask"].eq("")]
    several = kept.groupby(["family", "task"])["params"].transform("size") > 1
    return stratify(curves.align(kept[several]), ["task"])


def two_choices() -> pd.DataFrame:
    """Return questions with two choices put to GPT-2 and GPT-3 without examples."""
    rows = scores.load(["inverse_scaling_logprobs"])
    plain = rows["shots"].eq(0) & rows["prompt"].eq("direct")
    return rows[plain & rows["family"].isin(["GPT-2", "GPT-3"])]


def long_curves(rows: pd.DataFrame) -> Curves:
    """Take the curves of eight sizes or more with a known number of items at each.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows of one source.

    Returns
    -------
    Curves
    """
    held = curves.align(rows)
    return held.take(np.isfinite(held.y * held.n).sum(axis=1) >= SIZES)
