"""Estimates as prose has them."""

import math

import pytest

from emergence.errors import CurveError
from emergence.estimate import Estimate


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(0.0537, 0.0, 0.2291, 32, "%"), "5% (0 to 23)"),
        (Estimate(0.102, 0.0492, 0.154, 13, "points"), "10 points (4.9 to 15)"),
        (Estimate(-0.004, -0.012, 0.006, 10, "points"), "−0.40 points (−1.2 to 0.60)"),
        (Estimate(2.371, 1.58, 13.4, 8, "times"), "2.4 times (1.6 to 13)"),
        (Estimate(58.2, 7.51, 2.8e9, 11, "times"), "58 times (7.5 to over 10,000)"),
        (Estimate(4.97, 9.2e-5, 2e5, 6, "times"), "5.0 times (under 0.0001 to over 10,000)"),
        (Estimate(-0.003, -0.004, 0.2, 5, "%"), "0% (0 to 20)"),
        (Estimate(3, 3, 8, 8, "of n"), "3 of 8"),
        (Estimate(7, 4, 147), "7 (4 to 147)"),
        (Estimate(0.31, unit="%"), "31%"),
        (Estimate(math.nan), "no estimate"),
    ],
)
def test_an_estimate_is_written_with_unit_and_interval(estimate, text):
    assert f"{estimate:i}" == text


def test_an_interval_runs_from_its_lower_to_its_upper_end():
    with pytest.raises(CurveError, match=r"0.9 to 0.1"):
        Estimate(0.5, 0.9, 0.1, unit="%")


def test_a_value_stands_alone_where_no_interval_is_asked_for():
    assert f"{Estimate(0.0537, 0.0, 0.2291, 32, '%')}" == "5%"


def test_a_limit_beyond_all_sizes_is_said_in_words():
    assert "beyond all sizes" in f"{Estimate(58.0, 7.5, math.inf, 11, 'times'):i}"
