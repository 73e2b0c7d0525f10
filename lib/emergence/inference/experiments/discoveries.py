"""How often some pair of a source is found steeper than its continuous metric."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.excess import excess
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.experiments.metrics import jumping, linear
from emergence.inference.experiments.sources import Compared
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.scatter import scatter
from emergence.inference.simulated import simulated_scores
from emergence.metrics import Pairs

FIRST, FAR, DRAWS = 200, 0.1, 2_000
"""A pair is drawn `FIRST` times, and only where its p is at most `FAR` as often as on the page."""


def experiments(comparisons: Mapping[str, Compared]) -> Iterator[Experiment]:
    """Yield the experiments on all pairs of a source at once, after the adjustment.

    Null: every score is the fitted linear function of its continuous metric. For power one pair,
    drawn anew in every world, jumps just before its last model, and it is asked whether any is
    found. A pair far from rejection is not drawn further, which can only take findings away, and
    hardly does: of pairs at a p of .05 three in a thousand.

    Parameters
    ----------
    comparisons : mapping of str to Compared
        By comparison.

    References
    ----------
    Besag and Clifford (1991), doi:10.1093/biomet/78.2.301 (stopping where nothing is to be found)
    """
    name = "some pair of a source is steeper"
    null = "every score is a linear function of its continuous metric"
    sources: dict[str, list[Pairs]] = {}
    for part in comparisons.values():
        sources.setdefault(part.source, []).append(part.pairs)
    for source, pairs in sources.items():
        count = sum(map(len, pairs))
        told = f"{source}, {count} pairs" if count > 1 else f"{source}, a single pair"
        yield size(name, null, f"same shape, {told}", _any(pairs, jump=False))
        yield power(name, null, f"one late jump, {told}", _any(pairs, jump=True))


def _any(parts: Sequence[Pairs], *, jump: bool) -> Run:
    truths = [linear(pairs) for pairs in parts]
    both = zip(parts, truths, strict=True)
    jumps = [jumping(pairs.curves.x, truth, late=True) for pairs, truth in both]
    spreads = [scatter(pairs.curves.y, pairs.curves.n) for pairs in parts]
    ends = np.cumsum([len(pairs) for pairs in parts])

    def block(rng: np.random.Generator) -> BoolArray:
        chosen = np.arange(ends[-1]) == (rng.integers(ends[-1]) if jump else -1)
        each = zip(parts, truths, jumps, np.split(chosen, ends[:-1]), spreads, strict=True)
        p = [
            _p_values(pairs, np.where(now[:, np.newaxis], sudden, truth), spread, rng)
            for pairs, truth, sudden, now, spread in each
        ]
        adjusted = benjamini_hochberg(np.concatenate(p))
        return np.array([np.nanmin(adjusted, initial=1.0) <= 0.05])

    return in_blocks(block)


def _p_values(
    pairs: Pairs, truth: FloatArray, spread: float, rng: np.random.Generator
) -> FloatArray:
    c = pairs.curves
    seen = simulated_scores(truth, c.n, rng, correlation=spread)
    p = excess(c.x, seen, c.n, pairs.other, rng, correlation=spread, draws=FIRST).p_value
    near = np.flatnonzero(p <= FAR)
    if near.size:
        x, n = (np.broadcast_to(part, c.y.shape)[near] for part in (c.x, c.n))
        further = excess(x, seen[near], n, pairs.other[near], rng, correlation=spread, draws=DRAWS)
        p[near] = further.p_value
    return p
