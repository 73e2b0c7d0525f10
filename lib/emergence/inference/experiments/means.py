"""How often intervals of means over families and over clusters of items cover."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
from scipy import stats

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.bootstrap import bootstrap_means, percentile
from emergence.inference.calibration import Setting
from emergence.inference.clustered import clustered_mean
from emergence.inference.experiments.experiment import (
    RESAMPLES,
    Experiment,
    Run,
    in_blocks,
    power,
    size,
)
from emergence.inference.families import family_bootstrap, family_mean
from emergence.inference.intervals import Interval
from emergence.inference.ratio import family_ratio
from emergence.inference.signs import signs

FAMILIES, PASSAGES, EACH = 4, 30, 8
COUNTS = (4, 6, 7, 9)
"""Families, or tasks, over which the pages take means."""

TASKS = (5, 12)
"""Tasks over which the pages count signs."""

PAIRS = {
    "9 families of 5 to 25": (6, 19, 9, 22, 13, 10, 25, 14, 5),
    "3 families of 1 to 11": (1, 11, 5),
}
"""Pairs of prompts that a family is counted by, in two sources."""

Effects: TypeAlias = Callable[[np.random.Generator, int], FloatArray]
Limits: TypeAlias = Callable[[FloatArray, np.random.Generator], Interval]


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on families and on clustered items."""
    target = "the mean over all families there could be"
    for name, over, naive in (
        ("t over families", _t, False),
        ("Student's t, as for normal effects", _student, True),
        ("bootstrap of families", _resampled, True),
    ):
        for shape, effects in (("normal", _normal), ("skewed", _skewed)):
            for count in COUNTS if not naive else (FAMILIES,):
                truth = f"{count} families, {shape} effects"
                run = _families(partial(effects, count), over)
                yield Experiment(name, target, truth, "coverage", 0.95, run, naive)
    name, null = "sign over tasks", "an effect is as likely above zero as below"
    for tasks in TASKS:
        yield size(name, null, f"{tasks} tasks, each as likely", _signs(tasks, 0.5))
        yield power(name, null, f"{tasks} tasks, nine in ten above", _signs(tasks, 0.9))
    target = "the share over all families there could be"
    for families, pairs in PAIRS.items():
        truth = f"{families}, their shares 0.35 on average, scattered by 0.2"
        yield Experiment("share over families", target, truth, "coverage", 0.95, _shares(pairs))
    target = "the ratio over all families there could be"
    for count in (6, 9):
        truth = f"{count} families of unequal size, ratio 0.5, scattered by 0.1"
        yield Experiment("ratio over families", target, truth, "coverage", 0.95, _ratios(count))
    target = "the mean over all items there could be"
    truth = f"{PASSAGES} passages of {EACH} items"
    for name, limits, naive in (
        ("clustered standard error", _clustered, False),
        ("bootstrap of clusters", _drawn, False),
        ("standard error of independent items", _independent, True),
    ):
        yield Experiment(name, target, truth, "coverage", 0.95, _items(limits), naive)
    name, truth = "bootstrap of two kinds of cluster", "10 by 10 digits, 5 items of each pair"
    yield Experiment(name, target, truth, "coverage", 0.95, _crossed(10, 5))


def _families(effects: Effects, limits: Limits) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        return limits(effects(rng, draws), rng).contains(0)

    return run


def _normal(families: int, rng: np.random.Generator, draws: int) -> FloatArray:
    return rng.normal(size=(draws, families))


def _skewed(families: int, rng: np.random.Generator, draws: int) -> FloatArray:
    return rng.exponential(size=(draws, families)) - 1


def _signs(tasks: int, above: float) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        side = np.where(rng.random((draws, tasks)) < above, 1.0, -1.0)
        return ~signs(side * rng.exponential(size=side.shape)).interval.contains(0.5)

    return run


def _student(effects: FloatArray, rng: np.random.Generator) -> Interval:
    made = stats.ttest_1samp(effects, 0, axis=1).confidence_interval()
    return Interval(np.asarray(made.low), np.asarray(made.high))


def _t(effects: FloatArray, rng: np.random.Generator) -> Interval:
    return family_mean(effects).interval


def _resampled(effects: FloatArray, rng: np.random.Generator) -> Interval:
    return family_bootstrap(effects, RESAMPLES, rng)


def _shares(pairs: Sequence[int]) -> Run:
    member = np.repeat(np.arange(len(pairs)), pairs)
    mean, strength = 0.35, 0.35 * 0.65 / 0.2**2 - 1

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        rates = rng.beta(mean * strength, (1 - mean) * strength, (len(pairs), draws))
        hits = rng.random((member.size, draws)) < rates[member]
        return clustered_mean(hits, member).interval().contains(mean)

    return run


def _ratios(families: int) -> Run:
    def block(rng: np.random.Generator) -> BoolArray:
        bottom = rng.uniform(0.5, 2, (100, families))
        top = bottom * rng.normal(0.5, 0.1, bottom.shape)
        made = [family_ratio(*pair).interval for pair in zip(top, bottom, strict=True)]
        return np.array([bool(interval.contains(0.5)) for interval in made])

    return in_blocks(block)


def _crossed(kinds: int, each: int) -> Run:
    """Give items of two digits, every pair of digits so often, that both make easy or hard."""
    one, other = np.divmod(np.repeat(np.arange(kinds**2), each), kinds)

    def block(rng: np.random.Generator) -> BoolArray:
        by_one, by_other = rng.normal(size=(2, kinds, 100))
        easy = by_one[one] + by_other[other]
        scores = np.asarray(easy + rng.normal(size=easy.shape) > 0, dtype=np.float64)
        again = bootstrap_means(scores, RESAMPLES, rng, clusters=[one, other])
        return percentile(again, units=kinds).contains(0.5)

    return in_blocks(block)


def _items(limits: Limits) -> Run:
    member = np.repeat(np.arange(PASSAGES), EACH)

    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        easy = rng.normal(size=(PASSAGES, draws))[member]
        scores = np.asarray(easy + rng.normal(size=easy.shape) > 0, dtype=np.float64)
        return limits(scores, rng).contains(0.5)

    return run


def _clustered(scores: FloatArray, rng: np.random.Generator) -> Interval:
    return clustered_mean(scores, np.repeat(np.arange(PASSAGES), EACH)).interval()


def _independent(scores: FloatArray, rng: np.random.Generator) -> Interval:
    return clustered_mean(scores, np.arange(PASSAGES * EACH)).interval()


def _drawn(scores: FloatArray, rng: np.random.Generator) -> Interval:
    member = np.repeat(np.arange(PASSAGES), EACH)
    draws = bootstrap_means(scores, RESAMPLES, rng, clusters=member)
    return percentile(draws, units=PASSAGES)
