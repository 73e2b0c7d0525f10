"""How far scores spread over prompts, beyond the noise of the items."""

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, as_items, as_scores


def prompt_spread(y: ArrayLike, n: ArrayLike) -> FloatArray:
    """Give the standard deviation over prompts, the sampling of items taken out.

    ``sqrt(max(0, var(y) - mean(y (1 - y)/(n - 1))))``, unbiased under the root for scores on
    items of their own; where all prompts share their items too much is taken out.

    Parameters
    ----------
    y : array_like, shape (..., prompts)
        Scores on 0..1, NaN where missing.
    n : array_like, broadcastable to y
        Items scored, two or more.

    Returns
    -------
    ndarray, shape (...)
        NaN with fewer than two prompts.

    Raises
    ------
    CurveError
        If ``n`` does not fit ``y``, one is below two, or a score lies outside 0..1.

    References
    ----------
    Searle, Casella and McCulloch (1992), Variance Components, section 3.6
    """
    scores = as_scores(np.expand_dims(y, 0))[0]
    items = as_items(n, scores.shape)
    if np.any(items < 2):
        raise CurveError("fewer than two items: their sampling cannot be told from the prompts'")
    present = np.sum(~np.isnan(scores), axis=-1)
    count = np.maximum(present, 2)
    mean = np.nansum(scores, axis=-1, keepdims=True) / np.maximum(present, 1)[..., np.newaxis]
    variance = np.nansum((scores - mean) ** 2, axis=-1) / (count - 1)
    noise = np.nansum(scores * (1 - scores) / (items - 1), axis=-1) / np.maximum(present, 1)
    return np.where(present > 1, np.sqrt(np.maximum(variance - noise, 0.0)), np.nan)
