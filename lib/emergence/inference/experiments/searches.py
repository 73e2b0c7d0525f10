"""What is simulated for the page on falling tasks: its own families, items and noise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from emergence import curves, searched
from emergence.curves import Curves
from emergence.inference.arrays import FloatArray
from emergence.inference.calibration import Setting
from emergence.inference.directions import directions
from emergence.inference.dispersion import correlation
from emergence.inference.experiments import falls
from emergence.inference.experiments.experiment import Experiment
from emergence.inference.experiments.falls import OF_SCALE, Alone, Several
from emergence.inference.shared_luck import shared_luck
from emergence.inference.trend import trend
from emergence.strata import Strata, stratify

RATE = 0.05

INVERSE = "pattern_matching_suppression"
"""The prize task whose number of questions is simulated."""

JUMP = 1 / 3
"""Part of the scale by which a task without steady scores moves between neighbouring sizes."""

OF_TRUTHFUL = {"no change": 0.0, "a fiftieth lost": 0.02, "a twentieth lost": 0.05}
OF_GROUPS = {"no change": 0.0, "a twentieth lost": 0.05, "a tenth lost": 0.1}
OF_CHOICES = {"no change": 0.0, "two scatters lost": 2.0, "four scatters lost": 4.0}


@lru_cache(maxsize=1)
def experiments() -> tuple[Experiment, ...]:
    """Collect the experiments on falls, on inverse prize tasks, and on easy and hard groups."""
    searches: dict[str, Alone | Several] = dict(_singles())
    searches |= dict(_ordinary()) | dict(_others())
    prizes = {name: _long_task(one) for name, one in _prizes().items()}
    groups = searched.below_threshold(searched.graded())
    tasks = groups.labels["task"].nunique()
    pictures = falls.pictures(groups.y, (tasks, len(groups) // tasks))
    return (*falls.experiments(searches), *falls.inverse(prizes), *pictures)


@lru_cache(maxsize=1)
def bends() -> tuple[Experiment, ...]:
    """Collect the experiments on valleys, in every set of long curves."""
    rows = {key: searched.ordinary(key) for key in searched.LONG if key in searched.ORDINARY}
    held = {searched.LONG[key]: searched.long_curves(kept) for key, kept in rows.items()}
    held[searched.LONG[searched.PRIZE]] = _trained()
    return tuple(falls.bends({name: _even(one) for name, one in held.items()}))


def _singles() -> Mapping[str, Alone]:
    bigg = curves.align(searched.ordinary("bigbench_bigg"))
    return {"BIG-G": Alone(_world(bigg, _noise(bigg)), _line(bigg.y[:, np.newaxis])), **_prizes()}


def _prizes() -> Mapping[str, Alone]:
    """Prize tasks with the noise of all, which those that jump make large, and with none."""
    held = _trained()
    line = _line(held.y[:, np.newaxis])
    steady = held.take(np.abs(np.diff(held.y)).max(axis=1) < JUMP)
    noises = {
        "prize tasks": _noise(held),
        "prize tasks, noise of those that do not jump": _noise(steady),
    }
    return {name: Alone(_world(held, noise), line) for name, noise in noises.items()}


def _long_task(prizes: Alone) -> Alone:
    held = _trained()
    task = np.flatnonzero(held.labels["task"] == INVERSE)
    return replace(prizes, world=_world(held.take(task), prizes.world.correlation))


def _trained() -> Curves:
    rows = searched.prizes()
    return curves.align(rows[rows["step"] == rows["step"].max()])


def _ordinary() -> Iterator[tuple[str, Several]]:
    for source, name in searched.ORDINARY.items():
        stack = searched.strata(searched.ordinary(source))
        if len(stack.families) > 1:
            designs = searched.designs(source, stack.families)
            yield name, _several(stack, designs, OF_SCALE)


def _others() -> Iterator[tuple[str, Several]]:
    truthful = stratify(curves.align(searched.truthful("obsscaling", 4)))
    yield "TruthfulQA", replace(_several(truthful, truthful.families, OF_TRUTHFUL), line=RATE)
    rows = searched.graded()
    groups = searched.below_threshold(rows)
    yield "groups by difficulty", _several(groups, groups.families, OF_GROUPS)
    whole = searched.whole(rows)
    yield "whole tasks by Brier score", _several(whole, whole.families, OF_GROUPS)
    rows = searched.two_choices()
    choices = stratify(curves.align(rows[rows["metric"] == "accuracy"]), ["task"])
    one_of_all = replace(_several(choices, choices.families, {}), line=RATE / len(choices))
    # In units of the scatter, as log-odds have no scale.
    yield "two choices", replace(one_of_all, losses=OF_CHOICES)


def _several(stack: Strata, designs: Sequence[str], losses: Mapping[str, float]) -> Several:
    luck = shared_luck(stack.y, designs)
    spread = float(np.nanmedian(luck.spread))
    return Several(
        np.isfinite(stack.y).mean(axis=0) > 0.5,
        designs,
        luck.share,
        {name: loss / spread for name, loss in losses.items()},
        _line(stack.y, designs),
    )


def _world(held: Curves, noise: float) -> Setting:
    """One family's sizes; room below 1 for a rise, a quarter where chance is not known."""
    base = np.fmin(np.nan_to_num(held.chance, nan=0.25), 0.7)
    return Setting(held.x[0], held.n, base, "log-linear", correlation=noise)


def _even(held: Curves) -> Setting:
    """Equal steps in size, as the families of a source need not have the same."""
    places = np.arange(held.y.shape[1], dtype=float)
    return replace(_world(held, _noise(held)), x=places)


def _noise(held: Curves) -> float:
    return float(np.ravel(correlation(held.y, held.n))[0])


def _line(y: FloatArray, designs: Sequence[str] | None = None) -> float:
    """Give the greatest p of a task that has a trend after correction."""
    found = trend(y, designs)
    moved = directions(found, RATE)
    return float(np.max(found.p_value, where=moved.rises | moved.falls, initial=0.0))
