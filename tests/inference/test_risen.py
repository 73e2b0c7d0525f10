import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from emergence.inference.floor import floor
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.risen import risen

RISE = [0.25, 0.25, 0.25, 0.3, 0.6]
HIGH = [0.5, 0.5, 0.5, 0.5, 0.5]


def test_both_nulls_must_be_rejected():
    y, chance = np.array([RISE, HIGH]), 0.25
    result = risen(y, 100, floor(y, 100, chance))
    assert result.risen.tolist() == [True, False]
    table = [[60, 40], [75, 225]]
    by_hand = max(
        stats.binomtest(60, 100, 0.25, alternative="greater").pvalue,
        stats.fisher_exact(table, alternative="greater").pvalue,
    )
    assert result.p_value[0] == pytest.approx(by_hand)
    assert result.p_value[1] == pytest.approx(
        stats.fisher_exact([[50, 50], [150, 150]], alternative="greater").pvalue
    )


@given(
    n=st.integers(4, 200),
    below=st.lists(st.floats(0, 1), min_size=3, max_size=6),
    chance=st.floats(0, 0.99),
    majority=st.one_of(st.just(np.nan), st.floats(0, 0.99)),
)
def test_a_higher_last_score_never_raises_p(n, below, chance, majority):
    last = np.arange(n + 1) / n
    y = np.column_stack([np.tile(below, (n + 1, 1)), last])
    p = risen(y, n, floor(y, n, chance, majority)).p_value
    assert np.all(np.diff(p) <= 1e-12)


def test_majority_rate_counts():
    y = np.array([RISE])
    assert risen(y, 100, floor(y, 100, 0.25)).risen[0]
    assert not risen(y, 100, floor(y, 100, 0.25, 0.65)).risen[0]


def test_the_largest_scored_model_is_tested():
    y = np.array([[*RISE, np.nan], [*RISE, 0.2]])
    result = risen(y, 100, floor(y, 100, 0.25))
    assert result.risen.tolist() == [True, False]


def test_adjusted_over_the_tested_curves():
    y = np.array([RISE, HIGH, [0.1, np.nan, np.nan, np.nan, 0.9]])
    result = risen(y, 100, floor(y, 100, 0.25))
    assert result.status.tolist() == ["ok", "ok", "too few points"]
    assert result.adjusted[:2] == pytest.approx(benjamini_hochberg(result.p_value[:2]))
    assert np.isnan(result.adjusted[2])
    assert not result.risen[2]


@pytest.mark.slow
@pytest.mark.parametrize("n", [32, 50, 100, 250, 1024])
@pytest.mark.parametrize("chance", [0.1, 0.25, 0.5])
@pytest.mark.parametrize("offset", [0.0, 0.1])
def test_size_on_flat_curves(n, chance, offset):
    rng = np.random.default_rng(17)
    y = rng.binomial(n, chance + offset, (20_000, 1, 12)) / n
    p = risen(y, n, floor(y, n, chance)).p_value
    for level in (0.05, 0.005):
        assert (p <= level).mean() <= level + 2 * np.sqrt(level * (1 - level) / 20_000)
