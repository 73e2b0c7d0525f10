"""The emergence criterion: risen, and sharply, from an established floor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, StrArray, as_level
from emergence.inference.multiplicity import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class Emergent:
    """Verdicts on many tasks, one element per task.

    Attributes
    ----------
    sharp : ndarray of bool
        Risen, and a wide rise is rejected.
    wide_adjusted, narrow_adjusted : ndarray
        p of a wide and of a narrow rise, after Benjamini and Hochberg over the risen tasks unless
        nothing was to be adjusted.
    verdict : ndarray of str
        "emergent", "smooth", "undetermined" or "not risen".
    """

    sharp: BoolArray
    wide_adjusted: FloatArray
    narrow_adjusted: FloatArray
    verdict: StrArray


def emergent(
    risen: ArrayLike,
    established: ArrayLike,
    wide_p: ArrayLike,
    narrow_p: ArrayLike,
    *,
    level: float = 0.05,
    adjust: bool = True,
) -> Emergent:
    """Combine the tests of one source into verdicts.

    Emergent: risen, a rise of two decades or wider rejected, one of at most one decade not,
    and the floor established. Smooth: risen, and the narrow rise alone is rejected.
    Undetermined: any other risen task, whether neither width is rejected, or both, or the
    floor of a sharp rise is not established; it is not "not emergent".

    Parameters
    ----------
    risen, established : array_like of bool, shape (..., tasks)
        All tasks of the source.
    wide_p, narrow_p : array_like, shape (..., tasks)
        p-values of the wide and of the narrow rise as nulls, NaN where not tested.
    level : float
        False discovery rate, over the risen tasks.
    adjust : bool
        Whether to adjust for the number of risen tasks; without it `level` is that of each test.

    Returns
    -------
    Emergent

    Raises
    ------
    CurveError
        If the shapes differ, or the level is not between 0 and 1.

    References
    ----------
    Wei et al. (2022), section 2, arXiv:2206.07682 (what is to be tested); Benjamini and Hochberg
    (1995), doi:10.1111/j.2517-6161.1995.tb02031.x. The criterion is this report's own;
    `emergence.inference.experiments.widths` measures how often it errs.
    """
    up, floored = np.asarray(risen, dtype=np.bool_), np.asarray(established, dtype=np.bool_)
    wide, narrow = (np.asarray(part, dtype=np.float64) for part in (wide_p, narrow_p))
    if not up.shape == floored.shape == wide.shape == narrow.shape:
        raise CurveError(f"{up.shape} tasks, {floored.shape} floors, {wide.shape} p: must agree")
    wide, narrow = (np.where(up, part, np.nan) for part in (wide, narrow))
    if adjust:
        wide, narrow = benjamini_hochberg(wide), benjamini_hochberg(narrow)
    sharp, smooth = (part <= as_level(level) for part in (wide, narrow))
    verdict = np.select(
        [~up, sharp & ~smooth & floored, smooth & ~sharp],
        ["not risen", "emergent", "smooth"],
        "undetermined",
    )
    return Emergent(sharp, wide, narrow, verdict)
