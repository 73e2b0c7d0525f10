"""The area between the curves of a short task and of a long one."""

import numpy as np
from numpy.typing import NDArray

from emergence.inference.arrays import as_rates, as_scales, as_scores
from emergence.ladders import Ladders


def area_behind(ladders: Ladders) -> NDArray[np.float64]:
    """Give the area between the curves of the first and the last rung, in decades.

    The integral over log scale of the difference in ``(y - c) / (1 - c)``, by trapezoids. For
    two curves of one shape that both rise from guessing to perfect within the scales seen it is
    the distance of their midpoints; where they do not, it is less. It asks for no fit.

    Parameters
    ----------
    ladders : Ladders
        The ladders.

    Returns
    -------
    ndarray, shape (ladders,)
        NaN where no two models in a row have both rungs.

    Raises
    ------
    CurveError
        If scales do not ascend, a score lies outside 0..1 or chance outside [0, 1).
    """
    y = as_scores(ladders.y)
    chance = as_rates(ladders.chance, y.shape[:-1])[..., np.newaxis]
    way = (y - chance) / (1 - chance)
    apart = way[:, 0] - way[:, -1]
    scale = as_scales(ladders.x, apart.shape)
    steps = np.diff(scale, axis=-1) * (apart[:, 1:] + apart[:, :-1]) / 2
    return np.where(np.isfinite(steps).any(axis=-1), np.nansum(steps, axis=-1), np.nan)
