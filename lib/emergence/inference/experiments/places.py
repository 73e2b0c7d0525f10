"""How often the places of an answer are taken to be right or wrong together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray, IntArray
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.positions import independence

BOUND = 0.05
PERMUTATIONS = 200


@dataclass(frozen=True, slots=True)
class Products:
    """Answers of one model, place by place.

    Attributes
    ----------
    hits : ndarray of bool, shape (items, places)
        Which places are right.
    strata : ndarray of int, shape (items,)
        Which items are alike.
    """

    hits: BoolArray
    strata: IntArray


def experiments(models: Mapping[str, Products]) -> Iterator[Experiment]:
    """Yield the experiments on places that are bound together.

    Every stratum keeps the rates of its places. Where places are bound, a share of the items, drawn
    anew in each world, has all places right where one uniform draw lies below their rates, which
    is as closely as these rates allow.

    Parameters
    ----------
    models : mapping of str to Products
        By model.
    """
    name, null = "places bound together", "within a stratum each place is right independently"
    for model, seen in models.items():
        yield size(name, null, f"{model}, independent", _run(seen, 0.0))
        yield power(name, null, f"{model}, bound in {BOUND:.0%} of products", _run(seen, BOUND))


def _run(seen: Products, share: float) -> Run:
    member = np.unique(seen.strata, return_inverse=True)[1]
    right = np.stack([np.bincount(member, weights=place) for place in seen.hits.T], axis=1)
    rates = (right / np.bincount(member)[:, np.newaxis])[member]

    def block(rng: np.random.Generator) -> BoolArray:
        hits = _bound(rates, share, rng)
        test = independence(hits, member, rng, permutations=PERMUTATIONS)
        return np.array([test.p_value <= 0.05])

    return in_blocks(block)


def _bound(rates: FloatArray, share: float, rng: np.random.Generator) -> BoolArray:
    """Draw hits of which a share of the items has its places bound together."""
    drawn = rng.random(rates.shape)
    together = rng.random((len(rates), 1)) < share
    return np.asarray(np.where(together, drawn[:, :1], drawn) < rates)
