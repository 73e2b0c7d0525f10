"""Whether getting all positions of an answer right is more than getting each right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import IntArray
from emergence.inference.bootstrap import percentile
from emergence.inference.intervals import Interval


@dataclass(frozen=True, slots=True)
class Independence:
    """Exact match against what independent positions would give.

    Attributes
    ----------
    observed : float
        Share of items with every position right.
    product : float
        The same if within each stratum positions were right independently: the mean over
        items of the product of the stratum's position rates.
    null : Interval
        Central interval of that share over permutations.
    power : float
        p^k, p the share of all positions that are right: the usual benchmark.
    p_value : float
        Two-sided permutation p of independence within strata.
    items, positions, strata : int
        How many there are.
    """

    observed: float
    product: float
    null: Interval
    power: float
    p_value: float
    items: int
    positions: int
    strata: int


def independence(
    hits: ArrayLike,
    strata: ArrayLike,
    rng: np.random.Generator,
    *,
    permutations: int = 10_000,
    confidence: float = 0.95,
) -> Independence:
    """Test whether positions are right independently of each other, within strata.

    Null: within a stratum each position's hits are spread over the items at random,
    independently of the other positions'. Their permutation distribution is drawn exactly:
    of n items, with h1 right in the first position and h2 in the second, the number right in
    both is hypergeometric, and so on through the positions. Items of unequal difficulty
    alone put exact match above the product of the rates; strata take that out as far as they
    hold items of equal difficulty, and no further.

    Parameters
    ----------
    hits : array_like of bool, shape (items, positions)
        Which positions are right.
    strata : array_like, shape (items,)
        Which items are alike.
    rng : numpy.random.Generator
        Source of the permutations.
    permutations : int
        Number of permutations.
    confidence : float
        Level of the null interval.

    Returns
    -------
    Independence

    Raises
    ------
    CurveError
        If shapes differ or there are no items.

    References
    ----------
    Good (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, section 3.7,
    doi:10.1007/b138696
    """
    right = np.asarray(hits, dtype=bool)
    names, member = np.unique(np.asarray(strata), return_inverse=True)
    if right.ndim != 2 or right.shape[:1] != member.shape or not right.size:
        raise CurveError(f"hits {right.shape} and {member.size} strata: one stratum for each item")
    sizes = np.bincount(member)
    counts = np.stack([np.bincount(member, weights=column) for column in right.T]).astype(int)
    drawn = _all_right(counts, sizes, permutations, rng).sum(axis=-1) / len(right)
    observed = float(right.all(axis=1).mean())
    tails = [np.sum(drawn >= observed - 1e-12), np.sum(drawn <= observed + 1e-12)]
    null = percentile(drawn, confidence)
    return Independence(
        observed,
        float(np.sum(sizes * np.prod(counts / sizes, axis=0)) / len(right)),
        Interval(np.asarray(null.low), np.asarray(null.high)),
        float(right.mean() ** right.shape[1]),
        float(min(1, 2 * (1 + min(tails)) / (1 + permutations))),
        len(right),
        right.shape[1],
        names.size,
    )


def _all_right(
    counts: IntArray, sizes: IntArray, permutations: int, rng: np.random.Generator
) -> IntArray:
    """Items right in every position, (permutations, strata)."""
    together = np.broadcast_to(counts[0], (permutations, sizes.size))
    for hit in counts[1:]:
        together = rng.hypergeometric(together, sizes - together, hit)
    return np.asarray(together)
