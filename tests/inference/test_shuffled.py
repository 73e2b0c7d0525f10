import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.shuffled import shuffled, shuffled_trends
from emergence.inference.trend import trend


def test_one_order_for_all_tasks_of_a_family() -> None:
    y = np.arange(24.0).reshape(2, 3, 4)
    drawn = shuffled(y, 50, np.random.default_rng(0))
    assert drawn.shape == (50, 2, 3, 4)
    # The tasks differ by 12 everywhere, in whatever order.
    np.testing.assert_array_equal(drawn[:, 1] - drawn[:, 0], np.full((50, 3, 4), 12.0))
    np.testing.assert_array_equal(np.sort(drawn, axis=-1), np.broadcast_to(y, drawn.shape))


def test_families_are_ordered_apart_and_every_order_is_as_likely() -> None:
    drawn = shuffled(np.tile([1.0, 2, 3], (1, 2, 1)), 6000, np.random.default_rng(1))
    first, second = drawn[:, 0, 0], drawn[:, 0, 1]
    _, counts = np.unique(first, axis=0, return_counts=True)
    # Six orders, binomial(6000, 1/6) each: a standard deviation is 29.
    assert len(counts) == 6
    assert np.abs(counts - 1000).max() < 4 * 29
    assert abs(np.mean((first == second).all(axis=1)) - 1 / 6) < 4 * 0.0048


def test_missing_models_stay_missing() -> None:
    y = np.array([[[1.0, 2, np.nan]], [[3.0, np.nan, np.nan]]])
    drawn = shuffled(y, 20, np.random.default_rng(2))
    assert np.isnan(drawn[..., 2]).all()
    assert (np.isfinite(drawn[:, 1]).sum(axis=-1) == 1).all()


def test_families_that_share_models_have_one_order_between_them() -> None:
    y = np.arange(12.0).reshape(1, 3, 4)
    drawn = shuffled(y, 50, np.random.default_rng(3), ["a", "b", "a"])[:, 0]
    np.testing.assert_array_equal(drawn[:, 2] - drawn[:, 0], np.full((50, 4), 8.0))
    assert (drawn[:, 1] - drawn[:, 0] != 4).any()


def test_random_orders_reject_at_their_level() -> None:
    # By the definition of a permutation test, and by testing each order by itself.
    y = np.random.default_rng(4).normal(size=(2, 3, 6))
    labels = ["a", "a", "b"]
    found = shuffled_trends(y, 4000, np.random.default_rng(5), labels)
    assert found.p_value.shape == (4000, 2)
    assert ((found.p_value <= 0.05).mean(axis=0) <= 0.05 + 3 * 0.0035).all()
    orders = shuffled(y, 20, np.random.default_rng(5), labels)
    np.testing.assert_allclose(
        shuffled_trends(y, 20, np.random.default_rng(5), labels).p_value,
        trend(orders, labels).p_value,
    )


def test_a_single_task_needs_its_axis() -> None:
    with pytest.raises(CurveError, match="tasks"):
        shuffled([[1.0, 2.0]], 3, np.random.default_rng(0))
