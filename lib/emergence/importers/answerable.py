"""What a table of results can answer: its cells, and what each of the five questions lacks."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from emergence.curves import BY, final_states
from emergence.schema import RIGHT_ANSWERS
from emergence.scores import Scale, size_in_words

METRICS = {"right": RIGHT_ANSWERS, "finer": ("log_prob_correct", "bits_per_byte", "brier")}

_FEWEST = 3  # sizes below which a curve shows no shape
_TOLD = 4  # and below which none of a rise's width is told
_SPAN = 100  # a width is told only inside two decades of size
_TASK = ["source", "family", "task", "subtask"]


def preferred(rows: pd.DataFrame, kind: str, scale: Scale = "params") -> pd.DataFrame:
    """Keep one curve of each family, task and prompt, by a metric of a kind.

    Of metrics and shots those of most models count, of models at one place the longest trained.
    """
    sized = _by_first(_runs(rows, scale), METRICS[kind])
    shots = sized["shots"].fillna(-1)
    curve = [sized[name] for name in (*_TASK, "prompt")]
    given = sized.groupby([*curve, shots])["model"].transform("nunique") + shots / 1e6
    most = given.groupby(curve).transform("max")
    return final_states(sized[given == most], scale).sort_values(scale, kind="stable")


def _runs(rows: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Keep rows on a scale; on tokens each size with several states is a family of its own."""
    sized = rows[rows[scale] > 0]
    states = sized.groupby(["source", "family", "params"])[scale].transform("nunique")
    names = sized["family"] + " " + sized["params"].map(size_in_words).astype(str)
    return sized.assign(family=sized["family"].mask((states > 1) & (scale == "tokens"), names))


def _by_first(rows: pd.DataFrame, metrics: Sequence[str]) -> pd.DataFrame:
    """Keep of each curve's metrics the one that most models have, of such the first."""
    curve = [rows[name] for name in (*_TASK, "prompt")]
    order = {name: i + 1e9 * (name == "f1") for i, name in enumerate(metrics)}  # that one last
    many = rows.groupby([*curve, rows["metric"]])["model"].transform("nunique")
    rank = rows["metric"].map(order).astype(float) - len(metrics) * many
    return rows[rank == rank.groupby(curve).transform("min")]


def cells(table: pd.DataFrame, scale: Scale = "params") -> pd.DataFrame:
    """Give a row a curve: sizes, scores, questions, how often those are known, and chance."""
    sized = final_states(_runs(table, scale), scale)
    shown = _by_first(sized.sort_values(scale, kind="stable"), (*RIGHT_ANSWERS, "f1"))
    told: dict[str, Any] = {"sizes": (scale, "nunique"), "n": ("n_items", "min")}
    told |= {"chance": ("chance", "first"), "asked": ("n_items", "count")}
    told |= {"params": (scale, list), "scores": ("value", list), "models": ("model", list)}
    curves = shown.groupby([*_TASK, "prompt", "shots", "metric"], dropna=False)
    return pd.DataFrame(curves.agg(**told).reset_index())


def questions(table: pd.DataFrame, scale: Scale = "params") -> dict[str, str]:
    """Say of each of the five questions that a table can answer it, or what it lacks."""
    curves = cells(table, scale)
    right = curves["metric"].isin(METRICS["right"]) & (curves["asked"] >= _FEWEST)
    long = curves[right & (curves["sizes"] >= _FEWEST)]
    most = int(curves["sizes"].max()) if len(curves) else 0
    wide = [len({*p}) >= _TOLD and p[-1] >= _SPAN * p[0] for p in long["params"]]
    soft = table[table["metric"].isin(METRICS["finer"])].groupby(_TASK)[scale].nunique()
    soft_tasks = soft[soft >= _FEWEST].reset_index()[_TASK]
    parts = long[long["subtask"] != ""].groupby(["source", "family", "task"])["subtask"].nunique()
    needs = {
        "emergence": f"{_TOLD} sizes or more that span a factor of {_SPAN} (sizes here: {most})",
        "metric smoothness": "a soft metric, as lm-eval's --log_samples give it, beside the hard",
        "task decomposition": "a task with its parts as subtasks",
        "prompt sensitivity": "one task under two prompts, such as direct and chain_of_thought",
        "inverse scaling": "",
    }
    if long.empty:
        few = f"{_FEWEST} sizes of a family on a task (here {most}): state both in .models.toml"
        lacks = f"{few}, import again" if most < _FEWEST else "numbers of questions (n_items)"
        if not table["metric"].isin(METRICS["right"]).any():
            lacks = f"shares of right answers ({', '.join(METRICS['right'])})"
        return dict.fromkeys(needs, f"needs {lacks}")
    both = len(long.merge(soft_tasks, on=_TASK)) > 0
    prompts = long.groupby(_TASK)["prompt"].nunique()
    there = (any(wide), both, parts.gt(1).any(), prompts.gt(1).any(), True)
    told_of = zip(needs.items(), there, strict=True)
    return {name: "can be answered" if able else f"needs {it}" for (name, it), able in told_of}


def most_telling(table: pd.DataFrame, most: int = 500) -> pd.DataFrame:
    """Keep the curves of most models, then of the widest scores; their sources are yours."""
    scores = table.groupby([*BY], dropna=False)["value"].agg(["size", "min", "max"]).reset_index()
    scores["differ"] = scores["max"] - scores["min"]
    chosen = scores.nlargest(most, ["size", "differ"])[[*BY]]
    return table.merge(chosen, on=[*BY]).assign(source=lambda rows: "yours: " + rows["source"])


def grid(curves: pd.DataFrame, most: int = 40) -> list[str]:
    """Write families x sizes x tasks as lines of text; a missing cell is a dot."""
    lines = []
    for (source, family), told in curves.groupby(["source", "family"]):
        pairs = zip(told["params"], told["scores"], strict=True)
        scores = pd.DataFrame([dict(zip(*pair, strict=True)) for pair in pairs]).sort_index(axis=1)
        names = told[["task", "subtask", "prompt"]].replace("direct", "").agg(" ".join, axis=1)
        head = {f"{'task':40}": names.str.split().str.join(" ").str[:40].str.ljust(40)}
        head |= {"n": told["n"].map("{:.0f}".format, na_action="ignore"), "chance": told["chance"]}
        wide = pd.DataFrame(head).reset_index(drop=True).join(scores.rename(columns=size_in_words))
        text = wide.head(most).to_string(index=False, na_rep="·", float_format="{:.3f}".format)
        lines += ["", f"{family} ({source}): curves: {len(told)}, sizes: {scores.shape[1]}"]
        lines += [*text.splitlines(), *[f"... and {len(told) - most} more"] * (len(told) > most)]
    return lines
