"""How often the searches for falling and for bent tasks find them, at the sources' own sizes."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from emergence.inference.arrays import BoolArray, FloatArray
from emergence.inference.calibration import Setting, simulate
from emergence.inference.directions import directions
from emergence.inference.dispersion import correlation, stderr
from emergence.inference.experiments.experiment import Experiment, Run, in_blocks, power, size
from emergence.inference.intervals import wilson
from emergence.inference.lucky_scores import lucky_scores
from emergence.inference.shuffled import shuffled_trends
from emergence.inference.trend import trend
from emergence.inference.two_lines import two_lines
from emergence.inference.valley import valley

BLOCK = 1_000
SETS = 10
NULL_DRAWS = 500
OF_SCALE = {"no change": 0.0, "a tenth lost": 0.1, "a fifth lost": 0.2}
"""Losses, as parts of the scale."""

DEPTHS = (0.0, 0.1, 0.2, 0.3)
PARTED = (0.1, 0.2)
"""What easy groups lose and hard ones gain, of the score's scale of one."""

GROUPED = 3
"""Groups at either end that are called easy, and hard."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Tasks of one family, drawn by their questions.

    Attributes
    ----------
    world : Setting
        Its sizes, items, chance and noise.
    line : float
        Greatest p with which a task of the source counts as having a trend, all being corrected.
    """

    world: Setting
    line: float


@dataclass(frozen=True, slots=True)
class Several:
    """A task of several families, its scores drawn about lines.

    Attributes
    ----------
    present : ndarray of bool, shape (families, points)
        Where there are models.
    together : sequence
        Families of one label have the same models.
    share : float
        Share of the scatter that these have in common.
    losses : mapping
        What is lost from the smallest to the largest model, in standard deviations, by name.
    line : float
        As for `Alone`.
    """

    present: BoolArray
    together: Sequence[Hashable]
    share: float
    losses: Mapping[str, float]
    line: float


def experiments(searches: Mapping[str, Alone | Several]) -> Iterator[Experiment]:
    """Yield the experiments on the search for falling tasks, by source."""
    name, null = "falling, in the search of a source", "the order of the scores is random"
    for source, searched in searches.items():
        for loss, run in _losses(searched):
            truth = f"{source}, {loss}"
            if loss == "no change":
                # One of the two directions.
                yield Experiment(name, null, truth, "size", searched.line / 2, run)
            else:
                yield power(name, null, truth, run)


def inverse(prizes: Mapping[str, Alone]) -> Iterator[Experiment]:
    """Yield the experiments on prize tasks that fall to chance or end below it."""
    name, null = "inverse, prize tasks", "the largest model scores at chance or above"
    for source, searched in prizes.items():
        for below in (0.0, 0.05, 0.1):
            world = _sinking(searched.world, 0.2 + below, 0.2)
            run = _inverse(replace(searched, world=world))
            if below == 0:
                truth = f"falls evenly from .2 above chance to chance, {source}"
                yield Experiment(name, null, truth, "size", 0.025, run)
            else:
                yield power(name, null, f"falls evenly to {below} below chance, {source}", run)


def bends(worlds: Mapping[str, Setting]) -> Iterator[Experiment]:
    """Yield the experiments on valleys, their bottoms in the middle.

    Noise is measured each time anew, on as many tasks that do not change.
    """
    null = "the scores never rise, or never fall"
    for name, answer in (("U-shaped", _valley), ("two lines, as a cross-check", _lines)):
        for source, world in worlds.items():
            middle = float(np.mean(world.x[[0, -1]]))
            for depth in DEPTHS:
                dug = replace(world, truth="valley", rise=depth, midpoint=middle)
                made = power if depth else size
                truth = f"valley of {depth} in the middle" if depth else "flat"
                yield made(name, null, f"{truth}, {source}", _bent(dug, answer))


def pictures(y: FloatArray, shape: tuple[int, int]) -> Iterator[Experiment]:
    """Yield the experiment on easy groups that fall while hard ones rise.

    The groups of difficulty as they are, tasks times groups, the models of every family in random
    order. Of every order one task is looked at, as all tasks share it. For power the easy groups of
    every task lose and the hard ones gain, from the smallest to the largest model of each family.
    """
    name, null = "easy groups fall and hard ones rise", "the order of the models is random"
    yield size(name, null, "models of every family in random order", _pictured(y, shape, 0.0))
    for by in PARTED:
        truth = f"easy groups lose {by:g}, hard ones gain it"
        yield power(name, null, truth, _pictured(y, shape, by))


def _pictured(y: FloatArray, shape: tuple[int, int], by: float) -> Run:
    group = np.arange(shape[1])
    way = np.where(group >= shape[1] - GROUPED, 1.0, np.where(group < GROUPED, -1.0, 0.0))
    models = np.isfinite(y)
    place = (models.cumsum(axis=-1) - 1) / np.maximum(models.sum(axis=-1, keepdims=True) - 1, 1)
    change = by * np.tile(way, shape[0])[:, np.newaxis, np.newaxis] * place

    def block(rng: np.random.Generator) -> BoolArray:
        found = directions(shuffled_trends(y, BLOCK, rng, change=change), 0.05)
        falls, rises = (flags.reshape(BLOCK, *shape) for flags in (found.falls, found.rises))
        easy = falls[..., :GROUPED].sum(axis=-1) >= GROUPED - 1
        hard = rises[..., -GROUPED:].sum(axis=-1) >= GROUPED - 1
        return np.asarray((easy & hard)[np.arange(BLOCK), rng.integers(shape[0], size=BLOCK)])

    return in_blocks(block)


def _losses(searched: Alone | Several) -> Iterator[tuple[str, Run]]:
    if isinstance(searched, Several):
        for name, loss in searched.losses.items():
            yield name, _several(searched, loss)
        return
    for name, loss in OF_SCALE.items():
        yield name, _alone(replace(searched, world=_sinking(searched.world, loss, loss)))


def _sinking(world: Setting, loss: float, lead: float) -> Setting:
    """Lose evenly so much, from so far above chance."""
    return replace(world, truth="log-linear", rise=-loss, offset=lead)


def _several(searched: Several, loss: float) -> Run:
    def block(rng: np.random.Generator) -> BoolArray:
        models = searched.present, loss, BLOCK, rng
        y = lucky_scores(*models, share=searched.share, together=searched.together)
        return _fell(y, searched.line, searched.together)

    return in_blocks(block)


def _alone(searched: Alone) -> Run:
    def block(rng: np.random.Generator) -> BoolArray:
        y = simulate(searched.world, 100, rng).y
        return _fell(y[:, :, np.newaxis], searched.line, None)

    return in_blocks(block)


def _inverse(searched: Alone) -> Run:
    world = searched.world

    def block(rng: np.random.Generator) -> BoolArray:
        y = simulate(world, BLOCK, rng).y
        # As the page does: the noise of these tasks is told beside it, not put into the interval.
        final = wilson(y[..., -1] * world.n[:, -1], world.n[:, -1])
        fell = _fell(y[:, :, np.newaxis], searched.line, None)
        return np.asarray(fell & (final.high < world.chance))

    return in_blocks(block)


def _fell(y: FloatArray, line: float, together: Sequence[Hashable] | None) -> BoolArray:
    found = trend(y, together)
    return np.asarray((found.p_value <= line) & (found.s < 0))


def _bent(
    world: Setting, answer: Callable[[FloatArray, FloatArray, np.random.Generator], FloatArray]
) -> Run:
    def block(rng: np.random.Generator) -> BoolArray:
        # If all tasks had valleys their noise could not be told from them.
        level = simulate(replace(world, truth="flat"), SETS, rng).y
        seen = simulate(world, SETS, rng).y
        error = stderr(seen, world.n, correlation(level, world.n))
        curves, errors = (part.reshape(-1, world.x.size) for part in (seen, error))
        return np.asarray(answer(curves, errors, rng) <= 0.05)

    return in_blocks(block)


def _valley(y: FloatArray, error: FloatArray, rng: np.random.Generator) -> FloatArray:
    return valley(y, error, rng, draws=NULL_DRAWS).p_value


def _lines(y: FloatArray, error: FloatArray, rng: np.random.Generator) -> FloatArray:
    # The bottom of the fit is all that is asked of the test here.
    bottom = valley(y, error, rng, draws=1).bottom
    return two_lines(np.arange(y.shape[1], dtype=float), y, error, bottom).p_value
