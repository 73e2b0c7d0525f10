import numpy as np
from scipy import stats

from emergence import original
from emergence.inference.experiments.ends import Ends, ends, experiments
from emergence.inference.experiments.rates import measure


def test_ends_are_those_of_each_pair():
    pairs = original.tables()
    seen = ends(pairs)
    first, last = seen.direct[0]
    row = pairs.direct.y[0][np.isfinite(pairs.direct.y[0])]
    assert (first, last) == (row[0], row[-1])
    assert np.isfinite(seen.n).all()


def test_power_is_about_that_of_a_normal_test():
    # Four shares of 1,000, each near a half: the difference of gains has variance 4 * .25 / 1,000.
    world = Ends(np.full((5, 2), 0.5), np.full((5, 2), 1_000.0))
    found = {row.truth.partition(",")[0]: row for row in measure([*experiments(world)], 0)}
    spread = np.sqrt((3 * 0.25 + 0.24) / 1_000)
    expected = stats.norm.sf(1.96 - 0.1 / spread)
    assert abs(found["the largest alone gains 0.1"].rate - expected) < 0.02
    assert all(row.holds for row in found.values())
