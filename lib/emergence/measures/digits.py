"""How right a number is: digit by digit, and by its distance."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def digit_hits(answer: ArrayLike, target: ArrayLike, digits: int) -> NDArray[np.bool_]:
    """Tell which digits of a number are right, counted from the units.

    The first place holds all that stands before the others, so that an answer is right
    exactly if all its places are.

    Parameters
    ----------
    answer : array_like, shape (items,)
        Whole numbers, NaN where there is no answer.
    target : array_like, shape (items,)
        Right answers, of `digits` digits.
    digits : int
        Number of places.

    Returns
    -------
    ndarray of bool, shape (items, digits)
        Leading place first; no answer has no right digit.
    """
    given, right = (np.asarray(part, dtype=np.float64) for part in (answer, target))
    place = 10.0 ** np.arange(digits - 1, -1, -1)
    parts = [np.floor(number[:, np.newaxis] / place) for number in (given, right)]
    lower = np.arange(digits) > 0
    given_digits, right_digits = (np.where(lower, part % 10, part) for part in parts)
    return np.asarray(given_digits == right_digits)


def digit_share(answer: ArrayLike, target: ArrayLike) -> NDArray[np.float64]:
    """Share of a number's digits that are right, each in its place from the units.

    As `digit_hits`, averaged over the places of each right answer, which may differ in length.

    Parameters
    ----------
    answer : array_like, shape (items,)
        Whole numbers, NaN where there is no answer.
    target : array_like, shape (items,)
        Right answers, whole numbers of 0 or more; 0 has one digit.

    Returns
    -------
    ndarray, shape (items,)
        1 exactly where the answer is right.
    """
    given, right = np.asarray(answer, dtype=np.float64), np.asarray(target, dtype=np.float64)
    length = np.floor(np.log10(np.maximum(right, 1))).astype(int) + 1
    share = np.zeros(right.shape)
    for digits in np.unique(length):
        rows = length == digits
        share[rows] = digit_hits(given[rows], right[rows], int(digits)).mean(axis=1)
    return share


def commonest_share(target: ArrayLike) -> float:
    """Share of digits right by the commonest digit of every place, among numbers as long.

    What an answer without any multiplying may get of `digit_share`.

    Parameters
    ----------
    target : array_like, shape (items,)
        Right answers, whole numbers of 0 or more.

    Returns
    -------
    float
    """
    written = pd.Series(np.asarray(target)).astype(int).astype(str)
    best = [
        len(same) * np.mean([same.str[i].value_counts(normalize=True).max() for i in range(digits)])
        for digits, same in written.groupby(written.str.len())
    ]
    return float(np.sum(best) / len(written))


def closeness(answer: ArrayLike, target: ArrayLike) -> NDArray[np.float64]:
    """One minus the relative error, at least 0.

    ``max(0, 1 - |answer - target| / target)``: an answer of 0, none, or more than twice too
    large scores 0.

    Parameters
    ----------
    answer : array_like, shape (items,)
        Numbers, NaN where there is no answer.
    target : array_like, shape (items,)
        Right answers, above 0.

    Returns
    -------
    ndarray, shape (items,)
    """
    given, right = (np.asarray(part, dtype=np.float64) for part in (answer, target))
    error = np.abs(np.where(np.isnan(given), 0, given) - right) / right
    return np.asarray(np.maximum(0, 1 - error))
