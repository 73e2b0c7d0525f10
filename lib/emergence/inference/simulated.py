"""Simulated scores: counts of items answered right, at known true rates."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import (
    FloatArray,
    as_correlation,
    as_items,
    as_rates,
    as_scales,
    as_scores,
)
from emergence.inference.lag import TENTHS


def simulated_scores(
    truth: ArrayLike, n: ArrayLike, rng: np.random.Generator, *, correlation: float = 0.0
) -> FloatArray:
    """Draw scores as counts of items right, binomial or, with extra noise, beta-binomial.

    Parameters
    ----------
    truth : array_like, shape (..., curves, points)
        True rates, NaN where a score is missing.
    n : array_like, broadcastable to truth
        Items scored, 0 or NaN where a score is missing.
    rng : numpy.random.Generator
        Source of the draws.
    correlation : float
        Of two items' answers by one model: noise beyond the binomial (see `dispersion`).

    Returns
    -------
    ndarray, shape (..., curves, points)
        NaN where a score is missing.

    Raises
    ------
    CurveError
        If the correlation is not in [0, 1), a rate not in 0..1, or the arrays do not fit each
        other.

    References
    ----------
    Williams (1982), doi:10.2307/2347977 (the beta-binomial)
    """
    rates = as_scores(truth)
    items = as_items(n, rates.shape)
    scored = np.isfinite(rates) & (np.nan_to_num(items) > 0)
    whole = np.where(scored, items, 0).astype(np.int64)
    noisy = scattered_rates(np.where(scored, rates, 0.5), correlation, rng)
    right = rng.binomial(whole, noisy)
    return np.where(scored, right / np.where(scored, whole, 1), np.nan)


def scattered_rates(rates: FloatArray, correlation: float, rng: np.random.Generator) -> FloatArray:
    """Scatter true rates by a beta distribution, so that answers of one model go together.

    Parameters
    ----------
    rates : ndarray
        True rates, 0 to 1.
    correlation : float
        Of two items' answers by one model; with 0 the rates stay what they are.
    rng : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    ndarray, shape of rates
        With mean p and variance p(1-p) correlation.

    Raises
    ------
    CurveError
        If the correlation is not in [0, 1).

    References
    ----------
    Williams (1982), doi:10.2307/2347977
    """
    if as_correlation(correlation) == 0:
        return rates
    size = 1 / correlation - 1
    inside = np.clip(rates, 1e-9, 1 - 1e-9)
    return rng.beta(inside * size, (1 - inside) * size)


def simulated_ladders(
    x: ArrayLike,
    n: ArrayLike,
    chance: ArrayLike,
    midpoint: ArrayLike,
    width: ArrayLike,
    draws: int,
    rng: np.random.Generator,
    *,
    correlation: float = 0.0,
    ceiling: ArrayLike = 1.0,
) -> FloatArray:
    """Draw scores of ladders whose curves are logistic from chance to a ceiling.

    Parameters
    ----------
    x : array_like, shape (ladders, points)
        log10 scale, ascending, NaN behind a family's last model.
    n : array_like, shape (ladders, rungs, points)
        Items scored, NaN where a score is missing.
    chance, midpoint, width : array_like, broadcastable to (ladders, rungs)
        Of the true curves.
    draws : int
        Number of draws of all ladders.
    rng : numpy.random.Generator
        Source of the draws.
    correlation : float
        Of two items' answers by one model: noise beyond the binomial (see `dispersion`).
    ceiling : array_like, broadcastable to (ladders, rungs)
        Share of the way from chance to a perfect score at which a curve ends.

    Returns
    -------
    ndarray, shape (draws, ladders, rungs, points)

    Raises
    ------
    CurveError
        If the scales do not ascend, chance or the correlation is not in [0, 1), a width is not
        above 0, a ceiling not in 0..1, or the arrays do not fit each other.

    References
    ----------
    Wichmann and Hill (2001), doi:10.3758/BF03194544 (the curve, which `lag` fits); Williams
    (1982), doi:10.2307/2347977 (the noise)
    """
    if np.ndim(n) != 3:
        raise CurveError(f"items of shape {np.shape(n)}: needs ladders × rungs × points")
    items = as_items(n, np.shape(n))
    scale = as_scales(x, (len(items), items.shape[-1]))[:, np.newaxis, :]
    guess = as_rates(chance, items.shape[:2])[..., np.newaxis]
    middle, spread, top = _per_curve((midpoint, width, ceiling), items.shape[:2])
    if np.any(spread <= 0) or np.any((top < 0) | (top > 1)):
        raise CurveError("a width of 0 or less, or a ceiling outside 0..1: nothing to draw")
    z = TENTHS * (scale - middle) / spread
    rate = guess + top * (1 - guess) * 0.5 * (1 + np.tanh(z / 2))
    worlds = np.broadcast_to(rate, (draws, *items.shape))
    return simulated_scores(worlds, items, rng, correlation=correlation)


def _per_curve(parts: Iterable[ArrayLike], shape: tuple[int, ...]) -> list[FloatArray]:
    try:
        return [np.broadcast_to(np.asarray(part, float), shape)[..., np.newaxis] for part in parts]
    except ValueError as error:
        raise CurveError(f"midpoints, widths or ceilings do not fit curves {shape}") from error
