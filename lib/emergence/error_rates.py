"""Measured error rates of every criterion in use: how they are made, and reading them."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, fields, replace
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from emergence import curves, scores
from emergence.errors import SchemaError, SelectionError
from emergence.inference.calibration import Setting
from emergence.inference.dispersion import correlation
from emergence.inference.experiments import (
    answers,
    beyond,
    carries,
    decomposition,
    discoveries,
    ends,
    factors,
    judgements,
    jumps,
    metrics,
    places,
    searches,
    series,
    smoothness,
    sources,
    standard,
    steps,
    widths,
)
from emergence.inference.experiments.experiment import Experiment
from emergence.inference.experiments.rates import ErrorRate, coverage, measure

SOURCE = "bigbench_bigg"
"""The source whose sizes, items, chance levels and noise are simulated."""

FOLDER = scores.DATA / "calibration"
"""Where the rates lie: one file for each part of the experiments."""

ITEMS = (32, 64, 100, 250, 500, 1024)
"""Items for which the power of the sharpness test is measured."""

NAIVE_SHARE = 10
"""Common practice fails by so much that a tenth of the repetitions show it."""

FEW_SIZES = ("obsscaling", "Pythia")
"""A source and a family with few sizes, on tasks whose chance level is 0."""


@lru_cache(maxsize=1)
def setting(source: str = SOURCE) -> tuple[Setting, float]:
    """Return what is simulated of a source: its setting, and its extra-binomial noise.

    Parameters
    ----------
    source : str
        Key in `data/sources.toml`, with one score for each of its tasks and models.

    Returns
    -------
    (Setting, float)
        The noise as a correlation of two items' answers.
    """
    held = curves.align(scores.load([source]))
    noise = float(np.ravel(correlation(held.y, held.n))[0])
    return Setting(held.x[0], held.n, held.chance), noise


@lru_cache(maxsize=1)
def few_sizes() -> Setting:
    """Return what is simulated of `FEW_SIZES`: sizes and items of tasks that are not guessed."""
    source, family = FEW_SIZES
    rows = scores.select(scores.load([source]), families=[family], shots=[2])
    rows = rows[rows["chance"].eq(0) & rows["metric"].ne("bleu")]
    held = curves.align(rows, "flops")
    return Setting(held.x[0], held.n, held.chance)


def _at_source(part: ModuleType) -> Iterable[Experiment]:
    made: Iterable[Experiment] = part.experiments(*setting())
    return made


_MAKERS: dict[str, Callable[[], Iterable[Experiment]]] = {
    **{
        part.__name__.rpartition(".")[2]: partial(_at_source, part)
        for part in (*standard.PARTS, widths, jumps, judgements)
    },
    "items": lambda: _by_items(*setting()),
    "few_sizes": lambda: _at_few_sizes(setting()[1]),
    "steps": lambda: steps.experiments(decomposition.climbs()),
    "ceilings": lambda: steps.with_ceilings(decomposition.ceilings()),
    "beyond": lambda: beyond.experiments(decomposition.by_kind()),
    "carries": lambda: carries.experiments(decomposition.sums()),
    "factors": lambda: factors.experiments(decomposition.looked()),
    "metrics": lambda: metrics.experiments(smoothness.leading(), smoothness.rising()),
    "sources": lambda: sources.experiments(smoothness.compared()),
    "series": lambda: series.experiments(smoothness.series()),
    "answers": lambda: answers.experiments(smoothness.ends()),
    "discoveries": lambda: discoveries.experiments(smoothness.compared()),
    "places": lambda: places.experiments(smoothness.products()),
    "falls": searches.experiments,
    "bends": searches.bends,
    "ends": ends.experiments,
}

PARTS = tuple(_MAKERS)
"""What the experiments are about; of the sharpness test also by the place of a jump, by items and
at few sizes. From `steps` to `factors` they are at the sizes, items and noise of the page on parts
of a task, from `metrics` to `places` at those of the page on metrics; `falls` and `bends` belong to
the page on falling tasks, `ends` to that on prompts."""


def experiments(part: str) -> tuple[Experiment, ...]:
    """Return the experiments of one part, at the sizes, items and noise of `SOURCE` or of a page.

    Raises
    ------
    SelectionError
        If there is no such part.
    """
    if part not in PARTS:
        raise SelectionError(f"There is no part {part!r}. There are {', '.join(PARTS)}.")
    return tuple(_MAKERS[part]())


def write(
    parts: Sequence[str] = PARTS,
    *,
    draws: int = 10_000,
    seed: int = 0,
    folder: Path = FOLDER,
    jobs: int | None = None,
) -> None:
    """Measure error rates and write them down, a part whole or not at all.

    Parameters
    ----------
    parts : sequence of str
        Of `PARTS`.
    draws : int
        Least number of repetitions of each experiment; of common practice a tenth.
    seed : int
        Of all random streams; every experiment has its own.
    folder : Path
        Where to write.
    jobs : int, optional
        How many at a time; as many as there are cores if left out.

    Raises
    ------
    SelectionError
        If there is no such part; before anything is measured.
    """
    tasks = {part: range(len(experiments(part))) for part in parts}
    with ProcessPoolExecutor(jobs or os.cpu_count(), get_context("fork")) as pool:
        for part, numbers in tasks.items():
            made = (pool.submit(_row, part, number, seed, draws) for number in numbers)
            waiting = tqdm(list(made), desc=part, unit="rate")
            _write_whole(folder / f"{part}.csv", pd.DataFrame([row.result() for row in waiting]))


def load(folder: Path = FOLDER, parts: Sequence[str] = PARTS) -> pd.DataFrame:
    """Read the error rates of all parts, or of some.

    Parameters
    ----------
    folder : Path
        Where they lie.
    parts : sequence of str
        Of `PARTS`; all of them if left out.

    Returns
    -------
    DataFrame
        One row an experiment: `part`, the fields of
        `emergence.inference.experiments.rates.ErrorRate`, and `seed`.

    Raises
    ------
    SchemaError
        If a part is missing.
    """
    missing = [part for part in parts if not (folder / f"{part}.csv").is_file()]
    if missing:
        raise SchemaError(f"{folder} lacks {', '.join(missing)}. Run `make calibrate`.")
    return pd.concat([pd.read_csv(folder / f"{part}.csv") for part in parts], ignore_index=True)


def largest(rates: pd.DataFrame) -> pd.DataFrame:
    """Keep of every criterion the null under which it rejects most often.

    Parameters
    ----------
    rates : DataFrame
        As `load` gives it.

    Returns
    -------
    DataFrame
        One row a criterion, in the order of the rates.
    """
    sizes = rates[rates["role"].eq("size")]
    return sizes.loc[sizes.groupby("criterion", sort=False)["rate"].idxmax()]


def coverages(rates: pd.DataFrame) -> pd.DataFrame:
    """Average the coverage of every interval over the truths, with the least beside it.

    Parameters
    ----------
    rates : DataFrame
        As `load` gives it.

    Returns
    -------
    DataFrame
        The fields of `emergence.inference.experiments.rates.Coverage`.
    """
    names = [field.name for field in fields(ErrorRate)]
    rows = [ErrorRate(*row) for row in rates[names].itertuples(index=False, name=None)]
    return pd.DataFrame([asdict(one) for one in coverage(rows)])


def _by_items(world: Setting, noise: float) -> Iterator[Experiment]:
    even = np.full(world.chance.shape, 0.25)
    for items in ITEMS:
        at = replace(world, n=np.full_like(world.n, items), chance=even)
        for one in widths.experiments(at, noise):
            if one.criterion == "sharp" and one.truth.startswith("narrow sigmoid, +0.3"):
                yield replace(one, truth=f"{one.truth}, {items} items")


def _at_few_sizes(noise: float) -> Iterator[Experiment]:
    for times, noisy in ((1, "with noise"), (10, "with ten times the noise")):
        for one in widths.experiments(few_sizes(), times * noise):
            if one.criterion == "sharp":
                truth = one.truth.replace("with noise", noisy)
                yield replace(one, truth=f"{truth}, {few_sizes().x.size} sizes from 0")


def _row(part: str, number: int, seed: int, draws: int) -> dict[str, Any]:
    one = experiments(part)[number]
    (rate,) = measure([one], seed, draws=-(-draws // NAIVE_SHARE) if one.naive else draws)
    return {"part": part, **asdict(rate), "seed": seed}


def _write_whole(path: Path, rows: pd.DataFrame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".draft-") as draft:
        rows.to_csv(Path(draft) / path.name, index=False, float_format="%.6g", lineterminator="\n")
        (Path(draft) / path.name).replace(path)
