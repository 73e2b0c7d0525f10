"""The rise of a sigmoid, by where its middle lies and how many decades it takes.

``s(x) = 1 / (1 + exp(-2 ln 9 (x - midpoint) / width))``: one tenth of the rise is reached half a
width before the midpoint, nine tenths half a width after it.
"""

import math

from emergence.fits.compiled import kernel
from emergence.fits.types import Vector

# ln(.9/.1) on either side of the midpoint.
SPAN = 2.0 * math.log(9.0)
# How far beyond the scales seen a midpoint may lie, in decades.
REACH = 0.5
# The narrowest width in smallest steps of scale, and the widest in ranges of scale.
NARROWEST, WIDEST = 0.1, 10.0


# Beyond this argument 1 + exp(-z) is 1, or the share reached less than the rounding of a score.
_LEVEL = 36.0


@kernel
def logistic(z: float) -> float:
    """
    Evaluate ``1 / (1 + exp(-z))`` without a call, so that the processor takes several z at a time.

    The exponential is ``exp(z / 64) ** 64``, by its series and six squarings. The relative error
    is under 1e-13 where the share exceeds 1e-8, and the absolute error under 1e-15 anywhere.

    Parameters
    ----------
    z : float
    """
    r = min(max(z, -_LEVEL), _LEVEL) * (-1.0 / 64.0)
    e = 1.0 + r / 12.0
    for k in (11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0):
        e = 1.0 + r * e * (1.0 / k)
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    e *= e
    return 1.0 / (1.0 + e)


@kernel
def rise(x: Vector, midpoint: float, log_width: float, s: Vector, m: int) -> None:
    """
    Write the share of the rise that is reached at each scale.

    Parameters
    ----------
    x : array of shape (points,)
        Log10 of scale.
    midpoint, log_width : float
        Middle of the rise in log10 of scale, natural logarithm of its width in decades.
    s : array of shape (points,)
        Overwritten.
    m : int
        How many leading points count.
    """
    steepness = SPAN * math.exp(-log_width)
    for i in range(m):
        s[i] = logistic(steepness * (x[i] - midpoint))


@kernel
def smallest_step(x: Vector, m: int) -> float:
    """
    Return the smallest positive step between neighbouring scales, 0 if there is none.

    Parameters
    ----------
    x : array of shape (points,)
        Ascending.
    m : int
        How many leading points count.
    """
    smallest = 0.0
    for i in range(1, m):
        step = x[i] - x[i - 1]
        if step > 0.0 and (smallest == 0.0 or step < smallest):
            smallest = step
    return smallest
