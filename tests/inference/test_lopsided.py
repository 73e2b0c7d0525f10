import numpy as np
import pytest
from scipy import integrate, stats

from emergence.errors import CurveError
from emergence.inference.lopsided import critical_t, t_power, t_tail


def missed(critical):
    """Chance that |t| of two exponential effects is beyond a value, worked by hand.

    Their sum S is gamma of shape 2 and, given it, their distance D uniform on 0 to S, and
    t = (S - 2) / D.
    """
    return integrate.quad(
        lambda s: stats.gamma.pdf(s, 2) * min(1.0, abs(s - 2) / (critical * s)), 0, 60, limit=200
    )[0]


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_two_units_against_the_integral(level):
    assert missed(float(critical_t(2, level))) == pytest.approx(1 - level, rel=0.03)


@pytest.mark.parametrize("t", [0.5, 3.0, 20.0])
def test_the_tail_of_two_units_against_the_integral(t):
    assert t_tail(t, 2) == pytest.approx(max(missed(t), 2 * stats.t.sf(t, 1)), rel=0.02)


@pytest.mark.parametrize(("units", "size"), [(4, 0.119), (9, 0.102), (20, 0.081)])
def test_size_of_students_own_value_by_brute_force(units, size):
    effects = np.random.default_rng(7).exponential(size=(100_000, units))
    found = stats.ttest_1samp(effects, 1, axis=1).pvalue <= 0.05
    assert found.mean() == pytest.approx(size, abs=0.003)
    guarded = t_tail(stats.ttest_1samp(effects, 1, axis=1).statistic, np.full(100_000, units))
    assert np.mean(guarded <= 0.05) == pytest.approx(0.05, abs=0.003)


def test_many_units_are_students():
    assert critical_t(2_000) == pytest.approx(stats.t.isf(0.025, 1_999), rel=0.01)
    assert critical_t(10**6) == pytest.approx(stats.t.isf(0.025, 10**6 - 1))
    assert t_tail(2.0, 10**6) == pytest.approx(2 * stats.norm.sf(2.0), rel=1e-4)


def test_level_and_tail_agree():
    units = np.array([3, 6, 6, 40])
    assert t_tail(critical_t(units, 0.9), units) == pytest.approx(0.1, abs=2e-5)


def test_a_single_unit_has_neither():
    assert np.isnan(critical_t([1, 0])).all()
    assert np.isnan(t_tail([2.0], [1])).all()


@pytest.mark.parametrize(
    "made", [lambda: critical_t(4, 1.0), lambda: critical_t(4.5), lambda: t_power(1.0, 1)]
)
def test_bad_input_is_named(made):
    with pytest.raises(CurveError):
        made()


def test_counts_must_fit():
    with pytest.raises(CurveError, match="one count for each"):
        t_tail([1.0, 2.0], [3])


@pytest.mark.parametrize("units", [4, 9])
def test_power_by_brute_force(units):
    effects = np.random.default_rng(3).normal(1.0, 1.0, (40_000, units))
    found = t_tail(stats.ttest_1samp(effects, 0, axis=1).statistic, np.full(40_000, units)) <= 0.05
    assert t_power(1.0, units) == pytest.approx(found.mean(), abs=0.01)


def test_power_of_nothing_is_the_size():
    assert t_power(0.0, 5) == pytest.approx(2 * stats.t.sf(critical_t(5), 4))
    assert t_power([0.0, 9.0], 5)[1] == pytest.approx(1.0)
