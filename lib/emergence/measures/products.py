"""A product of two-digit numbers, and the parts of which it is made on paper."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from emergence.errors import CurveError

FACTS = ("units by units", "units by tens", "tens by units", "tens by tens")
"""The four products of one digit each."""

_COLUMNS = {"model", "a", "b", "answer", "correct"}


def parts(answers: pd.DataFrame) -> pd.DataFrame:
    """Look up what a model knows of the parts of every two-digit product.

    With a = 10 t + u and b = 10 s + v the parts on paper are the products of single digits,
    the partial products a v and a s, and their sum a v + 10 a s with its carries. The partial
    products were asked as questions of their own; nothing asked the model to add them.

    Parameters
    ----------
    answers : pandas.DataFrame
        One row an answer: `model`, `a`, `b` (0 to 99), `answer` (NaN where there is none),
        `correct`. A product that was not asked makes the parts that need it missing.

    Returns
    -------
    pandas.DataFrame
        One row a model and a product of two numbers of two digits: `model`, `a`, `b`,
        `whole`; `fact` (u v), `facts` (all four products of digits), `by_units` (a v),
        `by_tens` (a s), `by_tens_placed` (10 a s), `both` (`by_units` and `by_tens`), as 1.0,
        0.0 or NaN; of the answer given, `last_digit`, `first_digit` and `length`; `carries`
        (see `carries`) and those of them in the sum, `adding` (see `adding_carries`); `trivial`
        where v is 0; `bare` where u or v is 0 or 1.

    Raises
    ------
    CurveError
        If a column is missing.
    """
    _hold(answers)
    made = [_of_model(str(model), rows) for model, rows in answers.groupby("model")]
    return pd.concat(made, ignore_index=True)


def carries(a: NDArray[np.int_], b: NDArray[np.int_]) -> NDArray[np.int_]:
    """Count the carries of a product of two-digit numbers done on paper.

    One for each partial product whose units product has two digits, and those of adding
    the partial products: `(digits(x) + digits(y) - digits(x + y)) / 9` for x = a v, y = 10 a s
    (Legendre), digits() being the sum of digits.

    Parameters
    ----------
    a, b : ndarray of int
        Numbers of two digits.

    Returns
    -------
    ndarray of int
    """
    multiplying = ((a % 10) * (b % 10) >= 10).astype(int) + ((a % 10) * (b // 10) >= 10)
    return np.asarray(multiplying + adding_carries(a, b))


def adding_carries(a: NDArray[np.int_], b: NDArray[np.int_]) -> NDArray[np.int_]:
    """Count the carries of adding the two partial products of a product done on paper.

    As in `carries`, without those of making the partial products.

    Parameters
    ----------
    a, b : ndarray of int
        Numbers of two digits.

    Returns
    -------
    ndarray of int
    """
    units, tens = a * (b % 10), 10 * a * (b // 10)
    return np.asarray((_digit_sum(units) + _digit_sum(tens) - _digit_sum(units + tens)) // 9)


def same_sum(a: NDArray[np.int_], b: NDArray[np.int_]) -> NDArray[np.int_]:
    """Give products of one first factor and one length of answer the same number.

    Parameters
    ----------
    a, b : ndarray of int
        Numbers of two digits.

    Returns
    -------
    ndarray of int
        Ten times the first factor, plus the number of digits of the product.
    """
    return np.asarray(10 * a + _length((a * b).astype(float)).astype(int))


def partials(answers: pd.DataFrame) -> pd.DataFrame:
    """Look up what a model knows of the parts of every product of two digits by one.

    With a = 10 t + u the parts of a v on paper are u v and t v, and a carry where u v is 10 or
    more. All were asked as questions of their own.

    Parameters
    ----------
    answers : pandas.DataFrame
        As for `parts`.

    Returns
    -------
    pandas.DataFrame
        One row a model and a product a v with u and v from 2 to 9: `model`, `a`, `v`, `right`,
        `facts` (u v and t v both right), as 1.0, 0.0 or NaN, and `carry`.

    Raises
    ------
    CurveError
        If a column is missing.
    """
    _hold(answers)
    a, v = (part.ravel() for part in np.meshgrid(np.arange(10, 100), np.arange(2, 10)))
    a, v = a[a % 10 > 1], v[a % 10 > 1]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "model": str(model),
                    "a": a,
                    "v": v,
                    "right": right[a, v],
                    "facts": right[a % 10, v] * right[a // 10, v],
                    "carry": a % 10 * v >= 10,
                }
            )
            for model, rows in answers.groupby("model")
            for right, _ in [_tables(rows)]
        ],
        ignore_index=True,
    )


def _hold(answers: pd.DataFrame) -> None:
    missing = _COLUMNS - set(answers.columns)
    if missing:
        raise CurveError(f"answers to products lack {', '.join(sorted(missing))}")


def _tables(rows: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    right, given = np.full((100, 100), np.nan), np.full((100, 100), np.nan)
    right[rows["a"], rows["b"]] = rows["correct"]
    given[rows["a"], rows["b"]] = rows["answer"]
    return right, given


def _of_model(model: str, rows: pd.DataFrame) -> pd.DataFrame:
    right, given = _tables(rows)
    asked = rows[rows["a"].ge(10) & rows["b"].ge(10)]
    a, b = asked["a"].to_numpy(), asked["b"].to_numpy()
    u, t, v, s = a % 10, a // 10, b % 10, b // 10
    by_units, by_tens = right[a, v], right[a, s]
    facts = [right[u, v], right[u, s], right[t, v], right[t, s]]
    answer = given[a, b]
    columns = {
        "whole": right[a, b],
        "fact": right[u, v],
        "facts": np.prod(facts, axis=0),
        "by_units": by_units,
        "by_tens": by_tens,
        "by_tens_placed": right[a, 10 * s],
        "both": by_units * by_tens,
        "last_digit": _agree(answer, a * b, _last),
        "first_digit": _agree(answer, a * b, _first),
        "length": _agree(answer, a * b, _length),
        "carries": carries(a, b),
        "adding": adding_carries(a, b),
        "trivial": v == 0,
        "bare": (u < 2) | (v < 2),
    }
    return pd.DataFrame({"model": model, "a": a, "b": b, **columns})


def _agree(
    answer: NDArray[np.float64],
    product: NDArray[np.int_],
    part: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    # No answer has no digits, and so none that is right.
    known = np.isfinite(answer)
    held = np.where(known, answer, 0.0)
    return np.where(known, part(held) == part(product.astype(float)), False).astype(float)


def _last(number: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(number % 10)


def _length(number: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.floor(np.log10(np.maximum(number, 1))) + 1)


def _first(number: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(number // 10 ** (_length(number) - 1))


def _digit_sum(number: NDArray[np.int_]) -> NDArray[np.int_]:
    return np.asarray(sum(number // 10**power % 10 for power in range(5)))
