"""BIG-Bench Hard: code-davinci-002 answering directly and by chain of thought."""

from pathlib import Path

import pandas as pd

from emergence.sources._tidy import tidy
from emergence.sources.obsscaling import BBH_CHOICES, BBH_ITEMS

FILE = "bbh_codex/code_davinci_002_direct_vs_cot.csv"


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows: 27 subtasks by both prompts, three-shot."""
    read = pd.read_csv(folder / FILE)
    return tidy(
        read,
        source="bbh_codex",
        family="Codex",
        model="code-davinci-002",
        task="bbh",
        subtask=read["task"],
        prompt=read["mode"].map({"direct": "direct", "cot": "chain_of_thought"}),
        shots=3.0,
        metric="exact_match",
        value=read["accuracy"] / 100,
        chance=[1 / BBH_CHOICES[task] for task in read["task"]],
        n_items=[float(BBH_ITEMS.get(task, 250)) for task in read["task"]],
    )
