import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergence.measures.digits import closeness, commonest_share, digit_hits, digit_share


def test_digits_are_counted_from_the_units():
    hits = digit_hits([1234, 1334, 234, 21234, np.nan, 0], [1234] * 6, 4)
    assert hits.astype(int).tolist() == [
        [1, 1, 1, 1],
        [1, 0, 1, 1],
        [0, 1, 1, 1],
        [0, 1, 1, 1],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ]


@given(answer=st.integers(0, 99_999), target=st.integers(1_000, 9_999))
def test_all_places_right_is_an_exact_match(answer, target):
    assert digit_hits([answer], [target], 4).all() == (answer == target)


def test_share_of_digits_by_hand():
    share = digit_share([21, 11, 238, 38, 1238, 7, 0, np.nan], [21, 21, 238, 238, 238, 6, 0, 21])
    assert np.allclose(share, [1, 1 / 2, 1, 2 / 3, 2 / 3, 0, 1, 0])


@given(answer=st.integers(0, 9_999), target=st.integers(0, 999))
def test_share_of_digits_against_their_writing(answer, target):
    # As text: places from the units; what stands before the target's first place belongs to it.
    written = str(target)
    given_digits = str(answer).zfill(len(written))
    cut = len(given_digits) - len(written) + 1
    places = [given_digits[:cut], *given_digits[cut:]]
    right = sum(a == b for a, b in zip(places, written, strict=True))
    assert digit_share([answer], [target])[0] * len(written) == pytest.approx(right)
    assert (digit_share([answer], [target])[0] == 1) == (answer == target)


def test_commonest_digits_by_hand():
    # One place: 6 in one of two. Two places: 1 in two of three, then 2 in two of three.
    assert commonest_share([6, 7, 12, 15, 22]) == pytest.approx((2 * 1 / 2 + 3 * 2 / 3) / 5)
    assert commonest_share([144] * 4) == 1.0


def test_closeness_by_hand():
    near = closeness([100, 90, 110, 0, 500, np.nan], [100] * 6)
    assert np.allclose(near, [1, 0.9, 0.9, 0, 0, 0])
