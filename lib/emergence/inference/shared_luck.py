"""What models of one size have in common, apart from their size, in several families."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, as_curves


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
        If ``y`` does not have three axes, a score is infinite, or there is not one label a family.

    References
    ----------
    Fisher (1925), Statistical Methods for Research Workers, section 38 (intraclass correlation)
    """
    scores = as_curves(y)
    if scores.ndim != 3:
        raise CurveError(f"scores of shape {scores.shape}: needs tasks × families × points")
    labels = [*(range(scores.shape[1]) if together is None else together)]
    if len(labels) != scores.shape[1]:
        raise CurveError(f"{len(labels)} labels for {scores.shape[1]} families: needs one each")
    present = np.isfinite(scores)
    count = present.sum(axis=-1)
    rest = _about_lines(scores, present & (count > 2)[..., np.newaxis])
    freedom = np.sum(np.maximum(count - 2, 0), axis=-1)
    squares = np.sum(rest**2, axis=(1, 2))
    variance = np.divide(squares, freedom, out=np.full(len(scores), np.nan), where=freedom > 0)
    return SharedLuck(np.sqrt(variance), _correlation(rest, count, labels))


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
