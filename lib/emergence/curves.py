"""From rows of the tidy table to aligned arrays of many scaling curves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

from emergence import scores
from emergence.errors import CurveError, SelectionError

BY = ("source", "family", "task", "subtask", "prompt", "shots", "metric")
"""What tells one scaling curve from another."""

PAIRED_BY = ("source", "family", "task", "subtask")
"""What the two curves of a pair share."""


@dataclass(frozen=True, slots=True)
class Curves:
    """Aligned scaling curves: row i of every array is one curve.

    Attributes
    ----------
    labels : DataFrame, one row a curve
        What each curve is: source, family, task, subtask, prompt, shots, metric.
    x : ndarray, shape (curves, points)
        log₁₀ of the scale, ascending; NaN behind a family's last model.
    y : ndarray, shape (curves, points)
        Scores; NaN where a model has none.
    n : ndarray, shape (curves, points)
        Items scored; NaN where unknown.
    chance : ndarray, shape (curves,)
        Score of random guessing; NaN where the metric has none.
    scale : str
        "params", "tokens" or "flops".
    """

    labels: pd.DataFrame
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    n: NDArray[np.float64]
    chance: NDArray[np.float64]
    scale: str

    def __len__(self) -> int:
        """Return the number of curves."""
        return len(self.y)

    @property
    def last(self) -> NDArray[np.int_]:
        """Place of each curve's largest scored model, shape (curves,)."""
        scored = np.isfinite(self.y)
        return np.asarray(scored.shape[1] - 1 - scored[:, ::-1].argmax(axis=1))

    @property
    def final(self) -> NDArray[np.float64]:
        """Score of each curve's largest scored model, shape (curves,)."""
        return np.asarray(self.y[np.arange(len(self)), self.last])

    @property
    def sizes(self) -> NDArray[np.int_]:
        """Number of scored models of each curve, shape (curves,)."""
        return np.asarray(np.isfinite(self.y).sum(axis=1))

    def take(self, which: NDArray[np.int_] | NDArray[np.bool_]) -> "Curves":
        """Return the chosen curves, in the order asked for."""
        rows = np.arange(len(self))[which]
        labels = self.labels.iloc[rows].reset_index(drop=True)
        arrays = (self.x[rows], self.y[rows], self.n[rows], self.chance[rows])
        return Curves(labels, *arrays, self.scale)


def align(rows: pd.DataFrame, scale: scores.Scale = "params", fewest: int = 1) -> Curves:
    """Align rows of the tidy table as scaling curves, those of fewer than `fewest` models left out.

    The horizontal axis is `scale`: "params", "tokens" or "flops". A family's models are put in
    ascending order of scale; every curve of the family has a place for each of them, NaN where the
    model was not scored. Families with fewer models end earlier. Rows of models without a size,
    such as human scores, belong to no curve. Curves are in ascending order of their labels.

    Raises
    ------
    SelectionError
        If a source has no such axis, no row has a value on it, no curve has so many models, or
        a family has two models or states at one place of it, so that order would be arbitrary.
    """
    sized = rows.assign(scale=scores.axis(rows, scale)).dropna(subset="scale")
    if sized.empty:
        told = f"no row is chosen that has {scale}"
        raise SelectionError(f"{told}: choose others (of metrics right answers), or another scale")
    models = sized.groupby([*BY], dropna=False)["scale"].transform("nunique")
    if (sized := sized[models >= fewest]).empty:
        told = f"no curve has {fewest} models, the longest {models.max()}"
        raise SelectionError(f"{told}: add models, or state the {scale} of those that have none")
    place = sized.groupby(["source", "family"])["scale"].rank(method="dense").astype(int) - 1
    grid = sized.assign(place=place)
    groups = grid.groupby([*BY], sort=True, dropna=False)
    grid = grid.assign(curve=groups.ngroup())
    _check_places(grid, scale)
    labels = grid.drop_duplicates("curve").sort_values("curve")[[*BY]].reset_index(drop=True)
    family, at = ["source", "family"], (grid["curve"], grid["place"])
    sizes = grid.pivot_table("scale", family, "place").loc[pd.MultiIndex.from_frame(labels[family])]
    y, n = np.full((2, *sizes.shape), np.nan)
    y[at], n[at] = grid["value"], grid["n_items"]
    chance = groups["chance"].first().to_numpy(dtype=float)
    return Curves(labels, np.log10(sizes.to_numpy(dtype=float)), y, n, chance, scale)


def paired(
    rows: pd.DataFrame, column: str, first: str, second: str, scale: scores.Scale = "params"
) -> tuple[Curves, Curves]:
    """Align two curves of the same models on the same task, such as two metrics or two prompts.

    The two curves of a pair differ in `column`, "metric" or "prompt", whose values are `first` and
    `second`; they share source, family, task and subtask, and may differ in the remaining labels
    too. Curve i of both is one pair; NaN in both where a model was not scored on both. Pairs
    without a model that was scored on both are left out.

    Raises
    ------
    SelectionError
        If a value is not there, no pair is, or two curves could be the one half of a pair.
    """
    wanted: dict[str, Any] = {f"{column}s": [first, second]}
    curves = align(scores.select(rows, **wanted), scale)
    names = curves.labels[column].to_numpy()
    one, other = (curves.take(np.flatnonzero(names == name)) for name in (first, second))
    one, other = matched(one, other, PAIRED_BY)
    kept = np.flatnonzero(one.sizes)
    if not len(kept):
        raise SelectionError(f"no model was scored under both {first!r} and {second!r}")
    return one.take(kept), other.take(kept)


def matched(first: Curves, second: Curves, on: Sequence[str]) -> tuple[Curves, Curves]:
    """Pair the curves that share some labels, with the models scored on both curves of a pair."""
    keys = [side.labels[list(on)].assign(place=range(len(side))) for side in (first, second)]
    for side, key in zip((first, second), keys, strict=True):
        if (twice := key.duplicated(list(on))).any():
            curve = side.labels[twice].iloc[0].to_dict()
            raise SelectionError(f"two curves of {curve} on one side; select one, or pair by more")
    pairs = keys[0].merge(keys[1], on=list(on), suffixes=("", "_2"))
    if pairs.empty:
        raise SelectionError(f"no two curves share {', '.join(on)}; select others")
    one, other = first.take(pairs["place"].to_numpy()), second.take(pairs["place_2"].to_numpy())
    if not np.array_equal(one.x, other.x, equal_nan=True):
        raise CurveError("the two curves of a pair have other models; align them together")
    both = np.isfinite(one.y) & np.isfinite(other.y)
    scores = [np.where(both, side.y, np.nan) for side in (one, other)]
    return replace(one, y=scores[0]), replace(other, y=scores[1])


def tidy(curves: Curves, confidence: float = 0.95) -> pd.DataFrame:
    """Write curves as one row a point, for a figure or a reader who wants the numbers.

    Columns are the curves' labels, the scale itself under its name, `value`, `chance`, `n`, and the
    ends `low` and `high` of Wilson's interval where a score is a rate of `n` questions (elsewhere
    the value itself). No row for a missing point.
    """
    rows, points = np.nonzero(np.isfinite(curves.y))
    value, n = curves.y[rows, points], curves.n[rows, points]
    told = {curves.scale: 10 ** curves.x[rows, points], "value": value}
    told |= {"chance": curves.chance[rows], "n": n}
    rate = np.isfinite(n) & (value >= 0) & (value <= 1)
    low, high = proportion_confint(
        np.where(rate, value * n, 0), np.where(rate, n, 1), 1 - confidence, "wilson"
    )
    ends = {"low": np.where(rate, low, value), "high": np.where(rate, high, value)}
    labels = curves.labels.iloc[rows].reset_index(drop=True)
    return pd.concat([labels, pd.DataFrame({**told, **ends})], axis=1)


def final_states(rows: pd.DataFrame, scale: scores.Scale = "params") -> pd.DataFrame:
    """Keep of each curve's models at one place the one trained longest; finished it has no step."""
    ordered = rows.sort_values(["step", "tokens", "model"], kind="stable")
    return ordered.drop_duplicates([*BY, scale], keep="last")


def renamed(curves: Curves, names: "pd.Series[str]") -> Curves:
    """Give tasks names made of more labels; a SelectionError where two would share one."""
    told = curves.labels[["source", "task", "subtask", "prompt"]].assign(name=names)
    if (twice := told.drop_duplicates()["name"].duplicated()).any():
        name = told["name"][twice.index[twice][0]]
        raise SelectionError(f"two tasks would both be called {name!r}; rename one, or a subtask")
    return replace(curves, labels=curves.labels.assign(task=names))


def _check_places(grid: pd.DataFrame, scale: str) -> None:
    twice = grid[grid.duplicated(["curve", "place"], keep=False)]
    if not twice.empty:
        first = twice.iloc[0]
        models = twice.loc[twice["curve"] == first["curve"], "model"].unique()
        told = f"{first['source']}, family {first['family']!r}, task {first['task']!r}"
        shared = f"{', '.join(models[:4])} share one place on the axis of {scale}"
        raise SelectionError(f"{told}: {shared}. Select one of them, or another scale.")
