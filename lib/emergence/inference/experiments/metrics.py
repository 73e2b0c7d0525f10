"""How often a score is taken to rise, or to be steeper than another metric of the same models."""

from collections.abc import Iterator, Mapping

import numpy as np

from emergence.fits import sigmoid_curve
from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.dispersion import effective_items
from emergence.inference.excess import excess
from emergence.inference.experiments.experiment import (
    NULL_DRAWS,
    Experiment,
    Run,
    in_blocks,
    power,
    size,
)
from emergence.inference.floor import floor
from emergence.inference.risen import risen
from emergence.inference.scatter import scatter
from emergence.inference.simulated import simulated_scores
from emergence.metrics import Pairs

LIFT = 0.1
JUMP = 0.5


def experiments(leading: Mapping[str, Pairs], rising: Mapping[str, Pairs]) -> Iterator[Experiment]:
    """Yield the experiments on single pairs of metrics, before any adjustment.

    The models, questions, chance levels and scatter of every comparison are simulated; a rate is
    over its pairs. True scores that climb do so evenly over log scale, from chance, or from what
    the three smallest models score where that is more. A jump rises as much as the fitted linear
    function of the other metric does, in the middle of the scales seen or up to the largest
    model: few models far apart can show a jump between two of them and not one across a model.

    Parameters
    ----------
    leading, rising : mapping of str to Pairs
        By comparison: all pairs, and those that were found to rise.
    """
    name, null = "a right-or-wrong score rises", "the largest model is no better than the floor"
    for comparison, pairs in leading.items():
        yield size(name, null, f"level, {comparison}", _of_rise(pairs, 0.0))
        yield power(name, null, f"climbs by {LIFT}, {comparison}", _of_rise(pairs, LIFT))
    name = "steeper than a continuous metric"
    null = "the score is a linear function of the continuous metric"
    for comparison, pairs in rising.items():
        yield size(name, null, f"same shape, {comparison}", _of_steepness(pairs))
        for words, late in (("jump in the middle", False), ("late jump", True)):
            yield power(name, null, f"{words}, {comparison}", _of_jump(pairs, late))


def linear(pairs: Pairs) -> FloatArray:
    """Give the true scores if they were the fitted linear function of the other metric.

    Parameters
    ----------
    pairs : Pairs
        One comparison.

    Returns
    -------
    ndarray, shape (curves, points)
        NaN where a model lacks either metric.
    """
    c, rng = pairs.curves, np.random.default_rng(0)
    spread = scatter(c.y, c.n)
    return excess(c.x, c.y, c.n, pairs.other, rng, correlation=spread, draws=1).null


def jumping(x: FloatArray, like: FloatArray, *, late: bool = False) -> FloatArray:
    """Give curves that rise as much as others, but within half a decade.

    Parameters
    ----------
    x, like : ndarray, shape (curves, points)
        log10 scale, and the curves whose ends are taken; NaN where a point is missing.
    late : bool
        Whether the jump ends at the last point; else it lies in the middle.

    Returns
    -------
    ndarray, shape (curves, points)
    """
    scale = np.where(np.isfinite(like), x, np.nan)
    low, high = (end(like, axis=1, keepdims=True) for end in (np.nanmin, np.nanmax))
    first, last = (end(scale, axis=1, keepdims=True) for end in (np.nanmin, np.nanmax))
    midpoint = last - JUMP / 2 if late else (first + last) / 2
    return np.asarray(sigmoid_curve(scale, low, high, midpoint, JUMP))


def _of_steepness(pairs: Pairs) -> Run:
    return _steeper(pairs, linear(pairs))


def _of_jump(pairs: Pairs, late: bool) -> Run:
    return _steeper(pairs, jumping(pairs.curves.x, linear(pairs), late=late))


def _steeper(pairs: Pairs, truth: FloatArray) -> Run:
    c, spread = pairs.curves, scatter(pairs.curves.y, pairs.curves.n)

    def block(rng: np.random.Generator) -> BoolArray:
        seen = simulated_scores(truth, c.n, rng, correlation=spread)
        made = excess(c.x, seen, c.n, pairs.other, rng, correlation=spread, draws=NULL_DRAWS)
        return np.asarray(made.p_value[np.isfinite(made.p_value)] <= 0.05)

    return in_blocks(block)


def _of_rise(pairs: Pairs, rise: float) -> Run:
    c, spread = pairs.curves, scatter(pairs.curves.y, pairs.curves.n)
    n = effective_items(c.n, spread)
    scale = np.where(np.isfinite(c.y), c.x, np.nan)
    first, last = (end(scale, axis=1, keepdims=True) for end in (np.nanmin, np.nanmax))
    start = np.fmax(floor(c.y, n, c.chance).rate, 0)[:, np.newaxis]
    truth = np.clip(start + rise * (scale - first) / (last - first), 0, 1)

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        worlds = np.broadcast_to(truth, (-(-draws // len(pairs)), *truth.shape))
        seen = simulated_scores(worlds, c.n, rng, correlation=spread)
        return np.ravel(risen(seen, n, floor(seen, n, c.chance)).p_value <= 0.05)

    return run
