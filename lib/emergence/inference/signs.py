"""In how many tasks an effect lies above nothing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, IntArray
from emergence.inference.intervals import Interval, exact


@dataclass(frozen=True, slots=True)
class Signs:
    """Effects above nothing among those that differ from it, one element per row of effects.

    Attributes
    ----------
    above, differing : ndarray of int
        Effects above 0, and effects that are not 0.
    share : ndarray
        The former over the latter; NaN where none differs.
    interval : Interval
        Of the share, exact.
    """

    above: IntArray
    differing: IntArray
    share: FloatArray
    interval: Interval


def signs(effects: ArrayLike, confidence: float = 0.95) -> Signs:
    """Count the effects above nothing, for the sign test.

    Null: an effect is as likely above 0 as below. It is rejected where the exact interval of the
    share leaves out one half; how large or lopsided the effects are does not matter. Ties with 0
    do not count; what is smaller than a millionth of the largest effect is one.

    Parameters
    ----------
    effects : array_like, shape (..., units)
        NaN where there is none.
    confidence : float
        Level of the interval.

    Returns
    -------
    Signs

    Raises
    ------
    CurveError
        If there is no axis over units, an effect is infinite, or ``confidence`` is not between 0
        and 1.

    References
    ----------
    Dixon and Mood (1946), doi:10.1080/01621459.1946.10501898; Clopper and Pearson (1934),
    doi:10.1093/biomet/26.4.404
    """
    values = np.asarray(effects, dtype=np.float64)
    if values.ndim == 0 or np.isinf(values).any():
        raise CurveError(f"effects {values.shape}: needs finite ones in a row, NaN for none")
    size = np.abs(np.nan_to_num(values))
    told = size > 1e-6 * size.max(axis=-1, keepdims=True, initial=0)
    differing = told.sum(axis=-1)
    above = np.sum(told & (values > 0), axis=-1)
    share = np.divide(above, differing, out=np.full(above.shape, np.nan), where=differing > 0)
    return Signs(above, differing, share, exact(above, differing, confidence))
