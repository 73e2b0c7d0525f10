"""The tasks whose parts can be counted: what of the scores and answers is compared."""

import pandas as pd

from emergence import items, ladders, scores
from emergence.ladders import Ladders

FAMILY = "GPT-3"
"""The family whose models were asked for products at several sizes."""

LENIENT = ("exact_match", "accuracy")
"""The metrics of open models on objects and digits, answers read leniently."""


def answers() -> pd.DataFrame:
    """Return the answers to products, without those that were shown as examples."""
    given = items.load("multiplication")
    return given[~given["in_prompt"]]


def models() -> pd.DataFrame:
    """Return one row a model that was asked for products, by its name."""
    return scores.load(["multiplication"]).drop_duplicates("model").set_index("model")


def sizes() -> pd.DataFrame:
    """Return the models of `FAMILY`, by ascending size."""
    told = models()
    return told[told["family"] == FAMILY].sort_values("params")


def nontrivial(given: pd.DataFrame) -> pd.DataFrame:
    """Keep the products by one digit in which no digit that is multiplied is 0 or 1.

    Parameters
    ----------
    given : DataFrame
        As `answers` gives them.

    Returns
    -------
    DataFrame
        Of a first factor of two digits the tens may be 1.
    """
    return given[given["b"].between(2, 9) & (given["a"] % 10 >= 2)]


def looked_up(given: pd.DataFrame, score: str = "correct") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Look up the one-digit and the partial products that all models of `FAMILY` answered.

    Parameters
    ----------
    given : DataFrame
        As `nontrivial` gives them.
    score : str
        Column of the scores.

    Returns
    -------
    (DataFrame, DataFrame)
        By both factors, a column for each model in ascending order of size.
    """
    table = given.pivot_table(score, ["a", "b"], "model")
    wide = table[sizes().index].dropna().astype(float)
    first = wide.index.get_level_values("a")
    return wide[first < 10], wide[first >= 10]


def summed(known: pd.DataFrame) -> pd.DataFrame:
    """Keep the products that need only adding: both partial products known, none trivial.

    Parameters
    ----------
    known : DataFrame
        As `emergence.measures.products.parts` gives it.

    Returns
    -------
    DataFrame
    """
    return known[known["both"].eq(1) & ~known["trivial"]]


def objects(rows: pd.DataFrame, scale: scores.Scale = "params", least: int = 3) -> Ladders:
    """Put the versions with three, five and seven objects on top of each other.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows, of one metric.
    scale, least
        As for `emergence.ladders.climb`.

    Returns
    -------
    Ladders
    """
    return ladders.climb(rows, ladders.OBJECTS, scale, column="subtask", least=least)


def digits(rows: pd.DataFrame, scale: scores.Scale = "params", least: int = 3) -> Ladders:
    """Put the additions of two and three digits on top of each other; as `objects`."""
    return ladders.climb(rows, ladders.DIGITS, scale, least=least)
