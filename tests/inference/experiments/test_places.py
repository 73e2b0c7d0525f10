import numpy as np

from emergence.inference.experiments.places import Products, experiments
from emergence.inference.experiments.rates import measure


def test_places_bound_together_are_found_and_independent_ones_are_not():
    rng = np.random.default_rng(4)
    strata = np.repeat([0, 1], 1_500)
    hits = rng.random((3_000, 4)) < np.where(strata, 0.8, 0.3)[:, np.newaxis]
    size, power = measure(list(experiments({"m": Products(hits, strata)})), 0, draws=300)
    assert size.draws == 300
    assert size.rate <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)
    assert power.rate > 3 * size.rate
