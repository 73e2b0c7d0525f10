"""What an evaluation, and larger ones that one could run next, tell of jumps and climbs."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from emergence.curves import Curves
from emergence.scores import size_in_words
from emergence.stats import Floats
from emergence.widths import LOG_WIDTHS, rise_widths

_DRAWS = 100
_WIDTHS = np.repeat([0.3, 2.0], _DRAWS)[:, None]  # decades: of jumps, then of climbs
_NARROW = LOG_WIDTHS < 0


def told_by_designs(
    own: Curves, prior: Floats, spread: float, *, height: float, sure: float, seed: int, **rule: Any
) -> pd.DataFrame:
    """Simulate how often an evaluation, and larger ones, would tell jumps and climbs.

    A jump goes from a tenth to nine tenths of its rise within a doubling of size, a climb over a
    hundredfold: on all tasks in turn, a hundred of each inside the sizes, and as many between the
    two largest. Returned are, a row an evaluation, shares of jumps called sudden, of climbs called
    gradual, by place, and `false alarms`, climbs called sudden where most; 0 below four sizes.

    `own` is the evaluation of one family, `prior`, of shape (widths, starts), the probability of
    each of `emergence.widths.LOG_WIDTHS` before scores are seen, by start, `spread` their variance
    over binomial variance, `height` the rise as a share of the way from chance to perfect; at a
    probability of `sure`, from every start, a rise is told; `rule` is as of `rise_widths`.
    """
    sizes = own.x[own.sizes.argmax(), np.isfinite(own.y[own.sizes.argmax()])]
    own = own.take(np.arange(2 * _DRAWS) % len(own))  # each task in turn
    n, rng = np.nanmedian(own.n, axis=1, keepdims=True), np.random.default_rng(seed)
    told = ["jump, inside", "jump, end", "climb, inside", "climb, end", "false alarms"]
    seen = {name: dict.fromkeys(told, 0.0) for name in _designs(sizes, n)}
    for name, (x, asked) in _designs(sizes, n).items():
        if len(x) < 4:
            continue
        # Scatter beyond luck grows with the number of questions (Williams 1982).
        worth = np.maximum(1, asked // (1 + (asked - 1) * (spread - 1) / np.maximum(n - 1, 1)))
        inside = rng.uniform(sizes[1], sizes[-2], _WIDTHS.shape)
        for place, middle in {"inside": inside, "end": sizes[-2:].mean()}.items():
            way = height * expit(np.log(81) * (x - middle) / _WIDTHS)
            likelihood = rise_widths(_scored(own, x, way, worth, rng), **rule).likelihood
            chance = (likelihood[:, _NARROW] @ prior[_NARROW]) / (likelihood @ prior)
            sudden, gradual = chance.min(axis=1) >= sure, chance.max(axis=1) < 1 - sure
            row = seen[name]
            row[f"jump, {place}"] = sudden[:_DRAWS].mean()
            row[f"climb, {place}"] = gradual[_DRAWS:].mean()
            row["false alarms"] = max(row["false alarms"], sudden[_DRAWS:].mean())
    return pd.DataFrame(seen).T.rename_axis("evaluation")


def _designs(sizes: Floats, n: Floats) -> dict[str, tuple[Floats, Floats]]:
    """Return sizes and questions of an evaluation, and of those that one could run next."""
    larger = sizes[-1] + np.diff(sizes).mean() * np.array([1, 2])
    between = np.interp(np.arange(2 * len(sizes) - 1) / 2, np.arange(len(sizes)), sizes)
    two = f"two larger sizes ({' and '.join(size_in_words(10**size) for size in larger)})"
    return {
        "as it is": (sizes, n),
        "four times the questions": (sizes, 4 * n),
        "a size between every two": (between, n),
        "four times the questions, a size between every two": (between, 4 * n),
        two: (np.append(sizes, larger), n),
        f"four times the questions, sizes between, {two}": (np.append(between, larger), 4 * n),
    }


def _scored(own: Curves, x: Floats, way: Floats, n: Floats, rng: np.random.Generator) -> Curves:
    """Return curves that have gone part of the way from guessing to all right."""
    floor = own.chance[:, None]
    y = rng.binomial(n.astype(int), floor + (1 - floor) * way) / n
    return replace(own, x=x + 0 * y, y=y, n=n + 0 * y)
