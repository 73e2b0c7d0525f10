"""Newton's step in midpoint and log width of many rises, the levels at their best."""

from types import ModuleType

from emergence.fits.lockstep.types import TINY, Array
from emergence.fits.logistic import SPAN
from emergence.fits.problem import Box
from emergence.fits.refine import FAR_MIDPOINT, FAR_WIDTH, LEAST
from emergence.fits.types import Floats


def derivatives(
    xp: ModuleType, x: Floats, y: Array, s: Array, t: Array, v: Array, f: Array, c: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """
    Differentiate the loss at its best levels, as `refine.derivatives`.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    x : array of shape (points,)
    y : array of shape (curves, points)
    s : array of shape (curves, starts, points)
        The shapes.
    t, v, f, c : array of shape (curves, starts)
        Midpoints, log widths and the best levels there.

    Returns
    -------
    g1, g2, h11, h12, h22 : array of shape (curves, starts)
        Gradient and Hessian by midpoint and log width.
    """
    k, rise = SPAN * xp.exp(-v)[..., None], (c - f)[..., None]
    z = (x - t[..., None]) * k
    ds = s * (1.0 - s)
    dds = ds * (1.0 - 2.0 * s)
    off = f[..., None] * (1.0 - s) + c[..., None] * s - y[:, None, :]
    s1, s2 = -k * ds, -z * ds
    p1, p2 = rise * s1, rise * s2

    def total(terms: Array) -> Array:
        return 2.0 * xp.sum(terms, axis=-1)

    h11 = total(p1 * p1 + off * rise * k * k * dds)
    h12 = total(p1 * p2 + off * rise * (k * ds + k * z * dds))
    h22 = total(p2 * p2 + off * rise * (z * ds + z * z * dds))
    f1, f2 = total((1.0 - s) * p1 - off * s1), total((1.0 - s) * p2 - off * s2)
    c1, c2 = total(s * p1 + off * s1), total(s * p2 + off * s2)
    ff, fc, cc = total((1.0 - s) ** 2), total((1.0 - s) * s), total(s * s)
    # A level at a bound stays there: its row of the Hessian becomes that of a variable by itself.
    free_f, free_c = (f > 0.0) & (f < 1.0) & (ff > 0.0), (c > 0.0) & (c < 1.0) & (cc > 0.0)
    both = free_f & free_c & (ff * cc - fc * fc <= TINY * ff * cc)
    free_f, free_c = free_f & ~both, free_c & ~both
    f1, f2, c1, c2 = (xp.where(a, b, 0.0) for a, b in
                      ((free_f, f1), (free_f, f2), (free_c, c1), (free_c, c2)))  # fmt: skip
    ff, cc = xp.where(free_f, ff, 1.0), xp.where(free_c, cc, 1.0)
    fc = xp.where(free_f & free_c, fc, 0.0)
    determinant = ff * cc - fc * fc
    u1, u2 = (f1 * cc - c1 * fc) / determinant, (f2 * cc - c2 * fc) / determinant
    v1, v2 = (c1 * ff - f1 * fc) / determinant, (c2 * ff - f2 * fc) / determinant
    h11, h12, h22 = h11 - f1 * u1 - c1 * v1, h12 - f1 * u2 - c1 * v2, h22 - f2 * u2 - c2 * v2
    return total(off * p1), total(off * p2), h11, h12, h22


def bounded_step(
    xp: ModuleType, box: Box, t: Array, v: Array, g1: Array, g2: Array, h11: Array, h12: Array,
    h22: Array,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """
    Step as Newton does, within the box, as `refine.bounded_step`.

    Parameters
    ----------
    xp : module
        Whose arrays compute.
    box : Box
    t, v, g1, g2, h11, h12, h22 : array of shape (curves, starts)
        Where, with gradient and Hessian there.

    Returns
    -------
    dt, dv : array of shape (curves, starts)
    full : array of bool of shape (curves, starts)
        Where the step is Newton's own: neither shifted nor cut short.
    """
    unit = xp.exp(v)
    g1, h11, h12 = g1 * unit, h11 * unit * unit, h12 * unit
    held1 = ((t <= box.first) & (g1 > 0.0)) | ((t >= box.last) & (g1 < 0.0))
    held2 = ((v <= box.narrow) & (g2 > 0.0)) | ((v >= box.wide) & (g2 < 0.0))
    g1, g2 = xp.where(held1, 0.0, g1), xp.where(held2, 0.0, g2)
    h12 = xp.where(held1 | held2, 0.0, h12)
    h11, h22 = xp.where(held1, xp.abs(h22), h11), xp.where(held2, xp.abs(h11), h22)
    middle, half = 0.5 * (h11 + h22), xp.hypot(0.5 * (h11 - h22), h12)
    size, least = xp.abs(middle) + half, middle - half
    shift = xp.where(least < LEAST * size, xp.maximum(-least, LEAST * size) - least, 0.0)
    a, b = h11 + shift, h22 + shift
    determinant = xp.where(size > 0.0, a * b - h12 * h12, 1.0)
    d1, d2 = (h12 * g2 - b * g1) / determinant, (h12 * g1 - a * g2) / determinant
    reach = xp.maximum(xp.abs(d1) * unit / FAR_MIDPOINT, xp.abs(d2) / FAR_WIDTH)
    reach = xp.maximum(reach, 1.0)
    dt = xp.clip(t + d1 * unit / reach, box.first, box.last) - t
    dv = xp.clip(v + d2 / reach, box.narrow, box.wide) - v
    # The variable that meets its bound is held there; the other finds its best beside it.
    met1 = (reach == 1.0) & (dt != d1 * unit) & ~held2 & (b > 0.0)
    met2 = (reach == 1.0) & (dv != d2) & ~held1 & (a > 0.0) & ~met1
    other2 = xp.clip(-(g2 + h12 * dt / unit) / xp.where(b > 0.0, b, 1.0), -FAR_WIDTH, FAR_WIDTH)
    other1 = -(g1 + h12 * dv) / xp.where(a > 0.0, a, 1.0) * unit
    other1 = xp.clip(other1, -FAR_MIDPOINT, FAR_MIDPOINT)
    dv = xp.where(met1, xp.clip(v + other2, box.narrow, box.wide) - v, dv)
    dt = xp.where(met2, xp.clip(t + other1, box.first, box.last) - t, dt)
    uphill = g1 * dt / unit + g2 * dv >= 0.0
    bend1, bend2 = xp.abs(h11) + shift, xp.abs(h22) + shift
    own1 = -g1 * unit / xp.where(bend1 > 0.0, bend1, 1.0)
    own2 = -g2 / xp.where(bend2 > 0.0, bend2, 1.0)
    own1 = xp.clip(own1, -FAR_MIDPOINT, FAR_MIDPOINT)
    own2 = xp.clip(own2, -FAR_WIDTH, FAR_WIDTH)
    dt = xp.where(uphill, xp.clip(t + own1, box.first, box.last) - t, dt)
    dv = xp.where(uphill, xp.clip(v + own2, box.narrow, box.wide) - v, dv)
    return dt, dv, (reach == 1.0) & (shift == 0.0) & ~uphill
