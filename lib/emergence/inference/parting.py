"""Whether the right answer parts from the wrong one as models grow."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from emergence.inference.arrays import FloatArray


def parting(
    first: ArrayLike, first_stderr: ArrayLike, last: ArrayLike, last_stderr: ArrayLike
) -> FloatArray:
    """Test whether the right one of two answers gains on the wrong one and ends ahead.

    Null: its probability, as a share of that of both, is no higher for the largest model than for
    the smallest, or for the largest no higher than one half. Both must be rejected, so that the
    larger p counts: ``z = min((last - first) / hypot(e_1, e_m), (last - 1/2) / e_m)``.

    Parameters
    ----------
    first, last : array_like
        Mean share that the right answer has, of the smallest and of the largest model.
    first_stderr, last_stderr : array_like, broadcastable to them
        Their standard errors e_1 and e_m.

    Returns
    -------
    ndarray
        One-sided p.

    References
    ----------
    Berger (1982), doi:10.1080/00401706.1982.10487790 (intersection-union tests)
    """
    low, low_stderr, high, high_stderr = (
        np.asarray(part, dtype=float) for part in (first, first_stderr, last, last_stderr)
    )
    gained = (high - low) / np.hypot(low_stderr, high_stderr)
    ahead = (high - 0.5) / high_stderr
    return np.asarray(stats.norm.sf(np.minimum(gained, ahead)))
