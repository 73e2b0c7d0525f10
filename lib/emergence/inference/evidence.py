"""What the tests found on the tasks of one source, before any threshold is put to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, StrArray
from emergence.inference.dispersion import effective_items
from emergence.inference.emergent import emergent
from emergence.inference.floor import floor
from emergence.inference.judgement import noise
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.risen import Risen, risen
from emergence.inference.sharpness import sharpness

LAX = 2.0
"""The laxest rate of false discoveries that can be put to evidence, in units of its own."""

# After so many resamples a curve with a larger p takes no more: it could not be rejected by any of
# the choices, and is known well enough.
_STAGES = ((100, 0.2), (1000, 0.02))


@dataclass(frozen=True, slots=True)
class Evidence:
    """p-values of every step of `emergence.inference.judgement.judge`, one element per curve.

    Attributes
    ----------
    rise : ndarray
        p of no rise above the floor.
    above_chance : ndarray
        p of no rise above chance, whatever the smallest models score.
    established : ndarray of bool
        Whether the floor is near chance.
    sharp, smooth : ndarray
        p of a wide and of a narrow rise; NaN for curves that were not found to rise, and for those
        that cannot be tested.
    status : ndarray of str
        "ok", or why a curve was not tested for a rise.
    """

    rise: FloatArray
    above_chance: FloatArray
    established: BoolArray
    sharp: FloatArray
    smooth: FloatArray
    status: StrArray


def evidence(
    x: ArrayLike,
    y: ArrayLike,
    n: ArrayLike,
    chance: ArrayLike,
    *,
    rate: float = 0.05,
    overdispersed: bool = True,
    narrow: float = 1.0,
    wide: float = 2.0,
    resamples: tuple[int, int] = (4000, 1000),
    seed: int = 0,
    known: tuple[ArrayLike, ArrayLike] | None = None,
    lax: bool = False,
) -> Evidence:
    """Gather all p-values of one source, to put one choice of thresholds after another to them.

    Parameters
    ----------
    x, y, n, chance : array_like
        As `emergence.inference.judgement.judge` takes them.
    rate : float
        False discovery rate, to which the choices are alternatives.
    overdispersed : bool
        Whether to allow for more noise than the sampling of items makes.
    narrow, wide : float
        Decades of the widest narrow and the narrowest wide rise.
    resamples : (int, int)
        Most of them for the test of a wide and for that of a narrow rise. A lone discovery among
        many tests needs a small p, so that the first is worth more; a curve whose p is above
        .2 after 100, or above .02 after 1,000, takes no more.
    seed : int
        Of the parametric bootstrap.
    known : (array_like, array_like), optional
        p of a wide and of a narrow rise where they are known, NaN elsewhere: not tested again.
    lax : bool
        Whether to test the width also of curves that rise only at `LAX` times the rate, without
        adjustment, or from chance.

    Returns
    -------
    Evidence

    Raises
    ------
    CurveError
        If the arrays do not fit together.

    References
    ----------
    Steegen et al. (2016), doi:10.1177/1745691616658637 (one analysis under every choice); for the
    tests those of `emergence.inference.judgement`.
    """
    scores, items = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (y, n)))
    weight = effective_items(items, noise(scores, items)) if overdispersed else items
    ground = floor(scores, weight, chance)
    up = risen(scores, weight, ground, level=rate)
    wanted = up.risen | _rises(up, rate) if lax else up.risen
    sharp, smooth = _held(known, wanted.size)
    fresh = np.flatnonzero(wanted & np.isnan(sharp))
    # Behind its last model a curve has no scale, which one curve alone may not lack.
    scale = np.fmax.accumulate(np.broadcast_to(np.asarray(x, np.float64), scores.shape), axis=-1)
    for test, p, most in (("sharp", sharp, resamples[0]), ("smooth", smooth, resamples[1])):
        rows = fresh
        for times, far in (*_STAGES, (most, 0.0)):
            tested = sharpness(
                scale[rows], scores[rows], items[rows], narrow=narrow, wide=wide,
                resamples=min(times, most), seed=seed, tests=[test], overdispersed=overdispersed,
            )  # fmt: skip
            p[rows] = getattr(tested, f"p_{test}")
            rows = rows[p[rows] <= far]
            if times >= most or not rows.size:
                break
    return Evidence(up.p_value, up.above_known, ground.established, sharp, smooth, up.status)


def outcomes(
    found: Evidence,
    *,
    level: float = 0.05,
    adjust: bool = True,
    from_chance: bool = False,
    among: ArrayLike = True,
) -> StrArray:
    """Judge the curves of one source by one choice of thresholds.

    Parameters
    ----------
    found : Evidence
    level : float
        False discovery rate, or the level of each test where nothing is adjusted.
    adjust : bool
        Whether to adjust for the number of tests.
    from_chance : bool
        Whether chance alone is the floor, established for every curve.
    among : array_like of bool, broadcastable to (curves,)
        The curves judged; adjusted is over these.

    Returns
    -------
    ndarray of str, shape (curves,)
        "emergent", "smooth", "undetermined", "not risen"; "untested" where a curve has risen but
        its width could not be tested; "left out".

    Raises
    ------
    CurveError
        If the shapes differ, or the level is not between 0 and 1.

    References
    ----------
    As of `emergence.inference.emergent`.
    """
    taken = np.broadcast_to(np.asarray(among, dtype=np.bool_), found.rise.shape)
    p = np.where(taken, found.above_chance if from_chance else found.rise, np.nan)
    up = (benjamini_hochberg(p) if adjust else p) <= level
    floored = found.established | from_chance
    made = emergent(up, floored, found.sharp, found.smooth, level=level, adjust=adjust).verdict
    untested = up & np.isnan(found.sharp)
    return np.select([~taken, untested], ["left out", "untested"], made)


def tally(*kinds: StrArray) -> dict[str, int]:
    """Count the curves of one or more sources that rise and were tested, by outcome.

    Parameters
    ----------
    *kinds : ndarray of str
        As `outcomes` gives them.

    Returns
    -------
    dict of str to int
        "smooth", "undetermined", "emergent", in this order.
    """
    every = np.concatenate(kinds)
    return {kind: int(np.sum(every == kind)) for kind in ("smooth", "undetermined", "emergent")}


def _rises(up: Risen, rate: float) -> BoolArray:
    """Say which curves have risen by a laxer choice of thresholds."""
    more = up.adjusted <= LAX * rate
    alone = up.p_value <= rate
    chance = benjamini_hochberg(up.above_known) <= rate
    return np.asarray(more | alone | chance)


def _held(known: tuple[ArrayLike, ArrayLike] | None, curves: int) -> tuple[FloatArray, FloatArray]:
    """Return p-values of width, to be filled in where they are NaN."""
    sharp, smooth = known or (np.full(curves, np.nan), np.full(curves, np.nan))
    sharp, smooth = np.array(sharp, dtype=np.float64), np.array(smooth, dtype=np.float64)
    if not sharp.shape == smooth.shape == (curves,):
        raise CurveError(f"{curves} curves, {sharp.size} known p-values: must agree")
    return sharp, smooth
