import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.forecast import forecast_last, forecast_rise

X = np.array([8.0, 8.5, 9.0, 9.5, 10.0])


def test_a_straight_line_is_forecast_and_the_last_value_is_not():
    y = np.array([[0.1, 0.2, 0.3, 0.4, 0.5]])
    made = forecast_last(X, y, X[np.newaxis])
    assert made.direct == pytest.approx([0.5])
    assert made.last == pytest.approx([0.4])
    assert made.reach == pytest.approx([0.5])
    assert made.through == pytest.approx([0.5])
    assert made.through == pytest.approx(made.known)


def test_a_bend_of_the_other_metric_is_known_only_if_its_value_is():
    other = np.array([[1.0, 2.0, 3.0, 4.0, 6.0]])
    y = 0.1 * other
    made = forecast_last(X, y, other)
    assert made.direct == pytest.approx([0.5])
    assert made.through == pytest.approx([0.5])
    assert made.known == pytest.approx([0.6])


def test_a_step_that_nothing_announces_is_not_forecast():
    y = np.array([[0, 0, 0, 0, 0.9]])
    made = forecast_last(X, y, X[np.newaxis])
    assert made.actual == pytest.approx([0.9])
    assert made.direct == made.last == pytest.approx([0])
    assert made.through[0] < 0.1


def test_only_models_well_below_the_largest_are_seen():
    y = np.array([[0.1, 0.2, 0.3, 0.4, 0.5]])
    made = forecast_last(X, y, X[np.newaxis], gap=0.9)
    assert made.last == pytest.approx([0.3])
    assert np.isnan(forecast_last(X, y, X[np.newaxis], gap=1.4).actual[0])
    with pytest.raises(CurveError, match="same models"):
        forecast_last(X, y, X[np.newaxis, :3])


def test_errors_in_units_of_the_own_rise_do_not_depend_on_the_unit():
    y = np.array([[0.1, 0.2, 0.25, 0.5, 0.6]])
    one, other = (forecast_rise(X, scaled, X[np.newaxis]) for scaled in (y, 40 * y - 3))
    assert one.actual[0] == pytest.approx(1)
    assert one.direct[0] == pytest.approx(other.direct[0])
    direct = forecast_last(X, y, X[np.newaxis])
    assert one.direct[0] - 1 == pytest.approx((direct.direct[0] - direct.actual[0]) / 0.5)


def test_a_metric_that_does_not_change_has_no_unit():
    assert np.isnan(forecast_rise(X, np.full((1, 5), 0.3), X[np.newaxis]).direct[0])
