"""The few statistics of scaling curves that SciPy and statsmodels do not have in this form."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from emergence.curves import Curves
from emergence.errors import CurveError
from emergence.estimate import Estimate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def t_mean(values: ArrayLike, confidence: float = 0.95, unit: str = "") -> Estimate:
    """Return the mean over independent units with Student's t interval.

    Parameters
    ----------
    values : array_like, shape (units,)
        One number a unit, such as a family of models; NaN counts as no unit.
    confidence : float
        Of the interval, which has units - 1 degrees of freedom. With fewer than five units
        the mean is returned without an interval: too few to say how far units differ.
    unit : str
        As of `Estimate`.
    """
    kept = np.asarray(values, dtype=float)
    kept = kept[np.isfinite(kept)]
    if len(kept) < 5:
        return Estimate(float(kept.mean()) if len(kept) else np.nan, n=len(kept), unit=unit)
    interval = stats.ttest_1samp(kept, 0.0).confidence_interval(confidence)
    return Estimate(float(kept.mean()), float(interval.low), float(interval.high), len(kept), unit)


def coefficient(
    fit: Any, term: str, confidence: float = 0.95, unit: str = "", *, base: float | None = None
) -> Estimate:
    """Return one coefficient of a fitted model of statsmodels as an estimate.

    Parameters
    ----------
    fit : statsmodels results
        With its covariance chosen when it was fitted.
    term : str
        The coefficient's name.
    confidence : float
        Of the interval.
    unit : str
        As of `Estimate`.
    base : float, optional
        Where the outcome is a logarithm to this base, the factor base ** coefficient.
    """
    low, high = fit.conf_int(1 - confidence).loc[term]
    ends = np.array([fit.params[term], low, high])
    value, low, high = ends if base is None else base**ends
    return Estimate(float(value), float(low), float(high), int(fit.nobs), unit)


def counts(curves: Curves) -> tuple[Floats, Floats]:
    """Return right answers and questions, both of shape (curves, points); 0 where not scored.

    Raises
    ------
    CurveError
        If a score has no number of questions.
    """
    scored = np.isfinite(curves.y)
    if (unknown := (scored & np.isnan(curves.n)).any(axis=1)).any():
        task = curves.labels.loc[unknown, "task"].iloc[0]
        raise CurveError(f"{task}: the number of questions is unknown; leave such curves out first")
    n = np.where(scored, curves.n, 0.0)
    return np.round(np.where(scored, curves.y, 0.0) * n), n


def rise_test(curves: Curves) -> tuple[Floats, Floats]:
    """Test whether the largest model beats chance and the smaller models, curve by curve.

    Parameters
    ----------
    curves : Curves
        Rates of right answers with numbers of questions.

    Returns
    -------
    p : ndarray, shape (curves,)
        The larger of two one-sided p-values: exact binomial test of the largest model against
        chance, Fisher's exact test of it against the smallest third of the sizes together.
    gain : ndarray, shape (curves,)
        (last - max(chance, mean of the smallest third)) / (1 - chance), 0..1.
    """
    k, n = counts(curves)
    rows, last = np.arange(len(curves)), curves.last
    small = np.cumsum(n > 0, axis=1) <= np.maximum(1, (n > 0).sum(axis=1) // 3)[:, None]
    chance = np.nan_to_num(curves.chance)
    k_last, n_last = k[rows, last], n[rows, last]
    k_low, n_low = (k * small).sum(axis=1), (n * small).sum(axis=1)
    # A chance of exactly zero would make a single lucky answer decisive.
    above_chance = stats.binom.sf(k_last - 1, n_last, np.maximum(chance, 1e-3))
    above_small = stats.hypergeom.sf(k_last - 1, n_last + n_low, k_last + k_low, n_last)
    floor = np.maximum(chance, k_low / n_low)
    return np.maximum(above_chance, above_small), (k_last / n_last - floor) / (1 - chance)


def discoveries(p: Floats, fdr: float, weights: Floats | None = None) -> Bools:
    """Tell which p-values Benjamini-Hochberg rejects, in many resamples at once.

    Parameters
    ----------
    p : ndarray, shape (tests,)
        The p-values.
    fdr : float
        False-discovery rate.
    weights : ndarray, shape (resamples, tests), optional
        How often each test occurs in a resample; once each if left out.

    Returns
    -------
    ndarray of bool, shape (resamples, tests), or (tests,) without weights
        Tests at or below the largest p with p <= fdr x (share of tests up to it).

    References
    ----------
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    if weights is None:
        return np.asarray(stats.false_discovery_control(p) <= fdr)
    order = np.argsort(p, kind="stable")
    drawn = weights[:, order]
    share = drawn.cumsum(axis=1) / drawn.sum(axis=1, keepdims=True)
    passed = (p[order] <= fdr * share) & (drawn > 0)
    bar = np.where(passed, p[order], -1.0).max(axis=1)
    return np.asarray(p <= bar[:, None])


def resampled(groups: ArrayLike, draws: int, seed: int) -> Floats:
    """Draw whole groups with replacement.

    Parameters
    ----------
    groups : array_like, shape (curves,)
        The independent unit of each curve: its task, or its family.
    draws : int
        Number of resamples.
    seed : int
        Of the generator.

    Returns
    -------
    ndarray, shape (draws, curves)
        How often each curve occurs.
    """
    names, group = np.unique(np.asarray(groups), return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    return drawn[:, group].astype(float)
