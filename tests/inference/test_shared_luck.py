import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.lucky_scores import lucky_scores
from emergence.inference.shared_luck import shared_luck


@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_the_share_that_was_put_in_is_found_again(share):
    present = np.arange(6) < np.array([6, 6, 4, 4, 4])[:, np.newaxis]
    labels = ["one"] * 5
    y = lucky_scores(present, 1.5, 4000, np.random.default_rng(0), share=share, together=labels)
    found = shared_luck(3 * y, labels)
    assert found.share == pytest.approx(share, abs=0.02)
    assert np.sqrt(np.mean(found.spread**2)) == pytest.approx(3, rel=0.02)


def test_families_apart_share_nothing():
    y = lucky_scores(np.ones((3, 5)), 0, 2000, np.random.default_rng(1))
    assert shared_luck(y).share == 0.0
    assert shared_luck(y, ["a", "a", "a"]).share == pytest.approx(0, abs=0.03)


def test_lines_leave_nothing_and_short_families_say_nothing():
    y = np.array([[[1.0, 2, 3, 4], [5, 3, 1, np.nan]], [[1, 2, np.nan, np.nan], [3, 9, np.nan, 1]]])
    found = shared_luck(y, ["a", "a"])
    assert found.spread[0] == pytest.approx(0, abs=1e-12)
    left = np.polyfit([0, 1, 3], [3, 9, 1], 1, full=True)[1][0]
    assert found.spread[1] == pytest.approx(np.sqrt(left))
    with pytest.raises(CurveError, match="tasks"):
        shared_luck([[1.0, 2.0]])
    with pytest.raises(CurveError, match="labels"):
        shared_luck(y, ["a"])
