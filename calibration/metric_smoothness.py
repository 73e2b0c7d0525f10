"""Error rates of the claim on metrics: how late the hard score comes, and leaps by letters."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.summary import drawn, summary
from emergence.curves import Curves, paired
from emergence.estimate import Estimate
from emergence.measures import joint_share_at_half, share_at_half, steepest_rise
from emergence.scores import load, select
from emergence.stats import clustered_mean, t_mean

Floats = NDArray[np.float64]
CLAIM = "metric_smoothness"

LATE = {
    "in step": (0.5, 0.0, 0.0),
    "a quarter at half": (0.25, 0.0, 0.0),
    "a quarter at half, tasks and families differ": (0.25, 0.1, 0.1),
    "a jump at three quarters": (0.0, 0.0, 0.0),
}
"""Mean share at half, and its standard deviation over tasks and over families; 0 is a jump."""

LEAPS = {
    "letters climb like text": (0.0, 0.0),
    "ten points, alike on all tasks": (0.10, 0.0),
    "twenty points, tasks differ": (0.20, 0.12),
}
"""Mean points in one doubling beyond text, and their standard deviation over tasks."""


def rows(draws: int) -> Iterator[dict[str, Any]]:
    """Yield the summaries of every world."""
    soft, ipa = _choice_of_pairs(), select(load(["obsscaling"]), tasks=["ipa_transliterate"])
    bleu = paired(ipa, "metric", "bleu", "exact_match")[0]
    for name, world in LATE.items():
        found = drawn(partial(_late, soft, bleu, world), draws)
        for quantity, told in zip(("half", "exact"), zip(*found, strict=True), strict=True):
            yield summary(CLAIM, quantity, name, world[0], told)
    for name, (mean, spread) in LEAPS.items():
        found = drawn(partial(_letters, mean, spread), draws)
        yield summary(CLAIM, "letters", name, mean, found)


def _late(
    soft: list[Curves], bleu: Curves, world: tuple[float, float, float], seed: int
) -> tuple[Estimate, Estimate]:
    (mean, tasks, families), rng = world, np.random.default_rng(seed)
    half = _half(soft, _shares(soft, mean, tasks, families, rng), rng)
    return half, _exact(bleu, _shares([bleu], mean, 0, families, rng)[0], rng)


def _choice_of_pairs() -> list[Curves]:
    olmo = load(["olmo_ladder"]).replace({"metric": {"accuracy_normalized": "accuracy"}})
    olmo = olmo[olmo["subtask"] == olmo.groupby("task")["subtask"].transform("min")]
    ladder = select(olmo, families=["OLMo ladder"])
    ladder = ladder[~ladder["task"].str.startswith("mmlu_") | (ladder["task"] == "mmlu_other")]
    metrics = ("metric", "bits_per_byte", "accuracy")
    return [paired(ladder, *metrics, "flops")[0], paired(load(["llm_line"]), *metrics)[0]]


def _shares(
    sets: list[Curves], mean: float, tasks: float, families: float, rng: np.random.Generator
) -> list[Floats]:
    """Return each curve's true share at half: the mean, and what its task and family add."""
    labels = pd.concat([one.labels for one in sets])
    added = {
        name: pd.Series(spread * rng.standard_normal(labels[name].nunique()), labels[name].unique())
        for name, spread in (("task", tasks), ("family", families))
    }
    total = [mean + sum(one.labels[name].map(added[name]) for name in added) for one in sets]
    return [np.clip(one.to_numpy(), 0.0 if mean == 0 else 0.02, 0.98) for one in total]


def _scored(way: Floats, share: Floats, rise: float, rng: np.random.Generator) -> Floats:
    """Return hard scores of models that have gone part of the soft score's way; 2% scatter."""
    power = np.log(np.maximum(share, 1e-9)) / np.log(0.5)
    true = np.where(share == 0, way > 0.75, way**power)
    return np.asarray(rise * true + 0.02 * rise * rng.standard_normal(way.shape))


def _half(sets: list[Curves], shares: list[Floats], rng: np.random.Generator) -> Estimate:
    found = []
    for bits, share in zip(sets, shares, strict=True):
        low, high = (end(bits.y, axis=1, keepdims=True) for end in (np.nanmin, np.nanmax))
        hard = _scored((high - bits.y) / (high - low), share[:, None], 0.3, rng)
        found.append(bits.labels.assign(share=share_at_half(-bits.y, hard)))
    return clustered_mean(pd.concat(found), "share", ["family", "task"], unit="%")


def _exact(bleu: Curves, share: Floats, rng: np.random.Generator) -> Estimate:
    hard = _scored(bleu.y / np.nanmax(bleu.y), share[:, None], 0.4, rng).clip(0, 1)
    return joint_share_at_half(bleu.y, hard, draws=400, seed=int(rng.integers(2**32)))


def _letters(mean: float, spread: float, seed: int) -> Estimate:
    """Return the estimate over ten tasks of which letters rise in one doubling, beyond text."""
    rng = np.random.default_rng(seed)
    x = np.tile(np.log10(np.linspace(2e10, 4e12, 150)), (10, 1))
    more = mean + spread * rng.standard_normal((10, 1))
    ramp = np.clip((x - rng.uniform(11.0, 11.6, (10, 1))) / np.log10(2), 0, 1)
    noise = 0.01 * rng.standard_normal((2, *x.shape))
    text, letter = 0.15 * x + noise[0], 0.15 * x + more * ramp + noise[1]
    gains = [steepest_rise(x, y, np.log10(2)) for y in (letter, text)]
    return t_mean(gains[0] - gains[1], unit="points")
