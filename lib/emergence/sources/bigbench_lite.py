"""BIG-bench Lite: 24 tasks under BIG-G, GPT-3, Gopher, PaLM, T0 and T5."""

import math
from pathlib import Path

import pandas as pd

from emergence.sources import bigbench_bigg
from emergence.sources._tidy import decided_size, grid_size, tidy

FILE = "bigbench_lite/bigbench.csv"

FIRST_SUBTASK = {
    "bbq_lite_json": 18,
    "conceptual_combinations": 6,
    "conlang_translation": 16,
    "logical_deduction": 3,
    "strange_stories": 2,
    "symbol_interpretation": 5,
}
"""Tasks of which upstream holds one subtask only, with how many subtasks share the items."""

EXACT_MATCH = (
    "auto_debugging",
    "linguistics_puzzles",
    "operators",
    "parsinlu_reading_comprehension",
    "repeat_copy_logic",
)

STATED_ITEMS = {
    "auto_debugging": 34,
    "code_line_description": 60,
    "emoji_movie": 100,
    "hindu_knowledge": 175,
    "known_unknowns": 46,
    "misconceptions_russian": 49,
    "novel_concepts": 32,
    "operators": 211,
    "parsinlu_reading_comprehension": 518,
    "repeat_copy_logic": 32,
}
"""Examples in task.json, where fewer than the most that a run scored."""

LIMITS = {"BIG-G": 1024, "GPT-3": 1000, "PaLM": 1000, "Gopher": 1000}
"""The most items of a task that a laboratory's run scored, as the grids of its scores show."""

SHOTS = {"BIG-G": 3.0, "GPT-3": 3.0, "PaLM": 5.0}

PARAMS = {
    "GPT-3 Small": 125e6,
    "GPT-3 Medium": 350e6,
    "GPT-3 Large": 760e6,
    "GPT-3 XL": 1.3e9,
    "GPT-3 3B": 2.7e9,
    "GPT-3 6B": 6.7e9,
    "GPT-3 13B": 13e9,
    "GPT-3 200B": 175e9,
    "Gopher 44M": 44e6,
    "Gopher 117M": 117e6,
    "Gopher 417M": 417e6,
    "Gopher 1.4B": 1.4e9,
    "Gopher 7.1B": 7.1e9,
    "Gopher 280B": 280e9,
    "PaLM 8b": 8.63e9,
    "PaLM 64b": 62.5e9,
    "PaLM 535b": 540.35e9,
    "T0": 11e9,
    "T0+": 11e9,
    "T0++": 11e9,
    "T5-LM": 11e9,
}
"""Total parameters: Brown et al. 2020, table 2.1; Rae et al. 2021, table 1; Chowdhery et al.
2022, table 1; Sanh et al. 2022, section 5."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of the preferred metric at the largest number of shots, 55 models x 24 tasks.

    `n_items` is given only where the grid of the scores decides it. BIG-G's sizes and the
    chance levels of the tasks that both sources share are read from `bigbench_bigg`.
    """
    wide = pd.read_csv(folder / FILE)
    long = wide.rename(columns={"model": "label"}).melt("label", var_name="task")
    long = long.dropna(subset="value")
    long = _named(long, bigbench_bigg.params_by_size(folder))
    long = _scored(long, _chances(folder))
    long["n_items"] = _n_items(long)
    return tidy(_on_unit_scale(long), source="bigbench_lite", prompt="direct")


def _named(long: pd.DataFrame, bigg: dict[str, float]) -> pd.DataFrame:
    parts = long["label"].str.extract(r"^(BIG-G \S+|GPT|Gopher|PaLM|T0\+*|T5-LM) (.+)$")
    family = parts[0].replace({"GPT": "GPT-3"})
    is_bigg = family.str.startswith("BIG-G")
    # Of these the label repeats the family in the model's name: "GPT GPT-3 13B", "T0+ T0+".
    model = long["label"].where(~family.str.match(r"GPT-3|T0|T5"), parts[1])
    kind = is_bigg.map({True: "non_embedding", False: "total"})
    return long.assign(
        model=model,
        family=family,
        laboratory=family.mask(is_bigg, "BIG-G"),
        params=model.map(PARAMS).where(~is_bigg, parts[1].map(bigg)),
        params_kind=kind.mask(family.eq("BIG-G sparse"), "active"),
    )


def _scored(long: pd.DataFrame, chances: dict[str, float]) -> pd.DataFrame:
    exact = long["task"].isin(EXACT_MATCH)
    metric = exact.map({True: "exact_match", False: "accuracy"})
    one_of_many = long["task"].isin(FIRST_SUBTASK)
    which = long["laboratory"].isin(["BIG-G", "GPT-3"]).map({True: "first", False: "unstated"})
    return long.assign(
        metric=metric.mask(long["task"].eq("conlang_translation"), "rouge_lsum"),
        chance=long["task"].map(chances).mask(exact, 0.0),
        subtask=which.where(one_of_many, ""),
        shots=long["laboratory"].map(SHOTS),
    )


def _n_items(long: pd.DataFrame) -> pd.Series:
    run = long["laboratory"] + "/" + long["task"]
    sizes = {name: _run_size(str(name), scores) for name, scores in long["value"].groupby(run)}
    return run.map(sizes)


def _run_size(run: str, values: pd.Series) -> float:
    laboratory, task = run.split("/")
    if laboratory not in LIMITS or task == "conlang_translation":
        return math.nan
    cap = min(LIMITS[laboratory], STATED_ITEMS.get(task, LIMITS[laboratory]))
    cap //= FIRST_SUBTASK.get(task, 1)
    # Gopher's scores are rounded to four places.
    return _rounded_size(values, cap) if laboratory == "Gopher" else decided_size(values, cap)


def _rounded_size(values: pd.Series, cap: int) -> float:
    largest = grid_size(values, cap)
    alone = math.isnan(largest) or math.isnan(grid_size(values, int(largest) - 1))
    return largest if alone else math.nan


def _on_unit_scale(long: pd.DataFrame) -> pd.DataFrame:
    percent = long["metric"].eq("rouge_lsum")
    return long.assign(value=long["value"].where(~percent, long["value"] / 100))


def _chances(folder: Path) -> dict[str, float]:
    told = bigbench_bigg.audit(folder).dropna(subset="chance")
    return dict(zip(told["task"], told["chance"], strict=True))
