import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.contrast import contrast


def design(first, second, seed=0):
    rng = np.random.default_rng(seed)
    group = np.arange(first + second) < first
    return rng, group, rng.normal(size=first + second) + 0.5 * group


def satterthwaite(exog):
    """Degrees of freedom from the simulated mean and variance of the HC3 variance."""
    noise = np.random.default_rng(0).normal(size=(100_000, len(exog)))
    weights = np.linalg.pinv(exog)
    leverage = np.diag(exog @ weights)
    residuals = noise - noise @ (exog @ weights).T
    variances = np.sum((weights[1] * residuals / (1 - leverage)) ** 2, axis=1)
    return 2 * variances.mean() ** 2 / variances.var()


def test_against_statsmodels():
    rng, group, covariate = design(14, 25)
    outcome = rng.normal(size=39) + 0.8 * group + 0.3 * covariate
    exog = sm.add_constant(np.column_stack([group, covariate]).astype(float))
    theirs = sm.OLS(outcome, exog).fit(cov_type="HC3", use_t=True)
    ours, spread = contrast(outcome, group, covariate), outcome.std(ddof=1)
    assert ours.effect == pytest.approx(theirs.params[1] / spread)
    error = theirs.bse[1] / spread
    freedom = satterthwaite(exog)
    expected = 2 * stats.t.sf(abs(theirs.tvalues[1]), freedom)
    assert ours.p_value == pytest.approx(expected, rel=0.02)
    assert ours.high - ours.low == pytest.approx(2 * stats.t.isf(0.025, freedom) * error, rel=0.01)
    assert ours.tasks == (14, 25)


def test_many_outcomes_at_once():
    rng, group, covariate = design(10, 12)
    outcomes = rng.normal(size=(5, 22))
    assert contrast(outcomes, group, covariate).p_value[3] == pytest.approx(
        contrast(outcomes[3], group, covariate).p_value
    )


def test_effect_does_not_depend_on_the_outcomes_unit():
    rng, group, covariate = design(10, 12)
    outcome = rng.normal(size=22)
    assert contrast(7 * outcome - 3, group, covariate).effect == pytest.approx(
        contrast(outcome, group, covariate).effect
    )


@pytest.mark.parametrize(
    ("outcome", "group", "covariate"),
    [
        ([1, 2, 3, np.inf], [True, True, False, False], [1, 2, 3, 5]),
        ([1, 2, 3, 4], [True, True, False, False], [1, 1, 1, 1]),
        ([1, 2, 3, 4], [True, False, False, False], [1, 2, 3, 5]),
        ([1, 2, 3], [True, True, False, False], [1, 2, 3, 5]),
    ],
)
def test_comparisons_that_cannot_be_made_are_named(outcome, group, covariate):
    with pytest.raises(CurveError):
        contrast(outcome, group, covariate)


@pytest.mark.parametrize("sizes", [(15, 15), (15, 30), (30, 15), (20, 20)])
@pytest.mark.parametrize("noise", ["normal", "skewed", "heavy", "unequal"])
def test_size(sizes, noise):
    rng, group, covariate = design(*sizes)
    shape = (10_000, group.size)
    outcome = {
        "normal": lambda: rng.normal(size=shape),
        "skewed": lambda: np.exp(rng.normal(size=shape)),
        "heavy": lambda: rng.standard_t(3, size=shape),
        "unequal": lambda: rng.normal(size=shape) * np.where(group, 2.5, 1),
    }[noise]()
    rejected = (contrast(outcome, group, covariate).p_value <= 0.05).mean()
    assert rejected <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 10_000)
