"""Standard errors of mean scores whose items come in clusters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray
from emergence.inference.intervals import Interval
from emergence.inference.lopsided import critical_t


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """Means of items that come in clusters, one element per column.

    Attributes
    ----------
    mean : ndarray
        Mean score.
    stderr : ndarray
        Its clustered standard error.
    clusters : int
        Number of clusters.
    counted : int
        Clusters of one size that would say as much, ``n^2 / sum over c of n_c^2``, rounded down
        but two at least.
    """

    mean: FloatArray
    stderr: FloatArray
    clusters: int
    counted: int

    def interval(self, confidence: float = 0.95) -> Interval:
        """Give the interval by t, as of so many clusters as count.

        See `emergence.inference.lopsided.critical_t`. Where a few clusters hold most of the
        items the others add little, and t with all of them is too sure.

        Parameters
        ----------
        confidence : float
            Two-sided confidence level.

        Returns
        -------
        Interval

        Raises
        ------
        CurveError
            If ``confidence`` is not between 0 and 1.

        References
        ----------
        Cameron and Miller (2015), section VI.D, doi:10.3368/jhr.50.2.317; Kish (1965), Survey
        Sampling, section 11.7 (unequal weights)
        """
        reach = critical_t(self.counted, confidence) * self.stderr
        return Interval(self.mean - reach, self.mean + reach)


def clustered_mean(scores: ArrayLike, clusters: ArrayLike) -> ClusteredMean:
    """Mean score with its standard error clustered on groups of related items.

    ``SE^2 = C/(C-1) sum over c of (sum over i in c of (s_i - mean))^2 / n^2``, C clusters:
    Miller's formula, multiplied out, with the correction for few clusters that it leaves
    out. With every item a cluster of its own it is the ordinary standard error. For a
    difference of two models on the same items pass the differences.

    Parameters
    ----------
    scores : array_like, shape (items,) or (items, columns)
        Score of each item, one column per model.
    clusters : array_like, shape (items,)
        Which cluster an item belongs to, such as its passage.

    Returns
    -------
    ClusteredMean

    Raises
    ------
    CurveError
        If shapes differ, a score is missing or infinite, or there are fewer than two clusters.

    References
    ----------
    Miller (2024), appendix A, arXiv:2411.00640
    """
    values = np.asarray(scores, dtype=np.float64)
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    if values.shape[:1] != member.shape or not np.isfinite(values).all() or names.size < 2:
        raise CurveError(
            f"scores {values.shape} in {names.size} clusters: every item needs a finite score and "
            "a cluster, and there must be two clusters"
        )
    mean = values.mean(axis=0)
    totals = np.zeros((names.size, *values.shape[1:]))
    np.add.at(totals, member, values - mean)
    correction = names.size / (names.size - 1)
    stderr = np.sqrt(correction * np.sum(totals**2, axis=0)) / len(values)
    sizes = np.bincount(member)
    counted = max(2, int(len(values) ** 2 // np.sum(sizes**2)))
    return ClusteredMean(np.asarray(mean), np.asarray(stderr), names.size, counted)
