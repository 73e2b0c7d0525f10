"""What composing a task of several steps predicts of its rise."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import FloatArray
from emergence.inference.lag import TENTHS


def composed_width(steps: ArrayLike) -> FloatArray:
    """Width of the rise of a task of k equal, independent steps, that of one step being 1.

    Each step is logistic in log scale, and all must be right: ``p^k`` is a tenth where the
    step is at ``.1^(1/k)``. The width falls towards that of a Gumbel curve, ``ln(ln .1 /
    ln .9) / (2 ln 9)`` = .70: many steps make a rise later, but hardly steeper.

    Parameters
    ----------
    steps : array_like
        Number of steps, 1 or more.

    Returns
    -------
    ndarray
        As a share of the width of one step.

    References
    ----------
    Schaeffer et al. (2023), section 2, arXiv:2304.15004 (all of k steps right, ``p^k``)
    """
    low, high = (_logit(rate ** (1 / np.asarray(steps, dtype=float))) for rate in (0.1, 0.9))
    return np.asarray((high - low) / TENTHS)


def composed_midpoint(steps: ArrayLike) -> FloatArray:
    """Decades by which k equal, independent steps come later than one, its width being one.

    ``logit(.5^(1/k)) / (2 ln 9)``: with each doubling of the steps by .20, .18, .17 of the width,
    down to .16.

    Parameters
    ----------
    steps : array_like
        Number of steps, 1 or more.

    Returns
    -------
    ndarray

    References
    ----------
    Schaeffer et al. (2023), section 2, arXiv:2304.15004 (all of k steps right, ``p^k``)
    """
    return np.asarray(_logit(0.5 ** (1 / np.asarray(steps, dtype=float))) / TENTHS)


def _logit(p: FloatArray) -> FloatArray:
    return np.asarray(np.log(p) - np.log1p(-p))
