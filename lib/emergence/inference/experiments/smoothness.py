"""What is simulated for the page on metrics: its own pairs, answers and products."""

from functools import lru_cache

import numpy as np
import pandas as pd

from emergence import scores, two_metrics
from emergence.inference.arrays import StrArray
from emergence.inference.comparison import compare, judged
from emergence.inference.experiments.answers import Ends
from emergence.inference.experiments.places import Products
from emergence.inference.experiments.sources import Compared
from emergence.inference.predictability import predictability
from emergence.measures.digits import digit_hits
from emergence.metrics import Pairs

LEAST, SPACING, GAP, DRAWS = 4, 0.15, 0.25, 2_000
"""The page's own choices: fewest models of a pair, decades between checkpoints, decades that are
forecast over, draws behind a test."""

OF_FAMILIES = (
    "IPA: exact match, BLEU",
    "Nine tasks: accuracy, Brier",
    "LAMBADA by size",
    "LAMBADA in training",
)
"""Comparisons that are averaged over families; the others are over tasks."""


@lru_cache(maxsize=1)
def leading() -> dict[str, Pairs]:
    """Return the pairs of a right-or-wrong and a continuous metric, by comparison."""
    return two_metrics.leading(LEAST, SPACING)


@lru_cache(maxsize=1)
def rising() -> dict[str, Pairs]:
    """Return those of them that rise and could be tested."""
    rows = _judged().groupby("comparison", sort=False)["row"]
    return {str(name): leading()[str(name)].take(row.to_numpy()) for name, row in rows}


@lru_cache(maxsize=1)
def compared() -> dict[str, Compared]:
    """Return what was found of the pairs that rise, by comparison."""
    parts = _judged().groupby("comparison", sort=False)
    return {str(name): _compared(str(name), part) for name, part in parts}


@lru_cache(maxsize=1)
def series() -> dict[str, StrArray]:
    """Return the task of every series that has the interval of a forecast, by comparison."""
    made = {name: predictability(pairs, gap=GAP) for name, pairs in leading().items()}
    ours = {
        name: part.query("target == 'score' and way == 'direct'") for name, part in made.items()
    }
    kept = {name: part[part["status"] == "ok"] for name, part in ours.items()}
    return {name: part["task"].to_numpy(str) for name, part in kept.items() if len(part)}


@lru_cache(maxsize=1)
def ends() -> Ends:
    """Return what is known of the smallest and the largest model of every two-choice experiment."""
    rows = scores.select(
        scores.load(["inverse_scaling_logprobs"]), metrics=["soft_probability"]
    ).sort_values("params")
    runs = rows.groupby(["family", "task", "prompt", "shots"])
    first, last = runs.first(), runs.last()
    return Ends(
        first["stderr"].to_numpy(), last["stderr"].to_numpy(), last["n_items"].to_numpy(dtype=int)
    )


@lru_cache(maxsize=1)
def products() -> dict[str, Products]:
    """Return products of four digits by place, with the strata of like difficulty, by model."""
    answers = two_metrics.products()
    strata = two_metrics.alike(answers).to_numpy()
    hits = digit_hits(answers["answer"], answers["a"] * answers["b"], two_metrics.PLACES)
    models = two_metrics.multiplied(answers).sort_values("params")["model"]
    own = {model: (answers["model"] == model).to_numpy() for model in models}
    return {model: Products(hits[at], strata[at]) for model, at in own.items()}


@lru_cache(maxsize=1)
def _judged() -> pd.DataFrame:
    return judged(compare(leading(), gap=GAP, draws=DRAWS))


def _compared(name: str, part: pd.DataFrame) -> Compared:
    unit = part["family" if name in OF_FAMILIES else "task"]
    effects = {
        "excess": part["excess"],
        "lead": part["lead"],
        "through": part["miss_direct"] - part["miss_through"],
    }
    return Compared(
        str(part["source"].iloc[0]),
        rising()[name],
        np.unique(unit, return_inverse=True)[1],
        {what: seen.to_numpy(dtype=float) for what, seen in effects.items()},
    )
