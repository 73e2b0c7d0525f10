"""How often a mean over sources, or over tasks or families, is taken to differ from nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray, IntArray
from emergence.inference.experiments.experiment import Experiment, Run, power, size
from emergence.inference.experiments.metrics import linear
from emergence.inference.families import by_family, family_mean
from emergence.inference.lead import lead, lead_of_noise
from emergence.inference.scatter import scatter
from emergence.inference.simulated import simulated_scores
from emergence.metrics import Pairs

BLOCK, NOISY = 250, 2_000
SHIFTS = {
    "excess": (10.0, 20.0),
    "lead": (0.1, 0.2),
    "through": (0.2, 0.5),
}
"""True means whose power is measured: points of the rise, decades, points of the score."""

NAMES = {
    "excess": "mean excess, over sources",
    "lead": "mean lead, over sources",
    "through": "mean gain of a forecast, over sources",
}
"""Criteria."""


SEEN = "drawn from those seen"


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of one comparison and what was found of them.

    Attributes
    ----------
    source : str
    pairs : Pairs
    unit : ndarray of int, shape (pairs,)
        Task or family of each.
    effects : mapping of str to ndarray, shape (pairs,)
        What was found of each, by the names of `SHIFTS`.
    """

    source: str
    pairs: Pairs
    unit: IntArray
    effects: Mapping[str, FloatArray]


def experiments(comparisons: Mapping[str, Compared]) -> Iterator[Experiment]:
    """Yield the experiments on t intervals of means.

    The null is a mean of zero, and there are three ways to make it true. *Drawn from those seen*:
    sources are drawn with replacement from those seen, their tasks or families likewise, with the
    mean over sources taken off. This keeps how lopsided they are, but five values that may tie
    are a harsh world: even five evenly spaced ones are rejected in 7% of cases. *Smoothed*: a bell
    curve is added to each draw and the spread brought back, which takes out the ties and half
    of the lopsidedness; what to believe lies between the two. Tasks and families, of which there
    may be three, are only drawn so. *Same shape*, for the lead: true scores are the fitted linear
    function of the continuous metric, so that either has done half of its rise at one place, and
    scores are drawn from them question by question; this shows whether noise alone makes a lead.
    What noise makes on average is taken off as on the page, but once and not in every world, for
    time. Power is that of a shift of the second.

    Parameters
    ----------
    comparisons : mapping of str to Compared
        By comparison.

    References
    ----------
    Silverman and Young (1987), doi:10.1093/biomet/74.3.469 (the smoothed bootstrap)
    """
    parts = list(comparisons.values())
    for column in SHIFTS:
        yield from _over_sources(parts, column)
    yield size(NAMES["lead"], "over all sources the mean is zero", "same shape", _redrawn(parts))
    for comparison, part in comparisons.items():
        if np.unique(part.unit).size > 1:
            yield from _over_units(comparison, part)


def _over_sources(parts: Sequence[Compared], column: str) -> Iterator[Experiment]:
    name, seen = NAMES[column], _seen(parts, column)
    null = "over all sources the mean is zero"
    yield size(name, null, SEEN, _of_sources(parts, column))
    truth = f"{SEEN}, smoothed"
    yield size(name, null, truth, _smoothed(seen, 0.0))
    for by in SHIFTS[column]:
        yield power(name, null, f"{truth}, moved by {by:g}", _smoothed(seen, by))


def _over_units(comparison: str, part: Compared) -> Iterator[Experiment]:
    null = "over all tasks, or families, the mean is zero"
    for column in ("excess", "lead"):
        name, by = f"mean {column}, over tasks or families", SHIFTS[column][0]
        seen = by_family(part.effects[column], part.unit)
        truth = f"{comparison}, {SEEN}, smoothed"
        yield size(name, null, truth, _smoothed(seen, 0.0))
        yield power(name, null, f"{truth}, moved by {by:g}", _smoothed(seen, by))
    name = "mean lead, over tasks or families"
    yield size(name, null, f"{comparison}, same shape", _redrawn_units(part))


def _said(effects: FloatArray) -> BoolArray:
    found = family_mean(effects).interval
    return np.asarray((found.low > 0) | (found.high < 0))


def _smoothed(seen: FloatArray, by: float) -> Run:
    centred, spread = seen - seen.mean(), seen.std(ddof=1)
    # Silverman's rule; the sum of a draw and of so much noise is that much wider than the draw.
    noise = 1.06 * seen.size**-0.2
    wider = np.hypot(1, noise)

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        shape = (draws, seen.size)
        again = rng.choice(centred, shape) + rng.normal(0, noise * spread, shape)
        return _said(again / wider + by)

    return run


def _of_sources(parts: Sequence[Compared], column: str) -> Run:
    names = np.unique([part.source for part in parts])
    mean = _seen(parts, column).mean()

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        shape = (draws, names.size)
        own = ([part for part in parts if part.source == name] for name in names)
        each = [_again(of_source, column, shape, rng) for of_source in own]
        return _said(np.choose(rng.integers(names.size, size=shape), each) - mean)

    return run


def _seen(parts: Sequence[Compared], column: str) -> FloatArray:
    """Means of the sources: over comparisons, of means over pairs."""
    means = np.array([part.effects[column].mean() for part in parts])
    return by_family(means, np.array([part.source for part in parts]))


def _again(
    parts: Sequence[Compared], column: str, shape: tuple[int, ...], rng: np.random.Generator
) -> FloatArray:
    """Means of one source whose tasks or families are drawn anew."""
    means = []
    for part in parts:
        pairs = np.bincount(part.unit)
        total = np.bincount(part.unit, weights=part.effects[column])
        drawn = rng.integers(pairs.size, size=(*shape, pairs.size))
        means.append(total[drawn].sum(axis=-1) / pairs[drawn].sum(axis=-1))
    return np.asarray(np.mean(means, axis=0))


def _redrawn(parts: Sequence[Compared]) -> Run:
    sources = np.array([part.source for part in parts])

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        leads = [_leads(part.pairs, rng, draws) for part in parts]
        means = np.stack([np.nanmean(lead, axis=-1) for lead in leads], axis=-1)
        return _said(by_family(means, sources))

    return run


def _redrawn_units(part: Compared) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        return _said(by_family(_leads(part.pairs, rng, draws), part.unit))

    return run


def _leads(pairs: Pairs, rng: np.random.Generator, draws: int) -> FloatArray:
    """Leads (draws, pairs) of the continuous metric over scores of its shape, drawn anew."""
    c, truth, spread = pairs.curves, linear(pairs), scatter(pairs.curves.y, pairs.curves.n)
    by_noise = lead_of_noise(c.x, c.n, pairs.other, truth, rng, correlation=spread, draws=NOISY)
    blocks = []
    for made in range(0, draws, BLOCK):
        worlds = np.broadcast_to(truth, (min(BLOCK, draws - made), *truth.shape))
        seen = simulated_scores(worlds, c.n, rng, correlation=spread)
        blocks.append(lead(c.x, seen, pairs.other) - by_noise)
    return np.concatenate(blocks)
