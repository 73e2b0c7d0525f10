"""Where a curve reaches a level: cases worked by hand."""

import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.measures.crossing import crossing

X = np.array([8.0, 9.0, 10.0, 11.0])


@pytest.mark.parametrize(
    ("y", "level", "place"),
    [
        ([0.0, 0.2, 0.4, 0.6], 0.3, 9.5),  # half way between .2 and .4
        ([0.0, 0.0, 0.0, 1.0], 0.25, 10.25),
        ([0.0, 0.2, 0.4, 0.6], 0.4, 10.0),  # reached at a point
        ([0.5, 0.6, 0.7, 0.8], 0.4, -np.inf),  # by the smallest already
        ([0.0, 0.1, 0.1, 0.2], 0.4, np.inf),  # by none
        ([0.0, np.nan, 0.4, 0.6], 0.2, 9.0),  # straight over the missing point
        ([0.0, 0.6, 0.2, 0.8], 0.3, 8.75),  # pooled to 0, .4, .4, .8
        ([np.nan, np.nan, np.nan, np.nan], 0.3, np.nan),
    ],
)
def test_place(y: list[float], level: float, place: float) -> None:
    assert crossing(X, y, level) == pytest.approx(place, nan_ok=True)


def test_a_heavy_dip_pulls_the_pooled_level_down() -> None:
    # .6 and .2 with weights 1 and 3 pool to .3, so that .35 is reached on the way to .8.
    place = crossing(X, [0.0, 0.6, 0.2, 0.8], 0.35, [1, 1, 3, 1])
    assert place == pytest.approx(10 + 0.05 / 0.5)


def test_many_curves_and_leading_axes_agree_with_one() -> None:
    rng = np.random.default_rng(0)
    y = rng.random((3, 5, 4))
    level = rng.random(5)
    together = crossing(X, y, level)
    alone = [[crossing(X, y[i, j], level[j]) for j in range(5)] for i in range(3)]
    np.testing.assert_array_equal(together, np.array(alone))


def test_number_of_items_does_not_move_it() -> None:
    y = [0.1, 0.2, 0.5, 0.9]
    assert crossing(X, y, 0.3, np.full(4, 10.0)) == crossing(X, y, 0.3, np.full(4, 1e6))


def test_no_level_is_reached_nowhere() -> None:
    assert np.isnan(crossing(X, [0.0, 0.2, 0.4, 0.6], np.nan))


def test_levels_that_do_not_fit_are_an_error() -> None:
    with pytest.raises(CurveError, match="do not fit"):
        crossing(X, np.zeros((2, 4)), np.zeros(3))
