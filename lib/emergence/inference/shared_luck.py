"""What models of one size have in common, apart from their size, in several families."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class SharedLuck:
    """Scatter of scores about their families' lines.

    Attributes
    ----------
    spread : ndarray, shape (tasks,)
        Standard deviation about the line of each family, NaN where none has three scores.
    share : float
        Correlation of two families' deviations at the same model; 0 where none share models.
    """

    spread: FloatArray
    share: float


def shared_luck(y: ArrayLike, together: Sequence[Hashable] | None = None) -> SharedLuck:
    """Measure how far scores scatter about lines, and how much of it families share.

    From every family's scores the best straight line over the places is taken. Of the rest,
    r, ``spread^2 = sum r^2 / sum(m_f - 2)``; and the share is that of one-way analysis of
    variance by its moments, over the pairs of families of one label that have equally many
    models, ``sum r_f r_g / sum r^2``.

    Parameters
    ----------
    y : array_like, shape (tasks, families, points)
        Scores by ascending scale within each family, NaN where missing.
    together : sequence, one label a family, optional
        Families of one label have the same model at each place.

    Returns
    -------
    SharedLuck

    Raises
    ------
    CurveError
        If ``y`` does not have three axes.

    References
    ----------
    Fisher (1925), Statistical Methods for Research Workers, section 38 (intraclass correlation)
    """
    scores = np.asarray(y, dtype=np.float64)
    if scores.ndim != 3:
        raise CurveError(f"scores of shape {scores.shape}: needs tasks × families × points")
    present = np.isfinite(scores)
    count = present.sum(axis=-1)
    rest = _about_lines(scores, present & (count > 2)[..., np.newaxis])
    freedom = np.sum(np.maximum(count - 2, 0), axis=-1)
    squares = np.sum(rest**2, axis=(1, 2))
    variance = np.divide(squares, freedom, out=np.full(len(scores), np.nan), where=freedom > 0)
    labels = [*(range(scores.shape[1]) if together is None else together)]
    return SharedLuck(np.sqrt(variance), _correlation(rest, count, labels))


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
    """
    models = np.asarray(present, dtype=bool)
    labels = [*(range(len(models)) if together is None else together)]
    leaders = [labels.index(label) for label in labels]
    common = rng.standard_normal((draws, *models.shape))[:, leaders]
    own = rng.standard_normal((draws, *models.shape))
    steps = np.arange(models.shape[1]) / np.maximum(models.sum(axis=1, keepdims=True) - 1, 1)
    drawn = np.sqrt(share) * common + np.sqrt(1 - share) * own - fall * steps
    return np.where(models, drawn, np.nan)


def _about_lines(scores: FloatArray, used: BoolArray) -> FloatArray:
    """Deviations from each family's least-squares line, 0 where nothing is used."""
    count = np.maximum(used.sum(axis=-1, keepdims=True), 1)
    values = np.where(used, scores, 0)
    place = np.where(used, np.arange(scores.shape[-1]), 0)
    place = np.where(used, place - place.sum(axis=-1, keepdims=True) / count, 0)
    values = np.where(used, values - values.sum(axis=-1, keepdims=True) / count, 0)
    squares = np.sum(place**2, axis=-1, keepdims=True)
    slope = np.sum(place * values, axis=-1, keepdims=True) / np.where(squares > 0, squares, 1)
    return np.asarray(values - slope * place)


def _correlation(rest: FloatArray, count: FloatArray, labels: Sequence[Hashable]) -> float:
    products, squares = 0.0, 0.0
    for label in dict.fromkeys(labels):
        members = [i for i, own in enumerate(labels) if own == label]
        for models in np.unique(count[:, members]):
            here = (count[:, members] == models)[..., np.newaxis] & (models > 2)
            few = np.where(here, rest[:, members], 0)
            others = np.maximum(here.sum(axis=1) - 1, 0)
            products += float(np.sum(few.sum(axis=1) ** 2 - np.sum(few**2, axis=1)))
            squares += float(np.sum(others * np.sum(few**2, axis=1)))
    return max(products / squares, 0.0) if squares > 0 else 0.0
