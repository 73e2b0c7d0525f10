"""Whether models rank alike under many prompts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_scores


@dataclass(frozen=True, slots=True)
class Concordance:
    """Agreement of rankings.

    Attributes
    ----------
    w : float
        Kendall's W: 1 where every prompt ranks the models alike, 0 where they do not agree at
        all.
    noise_only : float
        Mean W of simulated scores that differ between prompts by the sampling of items alone.
    low : float
        W that one such simulation in twenty does not reach.
    prompts, models : int
        How many were compared.
    """

    w: float
    noise_only: float
    low: float
    prompts: int
    models: int


def kendall_w(y: ArrayLike) -> FloatArray:
    """Kendall's coefficient of concordance, corrected for ties.

    ``W = sum over j of (sum over i of d_ij)^2 / (m sum over i, j of d_ij^2)``, d_ij the rank of
    model j under prompt i less the mean rank, m prompts: Friedman's statistic of k models
    over its greatest value m (k - 1).

    Parameters
    ----------
    y : array_like, shape (..., prompts, models)
        Scores without gaps.

    Returns
    -------
    ndarray, shape (...)
        NaN where every prompt gives all models the same score.

    Raises
    ------
    CurveError
        If there are fewer than two prompts or three models, or a score is missing or infinite.

    References
    ----------
    Kendall and Babington Smith (1939), doi:10.1214/aoms/1177732186
    """
    scores = np.asarray(y, dtype=np.float64)
    if scores.ndim < 2 or min(scores.shape[-2] - 1, scores.shape[-1] - 2) < 1:
        raise CurveError(f"scores {scores.shape}: two prompts and three models are needed")
    if not np.isfinite(scores).all():
        raise CurveError("a ranking needs a finite score of every model under every prompt")
    ranks = stats.rankdata(scores, axis=-1) - (scores.shape[-1] + 1) / 2
    between, within = np.sum(ranks.sum(axis=-2) ** 2, axis=-1), np.sum(ranks**2, axis=(-2, -1))
    most = scores.shape[-2] * within
    return np.asarray(np.divide(between, most, out=np.full(most.shape, np.nan), where=most > 0))


def concordance(
    y: ArrayLike, n: float, rng: np.random.Generator, *, resamples: int = 100
) -> Concordance:
    """Kendall's W of models over prompts, beside what the sampling of items alone gives.

    Simulated: binomial scores of n items about each model's mean over prompts. Null: the prompts
    differ by that sampling alone; it is rejected where ``w < low``, by luck once in twenty.
    Where prompts share their items the simulation has more noise than the scores, so that the
    gap between the two is rather larger than shown.

    Parameters
    ----------
    y : array_like, shape (prompts, models)
        Scores on 0..1 without gaps.
    n : float
        Items behind each score.
    rng : numpy.random.Generator
        Source of the simulation.
    resamples : int
        Number of simulated tables.

    Returns
    -------
    Concordance

    Raises
    ------
    CurveError
        As `kendall_w`, and if a score lies outside 0..1 or there is less than one item.

    References
    ----------
    Kendall and Babington Smith (1939), doi:10.1214/aoms/1177732186
    """
    scores = as_scores(y)
    if scores.ndim != 2 or not 1 <= n < np.inf:
        raise CurveError(f"{n} items, scores {scores.shape}: needs one or more, prompts × models")
    observed = float(kendall_w(scores))
    rates = np.broadcast_to(scores.mean(axis=0), scores.shape)
    drawn = rng.binomial(int(n), rates, (resamples, *scores.shape)) / n
    simulated = kendall_w(drawn)
    low = float(np.quantile(simulated, 0.05))
    return Concordance(observed, float(simulated.mean()), low, *scores.shape)
