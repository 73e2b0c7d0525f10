import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.two_lines import two_lines

X = np.arange(8.0)
V = np.array([[0.6, 0.45, 0.3, 0.2, 0.3, 0.4, 0.5, 0.62]])


def test_against_weighted_least_squares():
    error = np.linspace(0.02, 0.05, 8)
    result = two_lines(X, V, error, [3])
    slopes, z = [], []
    for side in (slice(0, 3), slice(4, 8)):
        fit = sm.WLS(V[0, side], sm.add_constant(X[side]), weights=1 / error[side] ** 2).fit(
            cov_type="fixed scale"
        )
        slopes.append(fit.params[1])
        z.append(fit.params[1] / np.sqrt(fit.normalized_cov_params[1, 1]))
    assert (result.before[0], result.after[0]) == pytest.approx(tuple(slopes))
    expected = max(stats.norm.cdf(z[0]), stats.norm.sf(z[1]))
    assert result.p_value[0] == pytest.approx(expected)


def test_both_sides_must_show():
    rise_only = np.array([[0.2, 0.2, 0.2, 0.2, 0.3, 0.4, 0.5, 0.62]])
    assert two_lines(X, V, 0.05, [3]).p_value[0] < 0.01
    assert two_lines(X, rise_only, 0.05, [3]).p_value[0] > 0.4


def test_three_points_a_side():
    result = two_lines(X, np.repeat(V, 4, axis=0), 0.05, [2, 3, 5, 4])
    early = "break too near the end"
    assert result.status.tolist() == [early, "ok", early, "ok"]
    assert np.isnan(result.p_value).tolist() == [True, False, True, False]


def test_missing_points_do_not_count():
    gap = V.copy()
    gap[0, 1] = np.nan
    assert two_lines(X, gap, 0.05, [3]).status[0] == "break too near the end"


def test_scales_may_be_missing_behind_the_last_model():
    x, y = np.append(X, np.nan), np.append(V, [[np.nan]], axis=1)
    longer, plain = two_lines(x, y, 0.05, [3]), two_lines(X, V, 0.05, [3])
    assert longer.p_value == pytest.approx(plain.p_value)


def test_breaks_for_other_curves_are_named():
    with pytest.raises(CurveError, match="breaks"):
        two_lines(X, V, 0.05, [3, 4])
