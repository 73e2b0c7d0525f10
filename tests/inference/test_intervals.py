import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.intervals import Interval, exact, newcombe, newcombe_paired, wald, wilson

# Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I:
# methods 3 and 5.
SINGLE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]
# Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I, table II:
# method 10.
DIFFERENCE = [
    (56, 70, 48, 80, (0.0524, 0.3339)),
    (9, 10, 3, 10, (0.1705, 0.8090)),
    (5, 56, 0, 29, (-0.0381, 0.1926)),
    (0, 10, 0, 10, (-0.2775, 0.2775)),
    (10, 10, 0, 10, (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("k", "n", "score", "tail"), SINGLE)
def test_published_limits_of_one_proportion(k, n, score, tail):
    for interval, expected in ((wilson(k, n), score), (exact(k, n), tail)):
        assert (interval.low, interval.high) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("k1", "n1", "k2", "n2", "expected"), DIFFERENCE)
def test_published_limits_of_a_difference(k1, n1, k2, n2, expected):
    interval = newcombe(k1, n1, k2, n2)
    assert (interval.low, interval.high) == pytest.approx(expected, abs=5e-5)


@given(k=st.integers(0, 40), n=st.integers(1, 40), confidence=st.floats(0.5, 0.99))
def test_against_scipy(k, n, confidence):
    k = min(k, n)
    for ours, method in ((wilson, "wilson"), (exact, "exact")):
        theirs = stats.binomtest(k, n).proportion_ci(confidence, method)
        mine = ours(k, n, confidence)
        assert (mine.low, mine.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(n=st.integers(1, 300), confidence=st.floats(0.01, 0.999))
def test_more_items_right_never_lower_an_end(n, confidence):
    for interval in (wilson, exact):
        made = interval(np.arange(n + 1), n, confidence)
        assert np.all(np.diff(made.low) >= 0)
        assert np.all(np.diff(made.high) >= 0)


def test_shapes_broadcast_and_unusable_counts_are_nan():
    interval = wilson(np.array([[0.0, 5.0, np.nan], [11.0, -1.0, 2.0]]), np.array([10, 10, 0]))
    assert interval.low.shape == (2, 3)
    assert np.isnan(interval.low).tolist() == [[False, False, True], [True, True, True]]


def test_wald_collapses_at_the_edge_where_wilson_does_not():
    assert wald(0, 50).high == 0
    assert wilson(0, 50).high > 0.05


def test_confidence_outside_its_range_is_named():
    with pytest.raises(CurveError, match="confidence"):
        wilson(1, 2, 1.5)


def test_contains_is_closed():
    interval = Interval(np.array([0.0, np.nan]), np.array([1.0, np.nan]))
    assert interval.contains(1.0).tolist() == [True, False]


TABLES = st.tuples(*[st.integers(0, 30)] * 4).filter(lambda cells: sum(cells) > 0)


@given(cells=TABLES)
def test_paired_interval_turns_with_the_sign(cells):
    a, b, c, d = cells
    one, other = newcombe_paired(a, b, c, d), newcombe_paired(a, c, b, d)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-12)
    assert one.low <= (b - c) / (a + b + c + d) <= one.high
    assert -1 - 1e-12 <= one.low <= one.high <= 1 + 1e-12


def test_paired_interval_is_the_unpaired_one_for_unrelated_answers():
    paired, unpaired = newcombe_paired(20, 30, 20, 30), newcombe(50, 100, 40, 100)
    assert float(paired.low) == pytest.approx(float(unpaired.low))
    assert float(paired.high) == pytest.approx(float(unpaired.high))


def test_published_limits_of_a_paired_difference():
    # Airway hyper-responsiveness before and after: Fagerland, Lydersen and Laake (2014),
    # doi:10.1002/sim.6148, the square-and-add interval.
    interval = newcombe_paired(1, 1, 7, 12)
    assert float(interval.low) == pytest.approx(-0.507, abs=5e-4)
    assert float(interval.high) == pytest.approx(-0.026, abs=5e-4)


def test_paired_coverage_with_correlated_answers():
    rng = np.random.default_rng(5)
    cells = np.array([0.45, 0.2, 0.05, 0.3])
    counts = rng.multinomial(80, cells, 20_000).T
    covered = newcombe_paired(*counts).contains(cells[1] - cells[2]).mean()
    assert 0.94 < covered < 0.97


@pytest.mark.parametrize("p", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("n", [32, 100, 1024])
def test_exact_coverage_by_enumeration_is_never_short(n, p):
    k = np.arange(n + 1)
    weight = stats.binom.pmf(k, n, p)
    assert weight[exact(k, n).contains(p)].sum() >= 0.95
    assert weight[wilson(k, n).contains(p)].sum() >= 0.9
