import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.simulated import scattered_rates, simulated_ladders, simulated_scores


def test_scores_are_counts_of_their_items_and_missing_ones_stay_missing():
    truth = np.array([[0.2, 0.7, np.nan, 0.5]])
    n = np.array([[7.0, 9.0, 5.0, np.nan]])
    y = simulated_scores(np.broadcast_to(truth, (2000, 1, 4)), n, np.random.default_rng(0))
    assert np.isnan(y[..., 2:]).all()
    right = y[..., :2] * n[:, :2]
    assert right == pytest.approx(np.round(right))
    assert right.mean(axis=0)[0] == pytest.approx([1.4, 6.3], abs=0.12)


def test_scattered_rates_have_the_stated_mean_and_variance():
    rates = scattered_rates(np.full(40_000, 0.3), 0.1, np.random.default_rng(0))
    assert rates.mean() == pytest.approx(0.3, abs=0.003)
    assert rates.var() == pytest.approx(0.3 * 0.7 * 0.1, rel=0.03)


def test_an_impossible_correlation_is_named():
    with pytest.raises(CurveError, match="correlation 1"):
        scattered_rates(np.array([0.5]), 1.0, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ({"width": 0.0}, "width"),
        ({"ceiling": 1.2}, "ceiling"),
        ({"midpoint": np.zeros(7)}, "do not fit"),
        ({"n": 100.0}, "ladders × rungs × points"),
        ({"chance": 1.0}, "outside"),
    ],
    ids=lambda part: next(iter(part)) if isinstance(part, dict) else "",
)
def test_impossible_ladders_are_named(part, named):
    given = {
        "x": np.linspace(8, 11, 4)[None], "n": np.full((1, 2, 4), 100.0), "chance": 0.2,
        "midpoint": 9.0, "width": 1.0, "ceiling": 1.0,
    }  # fmt: skip
    with pytest.raises(CurveError, match=named):
        simulated_ladders(**{**given, **part}, draws=2, rng=np.random.default_rng(0))


def test_rates_beyond_one_are_named():
    with pytest.raises(CurveError, match="percentages"):
        simulated_scores([[20.0, 70.0]], 100, np.random.default_rng(0))


def test_extra_noise_spreads_the_scores_as_williams_says():
    n, rho = np.full((1, 2, 5), 100.0), 0.05
    rng = np.random.default_rng(1)
    y = simulated_ladders(
        np.array([[8.0, 8.7, 9.4, 10.0, 10.8]]), n, 0.0, 9.4, 1.0, 4000, rng, correlation=rho
    )
    p = y.mean(axis=0)
    expected = p * (1 - p) * (1 + 99 * rho) / 100
    inner = (p > 0.05) & (p < 0.95)
    assert y.var(axis=0)[inner] == pytest.approx(expected[inner], rel=0.1)


def test_a_ceiling_scales_the_way_from_chance():
    x, n, chance = np.linspace(5, 15, 3)[None], np.full((1, 2, 3), 1e6), np.array([[0.2, 0.2]])
    tops = np.array([1.0, 0.5])
    rng = np.random.default_rng(0)
    y = simulated_ladders(x, n, chance, 10.0, 1.0, 3, rng, ceiling=tops)
    assert y[..., 0] == pytest.approx(0.2, abs=0.005)
    assert y[..., 0, 2] == pytest.approx(1.0, abs=0.005)
    assert y[..., 1, 2] == pytest.approx(0.6, abs=0.005)
