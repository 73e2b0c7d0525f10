"""Whether a rise is sharp: one of two decades or more against one of at most one decade."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from emergence.errors import CurveError
from emergence.fits.beta_binomial import resample
from emergence.fits.curves import checked
from emergence.fits.fit import Fit
from emergence.fits.log_linear import log_linear
from emergence.fits.sigmoid import NAMES, sigmoid
from emergence.inference.arrays import FloatArray, IntArray, StrArray

TESTS = ("sharp", "smooth")
"""What can be tested: that a rise is not wide, and that it is not narrow."""

# Parameters of a sigmoid, by which the degrees of freedom of the dispersion fall short of points.
PARAMETERS = len(NAMES)
# A curve far from rejection after so many resamples is not drawn further.
_FIRST, _FAR = 250, 0.25
# Resampled curves held at a time.
_BLOCK = 2**17
# A curve of fewer points than this has its p-values raised by a quarter.
_SHORT, _RAISED = 10, 1.25
# The dispersion that a statistic is divided by is held above this: a curve through every point
# would make it infinite.
_LEAST_DISPERSION = 0.05
# Rates that curves are resampled from are held this far from 0 and 1.
_MARGIN = 1e-6
# Statistics closer than this are equal.
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Sharpness:
    """
    Tests of many curves, one element per curve.

    Attributes
    ----------
    p_sharp : ndarray
        p-value of a rise of at least two decades, log-linear included, as the null.
    p_smooth : ndarray
        p-value of a rise of at most one decade as the null.
    statistic : ndarray
        Loss of the best wide curve less that of the best narrow one, in units of the dispersion.
    dispersion : ndarray
        Extra-binomial dispersion of the best curve of any width, not held above 1; without items
        its residual variance.
    status : ndarray of str
        "ok", or why a curve was not tested: see `emergence.fits.curves.STATUS`.
    """

    p_sharp: FloatArray
    p_smooth: FloatArray
    statistic: FloatArray
    dispersion: FloatArray
    status: StrArray


def sharpness(
    x: ArrayLike,
    y: ArrayLike,
    n: ArrayLike | None = None,
    *,
    narrow: float = 1.0,
    wide: float = 2.0,
    resamples: int = 2000,
    seed: int = 0,
    bounds: tuple[float, float] = (0.0, 1.0),
    tests: Collection[str] = TESTS,
    overdispersed: bool = True,
) -> Sharpness:
    """
    Test many risen curves for a wide and for a narrow rise.

    ``F = (D_wide - D_narrow) / d``, D the binomial deviance (or residual sum of squares) of the
    best rise at least `wide`, or log-linear, and of the best rise at most `narrow`, both with
    free floor; ``d = D_free / (points - 4)`` the dispersion about the best rise of any width. The
    null distribution is a parametric bootstrap of the curve fitted at the edge of the null, width
    `wide` (or `narrow`), with beta-binomial noise of dispersion ``max(1, D_edge / (points - 3))``,
    that about the same curve: d itself is small where F is large, and drawing with it rejects
    too often. All curves share one set of uniforms, so that a curve's result depends neither on
    its neighbours nor on their order. Of a thousand resamples or more a curve whose p is above
    .25 after 250 takes no more; that can only take rejections away, at levels below that. The
    p-values of curves of fewer than ten points are raised by a quarter: their noise is drawn as it
    is estimated, from six degrees of freedom or fewer, and without that 6.3% of rises just two
    decades wide are rejected at a nominal 5% where scores scatter much (see "few_sizes" in
    `emergence.error_rates`).

    Parameters
    ----------
    x : array_like, shape (points,) or broadcastable to y
        Log10 of scale, ascending.
    y : array_like, shape (..., points)
        Scores, NaN where missing. Curves are taken to have risen: the error rates are those of
        risen curves.
    n : array_like, broadcastable to y, optional
        Items scored. Without it least squares with normal noise.
    narrow, wide : float
        Decades between 10% and 90% of the rise, of the widest narrow and the narrowest wide one.
    resamples : int
        Bootstrap samples for either test.
    seed : int
        Seed of the uniforms.
    bounds : tuple of float
        Bounds of the scores.
    tests : collection of str
        Of `TESTS`; each takes half of the time. The p-value of one left out is NaN.
    overdispersed : bool
        Whether resamples scatter as the curve does where that is more than binomially. Without
        it the test is far too liberal on scores that do; it is there to show by how much.

    Returns
    -------
    Sharpness

    Raises
    ------
    CurveError
        If the arrays do not fit together, `resamples` is not positive, not narrow <= wide, or
        there is no such test.

    References
    ----------
    Davison and Hinkley (1997), Bootstrap Methods and their Application, section 4.2;
    Besag and Clifford (1991), doi:10.1093/biomet/78.2.301 (stopping where nothing is to be found)
    """
    if resamples < 1 or not 0.0 < narrow <= wide:
        raise CurveError(
            f"{resamples} resamples, widths {narrow:g} and {wide:g}: "
            "needs at least one resample and 0 < narrow <= wide"
        )
    if not set(tests) <= set(TESTS):
        raise CurveError(f"tests {', '.join(tests)}: there are {' and '.join(TESTS)}")
    curves = checked(x, y, n, None, None, bounds)
    scale = np.broadcast_to(curves.x, curves.y.shape)
    items = np.broadcast_to(curves.weight, curves.y.shape) if n is not None else None
    uniforms = np.random.default_rng(seed).random((resamples, curves.y.shape[1]))
    step = max(1, _BLOCK // resamples)
    blocks = [slice(start, start + step) for start in range(0, max(1, len(curves.y)), step)]
    parts = [
        _tested(
            _Curves(scale[rows], curves.y[rows], None if items is None else items[rows], bounds),
            narrow,
            wide,
            uniforms,
            tests,
            overdispersed,
        )
        for rows in blocks
    ]
    columns = ("p_sharp", "p_smooth", "statistic", "dispersion", "status")
    joined = (np.concatenate([getattr(part, name) for part in parts]) for name in columns)
    return Sharpness(*(column.reshape(curves.shape) for column in joined))


@dataclass(frozen=True, slots=True)
class _Curves:
    """Curves of one block: scales, scores, items if known, all (curves, points); bounds."""

    x: FloatArray
    y: FloatArray
    n: FloatArray | None
    bounds: tuple[float, float]

    def take(self, rows: IntArray) -> "_Curves":
        """Return some of the curves."""
        n = None if self.n is None else self.n[rows]
        return _Curves(self.x[rows], self.y[rows], n, self.bounds)

    def fitted(self, narrow: float, wide: float) -> Fit:
        """Fit a rise within a range of widths."""
        return sigmoid(
            self.x, self.y, self.n, width=(narrow, wide), rising=True, bounds=self.bounds
        )


@dataclass(frozen=True, slots=True)
class _Null:
    """Curves at the edge of a null: fitted scores, dispersion, degrees of freedom, widths."""

    curves: _Curves
    centre: FloatArray
    scatter: FloatArray
    freedom: FloatArray
    widths: tuple[float, float]

    def take(self, rows: IntArray) -> "_Null":
        """Return some of the curves."""
        centre, scatter, freedom = self.centre[rows], self.scatter[rows], self.freedom[rows]
        return _Null(self.curves.take(rows), centre, scatter, freedom, self.widths)

    def tail(self, statistic: FloatArray, sign: float, uniforms: FloatArray) -> FloatArray:
        """Share of resamples as extreme as the statistic seen, which counts as one of them."""
        drawn = _resampled(self.curves, self.centre, self.scatter, uniforms)
        null, _ = _statistic(drawn, *self.widths, np.repeat(self.freedom, len(uniforms)))
        seen = sign * statistic[:, np.newaxis] - _TIE
        extreme = sign * null.reshape(len(statistic), len(uniforms)) >= seen
        return np.asarray((1 + extreme.sum(axis=1)) / (1 + len(uniforms)))


def _tested(
    curves: _Curves,
    narrow: float,
    wide: float,
    uniforms: FloatArray,
    tests: Collection[str],
    overdispersed: bool,
) -> Sharpness:
    """Test one block of curves."""
    free = curves.fitted(0.0, np.inf)
    freedom = np.maximum(free.points - PARAMETERS, 1.0)
    status = _status(free, curves)
    untested = status != "ok"
    y = np.where(untested[:, np.newaxis], np.nan, curves.y)
    curves = _Curves(curves.x, y, curves.n, curves.bounds)
    statistic, dispersion = _statistic(curves, narrow, wide, freedom)
    tails = {test: np.full(len(y), np.nan) for test in TESTS}
    first = uniforms[:_FIRST] if len(uniforms) >= 4 * _FIRST else uniforms
    for test, width, sign in zip(TESTS, (wide, narrow), (1.0, -1.0), strict=True):
        if test not in tests:
            continue
        edge = curves.fitted(width, width)
        scatter = edge.loss / (freedom + 1.0) * (overdispersed or curves.n is None)
        null = _Null(curves, edge.fitted, scatter, freedom, (narrow, wide))
        p = null.tail(statistic, sign, first)
        if len(first) < len(uniforms):
            near = np.flatnonzero(~untested & (p <= _FAR))
            p[near] = null.take(near).tail(statistic[near], sign, uniforms)
        p = np.where(free.points < _SHORT, np.minimum(_RAISED * p, 1.0), p)
        tails[test] = np.where(untested, np.nan, p)
    return Sharpness(tails["sharp"], tails["smooth"], statistic, dispersion, status)


def _status(free: Fit, curves: _Curves) -> StrArray:
    """Say which curves can be tested: fitted, with two degrees of freedom left, items known."""
    status = free.status.copy()
    status[(status == "ok") & (free.points < PARAMETERS + 2)] = "few points"
    if curves.n is not None:
        status[(status == "ok") & ~free.binomial] = "items"
    return status


def _statistic(
    curves: _Curves, narrow: float, wide: float, freedom: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return F of every curve and the dispersion it was divided by, before that is held up."""
    free = curves.fitted(0.0, np.inf)
    steep = _within(curves, free, 0.0, narrow)
    line = log_linear(curves.x, curves.y, curves.n, bounds=curves.bounds)
    broad = np.minimum(_within(curves, free, wide, np.inf), line.loss)
    dispersion = np.minimum(np.minimum(free.loss, steep), broad) / freedom
    least = _LEAST_DISPERSION if curves.n is not None else _TIE
    return (broad - steep) / np.maximum(dispersion, least), dispersion


def _within(curves: _Curves, free: Fit, narrow: float, wide: float) -> FloatArray:
    """Loss of the best rise within widths: the free one's if it is, else of another fit."""
    outside = (free["width"] < narrow) | (free["width"] > wide)
    y = np.where(outside[:, np.newaxis], curves.y, np.nan)
    other = _Curves(curves.x, y, curves.n, curves.bounds).fitted(narrow, wide)
    return np.where(outside, other.loss, free.loss)


def _resampled(
    curves: _Curves, centre: FloatArray, dispersion: FloatArray, uniforms: FloatArray
) -> _Curves:
    """Draw scores about fitted curves, the resamples of a curve together."""
    times = len(uniforms)
    x = np.repeat(curves.x, times, axis=0)
    if curves.n is None:
        noise = np.sqrt(dispersion)[:, np.newaxis, np.newaxis] * ndtri(uniforms)
        drawn = np.where(np.isnan(curves.y), np.nan, centre)[:, np.newaxis, :] + noise
        return _Curves(x, drawn.reshape(-1, x.shape[1]), None, curves.bounds)
    items = np.where(np.isnan(curves.y) | np.isnan(centre), np.nan, np.round(curves.n))
    drawn = np.empty(x.shape)
    rates = np.clip(centre, _MARGIN, 1.0 - _MARGIN)
    resample(rates, items, np.maximum(1.0, dispersion), uniforms, drawn)
    return _Curves(x, drawn, np.repeat(items, times, axis=0), curves.bounds)
