import numpy as np
import pytest
import statsmodels.formula.api as smf
from pandas import DataFrame

from emergence.errors import CurveError
from emergence.inference.stratified import stratified_difference


@pytest.fixture
def answers():
    rng = np.random.default_rng(0)
    first, second = (part.ravel() for part in np.meshgrid(np.arange(12), np.arange(15)))
    group = rng.random(first.size) < 0.4
    value = rng.normal(0, 1, 12)[first] + 0.3 * group + rng.normal(0, 1, first.size)
    table = {"first": first, "second": second, "half": second > 7, "group": group, "value": value}
    return DataFrame(table)


def test_the_difference_is_that_of_least_squares_with_a_level_a_stratum(answers):
    found = stratified_difference(
        answers["value"], answers["group"], answers["first"], (answers["first"],)
    )
    fit = smf.ols("value ~ group + C(first)", answers).fit()
    assert found.difference == pytest.approx(fit.params["group[T.True]"])


def test_one_way_errors_are_those_of_statsmodels_but_for_its_count_of_parameters(answers):
    found = stratified_difference(
        answers["value"], answers["group"], answers["first"], (answers["first"],)
    )
    fit = smf.ols("value ~ group + C(first)", answers).fit(
        cov_type="cluster", cov_kwds={"groups": answers["first"]}, use_t=True
    )
    n, k = len(answers), len(fit.params)
    theirs = fit.bse["group[T.True]"] / np.sqrt((n - 1) / (n - k))
    # t(.975, 11) of a table of Student's distribution.
    assert (found.interval.high - found.interval.low) / 2 == pytest.approx(2.200985 * theirs)
    assert found.clusters == (12,)


def test_two_way_variance_is_the_sum_of_both_less_that_of_the_items(answers):
    def half(*clusters):
        found = stratified_difference(
            answers["value"], answers["group"], answers["half"], clusters, confidence=0.5
        )
        return float(found.interval.high - found.difference)

    # Quartiles of t with 11 and 14 degrees of freedom; items as clusters of their own have 179.
    first = (half(answers["first"]) / 0.697445) ** 2
    second = (half(answers["second"]) / 0.692417) ** 2
    item = (half(np.arange(len(answers))) / 0.676) ** 2 * 179 / 180
    both = (half(answers["first"], answers["second"]) / 0.697445) ** 2
    assert both == pytest.approx(max(first + second - item, first, second), rel=0.01)


def test_strata_of_two_by_hand():
    # Stratum 1: 1 against (0 + 1) / 2, weight 2/3; stratum 2: 0 against 1, weight 1/2.
    value, group = [1, 0, 1, 0, 1], [True, False, False, True, False]
    found = stratified_difference(value, group, [1, 1, 1, 2, 2], (range(5),))
    assert found.difference == pytest.approx((2 / 3 * 0.5 - 1 / 2) / (2 / 3 + 1 / 2))
    assert found.items == (2, 3)


def test_strata_of_one_group_count_for_nothing():
    # Strata of 2 to 60 answers all in the group, each a cluster of its own, beside the two above.
    # Summed as sixtieths and the like, many such means differ from 1 by rounding.
    value, group = [1, 0, 1, 0, 1], [True, False, False, True, False]
    alone = np.repeat(np.arange(2, 61), np.arange(2, 61))
    usable = stratified_difference(value, group, [1, 1, 1, 2, 2], ([-1, -2, -3, -4, -5],))
    found = stratified_difference(
        np.r_[value, alone % 2],
        np.r_[group, np.ones(alone.size, bool)],
        np.r_[[0, 0, 0, 1, 1], alone],
        (np.r_[-1:-6:-1, alone],),
    )
    assert found.items == usable.items == (2, 3)
    assert found.clusters == usable.clusters == (5,)
    assert found.p_value == pytest.approx(usable.p_value)
    with pytest.raises(CurveError, match="both groups"):
        stratified_difference(alone % 2, np.ones(alone.size, bool), alone, (alone,))


def test_draws_do_not_depend_on_each_other(answers):
    draws = np.stack([answers["value"], answers["value"][::-1], 0 * answers["value"]])
    known = (answers["group"], answers["first"], (answers["first"], answers["second"]))
    together = stratified_difference(draws, *known)
    for i, one in enumerate(draws):
        alone = stratified_difference(one, *known)
        assert together.difference[i] == pytest.approx(alone.difference)
        assert together.p_value[i] == pytest.approx(alone.p_value)
    assert together.p_value[2] == 1


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(CurveError, match="both groups"):
        stratified_difference([1, 0], [True, False], [1, 2], ([1, 2],))
    with pytest.raises(CurveError, match="one finite score"):
        stratified_difference([1, np.nan], [True, False], [1, 1], ([1, 2],))
    with pytest.raises(CurveError, match="clusters"):
        stratified_difference([1, 0], [True, False], [1, 1], ([1, 1],))
