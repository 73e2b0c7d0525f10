"""The same task at several numbers of steps, as the same models answered it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from emergence import scores
from emergence.curves import align
from emergence.errors import SelectionError

OBJECTS = {
    "logical deduction": {
        3: "logical_deduction_three_objects",
        5: "logical_deduction_five_objects",
        7: "logical_deduction_seven_objects",
    },
    "tracking": {
        3: "tracking_shuffled_objects_three_objects",
        5: "tracking_shuffled_objects_five_objects",
        7: "tracking_shuffled_objects_seven_objects",
    },
}
"""Subtasks of BIG-Bench Hard by their number of objects."""

DIGITS = {"addition": {2: "arithmetic_2da", 3: "arithmetic_3da"}}
"""Tasks of addition by their number of digits."""

GROUP = ("source", "family", "prompt")
"""What a ladder's rungs have in common, besides its name."""


@dataclass(frozen=True, slots=True)
class Ladders:
    """Scaling curves of one family on a task of growing length: row i of every array.

    Attributes
    ----------
    labels : DataFrame, one row a ladder
        source, family, prompt, and `ladder`, its name.
    steps : tuple of int
        Number of steps of every rung, ascending.
    x : ndarray, shape (ladders, points)
        log10 of the scale, ascending; NaN behind a family's last model.
    y, n : ndarray, shape (ladders, rungs, points)
        Scores and items scored; NaN where a model has none.
    chance : ndarray, shape (ladders, rungs)
        Score of random guessing.
    scale : str
        "params", "tokens" or "flops".
    """

    labels: pd.DataFrame
    steps: tuple[int, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    n: NDArray[np.float64]
    chance: NDArray[np.float64]
    scale: str

    def __len__(self) -> int:
        """Return the number of ladders."""
        return len(self.y)

    def take(self, which: NDArray[np.int_] | NDArray[np.bool_]) -> "Ladders":
        """Return the chosen ladders, in the order asked for."""
        rows = np.flatnonzero(which) if which.dtype == bool else which
        return Ladders(
            self.labels.iloc[rows].reset_index(drop=True),
            self.steps,
            self.x[rows],
            self.y[rows],
            self.n[rows],
            self.chance[rows],
            self.scale,
        )


def climb(
    rows: pd.DataFrame,
    ladders: Mapping[str, Mapping[int, str]],
    scale: scores.Scale = "params",
    *,
    column: str = "task",
    least: int = 3,
) -> Ladders:
    """Put the curves of every family on top of each other, by their number of steps.

    Parameters
    ----------
    rows : DataFrame
        Rows of the tidy table, of one metric.
    ladders : mapping of str to (mapping of int to str)
        Name of a ladder to its rungs: number of steps to the value of `column`. All ladders
        have the same numbers of steps.
    scale : {"params", "tokens", "flops"}
        The horizontal axis.
    column : {"task", "subtask"}
        Which column tells the rungs apart.
    least : int
        Fewest models of a family that have every rung; families with fewer are left out.

    Returns
    -------
    Ladders
        In ascending order of name, family and prompt.

    Raises
    ------
    SelectionError
        If the ladders differ in their steps, or no family is left.
    """
    steps = sorted({tuple(sorted(rungs)) for rungs in ladders.values()})
    if len(steps) != 1:
        raise SelectionError(f"ladders have different numbers of steps: {steps}; choose one")
    wanted = {task: (name, k) for name, rungs in ladders.items() for k, task in rungs.items()}
    aligned = align(rows[rows[column].isin(list(wanted))], scale)
    labels = aligned.labels.assign(
        ladder=[wanted[task][0] for task in aligned.labels[column]],
        steps=[wanted[task][1] for task in aligned.labels[column]],
        curve=np.arange(len(aligned)),
    )
    table = labels.pivot_table(index=["ladder", *GROUP], columns="steps", values="curve").dropna()
    curve = table.to_numpy(dtype=int)
    scored = np.isfinite(aligned.y[curve]).all(axis=1)
    kept = scored.sum(axis=-1) >= least
    if not kept.any():
        raise SelectionError(f"no family has {least} models with every number of steps")
    curve, scored = curve[kept], scored[kept]
    found = table.index.to_frame(index=False)[kept].reset_index(drop=True)
    return Ladders(
        found[["source", "family", "prompt", "ladder"]],
        steps[0],
        aligned.x[curve[:, 0]],
        np.where(scored[:, None], aligned.y[curve], np.nan),
        np.where(scored[:, None], aligned.n[curve], np.nan),
        aligned.chance[curve],
        scale,
    )


def tidy(ladders: Ladders, **columns: NDArray[np.float64]) -> pd.DataFrame:
    """Write ladders as one row a point, for a reader who wants the figures.

    Parameters
    ----------
    ladders : Ladders
        The ladders.
    columns : ndarray, shape (ladders, rungs, points)
        More of every point, under their names.

    Returns
    -------
    DataFrame
        ladder, family, prompt, steps, the scale itself, value, n and `columns`.
    """
    row, rung, point = np.nonzero(np.isfinite(ladders.y))
    labels = ladders.labels[["ladder", "family", "prompt"]].iloc[row].reset_index(drop=True)
    arrays = {"value": ladders.y, "n": ladders.n, **columns}
    values = {name: array[row, rung, point] for name, array in arrays.items()}
    told = {"steps": np.array(ladders.steps)[rung], ladders.scale: 10 ** ladders.x[row, point]}
    return pd.concat([labels, pd.DataFrame(told | values)], axis=1)
