"""BIG-G on the multiple-choice tasks of BIG-bench, and an earlier audit of the same curves."""

from pathlib import Path
from typing import Any

import pandas as pd

from emergence.sources._tidy import grid_size, read_json, tidy

FILE = "bigbench_bigg/audit_table.json"

LIMIT = 1024
"""A run scored at most this many items of a task."""

SIZES = ("2m", "16m", "53m", "125m", "244m", "422m", "1b", "2b", "4b", "8b", "27b", "128b")
"""BIG-G's names of its sizes, in the order of the audit's lists."""


def beside(folder: Path) -> dict[str, pd.DataFrame]:
    """Give the tables that are made beside the scores, by their place in `data/`."""
    return {"audit_bigbench_bigg": audit(folder)}


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of accuracy by size, 89 multiple-choice tasks x 12 sizes.

    `n_items` is the largest number, up to `min(N, 1024)`, on whose grid all twelve scores
    lie; for the two tasks whose items can be partly right it is that cap itself.
    """
    return pd.concat(
        [_curve(task) for task in read_json(folder / FILE)["mc_tasks"]], ignore_index=True
    )


def audit(folder: Path) -> pd.DataFrame:
    """One row a task: what the audit says of it; `n_fractional` where no grid holds the scores."""
    read = read_json(folder / FILE)
    kinds = {"mc_tasks": "multiple_choice", "generative_tasks": "generative"}
    rows = [_verdict(task) | {"kind": kind} for key, kind in kinds.items() for task in read[key]]
    return pd.DataFrame(rows)[[*_AUDIT, "n_fractional"]]


_AUDIT = {
    "task": "task",
    "kind": "kind",
    "n_stated": "N",
    "chance": "chance_p",
    "mean_choices": "mean_choices",
    "shots": "shots",
    "peak": "v_peak",
    "final": "v_final",
    "flagged_apparent_emergence": "flagged_apparent_emergence",
    "cited_emergent": "cited_emergent",
    "verdict": "verdict",
}


def params_by_size(folder: Path) -> dict[str, float]:
    """Give the non-embedding parameters of each size of BIG-G, by the names in `SIZES`."""
    return dict(zip(SIZES, read_json(folder / FILE)["mc_tasks"][0]["params_by_scale"], strict=True))


def _curve(task: dict[str, Any]) -> pd.DataFrame:
    cap = min(task["N"], LIMIT)
    n_items = grid_size(task["acc_by_scale"], cap)
    curve = pd.DataFrame({"value": task["acc_by_scale"], "params": task["params_by_scale"]})
    return tidy(
        curve.assign(model=[f"BIG-G T=0 {size}" for size in SIZES]),
        source="bigbench_bigg",
        family="BIG-G T=0",
        params_kind="non_embedding",
        task=task["task"],
        prompt="direct",
        shots=task["shots"],
        metric="accuracy",
        chance=task["chance_p"],
        n_items=cap if pd.isna(n_items) else n_items,
    )


def _verdict(task: dict[str, Any]) -> dict[str, Any]:
    told = {name: task.get(upstream) for name, upstream in _AUDIT.items()}
    curve = task.get("acc_by_scale")
    fractional = curve and pd.isna(grid_size(curve, min(task["N"], LIMIT)))
    return told | {"n_fractional": bool(fractional)}
