"""Which of many tasks rise and which fall."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import BoolArray, FloatArray, as_level
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.trend import Trend, trend


@dataclass(frozen=True, slots=True)
class Directions:
    """Verdicts on many tasks, one element per task.

    Attributes
    ----------
    rises, falls : ndarray of bool
        Tasks with a trend, by its sign; neither where the test does not reject.
    """

    rises: BoolArray
    falls: BoolArray

    @property
    def up(self) -> int:
        """Number of tasks that rise."""
        return int(self.rises.sum())

    @property
    def down(self) -> int:
        """Number of tasks that fall."""
        return int(self.falls.sum())

    @property
    def balance(self) -> float:
        """Rises less falls over their sum, NaN without either."""
        both = self.up + self.down
        return (self.up - self.down) / both if both else float("nan")


def directions(tested: Trend, rate: float = 0.05, *, corrected: bool = True) -> Directions:
    """Tell tasks that rise from those that fall.

    Parameters
    ----------
    tested : Trend
        One test per task, over all tasks of the source.
    rate : float
        Accepted false discovery rate, or level of each test.
    corrected : bool
        Whether to correct for the number of tasks, along the last axis (Benjamini-Hochberg).

    Returns
    -------
    Directions
        In the shape of the tests.

    Raises
    ------
    CurveError
        If the rate is not between 0 and 1.
    """
    p = benjamini_hochberg(tested.p_value) if corrected else tested.p_value
    found = np.asarray(p <= as_level(rate))
    return Directions(found & (tested.s > 0), found & (tested.s < 0))


def family_taus(y: ArrayLike) -> FloatArray:
    """Kendall's tau of score with scale within each family.

    ``S_f / (m_f (m_f - 1) / 2)``; ties count as neither.

    Parameters
    ----------
    y : array_like, shape (..., families, points)
        Scores by strictly ascending scale within each family, NaN where missing.

    Returns
    -------
    ndarray, shape (..., families)
        NaN with fewer than two scores.

    Raises
    ------
    CurveError
        If ``y`` has fewer than two axes or an infinite score.

    References
    ----------
    Kendall (1938), doi:10.1093/biomet/30.1-2.81
    """
    s = trend(y).by_family
    points = np.sum(~np.isnan(np.asarray(y, dtype=np.float64)), axis=-1)
    pairs = points * (points - 1) / 2
    return np.asarray(np.divide(s, pairs, out=np.full(s.shape, np.nan), where=pairs > 0))
