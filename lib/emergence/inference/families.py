"""One effect over several families of models."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, IntArray
from emergence.inference.bootstrap import percentile
from emergence.inference.intervals import Interval
from emergence.inference.lopsided import critical_t, t_tail


@dataclass(frozen=True, slots=True)
class FamilyMean:
    """Mean effect over families, one element per row of effects.

    Attributes
    ----------
    mean : ndarray
        Unweighted mean of the family effects.
    interval : Interval
        Its interval; NaN with fewer than two families.
    p_value : ndarray
        Two-sided p of a mean of 0; 1 where every effect is 0.
    families : ndarray of int
        Families with an effect.
    """

    mean: FloatArray
    interval: Interval
    p_value: FloatArray
    families: IntArray


def family_mean(effects: ArrayLike, confidence: float = 0.95) -> FamilyMean:
    """Mean effect over families, by t on one effect per family.

    ``mean ± c(F) s / sqrt(F)``, c the larger of Student's t and of that of lopsided effects (see
    `emergence.inference.lopsided.critical_t`). Each family counts once: the question is what
    another family would show, and models of one family are not independent evidence of it. Null:
    the mean over families is 0.

    Parameters
    ----------
    effects : array_like, shape (..., families)
        One effect per family, NaN where there is none.
    confidence : float
        Level of the interval.

    Returns
    -------
    FamilyMean

    Raises
    ------
    CurveError
        If there is no axis over families, an effect is infinite, or ``confidence`` is not between
        0 and 1.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046
    """
    values = _effects(effects)
    families = np.sum(~np.isnan(values), axis=-1)
    enough = families > 1
    count = np.where(enough, families, 2)
    mean = np.nansum(values, axis=-1) / np.maximum(families, 1)
    squares = np.nansum((values - mean[..., np.newaxis]) ** 2, axis=-1)
    stderr = np.where(enough, np.sqrt(squares / (count - 1) / count), np.nan)
    reach = critical_t(count, confidence) * stderr
    # Families that agree to the last digit leave nothing to divide by.
    agreed = np.where(mean == 0, 0.0, np.inf)
    t = np.divide(mean, stderr, out=agreed, where=stderr != 0)
    return FamilyMean(
        np.where(families > 0, mean, np.nan),
        Interval(mean - reach, mean + reach),
        t_tail(t, count),
        families,
    )


def family_bootstrap(
    effects: ArrayLike, resamples: int, rng: np.random.Generator, confidence: float = 0.95
) -> Interval:
    """Percentile bootstrap over families, for comparison only.

    How often it covers with four families is measured: "bootstrap of families" in
    `data/calibration/means.csv`.

    Parameters
    ----------
    effects : array_like, shape (..., families)
        One effect per family.
    resamples : int
        Number of resamples.
    rng : numpy.random.Generator
        Source of the resamples.
    confidence : float
        Nominal level.

    Returns
    -------
    Interval

    Raises
    ------
    CurveError
        If there are no families, an effect is missing or infinite, or ``confidence`` is not
        between 0 and 1.

    References
    ----------
    Efron and Tibshirani (1993), section 13.3, doi:10.1201/9780429246593 (the percentile interval)
    """
    values = _effects(effects)
    families = values.shape[-1]
    if families == 0 or np.isnan(values).any():
        raise CurveError(f"effects {values.shape}: one of every family is needed, none missing")
    shares = rng.multinomial(families, np.full(families, 1 / families), size=resamples) / families
    return percentile(np.moveaxis(values @ shares.T, -1, 0), confidence)


def by_family(effects: ArrayLike, family: NDArray[Any]) -> FloatArray:
    """Average the effects of each family's ladders.

    Parameters
    ----------
    effects : array_like, shape (..., ladders)
        NaN where there is none.
    family : ndarray, shape (ladders,)
        Which family each is of.

    Returns
    -------
    ndarray, shape (..., families)
        In ascending order of the families' names; NaN where a family has no effect.

    Raises
    ------
    CurveError
        If an effect is infinite, or there is not one family for each ladder.
    """
    values = _effects(effects)
    if np.shape(family) != values.shape[-1:]:
        raise CurveError(f"{np.shape(family)} families for effects {values.shape}: needs one each")
    belongs = (np.unique(family)[:, np.newaxis] == family).astype(float)
    known = np.isfinite(values)
    count = np.asarray(known @ belongs.T)
    total = np.where(known, values, 0.0) @ belongs.T
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))


def _effects(effects: ArrayLike) -> FloatArray:
    values = np.asarray(effects, dtype=np.float64)
    if values.ndim == 0:
        raise CurveError("one effect per family is needed")
    if np.isinf(values).any():
        raise CurveError("an effect is infinite: needs finite ones, NaN where there is none")
    return values
