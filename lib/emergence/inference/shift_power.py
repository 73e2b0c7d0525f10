"""How often `shift` finds a shift, by simulation."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from emergence.inference.arrays import FloatArray, as_level
from emergence.inference.calibration import Rate, Setting, simulate
from emergence.inference.intervals import wilson
from emergence.inference.shift import shift


def shift_power(
    x: FloatArray,
    n: float,
    chance: ArrayLike,
    moved_by: float,
    rng: np.random.Generator,
    *,
    truth: str = "wide sigmoid",
    rise: float = 0.6,
    bar: float = 0.1,
    level: float = 0.05,
    draws: int = 10_000,
    resamples: int = 200,
) -> Rate:
    """Simulate how often two prompts are found to differ in the scale of an ability.

    Both curves have the same shape, floor and height; the prompted one lies ``moved_by`` decades
    to the left. The direct one is half risen at three fifths of the range. With
    ``moved_by`` 0 the rate is the size of the test, else its power.

    Parameters
    ----------
    x : ndarray, shape (points,)
        log10 scale, ascending.
    n : float
        Items of each point.
    chance : array_like, shape (levels,)
        Chance levels; an equal share of the curves has each.
    moved_by : float
        Decades.
    rng : numpy.random.Generator
        Source of the draws.
    truth : str
        Shape, one of `emergence.inference.calibration.TRUTHS`.
    rise : float
        Share of the way from chance to a perfect score that is risen.
    bar : float
        Share of that way from which on the ability shows.
    level : float
        Nominal level of each single test.
    draws : int
        Number of simulated pairs.
    resamples : int
        Draws of each pair.

    Returns
    -------
    Rate
        Among the pairs in which the ability shows.

    Raises
    ------
    CurveError
        If a setting is malformed (see `Setting`), or the level is not between 0 and 1.

    References
    ----------
    Morris, White and Crowther (2019), doi:10.1002/sim.8086 (rates by simulation and their error)
    """
    levels = np.atleast_1d(np.asarray(chance, dtype=np.float64))
    guess = np.resize(levels, draws)
    items = np.full((draws, x.size), float(n))
    world = Setting(x, items, guess, truth)
    middle = float(x[0] + 0.6 * np.ptp(x))
    seen = np.zeros((2, draws, x.size))
    for floor in levels:
        here = guess == floor
        for side, midpoint in enumerate((middle - moved_by, middle)):
            higher = rise * (1 - float(floor))
            part = replace(world, n=items[here], chance=guess[here], rise=higher, midpoint=midpoint)
            seen[side, here] = simulate(part, 1, rng).y[0]
    found = shift(
        x, seen[0], items, seen[1], items, guess + bar * (1 - guess), rng=rng, resamples=resamples
    )
    shown = found.shows
    yes = np.asarray(found.p_value <= as_level(level)) & shown
    total = max(int(shown.sum()), 1)
    return Rate(
        float(yes.sum() / total),
        wilson(yes.sum(), total),
        yes.astype(np.float64),
        float(yes.sum()),
        total,
    )
