"""Scores too low to be an inability: the answers were not read."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import BoolArray, as_items, as_level, as_rates, as_scores
from emergence.inference.binomial import exceeds_rate, successes
from emergence.inference.multiplicity import benjamini_hochberg


def unread(y: ArrayLike, n: ArrayLike, chance: ArrayLike, *, level: float = 0.05) -> BoolArray:
    """Find scores below chance beyond noise.

    Who cannot do a task with choices guesses, and scores at chance. A score below that by an
    exact one-sided binomial test, Benjamini and Hochberg over all points, says that answers
    were not given in a form that could be read (or that the model prefers wrong ones).
    Null: the true score is chance or more.

    Parameters
    ----------
    y : array_like, shape (curves, points)
        Scores, NaN where missing.
    n : array_like, broadcastable to y
        Items scored.
    chance : array_like, broadcastable to (curves,)
        Nominal chance, NaN or 0 where there are no choices: such scores are never found.
    level : float
        False discovery rate.

    Returns
    -------
    ndarray of bool, shape (curves, points)

    Raises
    ------
    CurveError
        If the arrays do not fit each other, a score lies outside 0..1, or the level is not between
        0 and 1.

    References
    ----------
    Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    scores = as_scores(y)
    items = as_items(n, scores.shape)
    guess = as_rates(chance, scores.shape[:-1])[..., np.newaxis]
    wrong = items - successes(scores, items)
    testable = ~np.isnan(wrong) & (guess > 0)
    p = np.full(scores.shape, np.nan)
    rates = np.broadcast_to(1 - guess, scores.shape)
    p[testable] = exceeds_rate(wrong[testable], items[testable], rates[testable])
    return np.asarray(benjamini_hochberg(p.reshape(-1)).reshape(scores.shape) <= as_level(level))
