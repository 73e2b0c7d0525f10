import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.signs import signs


@given(above=st.integers(0, 12), below=st.integers(0, 12))
def test_against_scipys_binomial_test(above, below):
    if above + below == 0:
        return
    found = signs([0.3] * above + [-40.0] * below + [0.0, np.nan])
    theirs = stats.binomtest(above, above + below)
    told = theirs.proportion_ci(0.95, "exact")
    assert (found.above, found.differing) == (above, above + below)
    assert found.share == pytest.approx(theirs.statistic)
    assert (float(found.interval.low), float(found.interval.high)) == pytest.approx(
        (told.low, told.high)
    )
    # At one half either tail is the test's.
    assert found.interval.contains(0.5) == (theirs.pvalue > 0.05)


def test_how_large_effects_are_does_not_matter():
    effects = np.array([1.0, 2.0, -3.0, 4.0, 5.0])
    assert signs(effects).interval == signs(np.sign(effects) * effects**6).interval


def test_ties_and_traces_of_rounding_do_not_count():
    found = signs([[1.0, 0.0, 1e-12, -2.0], [0.0, 0.0, 0.0, 0.0]])
    assert found.differing.tolist() == [2, 0]
    assert np.isnan(found.share[1])
    assert np.isnan(found.interval.low[1])


@pytest.mark.parametrize("effects", [0.3, [0.1, np.inf]])
def test_malformed_effects_are_named(effects):
    with pytest.raises(CurveError, match="finite ones in a row"):
        signs(effects)
