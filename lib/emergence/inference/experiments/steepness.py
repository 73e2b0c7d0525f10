"""How often one metric is taken to be steeper than another, or one score higher."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.binomial import successes
from emergence.inference.calibration import Setting, simulate
from emergence.inference.dispersion import stderr
from emergence.inference.excess import excess
from emergence.inference.experiments.experiment import (
    NULL_DRAWS,
    Experiment,
    Run,
    in_blocks,
    on_curves,
    power,
    size,
    under,
)
from emergence.inference.intervals import wilson
from emergence.inference.order import interval_order
from emergence.inference.steeper import steeper

Test: TypeAlias = Callable[[Setting, FloatArray, FloatArray, np.random.Generator], FloatArray]
"""From a setting, scores (curves, points) and the other metric's scores to p of each curve."""


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on steeper metrics and on the order of two intervals.

    A metric's scores are drawn as counts, or, for comparison, from a bell curve.
    """
    null = "the scores are a linear function of the other metric's"
    # A chance level of nothing: scores that cannot fall further tie at the floor.
    nothing = replace(setting, chance=np.zeros_like(setting.chance))
    for name, test, naive in (
        ("steeper than another metric", _counts, False),
        ("steeper than another metric, by a bell curve", _bell_curve, True),
    ):
        for world, where in ((setting, ""), (nothing, ", from nothing")):
            for truth in ("log-linear", "wide sigmoid", "narrow sigmoid"):
                run = _run(test, under(world, truth), truth)
                yield size(name, null, f"{truth} against itself{where}", run, naive)
            run = _run(test, under(world, "narrow sigmoid"), "log-linear")
            yield power(name, null, f"narrow sigmoid against log-linear{where}", run, naive)
    name, null = "order of two intervals", "the two quantities are equal"
    yield size(name, null, "flat, first and last score", on_curves(_ordered, setting))
    for truth in ("log-linear", "narrow sigmoid"):
        run = on_curves(_ordered, under(setting, truth))
        yield power(name, null, f"{truth}, first and last score", run)


def _counts(
    setting: Setting, y: FloatArray, other: FloatArray, rng: np.random.Generator
) -> FloatArray:
    return excess(setting.x, y, setting.n, other, rng, draws=NULL_DRAWS).p_value


def _bell_curve(
    setting: Setting, y: FloatArray, other: FloatArray, rng: np.random.Generator
) -> FloatArray:
    noise = stderr(y, setting.n)
    return steeper(setting.x, y, noise, other, rng, draws=NULL_DRAWS).p_value


def _ordered(y: FloatArray, n: FloatArray, chance: FloatArray) -> BoolArray:
    right = successes(y, n)
    first, last = (wilson(right[..., point], n[..., point]) for point in (0, -1))
    return np.isin(interval_order(first, last), ("below", "above"))


def _run(test: Test, setting: Setting, other: str) -> Run:
    middle = float(np.mean(setting.x[[0, -1]]))
    steep = replace(setting, midpoint=middle)
    smooth = simulate(replace(steep, truth=other), 1, np.random.default_rng(0)).truth[0]

    def block(rng: np.random.Generator) -> BoolArray:
        p = test(setting, simulate(steep, 1, rng).y[0], smooth, rng)
        return np.asarray(p[np.isfinite(p)] <= 0.05)

    return in_blocks(block)
