"""How often planted jumps are found: the power of the sharpness test."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.inference.calibration import Setting, simulate
from emergence.inference.sharpness import sharpness


def jumps_found(
    x: ArrayLike,
    questions: Sequence[int],
    midpoint: float,
    rng: np.random.Generator,
    *,
    chance: float = 0.25,
    rise: float = 0.3,
    correlation: float = 0.0,
    level: float = 0.05,
    draws: int = 200,
    resamples: int = 200,
) -> NDArray[np.int_]:
    """Count the planted jumps that the sharpness test finds, task by task, without adjustment.

    A jump is a sigmoid of half a decade between a tenth and nine tenths of its rise.

    Parameters
    ----------
    x : array_like, shape (points,)
        Log10 of scale, ascending.
    questions : sequence of int
        Items scored, one setting each.
    midpoint : float
        Where on x the jump is half done.
    rng : Generator
        Source of the scores and of the seed of the resamples.
    chance, rise : float
        Score below the jump, and its height.
    correlation : float
        Extra-binomial noise, as `Setting` takes it.
    level : float
        Of each test.
    draws, resamples : int
        Curves planted in every setting, and bootstrap resamples for each.

    Returns
    -------
    ndarray of int, shape (len(questions),)
        How many of the `draws` curves have p at most `level`.

    Raises
    ------
    CurveError
        If the arrays are no curves.

    References
    ----------
    Morris, White and Crowther (2019), doi:10.1002/sim.8086 (rates by simulation and their error)
    """
    scales = np.asarray(x, dtype=np.float64)
    items = np.broadcast_to(
        np.asarray(questions, dtype=float)[:, None], (len(questions), scales.size)
    )
    floors = np.full(len(questions), chance)
    setting = Setting(
        scales, items, floors, "narrow sigmoid", rise, correlation=correlation, midpoint=midpoint
    )
    planted = simulate(setting, draws, rng).y
    seed = int(rng.integers(2**32))
    p = sharpness(scales, planted, items, resamples=resamples, seed=seed, tests=["sharp"]).p_sharp
    return np.asarray((p <= level).sum(axis=0))
