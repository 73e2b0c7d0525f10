import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergence.report.rounding import decimals, interval, written


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (0.4623, 0.4131, 0.5218, "0.46"),  # width .109: two digits are hundredths
        (46.23, 36.1, 57.4, "46"),  # width 21: units
        (0.4623, 0.46201, 0.46265, "0.46230"),  # width .00064: five places
        (12345.6, 11000.0, 14000.0, "12,300"),  # width 3,000: hundreds
        (0.46234, None, None, "0.462"),
        (1.0, None, None, "1.00"),
        (-0.031, -0.06, -0.002, "−0.031"),
        (0.0, None, None, "0"),
        (123456, None, None, "123,456"),
        (1.3e21, None, None, "1.30×10²¹"),
        (0.0000123, None, None, "1.23×10⁻⁵"),
        (0.00002, 0.0, 0.0006, "2×10⁻⁵"),
        (47.06, 0.0, 100.0, "47"),  # width 100: tens, and the units that make it a number
        (1.2, 0.06, 25.0, "1.2"),  # the lower end would be 0 without the tenths
        (0.09, -0.259, 0.44, "0.09"),
        (9.999e9, None, None, "1.00×10¹⁰"),
        (-0.004, -1.0, 1.0, "0.0"),
        (0.8, 0.51, math.inf, "0.80"),
        (math.nan, None, None, "unknown"),
        (math.inf, 0.2, math.inf, "infinite"),
        (-math.inf, None, None, "minus infinite"),
    ],
)
def test_number_has_the_digits_its_interval_leaves(value, low, high, shown):
    assert written(value, decimals(value, low, high)) == shown


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0.413, 0.522, "0.41 to 0.52"),
        (-0.5, 0.25, "−0.50 to 0.25"),
        (0.5, math.inf, "at least 0.50"),
        (-math.inf, 0.5, "at most 0.50"),
        (-math.inf, math.inf, "unbounded"),
        (math.nan, 1.0, "interval unknown"),
    ],
)
def test_open_ends_are_said_in_words(low, high, shown):
    assert interval(low, high, 2) == shown


@given(
    st.floats(-1e5, 1e5),
    st.floats(1e-3, 1e4),
)
def test_rounding_moves_a_number_by_less_than_a_tenth_of_its_interval(middle, half):
    low, high = middle - half, middle + half
    places = decimals(middle, low, high)
    assert abs(round(middle, places) - middle) <= 0.051 * (high - low)


def test_traces_of_rounding_are_nothing():
    assert interval(-6e-16, 0.36, 2) == "0.00 to 0.36"
