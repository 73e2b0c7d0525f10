"""How wide are the rises? One distribution of widths for all curves of a source together.

The width of a rise is the number of decades of size from 10% to 90% of it. A single curve seldom
tells its width; all together tell how widths are distributed (empirical Bayes).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import softmax
from statsmodels.stats.multitest import multipletests

from emergence.curves import Curves
from emergence.errors import CurveError
from emergence.estimate import Estimate
from emergence.fits.sigmoid import fit_sigmoids
from emergence.fits.width_likelihood import MARGIN, width_likelihoods
from emergence.stats import Bools, Floats, counts, discoveries, resampled, rise_test

LOG_WIDTHS: Floats = np.arange(-0.95, 0.9, 0.1)
"""log10 of the widths that are told apart: 0.11 to 7.1 decades, none of them exactly one."""

_HALF_STEP = 0.05
_MOST = 1e6  # answers
_QUANTILES = {"low": 0.1, "median": 0.5, "high": 0.9}
_NONE = (np.nan, np.nan)
_FITTED = (0.1, 8.0)  # decades, as far as widths are told apart
_MEANS, _SDS = np.meshgrid(np.linspace(-0.8, 0.9, 18), np.geomspace(0.1, 1, 10))
_NORMAL = np.exp(-0.5 * ((LOG_WIDTHS - _MEANS.reshape(-1, 1)) / _SDS.reshape(-1, 1)) ** 2)
_PRIORS: Floats = _NORMAL / _NORMAL.sum(axis=1, keepdims=True)


@dataclass(frozen=True, slots=True)
class RiseWidths:
    """What the curves of a source say of the widths of their rises.

    Attributes
    ----------
    curves : Curves
        All curves of the source, risen or not.
    p, gain : ndarray, shape (curves,)
        As `emergence.stats.rise_test` returns them.
    likelihood : ndarray, shape (curves, widths)
        Of each width of `LOG_WIDTHS`, averaged over floor, ceiling and midpoint; largest is 1.
        1 throughout for curves that cannot have risen.
    profile : ndarray, shape (curves, widths)
        Largest log likelihood at each width.
    dispersion : ndarray, shape (curves,)
        Variance about the best rise of any width in units of binomial variance, at least 1,
        shrunk towards what the source's other curves let expect of so many questions.
    fdr, least_gain, ceiling : float
        A curve has risen if Benjamini-Hochberg over all curves rejects at `fdr`, and its gain
        is at least `least_gain`; the ceiling that all rises share, free if NaN.
    """

    curves: Curves
    p: Floats
    gain: Floats
    likelihood: Floats
    profile: Floats
    dispersion: Floats
    fdr: float
    least_gain: float
    ceiling: float

    @property
    def risen(self) -> Bools:
        """Tell which curves have risen, shape (curves,)."""
        rejected = stats.false_discovery_control(self.p) <= self.fdr
        return np.asarray(rejected & (self.gain >= self.least_gain))

    def take(self, which: Bools) -> "RiseWidths":
        """Return the chosen curves; which of them have risen is told anew."""
        arrays = ("p", "gain", "likelihood", "profile", "dispersion")
        chosen = {name: getattr(self, name)[which] for name in arrays}
        return replace(self, curves=self.curves.take(which), **chosen)

    def table(self, decades: float = 1.0) -> pd.DataFrame:
        """Return one row a rise, with what the distribution of all rises leaves for its width.

        Columns are the labels of the curves; `first` and `last`, scores of the smallest and largest
        model; `gain`; `low`, `median` and `high`, quantiles 0.1, 0.5 and 0.9 of the factor of size
        from 10% to 90% of the rise; `sudden`, the probability that it takes less than `decades`;
        `p_sudden`, the p-value of the opposite, by a likelihood ratio of the best narrower against
        the best wider rise (half a chi-squared distribution of one degree of freedom). Rows are in
        order of the median.
        """
        rises = self.take(self.risen)
        likelihood, y = rises.likelihood, rises.curves.y
        plausible = plausibility(likelihood, np.ones((1, len(likelihood))))
        below = np.cumsum((plausible @ _posteriors(likelihood))[:, 0], axis=1)
        told = {"first": y[:, 0], "last": rises.curves.final, "gain": rises.gain}
        told |= {name: _quantile(below, q) for name, q in _QUANTILES.items()}
        told["sudden"] = (_narrow(likelihood, decades) @ plausible.T)[:, 0]
        told["p_sudden"] = _sudden_p(rises, decades)
        listed = rises.curves.labels.assign(**told)
        return listed.sort_values("median", ignore_index=True, kind="stable")

    def distribution(
        self, units: str = "task", *, confidence: float = 0.95, draws: int = 1000, seed: int = 0
    ) -> pd.DataFrame:
        """Return the share of rises within each factor of size, with its interval.

        Columns are `factor`, ascending, `share`, `low` and `high`; parameters are as of `share`.
        """
        bounds = 10.0 ** (LOG_WIDTHS + _HALF_STEP)
        how: dict[str, Any] = {"confidence": confidence, "draws": draws, "seed": seed}
        found = [self.share(units, decades=decades, **how) for decades in bounds]
        told = [(share.value, share.low, share.high) for share in found]
        return pd.DataFrame(told, columns=["share", "low", "high"]).assign(factor=10.0**bounds)

    def share(
        self,
        units: str = "task",
        *,
        decades: float = 1.0,
        confidence: float = 0.95,
        draws: int = 1000,
        seed: int = 0,
    ) -> Estimate:
        """Estimate the share of the rises that take less than so many decades of size.

        `units` is the label whose values are resampled for the interval, of percentiles; which
        curves have risen, and how widths are distributed, is told anew in each resample. Fewer
        than five units give no interval. The unit is "%", n the number of rises.
        """
        weights = resampled(self.curves.labels[units], draws, seed)
        drawn = self._shares(weights * discoveries(self.p, self.fdr, weights), decades)
        value = self._shares(self.risen[None].astype(float), decades)[0]
        tails = (1 - confidence) / 2
        able = value >= 0 and self.curves.labels[units].nunique() > 4
        ends = np.quantile(drawn[np.isfinite(drawn)], [tails, 1 - tails]) if able else _NONE
        return Estimate(float(value), float(ends[0]), float(ends[1]), int(self.risen.sum()), "%")

    def _shares(self, weights: Floats, decades: float) -> Floats:
        """Return the share of narrow rises in each resample; NaN where none rose."""
        able = (self.p <= self.fdr) & (self.gain >= self.least_gain)
        weights, likelihood = weights[:, able], self.likelihood[able]
        narrow, total = weights @ _narrow(likelihood, decades), weights.sum(axis=1)
        summed = (plausibility(likelihood, weights) * narrow).sum(axis=1)
        return np.where(total > 0, summed / np.maximum(total, 1), np.nan)


def rise_widths(
    curves: Curves, *, fdr: float = 0.05, least_gain: float = 0.1, ceiling: float = np.nan
) -> RiseWidths:
    """Find the curves that rise and what they say of the widths of their rises.

    `curves` are all of a source, rates of right answers with numbers of questions. They have risen
    by `fdr`, over all of them, and by `least_gain`, a share of the way from chance to perfect;
    `ceiling` is one that all rises share, free if NaN. Raises CurveError if a score has no number
    of questions, or a rise has fewer than four sizes.
    """
    p, gain = rise_test(curves)
    # No resample can select a curve whose p-value exceeds the false-discovery rate itself.
    able = np.flatnonzero((p <= fdr) & (gain >= least_gain))
    shape = (len(curves), len(LOG_WIDTHS))
    likelihood, profile, dispersion = np.ones(shape), np.zeros(shape), np.ones(len(curves))
    rises = curves.take(able)
    if (few := rises.sizes < 4).any():
        task = rises.labels["task"].iloc[int(few.argmax())]
        raise CurveError(f"{task}: a rise over fewer than four sizes; leave such curves out first")
    dispersion[able] = _dispersion(rises.x, *counts(rises))
    for row, answers in zip(able, _answers(rises, dispersion[able]), strict=True):
        mean, profile[row] = width_likelihoods(*answers, LOG_WIDTHS, ceiling)
        likelihood[row] = np.exp(mean - mean.max())
    return RiseWidths(curves, p, gain, likelihood, profile, dispersion, fdr, least_gain, ceiling)


def _answers(curves: Curves, dispersion: Floats) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Yield each curve's sizes, and right and wrong answers divided by its dispersion.

    Of more than a million answers no more tells: no rise is S-shaped to a thousandth.
    """
    for x, k, n, spread in zip(curves.x, *counts(curves), dispersion, strict=True):
        spread = max(spread, n.max() / _MOST)
        yield x[n > 0], k[n > 0] / spread, (n - k)[n > 0] / spread


def all_rises(*sources: RiseWidths, decades: float = 1.0, confidence: float = 0.95) -> pd.DataFrame:
    """List the rises of several sources, and which of them are sudden beyond doubt.

    Returned is `RiseWidths.table` of all sources, each with a distribution of widths of its own,
    with `beyond_doubt`: were all rises wider than `decades`, the chance to tell even one to be
    sudden would be at most 1 - confidence (Holm 1979, over all listed).
    """
    rises = pd.concat([source.table(decades) for source in sources], ignore_index=True)
    doubtless = multipletests(rises["p_sudden"], alpha=1 - confidence, method="holm")[0]
    rises = rises.assign(beyond_doubt=doubtless)
    return rises.sort_values("median", ignore_index=True, kind="stable")


def sudden_families(rises: pd.DataFrame) -> Estimate:
    """Count the families with a rise that is sudden beyond doubt.

    The count is itself the lower end of the interval: no other family could be shown to have
    one, and none was shown not to, so that the upper end is the number of families.
    """
    found = rises.loc[rises["beyond_doubt"], "family"].nunique()
    families = rises["family"].nunique()
    return Estimate(found, found, families, families, "of n")


def plausibility(likelihood: Floats, weights: Floats) -> Floats:
    """Weigh normal distributions of log width by how likely they make all curves together.

    `weights` is how often each curve counts, shape (resamples, curves). The best alone would not
    do: a few dozen curves leave many nearly as likely, with other shares of narrow rises.
    """
    return np.asarray(softmax(weights @ np.log(likelihood @ _PRIORS.T), axis=1))


def _narrow(likelihood: Floats, decades: float) -> Floats:
    """Return the probability of a narrow rise, shape (curves, distributions)."""
    part = np.clip((np.log10(decades) - LOG_WIDTHS) / (2 * _HALF_STEP) + 0.5, 0, 1)
    return np.asarray(_posteriors(likelihood) @ part)


def _posteriors(likelihood: Floats) -> Floats:
    """Return each width's probability, shape (curves, distributions, widths)."""
    joint = likelihood[:, None, :] * _PRIORS
    return np.asarray(joint / joint.sum(axis=2, keepdims=True))


def _quantile(below: Floats, q: float) -> Floats:
    """Return the factor of size at a quantile of each posterior, from its cumulated shares."""
    ends = LOG_WIDTHS + _HALF_STEP
    return np.asarray(10.0**10.0 ** np.array([np.interp(q, row, ends) for row in below]))


def _sudden_p(rises: RiseWidths, decades: float) -> Floats:
    """Compare the best narrower rise with the best of the wider ones and of the bound itself."""
    bound, narrower = np.log10([decades]), np.log10(decades) > LOG_WIDTHS
    told = _answers(rises.curves, rises.dispersion)
    at_bound = [width_likelihoods(*one, bound, rises.ceiling)[1][0] for one in told]
    wider = np.maximum(rises.profile[:, ~narrower].max(axis=1), at_bound)
    ratio = 2 * (rises.profile[:, narrower].max(axis=1) - wider)
    return np.where(ratio > 0, 0.5 * stats.chi2.sf(np.maximum(ratio, 0), 1), 1.0)


def _dispersion(x: Floats, k: Floats, n: Floats) -> Floats:
    """Return each curve's noise about its best rise, in units of binomial noise."""
    scored = n > 0
    y = np.divide(k, n, where=scored, out=np.full(k.shape, np.nan))
    # Twice: the variance of a rate depends on the rate that is being fitted.
    precision = n
    for _ in range(2):
        rate = fit_sigmoids(x, y, precision, widths=_FITTED, margin=MARGIN, rising=True).predict(x)
        rate = np.clip(rate, 0.5 / np.maximum(n, 1), 1 - 0.5 / np.maximum(n, 1))
        precision = n / (rate * (1 - rate))
    pearson = np.nansum(precision * (y - rate) ** 2, axis=1)
    freedom = np.maximum(scored.sum(axis=1) - 4, 0)
    expected = _expected(pearson, freedom, n.max(axis=1))
    return np.asarray(np.maximum(1.0, (pearson + 4 * expected) / (freedom + 4)))


def _expected(pearson: Floats, freedom: NDArray[np.int_], n: Floats) -> Floats:
    """Return the dispersion that the source's other curves let expect, 1 + (n - 1) rho.

    Answers of one model go together, so that the variance beyond binomial grows with the number
    of questions (Williams 1982, doi:10.2307/2347977). Curves of fewer than seven sizes are left
    out of rho: four of them fix the rise.
    """
    telling = freedom >= 3
    if not telling.any():
        return np.ones(len(n))
    excess = (pearson[telling] / freedom[telling] - 1) / np.maximum(n[telling] - 1, 1)
    return np.asarray(1 + (n - 1) * max(0.0, float(np.median(excess))))
