"""Whether a prompt gains more with one model than with another."""

from dataclasses import dataclass

import numpy as np

from emergence.inference.arrays import FloatArray, IntArray
from emergence.inference.gain import Gain
from emergence.inference.intervals import Interval


@dataclass(frozen=True, slots=True)
class Interaction:
    """Gain of the largest model less that of the smallest, one element per curve.

    Attributes
    ----------
    difference : ndarray, shape (curves,)
        NaN where a curve has fewer than two models.
    interval : Interval
        At the level of the gains' intervals.
    """

    difference: FloatArray
    interval: Interval


def interaction(gains: Gain) -> Interaction:
    """Compare the gain of the largest model with that of the smallest.

    With gains d and Newcombe's limits (l, u) of each, ``D - sqrt((d1-l1)^2 + (u2-d2)^2)`` to
    ``D + sqrt((u1-d1)^2 + (d2-l2)^2)``, D = d1 - d2, the four scores taken as
    independent. Null: the largest model gains no more than the smallest.

    Parameters
    ----------
    gains : Gain
        Gains of curves, models by ascending scale.

    Returns
    -------
    Interaction

    References
    ----------
    Newcombe (2001), doi:10.1002/sim.925; Zou and Donner (2008), doi:10.1002/sim.3095 (the
    general method)
    """
    seen = ~np.isnan(gains.difference)
    first = np.argmax(seen, axis=-1)
    last = seen.shape[-1] - 1 - np.argmax(seen[..., ::-1], axis=-1)
    d1, d2 = _at(gains.difference, last), _at(gains.difference, first)
    (low1, high1), (low2, high2) = (
        (_at(gains.interval.low, place), _at(gains.interval.high, place)) for place in (last, first)
    )
    apart = np.where(last > first, d1 - d2, np.nan)
    below, above = np.hypot(d1 - low1, high2 - d2), np.hypot(high1 - d1, d2 - low2)
    return Interaction(apart, Interval(apart - below, apart + above))


def _at(values: FloatArray, place: IntArray) -> FloatArray:
    return np.take_along_axis(values, place[..., np.newaxis], axis=-1)[..., 0]
