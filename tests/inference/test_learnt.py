import numpy as np
from scipy import stats

from emergence.inference.learnt import learnt


def test_learnt_is_the_worse_of_two_exact_tests():
    y, n = np.array([[0.30, 0.35, 0.50], [0.48, 0.47, 0.50], [0.2, 0.3, 0.28]]), 100
    p = [
        max(
            stats.binomtest(round(100 * row[-1]), 100, 0.25, alternative="greater").pvalue,
            stats.fisher_exact(
                [[100 * row[-1], 100 - 100 * row[-1]], [100 * row[0], 100 - 100 * row[0]]],
                alternative="greater",
            ).pvalue,
        )
        for row in np.round(y, 2)
    ]
    expected = stats.false_discovery_control(p) <= 0.05
    assert learnt(y, n, 0.25).tolist() == expected.tolist()
    assert expected.tolist() == [True, False, False]


def test_the_smallest_and_largest_scored_models_count():
    y = np.array([[np.nan, 0.1, 0.6, np.nan]])
    assert learnt(y, 200, 0.1).tolist() == [True]
