"""The best levels of many shapes, and the losses they leave."""

from types import ModuleType

from emergence.fits.lockstep.types import TINY, Array
from emergence.fits.logistic import SPAN
from emergence.fits.types import Floats


def levelled(
    xp: ModuleType, a11: Array, a12: Array, a22: Array, b1: Array, b2: Array
) -> tuple[Array, Array, Array]:
    """
    Find the best levels in [0, 1] from the moments of shapes, as `levels.quadratic_levels`.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    a11, a12, a22, b1, b2 : array
        Sums of (1-s)², s(1-s), s², (1-s) y and s y.

    Returns
    -------
    lower, upper, loss : array
        The loss less the sum of y².
    """
    determinant = a11 * a22 - a12 * a12
    single = determinant <= TINY * (a11 + 2.0 * a12 + a22) ** 2
    divisor = xp.where(single, 1.0, determinant)
    f1 = xp.clip((b1 * a22 - b2 * a12) / divisor, 0.0, 1.0)
    c2 = xp.clip((b2 * a11 - b1 * a12) / divisor, 0.0, 1.0)
    c1 = xp.clip((b2 - a12 * f1) / xp.where(a22 > 0.0, a22, 1.0), 0.0, 1.0)
    f2 = xp.clip((b1 - a12 * c2) / xp.where(a11 > 0.0, a11, 1.0), 0.0, 1.0)
    mean = xp.clip((b1 + b2) / (a11 + 2.0 * a12 + a22), 0.0, 1.0)

    def left(f: Array, c: Array) -> Array:
        return a11 * f * f + 2.0 * (a12 * f * c - b1 * f - b2 * c) + a22 * c * c

    first = left(f1, c1) <= left(f2, c2)
    f = xp.where(single, mean, xp.where(first, f1, f2))
    c = xp.where(single, mean, xp.where(first, c1, c2))
    return f, c, left(f, c)


def settled(
    xp: ModuleType, x: Floats, y: Array, t: Array, v: Array
) -> tuple[Array, Array, Array, Array]:
    """
    Put the best levels to shapes, as `refine.settle`.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    x : array of shape (points,)
    y : array of shape (curves, points)
    t, v : array of shape (curves, starts)
        Midpoints and log widths.

    Returns
    -------
    shape, lower, upper, loss : array
        The first of shape (curves, starts, points), the others without points.
    """
    z = SPAN * xp.exp(-v)[..., None] * (x - t[..., None])
    s = 1.0 / (1.0 + xp.exp(-xp.clip(z, -36.0, 36.0)))
    r, scores = 1.0 - s, y[:, None, :]
    a11, a12, a22 = xp.sum(r * r, -1), xp.sum(r * s, -1), xp.sum(s * s, -1)
    f, c, _ = levelled(xp, a11, a12, a22, xp.sum(r * scores, -1), xp.sum(s * scores, -1))
    value = xp.sum((f[..., None] * r + c[..., None] * s - scores) ** 2, -1)
    return s, f, c, value
