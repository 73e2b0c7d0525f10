import numpy as np
import pytest
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.bootstrap import bootstrap_means, percentile
from emergence.inference.clustered import clustered_mean


def rng():
    return np.random.default_rng(9)


def test_spread_is_that_of_the_mean():
    scores = (rng().random((300, 2)) < [0.2, 0.7]).astype(float)
    draws = bootstrap_means(scores, 4_000, rng())
    assert draws.mean(axis=0) == pytest.approx(scores.mean(axis=0), abs=0.002)
    assert draws.std(axis=0) == pytest.approx(scores.std(axis=0) / np.sqrt(300), rel=0.05)


def test_models_are_resampled_on_the_same_items():
    scores = np.column_stack([np.arange(50.0), np.arange(50.0) + 3])
    draws = bootstrap_means(scores, 100, rng())
    assert np.ptp(draws[:, 1] - draws[:, 0]) < 1e-9


def test_clusters_are_drawn_whole():
    member = np.repeat(np.arange(40), 5)
    easy = rng().normal(size=40)[member]
    scores = (easy[:, None] + rng().normal(size=(200, 1)) > 0).astype(float)
    draws = bootstrap_means(scores, 4_000, rng(), clusters=member)
    assert draws.std() == pytest.approx(float(clustered_mean(scores, member).stderr[0]), rel=0.06)


def test_percentile_interval():
    draws = np.column_stack([np.arange(101.0), np.full(101, np.nan)])
    interval = percentile(draws, 0.9)
    assert (interval.low[0], interval.high[0]) == pytest.approx((5, 95))
    assert np.isnan(interval.low[1])


def test_few_units_widen_the_interval_to_what_t_gives():
    scores = rng().normal(size=(12, 1))
    draws = bootstrap_means(scores, 40_000, rng())
    interval = percentile(draws, units=12)
    reach = stats.t.isf(0.025, 11) * stats.sem(scores[:, 0])
    assert interval.high - interval.low == pytest.approx([2 * reach], rel=0.06)
    assert percentile(draws).high < interval.high


def test_a_single_unit_has_no_spread():
    with pytest.raises(CurveError, match="units"):
        percentile([0.1, 0.2], units=1)


def test_gaps_are_named():
    with pytest.raises(CurveError, match="without gaps"):
        bootstrap_means([[0.0], [np.nan]], 5, rng())
    with pytest.raises(CurveError):
        bootstrap_means(np.empty((0, 2)), 5, rng())


def test_clusters_of_two_kinds_are_drawn_apart():
    """Owen 2007, theorem 1: of a balanced table the variances of rows and columns add up."""
    rng = np.random.default_rng(0)
    row, column = np.divmod(np.arange(900), 30)
    by_row, by_column = rng.normal(size=(2, 30))
    draws = bootstrap_means(
        (by_row[row] + by_column[column])[:, None], 20_000, rng, clusters=[row, column]
    )
    expected = (by_row.var() + by_column.var()) / 30
    assert draws.var() == pytest.approx(expected, rel=0.05)


def test_one_kind_given_alone_or_in_a_list_is_the_same():
    scores, kind = np.random.default_rng(1).random((12, 2)), np.repeat(["a", "b", "c"], 4)
    alone, listed = (
        bootstrap_means(scores, 50, np.random.default_rng(2), clusters=c) for c in (kind, [kind])
    )
    assert np.array_equal(alone, listed)
