import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.agreement import agreement, reach


def verdicts(table):
    cells = [(False, False), (False, True), (True, False), (True, True)]
    pairs = [cell for cell, count in zip(cells, np.ravel(table), strict=True) for _ in range(count)]
    return np.array(pairs).T


def test_kappa_worked_by_hand():
    result = agreement(*verdicts([[15, 10], [5, 20]]))
    assert result.kappa == pytest.approx(0.4)
    assert result.table.tolist() == [[15, 10], [5, 20]]


def test_interval_against_the_bootstrap():
    first, second = verdicts([[40, 12], [8, 29]])
    result = agreement(first, second)
    rng = np.random.default_rng(2)
    rows = rng.integers(0, first.size, (2_000, first.size))
    kappas = [agreement(first[row], second[row]).kappa for row in rows]
    assert (result.low, result.high) == pytest.approx(np.quantile(kappas, [0.025, 0.975]), abs=0.03)


def test_constant_verdicts_have_no_kappa():
    same = np.ones(4, dtype=bool)
    assert np.isnan(agreement(same, same).kappa)
    assert agreement(same, ~same).kappa == 0


def test_verdicts_on_different_tasks_are_named():
    with pytest.raises(CurveError, match="per task"):
        agreement([True], [True, False])


def test_reach_by_random_lists():
    """The size by drawing the second list at random, the fewest by trying."""
    found = reach(12, 8, 40)
    rng = np.random.default_rng(4)
    first = np.arange(40) < 12
    off, both = [], []
    for _ in range(1_500):
        second = np.isin(np.arange(40), rng.choice(40, 8, replace=False))
        one = agreement(first, second)
        off.append(one.low > 0 or one.high < 0)
        both.append((first & second).sum() if one.low > 0 else 99)
    assert found.size == pytest.approx(np.mean(off), abs=4 * np.sqrt(0.05 * 0.95 / 1_500))
    assert found.fewest == min(both)


def test_a_list_of_one_can_show_nothing():
    assert reach(1, 18, 89).fewest is None
    assert reach(0, 18, 89) == reach(0, 5, 89)


def test_more_than_all_cannot_be_named():
    with pytest.raises(CurveError, match="more than all"):
        reach(5, 2, 4)
