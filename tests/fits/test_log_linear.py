import numpy as np
import pytest
import statsmodels.api as sm

from emergence.errors import CurveError
from emergence.fits.log_linear import fit_lines


def test_each_line_is_that_of_statsmodels():
    rng = np.random.default_rng(1)
    x, y, w = rng.uniform(7, 11, (6, 9)), rng.uniform(0, 1, (6, 9)), rng.uniform(1, 50, (6, 9))
    x.sort(axis=1)
    y[0, 2], x[1, -1] = np.nan, np.nan
    slopes = fit_lines(x, y, w)
    for i in range(6):
        kept = np.isfinite(x[i]) & np.isfinite(y[i])
        peer = sm.WLS(y[i, kept], sm.add_constant(x[i, kept]), w[i, kept]).fit()
        assert slopes[i] == pytest.approx(peer.params[1], rel=1e-9)


def test_two_points_have_a_line():
    assert fit_lines([8.0, 10.0], [[0.2, 0.6]])[0] == pytest.approx(0.2)


def test_one_point_is_refused():
    with pytest.raises(CurveError, match="fewer than 2"):
        fit_lines([8.0, 10.0], [[0.2, np.nan]])
