"""What BIG-bench says of its tasks, and how people scored on them."""

from pathlib import Path
from typing import Any

import pandas as pd

from emergence.sources._tidy import read_json, tidy

TASKS = "bigbench_tasks/tasks.json"
HUMANS = "bigbench_tasks/human_eval.json"

PERCENT = {
    "multiple_choice_grade": "accuracy",
    "exact_str_match": "exact_match",
    "bleu": "bleu",
    "rouge1": "rouge1",
    "rouge2": "rouge2",
    "rougeLsum": "rouge_lsum",
}
"""Metrics that upstream gives on 0..100, with their names here."""

UNIT = {
    "calibration_multiple_choice_brier_score": "brier",
    "expected_calibration_error": "calibration_error",
}
"""Metrics that upstream gives on 0..1."""


def beside(folder: Path) -> dict[str, pd.DataFrame]:
    """Give the tables that are made beside the scores, by their place in `data/`."""
    return {"tasks": tasks(folder)}


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of the models `human_average` and `human_expert`, without size.

    Metrics that single tasks define for themselves, normalised aggregates and values that
    are not finite are left out.
    """
    told = read_json(folder / HUMANS)
    rows = [
        {"model": f"human_{who}", "task": task, "metric": metric, "value": value}
        for who, scored in told.items()
        for task, metrics in scored.items()
        for metric, value in metrics.items()
    ]
    long = pd.DataFrame(rows)
    long = long[long["metric"].isin([*PERCENT, *UNIT])]
    # Upstream's 100.00000000000004 is a rounding error of 100.
    percent = (long["value"] / 100).clip(upper=1.0)
    long = long.assign(value=long["value"].where(long["metric"].isin(UNIT), percent))
    renamed = long.assign(metric=long["metric"].map(PERCENT | UNIT))
    return tidy(renamed, source="bigbench_tasks", family="human", prompt="direct")


def tasks(folder: Path) -> pd.DataFrame:
    """One row a task: name, kind, examples, keywords, metrics, preferred metric, subtasks, choices.

    Examples are summed over subtasks; lists are joined by ";", what is unknown is empty.
    """
    return pd.DataFrame([_task(name, told) for name, told in read_json(folder / TASKS).items()])


def _task(name: str, told: dict[str, Any]) -> dict[str, Any]:
    choices = told.get("append_choices_to_input")
    return {
        "task": name,
        "kind": told["kind"],
        "examples": told.get("examples"),
        "keywords": ";".join(told.get("keywords") or []),
        "metrics": ";".join(told.get("metrics") or []),
        "preferred_metric": told.get("preferred_score") or "",
        "subtasks": ";".join(told.get("subtasks") or []),
        # One task has the string "false" here.
        "append_choices_to_input": "" if choices is None else str(choices).lower(),
    }
