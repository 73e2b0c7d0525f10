"""What is simulated for the page on metrics: its own pairs, answers and products."""

from functools import lru_cache

import numpy as np
import pandas as pd

from emergence import metrics, scores
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
    return {**_of_models(), **_of_olmo(), **_of_lambada(), **_of_answers()}


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
    told = scores.load(["multiplication"]).drop_duplicates("model")
    answers = _four_digits()
    tens = answers[["a", "b"]].max(axis=1) // 10
    strata = (10 * (answers[["a", "b"]] % 10 == 0).sum(axis=1) + tens).to_numpy()
    hits = digit_hits(answers["answer"], answers["a"] * answers["b"], 4)
    models = told[told["family"] == "GPT-3"].sort_values("params")["model"]
    own = {model: (answers["model"] == model).to_numpy() for model in models}
    return {model: Products(hits[at], strata[at]) for model, at in own.items()}


def _of_models() -> dict[str, Pairs]:
    ipa = scores.select(scores.load(["obsscaling"]), tasks=["ipa_transliterate"])
    graded = scores.load(["expemergence"])
    whole = graded[graded["subtask"] == ""]
    return {
        "IPA: exact match, BLEU": metrics.between(ipa, "exact_match", "bleu", "flops", least=LEAST),
        "Nine tasks: accuracy, Brier": metrics.between(
            whole, "accuracy", "brier", "flops", least=LEAST
        ),
    }


def _of_olmo() -> dict[str, Pairs]:
    olmo = scores.load(["olmo_ladder"])
    ladder = scores.select(olmo, families=["OLMo ladder"])
    ladder = ladder.assign(family="ladder " + ladder["model"].str.split("-").str[1])
    runs = scores.select(olmo, models=["7B", "13B"]).query("tokens > 0")
    runs = metrics.thinned(runs.assign(family="OLMo " + runs["model"]), SPACING)
    cloze, letters = (runs[runs["prompt"] == form] for form in ("cloze", "multiple_choice"))
    bits = cloze[cloze["metric"] == "bits_per_byte"].assign(prompt="multiple_choice")
    named = letters[letters["metric"] == "accuracy"]
    two = ("accuracy_normalized", "bits_per_byte")
    return {
        "OLMo ladder: cloze, bits": metrics.between(ladder, *two, "flops"),
        "OLMo training: cloze, bits": metrics.between(cloze, *two, "tokens"),
        "OLMo training: letters, bits": metrics.pair(named, bits, "tokens"),
    }


def _of_lambada() -> dict[str, Pairs]:
    rows = scores.select(scores.load(["pythia"]), tasks=["lambada_openai"])
    finished = rows[~(rows["step"] < rows["step"].max())]
    watched = rows[rows["step"] > 0].assign(family=rows["model"])
    two = ("accuracy", "perplexity")
    return {
        "LAMBADA by size": metrics.between(finished, *two),
        "LAMBADA in training": metrics.between(watched, *two, "tokens"),
    }


def _of_answers() -> dict[str, Pairs]:
    answers = _four_digits()
    hits = digit_hits(answers["answer"], answers["a"] * answers["b"], 4)
    right = answers.assign(digits=hits.mean(axis=1)).groupby("model")[["correct", "digits"]]
    credit = right.agg("mean")
    told = scores.load(["multiplication"])
    gpt3 = scores.select(told, families=["GPT-3"], subtasks=["2x2"])
    asked = gpt3["model"].map(answers["model"].value_counts()).astype(float)
    exact = gpt3.assign(value=gpt3["model"].map(credit["correct"]), n_items=asked)
    digits = gpt3.assign(value=gpt3["model"].map(credit["digits"]), metric="digits")
    choices = scores.load(["inverse_scaling_logprobs"])
    return {
        "Products: exact, digits": metrics.pair(exact, digits),
        "Two choices: accuracy, log p": metrics.between(choices, "accuracy", "log_prob_correct"),
    }


def _four_digits() -> pd.DataFrame:
    return scores.items("multiplication").query("a >= 10 and b >= 10 and a * b >= 1000")


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
