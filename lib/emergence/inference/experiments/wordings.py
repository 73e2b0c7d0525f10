"""How often wordings are taken to spread less with size, or to rank models differently."""

from collections.abc import Iterator, Sequence

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting
from emergence.inference.concordance import concordance
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.trend import trend

TEMPLATES = (3, 3, 4, 3, 3, 2)
"""Sizes of the families that were put to templates."""

TASKS, MODELS = 10, 5
"""Tasks and sizes of the one family that was put to paraphrases."""

SCATTER = {"templates": 0.02, "paraphrases": 0.03}
"""Standard deviation of a spread about its trend, as seen."""

BLOCK = 1_000


def experiments(setting: Setting, noise: float) -> Iterator[Experiment]:
    """Yield the experiments on the spread over wordings and on rankings under them."""
    null = "the spreads of a family come in any order"
    name, worlds = "spread changes with size", f"templates, {len(TEMPLATES)} families"
    yield size(name, null, f"no trend, {worlds}", _templates(0.0))
    for fall in (0.02, 0.06):
        yield power(name, null, f"falls by {fall}, {worlds}", _templates(fall))
    name, worlds = "spread changes with size, tasks as strata", f"{TASKS} tasks of one family"
    yield size(name, null, f"no trend, {worlds}, independent", _paraphrases(0.0, 0.0), True)
    yield size(name, null, f"no trend, {worlds}, half shared", _paraphrases(0.0, 0.5), True)
    yield power(name, null, f"falls by 0.06, {worlds}, independent", _paraphrases(0.06, 0.0), True)
    name, null = "rankings differ", "prompts differ by the sampling of items alone"
    for world, prompts, models, items in (("templates", 10, 20, 500), ("paraphrases", 15, 16, 100)):
        told = f"{prompts} {world}, {models} models, {items} items"
        yield size(name, null, f"no difference, {told}", _ranked(prompts, models, items, 0.0))
        truth = f"scores shift by 0.03, {told}"
        yield power(name, null, truth, _ranked(prompts, models, items, 0.03))


def _templates(fall: float) -> Run:
    path = np.full((len(TEMPLATES), max(TEMPLATES)), np.nan)
    for row, models in zip(path, TEMPLATES, strict=True):
        row[:models] = np.linspace(0, -fall, models)
    return _trends(path, [SCATTER["templates"], 0.0])


def _paraphrases(fall: float, shared: float) -> Run:
    path = np.tile(np.linspace(0, -fall, MODELS), (TASKS, 1))
    return _trends(path, SCATTER["paraphrases"] * np.sqrt([1 - shared, shared]))


def _trends(path: FloatArray, scatter: Sequence[float] | FloatArray) -> Run:
    """Give each stratum scatter of its own, and some that all of them share, size by size."""
    own, shared = scatter

    def block(rng: np.random.Generator) -> BoolArray:
        alone = own * rng.normal(size=(BLOCK, *path.shape))
        common = shared * rng.normal(size=(BLOCK, 1, path.shape[1]))
        return np.asarray(trend(path + alone + common).p_value <= 0.05)

    return in_blocks(block)


def _ranked(prompts: int, models: int, items: int, shift: float) -> Run:
    levels = np.linspace(0.3, 0.7, models)

    def block(rng: np.random.Generator) -> BoolArray:
        rates = levels + shift * rng.normal(size=(prompts, models))
        made = concordance(rng.binomial(items, rates.clip(0, 1)) / items, items, rng)
        return np.asarray(made.w < made.low)

    return in_blocks(block)
