"""Scores of the same models under a right-or-wrong metric and under a continuous one."""

import pandas as pd

from emergence import items, metrics, scores
from emergence.measures.digits import closeness, digit_hits
from emergence.metrics import Pairs

PLACES = 4
"""Digits of the products that are compared place by place."""

CLOZE, BITS = "accuracy_normalized", "bits_per_byte"
"""The right-or-wrong metric of the cloze form, and OLMo's leading continuous one."""


def transliteration() -> pd.DataFrame:
    """Select the scores of open models that wrote English words in phonetic script."""
    return scores.select(scores.load(["obsscaling"]), tasks=["ipa_transliterate"])


def whole_tasks() -> pd.DataFrame:
    """Select the nine tasks as wholes, without their groups by difficulty."""
    graded = scores.load(["expemergence"])
    return graded[graded["subtask"] == ""]


def ladder() -> pd.DataFrame:
    """Select OLMo's small models; those that read as much for their size are a family."""
    rows = scores.select(scores.load(["olmo_ladder"]), families=["OLMo ladder"])
    return rows.assign(family="ladder " + rows["model"].str.split("-").str[1])


def training(spacing: float) -> pd.DataFrame:
    """Select checkpoints of OLMo's two large models, each a family of its own.

    Parameters
    ----------
    spacing : float
        Least distance of two checkpoints, decades of text read.

    Returns
    -------
    DataFrame
        Tidy rows.
    """
    rows = scores.select(scores.load(["olmo_ladder"]), models=["7B", "13B"]).query("tokens > 0")
    return metrics.thinned(rows.assign(family="OLMo " + rows["model"]), spacing)


def by_cloze(runs: pd.DataFrame, continuous: str = BITS) -> Pairs:
    """Pair the cloze form's right-or-wrong score with a continuous metric.

    Parameters
    ----------
    runs : DataFrame
        As `training` gives them.
    continuous : str
        A metric of the answer's text.

    Returns
    -------
    Pairs
    """
    return metrics.between(scores.select(runs, prompts=["cloze"]), CLOZE, continuous, "tokens")


def by_letters(runs: pd.DataFrame, continuous: str = BITS) -> Pairs:
    """Pair the score by letters with a continuous metric of the same answers' text; as `by_cloze`.

    Letters have no such metric of their own.
    """
    letters = scores.select(runs, prompts=["multiple_choice"], metrics=["accuracy"])
    text = scores.select(runs, prompts=["cloze"], metrics=[continuous])
    return metrics.pair(letters, text.assign(prompt="multiple_choice"), "tokens")


def lambada() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Select the models that guessed last words: as finished, and along the training of each."""
    rows = scores.select(scores.load(["pythia"]), tasks=["lambada_openai"])
    finished = rows[~(rows["step"] < rows["step"].max())]
    return finished, rows[rows["step"] > 0].assign(family=rows["model"])


def products() -> pd.DataFrame:
    """Select the answers to products of `PLACES` digits, with their shares of digits and closeness.

    Returns
    -------
    DataFrame
        One row an answer; `digits` and `closeness` on 0..1.
    """
    given = items.load("multiplication").query("a >= 10 and b >= 10 and a * b >= 1000")
    truth = given["a"] * given["b"]
    share = digit_hits(given["answer"], truth, PLACES).mean(axis=1)
    return given.assign(digits=share, closeness=closeness(given["answer"], truth))


def alike(given: pd.DataFrame) -> pd.Series:
    """Give products that are about equally hard the same number.

    Parameters
    ----------
    given : DataFrame
        As `products` gives them.

    Returns
    -------
    Series
        The same for as many factors that end in zero and the same tens of the larger factor.
    """
    factors = given[["a", "b"]]
    return 10 * (factors % 10 == 0).sum(axis=1) + factors.max(axis=1) // 10


def multiplied(given: pd.DataFrame, metric: str = "correct") -> pd.DataFrame:
    """Give the GPT-3 models' mean score of products as tidy rows.

    Parameters
    ----------
    given : DataFrame
        As `products` gives them.
    metric : {"correct", "digits", "closeness"}
        Column of the scores.

    Returns
    -------
    DataFrame
    """
    rows = scores.select(scores.load(["multiplication"]), families=["GPT-3"], subtasks=["2x2"])
    of_model = given.groupby("model")[metric]
    made = rows.assign(value=rows["model"].map(of_model.mean()))
    if metric != "correct":
        return made.assign(metric=metric)
    return made.assign(n_items=rows["model"].map(of_model.size()).astype(float))


def leading(least: int, spacing: float) -> dict[str, Pairs]:
    """Pair every comparison's right-or-wrong score with its source's leading continuous metric.

    Parameters
    ----------
    least : int
        Fewest models of a pair, where families differ in how many they have.
    spacing : float
        As for `training`.

    Returns
    -------
    dict of str to Pairs
        By comparison.
    """
    runs, (finished, watched), given = training(spacing), lambada(), products()
    ipa, tasks, guessed = transliteration(), whole_tasks(), ("accuracy", "perplexity")
    choices = scores.load(["inverse_scaling_logprobs"])
    return {
        "IPA: exact match, BLEU": metrics.between(ipa, "exact_match", "bleu", "flops", least=least),
        "Nine tasks: accuracy, Brier": metrics.between(
            tasks, "accuracy", "brier", "flops", least=least
        ),
        "OLMo ladder: cloze, bits": metrics.between(ladder(), CLOZE, BITS, "flops"),
        "OLMo training: cloze, bits": by_cloze(runs),
        "OLMo training: letters, bits": by_letters(runs),
        "LAMBADA by size": metrics.between(finished, *guessed),
        "LAMBADA in training": metrics.between(watched, *guessed, "tokens"),
        "Products: exact, digits": metrics.pair(multiplied(given), multiplied(given, "digits")),
        "Two choices: accuracy, log p": metrics.between(choices, "accuracy", "log_prob_correct"),
    }
