"""Whether scores rise or fall with scale, over several families at once."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, IntArray, StrArray

SINGLE_FAMILY_POINTS = 8
JOINT_POINTS = 12
_SLOT = 64  # bits, as 12! orders of joint points need 29


@dataclass(frozen=True, slots=True)
class Trend:
    """Stratified Kendall tests, one element per task.

    Attributes
    ----------
    s : ndarray of int
        Concordant minus discordant pairs, summed over families; negative where scores fall.
    by_family : ndarray of int, shape (..., families)
        The same within each family.
    tau : ndarray
        s divided by the number of pairs within families.
    p_value : ndarray
        Exact two-sided p; NaN where there was nothing to test.
    status : ndarray of str
        "ok", "too few points", or "constant" where no pair differs.
    """

    s: IntArray
    by_family: IntArray
    tau: FloatArray
    p_value: FloatArray
    status: StrArray


def trend(y: ArrayLike, together: Sequence[Hashable] | None = None) -> Trend:
    """Stratified Kendall test of a trend, exact.

    ``S = sum over families f of sum over i < j of sign(y_fj - y_fi)``. Null: within each
    family every order of its scores is equally likely; ties are permuted with them. The
    number of discordant pairs of a random order of scores with ties t_1, t_2, ... has
    the q-multinomial coefficient [m]! / ([t_1]! [t_2]! ...), [k]! the product of
    (1 - q^i)/(1 - q) for i = 1..k, as its generating function, and the families' null
    distributions are convolved. A single family is tested from eight points on, since with
    few points no order is improbable enough (at four the least two-sided p is .083).

    Families that share their models, such as one set of architectures trained on several data
    sets, share the luck of each. Named in ``together``, they have one order between them. Null:
    every order of the models is equally likely, each with its scores in all these families.
    This is exact where all of them have the same models. A score that is missing moves with its
    model, so that it is nearly so where some lack the last.

    Parameters
    ----------
    y : array_like, shape (..., families, points)
        Scores by strictly ascending scale within each family, NaN where missing.
    together : sequence, one label a family, optional
        Families of one label have the same model at each place. Left out, no two share any.

    Returns
    -------
    Trend

    Raises
    ------
    CurveError
        If ``y`` has fewer than two axes or an infinite score, if ``together`` does not have one
        label a family, or families that share models have more than twelve places.

    References
    ----------
    Kendall (1938), doi:10.1093/biomet/30.1-2.81; Hirsch, Slack and Smith (1982),
    doi:10.1029/WR018i001p00107 (the sum over strata); Stanley (2011), Enumerative
    Combinatorics 1, proposition 1.7.1 (inversions of a multiset); Pesarin and Salmaso (2010),
    doi:10.1002/9780470689516 (permuting what belongs together as one)
    """
    scores = _finite(y)
    by_family = family_sums(scores)
    s = by_family.sum(axis=-1)
    points = np.sum(~np.isnan(scores), axis=-1)
    pairs = np.sum(points * (points - 1) // 2, axis=-1)
    status = _status(scores, points)
    tested = status == "ok"
    p = np.full(s.shape, np.nan)
    p[tested] = _two_sided(scores[tested], s[tested], _groups(scores, together))
    tau = np.divide(s, pairs, out=np.full(s.shape, np.nan), where=pairs > 0)
    return Trend(s, by_family, tau, p, status)


def p_of_sums(y: ArrayLike, s: ArrayLike, together: Sequence[Hashable] | None = None) -> FloatArray:
    """Give the exact two-sided p that other sums S would have had, of the same scores reordered.

    The null distribution of S does not depend on the order in which the scores stand. So it is
    made once for each task, and any number of orders, such as random ones, are read off it.

    Parameters
    ----------
    y : array_like, shape (tasks, families, points)
        As for `trend`.
    s : array_like of int, shape (..., tasks)
        Sums S of these scores in other orders, within the families.
    together : sequence, one label a family, optional
        As for `trend`.

    Returns
    -------
    ndarray, shape (..., tasks)
        NaN where there was nothing to test.

    Raises
    ------
    CurveError
        As `trend` does.

    References
    ----------
    Westfall and Young (1993), Resampling-based multiple testing, section 2.3
    """
    scores = _finite(y)
    sums = np.asarray(s, dtype=np.int64)
    groups = _groups(scores, together)
    tested = _status(scores, np.sum(~np.isnan(scores), axis=-1)) == "ok"
    p = np.full(sums.shape, np.nan)
    for task in np.flatnonzero(tested):
        p[..., task] = _tail(_null_of(scores[task], groups), sums[..., task].ravel()).reshape(
            sums.shape[:-1]
        )
    return p


def family_sums(y: ArrayLike) -> IntArray:
    """Count concordant less discordant pairs within each family.

    Parameters
    ----------
    y : array_like, shape (..., families, points)
        As for `trend`.

    Returns
    -------
    ndarray of int, shape (..., families)

    Raises
    ------
    CurveError
        If a score is infinite or ``y`` has fewer than two axes.

    References
    ----------
    Kendall (1938), doi:10.1093/biomet/30.1-2.81 (S)
    """
    scores = _finite(y)
    later, earlier = np.triu_indices(scores.shape[-1], 1)[::-1]
    signs = np.sign(scores[..., later] - scores[..., earlier])
    return np.asarray(np.nansum(signs, axis=-1), dtype=np.int64)


def _finite(y: ArrayLike) -> FloatArray:
    scores = np.asarray(y, dtype=np.float64)
    if scores.ndim < 2 or np.isinf(scores).any():
        raise CurveError(f"scores of shape {scores.shape}: needs finite ones, families × points")
    return scores


def _groups(scores: FloatArray, together: Sequence[Hashable] | None) -> list[list[int]]:
    """Families by label, those that share their models in one group."""
    families = scores.shape[-2]
    labels = range(families) if together is None else together
    if len(labels) != families:
        raise CurveError(f"{len(labels)} labels for {families} families: needs one each")
    return [[i for i, own in enumerate(labels) if own == label] for label in dict.fromkeys(labels)]


def _status(scores: FloatArray, points: IntArray) -> StrArray:
    useful = np.sum(points > 1, axis=-1)
    few = (useful == 0) | ((useful == 1) & (points.max(axis=-1) < SINGLE_FAMILY_POINTS))
    high = np.max(scores, axis=-1, where=~np.isnan(scores), initial=-np.inf)
    low = np.min(scores, axis=-1, where=~np.isnan(scores), initial=np.inf)
    constant = np.all(high <= low, axis=-1)
    return np.select([few, constant], ["too few points", "constant"], "ok")


def _two_sided(scores: FloatArray, s: IntArray, groups: list[list[int]]) -> FloatArray:
    if len(s) == 0:
        return np.empty(0)
    if len(groups) < scores.shape[-2]:
        made = (_tail(_null_of(task, groups), s[[i]]) for i, task in enumerate(scores))
        return np.concatenate(list(made))
    ties = np.sort(_ties(scores), axis=-1)
    # A task's null depends on its families' ties only, in whatever order they stand.
    flat = ties.reshape(len(s), -1)
    patterns, where = np.unique(flat, axis=0, return_inverse=True)
    p = np.empty(len(s))
    for index, pattern in enumerate(patterns):
        here = where.ravel() == index
        p[here] = _tail(_families_null(pattern.reshape(ties.shape[1:])), s[here])
    return p


def _ties(scores: FloatArray) -> IntArray:
    """Sizes of groups of equal scores, each standing at its first member, 0 elsewhere."""
    ordered = np.sort(scores, axis=-1)
    equal = ordered[..., :, np.newaxis] == ordered[..., np.newaxis, :]
    first = np.argmax(equal, axis=-1) == np.arange(scores.shape[-1])
    return np.where(first, equal.sum(axis=-1), 0)


def _families_null(ties: IntArray) -> FloatArray:
    families = sorted(tuple(int(size) for size in family if size) for family in ties)
    return reduce(np.convolve, [_null(family) for family in families if family], np.ones(1))


@lru_cache(maxsize=4096)
def _null(ties: tuple[int, ...]) -> FloatArray:
    """Null probabilities of 0, 1, 2, ... discordant pairs for scores with these ties."""
    points = sum(ties)
    untied = (points**2 - sum(size**2 for size in ties)) // 2
    # Whole numbers of Python's, as 20! is beyond what a float holds exactly.
    counts = [1] + [0] * untied
    for power in range(1, points + 1):
        for pairs in range(untied, power - 1, -1):
            counts[pairs] -= counts[pairs - power]
    for power in (power for size in ties for power in range(1, size + 1)):
        for pairs in range(power, untied + 1):
            counts[pairs] += counts[pairs - power]
    total = sum(counts)
    return np.array([count / total for count in counts])


def _null_of(scores: FloatArray, groups: list[list[int]]) -> FloatArray:
    """Null probabilities of one task's discordant pairs, some of its families permuted as one."""
    alone = [group[0] for group in groups if len(group) == 1]
    shared = [group for group in groups if len(group) > 1]
    nulls = [_joint_null(scores[group]) for group in shared]
    return reduce(np.convolve, nulls, _families_null(_ties(scores[alone])))


def _joint_null(scores: FloatArray) -> FloatArray:
    """Null probabilities of discordant pairs, the points of all families in one order.

    Points are placed one by one. A new one is discordant, in every family, with those placed
    before it that score above it; the number of orders of each set of points, by their
    discordant pairs, follows from those of the sets with one point less.
    """
    scores = scores[:, ~np.isnan(scores).all(axis=0)]
    above = np.sum(scores[:, :, np.newaxis] > scores[:, np.newaxis, :], axis=0)
    points = len(above)
    if points > JOINT_POINTS:
        raise CurveError(
            f"families that share {points} models: their orders are too many to count; "
            f"keep {JOINT_POINTS} models at most"
        )
    sets = np.arange(2**points)[:, np.newaxis] >> np.arange(points) & 1
    pairs = (sets @ above).tolist()
    # A polynomial in the number of pairs as one whole number, a coefficient to a slot.
    orders = [1] + [0] * (2**points - 1)
    for placed, row in enumerate(sets.tolist()):
        for new in (point for point in range(points) if not row[point]):
            orders[placed | 1 << new] += orders[placed] << _SLOT * pairs[placed][new]
    untied = int(above.sum())
    counts = orders[-1].to_bytes((untied + 1) * _SLOT // 8, "little")
    return np.frombuffer(counts, dtype="<u8") / math.factorial(points)


def _tail(null: FloatArray, s: IntArray) -> FloatArray:
    # Discordant pairs d = 0..D have S = D - 2d, and the null is symmetric about 0.
    values = len(null) - 1 - 2 * np.arange(len(null))
    extreme = np.abs(values)[np.newaxis, :] >= np.abs(s)[:, np.newaxis]
    return np.minimum(extreme @ null, 1.0)
