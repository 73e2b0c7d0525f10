"""Kendall's W."""

import numpy as np
import pytest
from scipy import stats

from emergence.errors import CurveError
from emergence.inference.concordance import concordance, kendall_w


def test_three_judges_by_hand() -> None:
    ranks = [[1, 2, 3, 4], [2, 1, 3, 4], [1, 2, 4, 3]]
    # Sums 4, 5, 10, 11 about 7.5: S = 37; W = 12 S / (m^2 (k^3 - k)) = 444 / 540.
    assert kendall_w(ranks) == pytest.approx(444 / 540)


def test_full_agreement_and_none() -> None:
    assert kendall_w([[0.1, 0.2, 0.3]] * 5) == pytest.approx(1)
    assert kendall_w([[1, 2, 3], [2, 3, 1], [3, 1, 2]]) == pytest.approx(0)


def test_many_tables_with_ties_against_friedmans_statistic() -> None:
    tables = np.random.default_rng(0).integers(0, 6, (20, 7, 5))
    wanted = [stats.friedmanchisquare(*one.T).statistic / (7 * 4) for one in tables]
    assert kendall_w(tables) == pytest.approx(wanted)
    assert np.isnan(kendall_w(np.ones((4, 3))))


def test_noise_only_stands_for_prompts_that_do_not_matter() -> None:
    rng = np.random.default_rng(0)
    models = np.linspace(0.2, 0.8, 8)
    same = rng.binomial(100, np.broadcast_to(models, (60, 8))) / 100
    made = concordance(same, 100, rng, resamples=50)
    assert made.w == pytest.approx(made.noise_only, abs=0.05)
    mixed = rng.permuted(same, axis=1)
    assert concordance(mixed, 100, rng, resamples=50).w < made.low
    assert (made.prompts, made.models) == (60, 8)


@pytest.mark.parametrize("scores", [[[1, 2, 3]], [[1, 2], [2, 1]], [[1, 2, np.nan], [1, 2, 3]]])
def test_tables_without_a_ranking_are_an_error(scores: list) -> None:
    with pytest.raises(CurveError):
        kendall_w(scores)
