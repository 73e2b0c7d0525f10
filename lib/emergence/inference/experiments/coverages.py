"""How often intervals of scores and of statistics of curves cover."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from emergence.fits import midpoint, rise_width
from emergence.fits.profile import ProfileInterval
from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.binomial import successes
from emergence.inference.bootstrap import percentile
from emergence.inference.calibration import (
    NARROW,
    WIDE,
    Limits,
    Setting,
    Statistic,
    contained,
    simulate,
)
from emergence.inference.conformal import conformal, last_value
from emergence.inference.draws import beta_draws
from emergence.inference.experiments.experiment import (
    RESAMPLES,
    Experiment,
    Run,
    in_blocks,
    under,
)
from emergence.inference.intervals import Interval, exact, newcombe, newcombe_paired, wald, wilson
from emergence.measures.breakthroughness import breakthroughness
from emergence.measures.linearity import linearity

PAIRED = {
    "half right under both, independently": (0.25, 0.25, 0.25, 0.25),
    "half right under both, mostly the same": (0.45, 0.05, 0.05, 0.45),
    "three in ten and half, mostly the same": (0.25, 0.05, 0.25, 0.45),
}
"""Shares of items that both prompts, only the first, only the second, neither gets right."""

TRUTHS = ("flat", "log-linear", "wide sigmoid", "narrow sigmoid", "broken line")


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on intervals of scores, differences, L, B, forecasts and rises."""
    yield from _of("Wilson interval", "the score", _one(wilson), _scores, setting)
    yield from _of("exact interval", "the score", _one(exact), _scores, setting)
    yield from _of("normal interval", "the score", _one(wald), _scores, setting, naive=True)
    rise = "the difference between the largest and the smallest model"
    yield from _of("Newcombe interval", rise, _newcombe, _rise, setting)
    yield from _of_pairs()
    yield from _of("Beta draws of a difference", rise, _drawn_rise, _rise, setting, naive=True)
    for name, measure in (("linearity", linearity), ("breakthroughness", breakthroughness)):
        limits = _drawn(measure)
        yield from _of(f"Beta draws of {name}", name, limits, measure, setting, naive=True)
    for truth in TRUTHS:
        run = _forecast(under(setting, truth))
        target = "the largest model's score, forecast by the last value"
        yield Experiment("conformal forecast", target, truth, "coverage", 0.9, run)
    for truth, width in (("wide sigmoid", WIDE), ("narrow sigmoid", NARROW)):
        for times, noisy in ((0, ""), (1, ", with noise"), (10, ", with ten times the noise")):
            world = under(setting, truth, rise=0.5, noise=times * noise)
            yield from _of_rise(f"{truth}, +0.5{noisy}", world, width)


def _of(
    name: str,
    target: str,
    limits: Limits,
    statistic: Statistic,
    setting: Setting,
    *,
    naive: bool = False,
) -> Iterator[Experiment]:
    for truth in TRUTHS:
        run = _run(under(setting, truth), limits, statistic)
        yield Experiment(name, target, truth, "coverage", 0.95, run, naive)


def _run(setting: Setting, limits: Limits, statistic: Statistic) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        sets = -(-draws // setting.chance.size)
        return np.ravel(contained(limits, statistic, setting, rng, sets))

    return run


def _scores(y: FloatArray) -> FloatArray:
    return y


def _rise(y: FloatArray) -> FloatArray:
    return np.asarray(y[..., -1] - y[..., 0])


def _one(method: Callable[[FloatArray, FloatArray], Interval]) -> Limits:
    def limits(y: FloatArray, n: FloatArray, rng: np.random.Generator) -> Interval:
        return method(successes(y, n), n)

    return limits


def _newcombe(y: FloatArray, n: FloatArray, rng: np.random.Generator) -> Interval:
    right = successes(y, n)
    return newcombe(right[:, -1], n[:, -1], right[:, 0], n[:, 0])


def _drawn_rise(y: FloatArray, n: FloatArray, rng: np.random.Generator) -> Interval:
    # Only the ends matter, and few resamples would make the interval too short.
    ends = [0, -1]
    return percentile(_rise(beta_draws(y[:, ends], n[:, ends], 2 * RESAMPLES, rng)))


def _drawn(statistic: Statistic) -> Limits:
    def limits(y: FloatArray, n: FloatArray, rng: np.random.Generator) -> Interval:
        return percentile(statistic(beta_draws(y, n, RESAMPLES, rng)))

    return limits


def _of_rise(truth: str, setting: Setting, width: float) -> Iterator[Experiment]:
    middle = float(np.mean(setting.x[[0, -1]]))
    world = replace(setting, midpoint=middle)
    for name, interval, value in (
        ("profile interval of a rise's width", rise_width, width),
        ("profile interval of a rise's midpoint", midpoint, middle),
    ):
        run = _profile(world, interval, value)
        yield Experiment(name, name.rpartition(" of ")[2], truth, "coverage", 0.9, run)


def _profile(setting: Setting, interval: Callable[..., ProfileInterval], value: float) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        seen = simulate(setting, -(-draws // setting.chance.size), rng).y
        n = np.broadcast_to(setting.n, seen.shape).reshape(-1, setting.x.size)
        made = interval(setting.x, seen.reshape(n.shape), n)
        # An open end excludes nothing beyond it.
        above = made.low_open | (made.low <= value)
        return np.asarray(above & (made.high_open | (made.high >= value)))

    return run


def _forecast(setting: Setting) -> Run:
    """Look at one task of each set: over all tasks of a set the share held hardly varies."""
    groups = np.arange(setting.chance.size)

    def block(rng: np.random.Generator) -> BoolArray:
        y = simulate(setting, 1, rng).y[0]
        held = conformal(last_value(y[:, :-1]), y[:, -1], groups).covered
        return held[rng.integers(groups.size, size=1)]

    return in_blocks(block)


def _of_pairs() -> Iterator[Experiment]:
    name, target = "Newcombe interval, paired", "the difference on the same items"
    for items in (30, 100):
        for truth, cells in PAIRED.items():
            named = f"{truth}, {items} items"
            yield Experiment(name, target, named, "coverage", 0.95, _paired(items, cells))


def _paired(items: int, cells: Sequence[float]) -> Run:
    def run(rng: np.random.Generator, draws: int) -> BoolArray:
        drawn = rng.multinomial(items, cells, size=draws)
        return newcombe_paired(*drawn.T).contains(cells[1] - cells[2])

    return run
