"""Scores with their models put in random order: what noise alone makes of many tasks."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_curves
from emergence.inference.trend import Trend, family_sums, p_of_sums, trend


def shuffled_trends(
    y: ArrayLike,
    draws: int,
    rng: np.random.Generator,
    together: Sequence[Hashable] | None = None,
    change: ArrayLike = 0.0,
) -> Trend:
    """Test many random orders of the models for a trend, as the order by scale is tested.

    Null: scale makes no difference, see `shuffled`. How many tasks then seem to rise or fall is
    what noise gives.

    Parameters
    ----------
    y, draws, rng, together
        As for `shuffled`.
    change : array_like, broadcastable to y
        What scale is to change, added to every order: the null is false where it is not 0.

    Returns
    -------
    Trend
        Arrays of shape (draws, tasks).

    Raises
    ------
    CurveError
        As `shuffled` and `emergence.inference.trend.trend` do.

    References
    ----------
    Westfall and Young (1993), Resampling-based multiple testing, section 2.3 (one permutation
    for all tests)
    """
    seen = trend(y, together)
    by_family = family_sums(shuffled(y, draws, rng, together) + np.asarray(change))
    s = by_family.sum(axis=-1)
    points = np.isfinite(y).sum(axis=-1)
    pairs = np.sum(points * (points - 1) // 2, axis=-1)
    tau = np.divide(s, pairs, out=np.full(s.shape, np.nan), where=pairs > 0)
    status = np.broadcast_to(seen.status, s.shape)
    # What is tested, and the null, are the same in every order.
    return Trend(s, by_family, tau, p_of_sums(y, s, together), status)


def shuffled(
    y: ArrayLike,
    draws: int,
    rng: np.random.Generator,
    together: Sequence[Hashable] | None = None,
) -> FloatArray:
    """Put the models of every family in random order, the same on all tasks.

    Null: scale makes no difference. A model that is good on one task for other reasons than
    its scale is good on others too; one order for all tasks keeps that, so that the number
    of tasks that seem to rise or fall varies as much as it does with such models.

    Parameters
    ----------
    y : array_like, shape (tasks, families, points)
        Scores by ascending scale within each family, NaN where missing.
    draws : int
        Number of random orders.
    rng : numpy.random.Generator
        Source of the orders.
    together : sequence, one label a family, optional
        Families of one label have the same model at each place, and one order between them.

    Returns
    -------
    ndarray, shape (draws, tasks, families, points)

    Raises
    ------
    CurveError
        If ``y`` does not have three axes or a score is infinite.

    References
    ----------
    Westfall and Young (1993), Resampling-based multiple testing, section 2.3 (one permutation
    for all tests)
    """
    scores = as_curves(y)
    if scores.ndim != 3:
        raise CurveError(f"scores of shape {scores.shape}: needs tasks × families × points")
    own = np.any(np.isfinite(scores), axis=0, keepdims=True)[0]
    labels = list(range(len(own)) if together is None else together)
    leaders = [labels.index(label) for label in labels]
    models = np.array([own[np.equal(leaders, leader)].any(axis=0) for leader in leaders])
    # Places without a model sort last and stay where they are.
    keys = np.where(models, rng.random((draws, *models.shape))[:, leaders], 2.0)
    order = np.argsort(keys, axis=-1, kind="stable")
    return np.take_along_axis(scores[np.newaxis], order[:, np.newaxis], axis=-1)
