import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.excess import excess
from emergence.inference.simulated import simulated_scores

X = np.array([8.0, 8.5, 9.0, 9.5, 10.0, 10.5])
SMOOTH = X - 12
LINE = np.linspace(0.2, 0.7, 6)


def test_the_share_is_the_seen_one_and_without_noise_the_expected_one_too():
    made = excess(X, [LINE], 10**7, [SMOOTH], np.random.default_rng(1), draws=50)
    assert made.share == pytest.approx([0.4])
    assert made.expected == pytest.approx([0.4], abs=2e-3)
    assert made.excess == pytest.approx([0], abs=2e-3)
    assert made.null[0] == pytest.approx(LINE, abs=1e-3)


def test_curves_with_the_other_metrics_shape_are_rarely_called_steeper():
    rng = np.random.default_rng(2)
    y = rng.binomial(200, np.broadcast_to(LINE, (1000, 6))) / 200
    made = excess(X, y, 200, np.broadcast_to(SMOOTH, y.shape), rng, draws=400)
    assert np.mean(made.p_value <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1000)


def test_jumps_are_called_steeper():
    rng = np.random.default_rng(3)
    jump = np.where(X < 9.25, 0.2, 0.7)
    y = rng.binomial(200, np.broadcast_to(jump, (300, 6))) / 200
    made = excess(X, y, 200, np.broadcast_to(SMOOTH, y.shape), rng, draws=400)
    assert np.mean(made.p_value <= 0.05) > 0.9


def test_ties_at_the_floor_are_no_evidence_of_a_jump():
    # Four items of a thousand right, at the largest model only, where the other metric rises.
    y = [[0, 0, 0, 0, 0, 0.004]]
    smooth = [[0.001, 0.001, 0.001, 0.001, 0.004, 0.016]]
    made = excess(X, y, 1000, smooth, np.random.default_rng(4), draws=400)
    assert made.share[0] == 1
    assert made.p_value[0] > 0.2


def test_more_noise_makes_it_harder_to_reject():
    y = [np.where(X < 9.25, 0.3, 0.6)]
    p = [
        excess(X, y, 100, [SMOOTH], np.random.default_rng(5), correlation=rho).p_value[0]
        for rho in (0.0, 0.05)
    ]
    assert p[0] < p[1]


def test_what_cannot_be_compared_is_flagged():
    y = np.array([LINE, LINE[::-1], LINE, np.full(6, 0.5)])
    other = np.array([-SMOOTH, SMOOTH, np.where(X < 9, SMOOTH, np.nan), SMOOTH])
    made = excess(X, y, 100, other, np.random.default_rng(6), draws=50)
    assert made.status.tolist() == ["unrelated", "not rising", "under a decade", "level"]
    assert np.isnan(made.p_value).all()
    with pytest.raises(CurveError, match="same models"):
        excess(X, y, 100, other[:2], np.random.default_rng(6))


def test_simulated_size_is_nominal_also_with_extra_binomial_noise():
    rng = np.random.default_rng(7)
    found = []
    for truth in (LINE, np.where(X < 9.25, 0.2, 0.7)):
        y = simulated_scores(np.broadcast_to(truth, (600, 6)), 300, rng, correlation=0.01)
        smooth = np.broadcast_to(SMOOTH, y.shape)
        made = excess(X, y, 300, smooth, rng, correlation=0.01, draws=100)
        found.append(np.mean(made.p_value <= 0.05))
    assert found[0] <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 600)
    assert found[1] > 0.5


def test_a_curve_depends_neither_on_its_neighbours_nor_on_their_order():
    rng = np.random.default_rng(8)
    y = rng.binomial(60, np.broadcast_to(LINE, (3, 6))) / 60
    alone, last = (
        excess(X, part, 60, np.broadcast_to(SMOOTH, part.shape), np.random.default_rng(9))
        for part in (y[:1], y[::-1])
    )
    assert alone.p_value[0] == last.p_value[-1]
    assert alone.expected[0] == last.expected[-1]


def test_size_is_nominal_where_half_of_the_models_get_nothing_right():
    x = np.linspace(6.3, 11.5, 26)
    smooth = -1 - 14 / (1 + np.exp(3 * (x - 9)))
    truth = 0.6 * (smooth - smooth.min()) / np.ptp(smooth)
    y = np.random.default_rng(10).binomial(1000, np.broadcast_to(truth, (2_000, 26))) / 1000
    other = np.broadcast_to(smooth, y.shape)
    made = excess(x, y, 1000, other, np.random.default_rng(11), draws=400)
    assert np.mean(made.p_value <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 2_000)


def test_the_fitted_null_stays_within_what_a_rate_can_be():
    smooth = np.array([[-10.0, -6.0, -3.0, -2.0, -1.0]])
    y = np.array([[0.0, 0.0, 0.2, 0.3, 0.4]])
    null = excess(X[:5], y, 500, smooth, np.random.default_rng(0), draws=10).null[0]
    # A straight line in the other metric that is 0 at its least value.
    assert null[0] == 0
    assert np.diff(null) / np.diff(smooth[0]) == pytest.approx(null[-1] / 9)


def test_a_null_that_never_rises_expects_nothing():
    y, smooth = [[0, 0, 0, 0, 0, 1e-9]], [[1, 1, 1, 1, 1, 1.001]]
    made = excess(X, y, 10**6, smooth, np.random.default_rng(12), draws=5)
    assert np.isnan(made.expected[0])
    assert made.p_value[0] == 1
