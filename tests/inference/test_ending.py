import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.ending import ending
from emergence.inference.families import family_mean


def test_several_families_end_where_their_mean_says() -> None:
    final = [0.2, 0.3, 0.35, np.nan]
    found = ending([final], np.nan)
    told = family_mean(final[:3]).interval
    assert found.low[0] == pytest.approx(told.low)
    assert found.high[0] == pytest.approx(told.high)


def test_a_single_family_ends_where_wilson_says() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263 gives .2553 to .3662.
    found = ending([[81 / 263, np.nan]], [[263, np.nan]])
    assert found.low[0] == pytest.approx(0.2553, abs=5e-5)
    assert found.high[0] == pytest.approx(0.3662, abs=5e-5)


def test_without_items_a_single_family_has_no_interval() -> None:
    found = ending([[0.4, np.nan], [np.nan, np.nan]], np.nan)
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()


def test_items_must_fit() -> None:
    with pytest.raises(CurveError, match="items"):
        ending([[0.4, 0.5]], [[1, 2, 3]])


def test_families_that_share_models_count_as_one() -> None:
    pair, other = [0.2, 0.4], 0.5
    found = ending([[*pair, other]], np.nan, together=["a", "a", "b"])
    assert found.low == pytest.approx(ending([[0.3, 0.5]], np.nan).low)
    # All of one label: the questions are all that is left, and two models answered the same.
    alone = ending([pair], [[100, 100]], together=["a", "a"])
    assert alone.high == pytest.approx(ending([[0.3]], [[100]]).high)
    with pytest.raises(CurveError, match="labels"):
        ending([pair], 100, together=["a"])
