"""Simulated scores of models that share some of their luck."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray


def lucky_scores(
    present: ArrayLike,
    fall: float,
    draws: int,
    rng: np.random.Generator,
    *,
    share: float = 0.0,
    together: Sequence[Hashable] | None = None,
) -> FloatArray:
    """Draw scores of models that share some of their luck, all families falling alike.

    ``y_fi = -fall (i - 1)/(m_f - 1) + sqrt(share) u_i + sqrt(1 - share) e_fi``, u and e standard
    normal, u one for all families of a label.

    Parameters
    ----------
    present : array_like of bool, shape (families, points)
        Where there are models, the first at the first place.
    fall : float
        What every family loses from its smallest to its largest model, in standard deviations.
    draws : int
        Number of draws.
    rng : numpy.random.Generator
        Source of the draws.
    share : float
        Share of the variance that models at one place have in common.
    together : sequence, one label a family, optional
        Families of one label have the same model at each place.

    Returns
    -------
    ndarray, shape (draws, families, points)
        NaN where there is no model.

    Raises
    ------
    CurveError
        If ``present`` does not have two axes, the share is not in 0..1, or there is not one label
        a family.

    References
    ----------
    Searle, Casella and McCulloch (1992), Variance Components, chapter 3 (the one-way random model);
    that all fall evenly is this report's own alternative.
    """
    models = np.asarray(present, dtype=bool)
    labels = [*(range(len(models)) if together is None else together)]
    if models.ndim != 2 or len(labels) != len(models) or not 0 <= share <= 1:
        raise CurveError(
            f"models {models.shape}, {len(labels)} labels, share {share}: needs families × points, "
            "a label for each family, a share in 0..1"
        )
    leaders = [labels.index(label) for label in labels]
    common = rng.standard_normal((draws, *models.shape))[:, leaders]
    own = rng.standard_normal((draws, *models.shape))
    steps = np.arange(models.shape[1]) / np.maximum(models.sum(axis=1, keepdims=True) - 1, 1)
    drawn = np.sqrt(share) * common + np.sqrt(1 - share) * own - fall * steps
    return np.where(models, drawn, np.nan)
