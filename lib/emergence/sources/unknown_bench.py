"""How often models refuse questions about invented things."""

from pathlib import Path

import pandas as pd

from emergence.sources._tidy import tidy

FILE = "unknown_bench/unknownbench_refusal_rate_recomputed.csv"

METRICS = {"unanswerable": "refusal_rate", "answerable": "false_refusal_rate"}
"""To refuse what has no answer is good, to refuse what has one is not."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of the share of refusals; `params` is the size that a model's name carries."""
    read = pd.read_csv(folder / FILE)
    size = read["model"].str.extract(r"-(\d+)b\b")[0].astype("float64")
    return tidy(
        read,
        source="unknown_bench",
        family=read["model"].str.replace(r"-\d+b\b", "", regex=True),
        params=size * 1e9,
        params_kind="total",
        subtask=read["mode"],
        prompt="direct",
        metric=read["mode"].map(METRICS),
        value=read["n_refusal_keyword"] / read["n"],
        n_items=read["n"].astype("float64"),
    )
