"""How often `contrast` detects a difference, by simulation."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import as_level
from emergence.inference.contrast import contrast


def contrast_power(
    group: ArrayLike,
    covariate: ArrayLike,
    effect: float,
    rng: np.random.Generator,
    *,
    level: float = 0.05,
    draws: int = 10_000,
) -> float:
    """Simulate how often `contrast` detects a stated difference.

    Outcomes are normal around the two groups' means with equal spread.

    Parameters
    ----------
    group : array_like of bool, shape (tasks,)
        Which tasks are in the group.
    covariate : array_like, shape (tasks,)
        What is held equal.
    effect : float
        True difference, in standard deviations of the outcome over all tasks.
    rng : numpy.random.Generator
        Source of the draws.
    level : float
        Level of the two-sided test.
    draws : int
        Number of simulated outcomes.

    Returns
    -------
    float
        Share of draws in which p is at most the level.

    Raises
    ------
    CurveError
        As `contrast`, and if the effect is larger than two groups of these sizes allow or the level
        is not between 0 and 1.

    References
    ----------
    Morris, White and Crowther (2019), doi:10.1002/sim.8086 (rates by simulation and their error)
    """
    member = np.asarray(group, dtype=np.bool_)
    between = effect**2 * float(member.mean() * (1 - member.mean()))
    if between >= 1:
        raise CurveError(f"effect {effect}: no two groups of these sizes lie that far apart")
    shift = effect / np.sqrt(1 - between)
    outcome = rng.standard_normal((draws, member.size)) + shift * member
    return float(np.mean(contrast(outcome, member, covariate).p_value <= as_level(level)))
