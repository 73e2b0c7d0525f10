"""A difference between two groups of answers, within strata, with clustered standard errors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, stats

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, as_level
from emergence.inference.intervals import Interval


@dataclass(frozen=True, slots=True)
class StratifiedDifference:
    """Difference of two groups at equal stratum, one element per set of answers.

    Attributes
    ----------
    difference : ndarray
        Mean of the group minus that of the others.
    interval : Interval
        Its interval, by t.
    p_value : ndarray
        Two-sided p of no difference.
    clusters : tuple of int
        By way of clustering, clusters in which the group and the others can be compared.
    items : tuple of int
        Answers in the group and outside it, in strata that hold both.
    """

    difference: FloatArray
    interval: Interval
    p_value: FloatArray
    clusters: tuple[int, ...]
    items: tuple[int, int]


def stratified_difference(
    values: ArrayLike,
    group: ArrayLike,
    strata: ArrayLike,
    clusters: Sequence[ArrayLike],
    *,
    confidence: float = 0.95,
) -> StratifiedDifference:
    """Compare two groups of answers within strata, as Cochran weights them.

    ``D = sum w_h (mean_h1 - mean_h0) / sum w_h``, ``w_h = n_h1 n_h0 / (n_h1 + n_h0)``: least
    squares on the group with a level for each stratum. The variance is clustered one way or
    two, ``V_1 + V_2 - V_12`` and at least each alone, V_1 and V_2 times ``C/(C-1)``; t with the
    fewest clusters less one. Null: within every stratum both groups have one mean.

    Parameters
    ----------
    values : array_like, shape (..., items)
        Scores of the answers, finite; leading axes are draws.
    group : array_like of bool, shape (items,)
        Which answers are in the group.
    strata : array_like, shape (items,)
        What is held equal.
    clusters : sequence of one or two array_like, shape (items,)
        What answers may have in common. Two are to have no two answers in common in both.
    confidence : float
        Level of the interval.

    Returns
    -------
    StratifiedDifference

    Raises
    ------
    CurveError
        If shapes differ, a value is missing, fewer than two clusters can be compared, or
        ``confidence`` is not between 0 and 1.

    References
    ----------
    Cochran (1954), doi:10.2307/3001616 (the weights); Cameron, Gelbach and Miller (2011),
    doi:10.1198/jbes.2010.07136 (two-way clusters)
    """
    scores, member = np.asarray(values, dtype=float), np.asarray(group, dtype=bool)
    if scores.shape[-1:] != member.shape or not np.isfinite(scores).all():
        raise CurveError(f"{scores.shape} answers of {member.shape}: one finite score each")
    level = _means_within(np.asarray(strata))
    apart = member - level(member.astype(float))
    total = float(np.sum(apart**2))
    if total == 0:
        raise CurveError("no stratum holds both groups: there is nothing to compare")
    weight = apart / total
    ways = [_sums_within(np.asarray(names), apart) for names in clusters]
    fewest = min(count for _, count in ways)
    if fewest < 2:
        raise CurveError("fewer than two clusters in which the groups can be compared")
    difference = scores @ weight
    left = weight * (scores - level(scores) - difference[..., np.newaxis] * apart)
    parts = [count / (count - 1) * np.sum((left @ onto) ** 2, axis=-1) for onto, count in ways]
    both = sum(parts) - (len(parts) - 1) * np.sum(left**2, axis=-1)
    error = np.sqrt(np.max([*parts, both], axis=0))
    reach = stats.t.isf((1 - as_level(confidence)) / 2, fewest - 1) * error
    t = np.divide(difference, error, out=np.zeros_like(error), where=error > 0)
    used: BoolArray = apart != 0
    return StratifiedDifference(
        difference,
        Interval(difference - reach, difference + reach),
        np.asarray(2 * stats.t.sf(np.abs(t), fewest - 1)),
        tuple(count for _, count in ways),
        (int((used & member).sum()), int((used & ~member).sum())),
    )


def _means_within(strata: NDArray[np.generic]) -> Callable[[FloatArray], FloatArray]:
    """Return what gives every answer the mean of its stratum."""
    _, of = np.unique(strata, return_inverse=True)
    held = np.bincount(of)
    onto = sparse.csr_array((np.ones(len(of)), (np.arange(len(of)), of)))
    # Summed first and divided last, a stratum that holds one group only lies apart by exactly 0.
    return lambda values: np.asarray((values @ onto / held)[..., of])


def _sums_within(names: NDArray[np.generic], apart: FloatArray) -> tuple[sparse.csr_array, int]:
    _, of = np.unique(names, return_inverse=True)
    onto = sparse.csr_array((np.ones(len(of)), (np.arange(len(of)), of)))
    return onto, int(np.count_nonzero(apart**2 @ onto))
