"""Numbers as a reader sees them and as files keep them: worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from emergence.errors import ReportError
from emergence.estimate import Estimate
from emergence.report.values import csv, kept, plain, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2022, "2022"),
        (60_000, "60,000"),
        (-3, "−3"),
        (np.int64(7), "7"),
        (2 / 24, "0.0833"),
        (np.float64(1 / 3), "0.333"),
        (1234.5, "1230"),
        (123_456.0, "123,000"),
        (1.5e11, "1.5×10¹¹"),
        (-2e-7, "−2×10⁻⁷"),
        (0.99999, "1"),
        (0.0, "0"),
        (-0.0, "0"),
        (math.nan, "unknown"),
        (True, "yes"),
        ("ash <oak>", "ash <oak>"),
        (Estimate(0.05, 0.0, 0.23, unit="%"), "5% (0 to 23)"),
    ],
)
def test_values_are_shown_with_three_digits_at_most(value, text):
    assert shown(value) == text


def test_what_is_no_value_is_refused():
    with pytest.raises(ReportError, match="DataFrame"):
        shown(pd.DataFrame())


def test_a_change_in_the_ninth_digit_changes_nothing_that_is_kept():
    one, other = 0.123456, 0.123456 * (1 + 1e-9)
    assert kept(one) == kept(other)
    assert kept(Estimate(one, one, one)) == kept(Estimate(other, other, other))
    for beside in ([], ["not asked"]):
        assert csv(pd.DataFrame({"a": [one, *beside]})) == csv(
            pd.DataFrame({"a": [other, *beside]})
        )


def test_plain_numbers_are_what_json_can_hold():
    assert plain(math.nan) is None
    assert plain(-math.inf) == "-inf"
    assert plain(np.float64(0.1234567)) == 0.123457
    assert plain(np.int64(12_345_678)) == 12_345_678


def test_a_download_holds_estimates_as_their_values():
    frame = pd.DataFrame({"share": [Estimate(0.25, 0.1, 0.4)], "n": [3]})
    assert csv(frame) == "share,n\n0.25,3\n"
