"""What a table of results can answer: its cells, and what each of the five questions lacks."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from emergence.curves import BY, final_states
from emergence.scores import Scale, size_in_words

HARD = ("exact_match", "accuracy", "accuracy_normalized", "pass_at_1", "f1")
"""Metrics of whole answers, from the first that a task has been scored by."""

SOFT = ("log_prob_correct", "bits_per_byte", "brier", "soft_probability", "perplexity", "loss")
"""Metrics that move before answers are right, likewise."""

_FEWEST = 3  # sizes below which a curve shows no shape
_SPAN = 100  # a width is told only inside two decades of size
_TASK = ["source", "family", "task", "subtask"]


def preferred(rows: pd.DataFrame, metrics: Sequence[str], scale: Scale = "params") -> pd.DataFrame:
    """Keep one curve of each family, task and prompt, by the first of some metrics that it has.

    Of several numbers of shots the one that most models were given counts, of two models at one
    place of the scale the one that was trained longest.
    """
    sized = _by_first(rows[rows[scale] > 0], metrics)
    shots = sized["shots"].fillna(-1)
    curve = [sized[name] for name in (*_TASK, "prompt")]
    given = sized.groupby([*curve, shots])["model"].transform("nunique") + shots / 1e6
    most = given.groupby(curve).transform("max")
    return final_states(sized[given == most], scale).sort_values(scale, kind="stable")


def _by_first(rows: pd.DataFrame, metrics: Sequence[str]) -> pd.DataFrame:
    rank = rows["metric"].map({name: i for i, name in enumerate(metrics)})
    return rows[rank == rank.groupby([rows[name] for name in (*_TASK, "prompt")]).transform("min")]


def cells(table: pd.DataFrame) -> pd.DataFrame:
    """Give a row a curve: its sizes and scores, questions, chance, the smallest model's score.

    Of a model its last state; of a task and prompt the one metric by which it is shown.
    """
    sized = table[table["params"].notna()]
    last = sized.groupby(["source", "family", "model"])["step"].transform("max")
    sized = sized[sized["step"].isna() | sized["step"].eq(last)].sort_values("params")
    groups = _by_first(sized, HARD).groupby([*_TASK, "prompt", "shots", "metric"], dropna=False)
    return groups.agg(
        sizes=("params", "nunique"),
        n=("n_items", "min"),
        chance=("chance", "first"),
        floor=("value", "first"),
        params=("params", list),
        scores=("value", list),
        models=("model", list),
    ).reset_index()


def questions(table: pd.DataFrame) -> dict[str, str]:
    """Say of each of the five questions that a table can answer it, or what it lacks."""
    curves = cells(table)
    long = curves[curves["sizes"] >= _FEWEST]
    most = int(curves["sizes"].max()) if len(curves) else 0
    span = max(
        (params[-1] / params[0] for params in long.loc[long["n"].notna(), "params"]), default=0
    )
    soft = table[table["metric"].isin(SOFT)].groupby(_TASK)["params"].nunique()
    soft_tasks = soft[soft >= _FEWEST].reset_index()[_TASK]
    parts = long[long["subtask"] != ""].groupby(["source", "family", "task"])["subtask"].nunique()
    lacks = {
        "emergence": ""
        if span >= _SPAN
        else f"numbers of questions and sizes that span a factor of {_SPAN} (here {span:.3g})",
        "metric smoothness": ""
        if len(long.merge(soft_tasks, on=_TASK))
        else "a soft metric beside the hard one; lm-eval gives log p with --log_samples",
        "task decomposition": "" if parts.gt(1).any() else "a task with its parts as subtasks",
        "prompt sensitivity": ""
        if long.groupby(_TASK)["prompt"].nunique().gt(1).any()
        else "one task under two prompts, such as direct and chain_of_thought",
        "inverse scaling": "",
    }
    few = f"at least {_FEWEST} sizes of a family on one task (here {most})"
    told = {name: few if long.empty else lack for name, lack in lacks.items()}
    return {name: f"needs {lack}" if lack else "can be answered" for name, lack in told.items()}


def most_telling(table: pd.DataFrame, most: int = 500) -> pd.DataFrame:
    """Keep the curves of most models, and of these those in which the scores differ most.

    Their sources are named as yours, apart from published ones of the same name.
    """
    scores = table.groupby([*BY], dropna=False)["value"].agg(["size", "min", "max"]).reset_index()
    scores["differ"] = scores["max"] - scores["min"]
    chosen = scores.nlargest(most, ["size", "differ"])[[*BY]]
    return table.merge(chosen, on=[*BY]).assign(source=lambda rows: "yours: " + rows["source"])


def grid(curves: pd.DataFrame, most: int = 40) -> list[str]:
    """Write families x sizes x tasks as lines of text; a missing cell is a dot."""
    lines = []
    for (source, family), told in curves.groupby(["source", "family"]):
        sizes = sorted({size for params in told["params"] for size in params})
        head = " ".join(f"{size_in_words(size):>6}" for size in sizes)
        lines += ["", f"{family} ({source}): {len(told)} curves, {len(sizes)} sizes"]
        lines.append(f"{'task':40} {'n':>6} {'chance':>6}  floor | {head}")
        lines += [_line(row, sizes) for row in told.head(most).to_dict("records")]
        lines += [f"... and {len(told) - most} more"] if len(told) > most else []
        pairs = [pair for row in told.to_dict("records") for pair in _sharing(row)]
        lines += [f"two models of one size: {', '.join(sorted({*pairs})[:6])}"] if pairs else []
    return lines


def _sharing(row: dict[Any, Any]) -> list[str]:
    """Name the models that no axis of sizes can tell apart; of such curves one must be chosen."""
    held = zip(row["models"], row["params"], strict=True)
    return [model for model, size in held if row["params"].count(size) > 1]


def _line(row: dict[Any, Any], sizes: list[float]) -> str:
    held = dict(zip(row["params"], row["scores"], strict=True))
    prompt = "" if row["prompt"] == "direct" else row["prompt"]
    name = " ".join(filter(None, (row["task"], row["subtask"], prompt)))
    shown = " ".join(f"{held[size]:6.3f}" if size in held else "     ·" for size in sizes)
    n = "?" if math.isnan(row["n"]) else f"{row['n']:.0f}"
    chance = "?" if math.isnan(row["chance"]) else f"{row['chance']:.3f}"
    return f"{name[:40]:40} {n:>6} {chance:>6} {row['floor']:6.3f} | {shown}"
