import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.calibration import Setting, simulate
from emergence.inference.dispersion import stderr
from emergence.inference.excess import excess
from emergence.inference.steeper import steeper

X = np.array([6.0, 6.5, 7.5, 8.0, 9.25, 10.0])


def pair(truth, other, n, seed, reach=0.4):
    def setting(shape):
        return Setting(X, np.full((500, 6), float(n)), np.full(500, 0.25), shape, reach, midpoint=8)

    rng = np.random.default_rng(seed)
    return simulate(setting(truth), 1, rng).y[0], simulate(setting(other), 1, rng).truth[0]


def test_noise_alone_does_not_make_a_metric_steeper():
    y, smooth = pair("log-linear", "log-linear", 100, 1)
    result = steeper(X, y, stderr(y, 100), -5 + 8 * smooth, np.random.default_rng(2))
    assert np.mean(result.share > 0.3) > 0.5
    assert np.mean(result.p_value <= 0.05) < 0.08


def test_a_sudden_rise_is_told_from_a_smooth_one():
    y, smooth = pair("narrow sigmoid", "log-linear", 250, 3)
    result = steeper(X, y, stderr(y, 250), smooth, np.random.default_rng(2))
    assert np.mean(result.p_value <= 0.05) > 0.8
    assert (result.expected < result.share).mean() > 0.8


def test_metrics_that_do_not_rise_together_are_flagged():
    y = np.array([[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]])
    result = steeper(X, y, 0.02, -y, np.random.default_rng(0))
    assert result.status.tolist() == ["unrelated"]
    assert np.isnan(result.p_value[0])
    with pytest.raises(CurveError, match="same models"):
        steeper(X, y, 0.02, y[:, :4], np.random.default_rng(0))


def test_normal_noise_is_too_liberal_where_scores_lie_at_the_floor():
    # Right one time in a thousand until the last model: counts tie at nothing, normal draws do not.
    rng = np.random.default_rng(5)
    truth = np.array([0.001, 0.001, 0.001, 0.001, 0.001, 0.05])
    y = rng.binomial(500, truth, (400, 6)) / 500
    noise = np.sqrt(np.clip(y, 0.5 / 500, 1) / 500)
    same = np.tile(truth, (400, 1))
    normal = steeper(X, y, noise, same, np.random.default_rng(6)).p_value
    counted = excess(X, y, 500, same, np.random.default_rng(6)).p_value
    assert np.mean(normal <= 0.05) > 0.1
    assert np.mean(counted <= 0.05) <= 0.07


def test_scales_may_be_missing_behind_the_last_model():
    x = np.array([[6.0, 6.5, 7.5, 8.0, np.nan, np.nan]])
    y = np.array([[0.1, 0.2, 0.6, 0.7, np.nan, np.nan]])
    made, short = (
        steeper(x[:, :points], y[:, :points], 0.02, 2 * y[:, :points], np.random.default_rng(0))
        for points in (6, 4)
    )
    assert made.status[0] == "ok"
    assert made.share == pytest.approx(short.share)
    assert made.expected == pytest.approx(short.expected, rel=0.05)
