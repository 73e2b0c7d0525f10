from itertools import permutations

import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.positions import independence


def test_a_small_case_by_all_its_permutations():
    first, second = np.array([1, 1, 1, 0, 0]), np.array([1, 1, 0, 1, 0])
    hits = np.stack([first, second], axis=1)
    made = independence(hits, np.zeros(5), np.random.default_rng(1), permutations=100_000)
    every = np.array([np.mean(first * np.array(p)[:]) for p in permutations(second)])
    assert made.product == pytest.approx(every.mean())
    assert made.product == pytest.approx(9 / 25)
    two_sided = 2 * min(np.mean(every >= made.observed), np.mean(every <= made.observed))
    assert made.p_value == pytest.approx(min(1, two_sided), abs=0.01)
    assert made.power == pytest.approx(0.6**2)


def test_unequal_items_alone_put_exact_match_above_the_power():
    rng = np.random.default_rng(2)
    easy = np.repeat([0.95, 0.1], 2000)
    hits = rng.random((4000, 3)) < easy[:, np.newaxis]
    whole = independence(hits, np.zeros(4000), rng, permutations=500)
    apart = independence(hits, easy, rng, permutations=500)
    assert whole.observed > 2 * whole.power
    assert whole.p_value < 0.01
    assert apart.product == pytest.approx(apart.observed, abs=0.02)
    assert apart.p_value > 0.01


def test_size_under_the_null():
    rng = np.random.default_rng(3)
    p = [
        independence(rng.random((60, 3)) < 0.6, np.zeros(60), rng, permutations=300).p_value
        for _ in range(400)
    ]
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)


def test_shapes_must_fit():
    with pytest.raises(CurveError, match="one stratum for each item"):
        independence(np.ones((4, 2)), np.zeros(3), np.random.default_rng(0))
