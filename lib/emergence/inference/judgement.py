"""The whole chain of tests from scores to verdicts on the tasks of one source."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import NoiseError
from emergence.inference.arrays import as_curves, outside
from emergence.inference.dispersion import correlation, effective_items
from emergence.inference.emergent import Emergent, emergent
from emergence.inference.floor import Floor, floor
from emergence.inference.risen import Risen, risen
from emergence.inference.sharpness import Sharpness, sharpness


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every step of the judgement of many tasks, one element per task.

    Attributes
    ----------
    floor : Floor
        What a model without the ability scores.
    risen : Risen
        Whether the largest model exceeds it.
    sharpness : Sharpness
        Tests of the width of the rise; NaN for tasks that have not risen.
    emergent : Emergent
        What follows: "emergent", "smooth", "undetermined" or "not risen".
    """

    floor: Floor
    risen: Risen
    sharpness: Sharpness
    emergent: Emergent


def judge(
    x: ArrayLike,
    y: ArrayLike,
    n: ArrayLike,
    chance: ArrayLike,
    *,
    level: float = 0.05,
    narrow: float = 1.0,
    wide: float = 2.0,
    resamples: int = 2000,
    seed: int = 0,
) -> Judgement:
    """Judge all tasks of one source: risen, sharp, from an established floor.

    Floor and rise are tested with the source's effective items, since binomial tests find rises
    in flat curves as soon as scores scatter a little more than binomially; the sharpness test
    estimates every curve's own dispersion.

    Parameters
    ----------
    x : array_like, shape (points,) or (tasks, points)
        Log10 of scale, ascending.
    y : array_like, shape (tasks, points)
        Scores on 0..1, NaN where missing. All tasks of the source: the adjustments run over
        them.
    n : array_like, broadcastable to y
        Items scored.
    chance : array_like, broadcastable to (tasks,)
        Nominal chance level.
    level : float
        False discovery rate of every step.
    narrow, wide : float
        Decades of the widest narrow and the narrowest wide rise.
    resamples, seed : int
        Of the parametric bootstrap.

    Returns
    -------
    Judgement

    Raises
    ------
    CurveError
        If the arrays do not fit together, or the level is not between 0 and 1.

    References
    ----------
    As of `floor`, `risen`, `sharpness` and `emergent`, which it runs one after the other.
    """
    weight = effective_items(n, noise(y, n))
    ground = floor(y, weight, chance)
    up = risen(y, weight, ground, level=level)
    tested = np.where(up.risen[:, np.newaxis], y, np.nan)
    width = sharpness(x, tested, n, narrow=narrow, wide=wide, resamples=resamples, seed=seed)
    verdict = emergent(up.risen, ground.established, width.p_sharp, width.p_smooth, level=level)
    return Judgement(ground, up, width, verdict)


def noise(y: ArrayLike, n: ArrayLike) -> float:
    """Extra-binomial noise of a source, `correlation`, or 0 where it cannot be told from trend.

    Parameters
    ----------
    y, n : array_like, shape (tasks, points)
        Scores on 0..1 and items scored.

    Returns
    -------
    float
        Correlation of two items' answers by one model. 0 where every curve climbs at every
        step, so that nothing is left to judge noise by: such rises need no allowance. Curves with
        a score outside 0..1, which the tests flag, do not count.

    Raises
    ------
    CurveError
        As `correlation`, for any other reason.
    """
    scores = as_curves(y)
    flagged = outside(scores).any(axis=-1, keepdims=True)
    try:
        return float(correlation(np.where(flagged, np.nan, scores), n))
    except NoiseError:
        return 0.0
