"""Shares against published intervals."""

import numpy as np
import pytest

from emergence.errors import ReportError
from emergence.inference.lopsided import critical_t
from emergence.report import share, share_above, share_over


def test_newcombes_worked_example():
    """Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857, Table I: 81 of 263."""
    shown = share(81, 263, source="x", definition="y")
    assert shown.value == pytest.approx(30.80, abs=0.005)
    assert (shown.low, shown.high) == pytest.approx((25.53, 36.62), abs=0.005)
    assert (shown.unit, shown.n, shown.level) == ("%", 263, 0.95)


def test_a_share_of_nothing_is_a_named_error():
    with pytest.raises(ReportError, match="share of 0"):
        share(0, 0)


def test_a_share_over_clusters_has_the_interval_of_their_totals():
    # Four clusters of five with 1, 2, 2 and 3 hits: SE^2 = 4/3 * 2 / 20^2.
    hits = np.repeat([1, 0, 1, 0, 1, 0, 1, 0], [1, 4, 2, 3, 2, 3, 3, 2])
    shown = share_over(hits, np.repeat([1, 2, 3, 4], 5), level=0.8)
    reach = 100 * critical_t(4, 0.8) * np.sqrt(4 / 3 * 2) / 20
    assert shown.value == pytest.approx(40.0)
    assert (shown.low, shown.high) == pytest.approx((40 - reach, 40 + reach))


def test_clusters_that_agree_leave_what_so_few_can_tell():
    # Clopper and Pearson: of none among four, up to 1 - .025^(1/4).
    shown = share_over(np.zeros(20), np.repeat([1, 2, 3, 4], 5), level=0.95)
    assert (shown.low, shown.high) == pytest.approx((0.0, 100 * (1 - 0.025**0.25)))


def test_one_cluster_leaves_everything_open():
    shown = share_over([True, False], ["a", "a"], level=0.95)
    assert (shown.value, shown.low, shown.high) == (50.0, 0.0, 100.0)


def test_a_share_over_no_clusters_is_a_named_error():
    with pytest.raises(ReportError, match="share of 0"):
        share_over([], [], level=0.95)


def test_the_share_of_effects_above_nothing_is_that_of_the_sign_test():
    # Clopper and Pearson: of all of six, from .025^(1/6).
    shown = share_above([0.2, 5.0, 1.0, 3.0, 0.4, 9.0, 0.0], level=0.95)
    assert (shown.value, shown.n) == (100.0, 6)
    assert (shown.low, shown.high) == pytest.approx((100 * 0.025 ** (1 / 6), 100.0))
    with pytest.raises(ReportError, match="share of 0"):
        share_above([0.0, 0.0], level=0.95)
