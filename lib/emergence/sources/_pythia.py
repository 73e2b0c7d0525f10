"""What the two sources of Pythia evaluations share: sizes, training, and the form of results."""

from pathlib import Path

import pandas as pd

from emergence.sources._tidy import read_json

NON_EMBEDDING = {
    "70m": 18_915_328,
    "160m": 85_056_000,
    "410m": 302_311_424,
    "1b": 805_736_448,
    "1.4b": 1_208_602_624,
    "2.8b": 2_517_652_480,
    "6.9b": 6_444_163_072,
    "12b": 11_327_027_200,
}
"""Parameters without embeddings: Biderman et al. 2023, table 1."""

TOKENS_PER_STEP = 2_097_152

METRICS = {"acc": "accuracy", "ppl": "perplexity", "mc1": "mc1", "mc2": "mc2"}


def results(file: Path) -> pd.DataFrame:
    """Read a file of the evaluation harness: task, metric, value and stderr."""
    rows = [
        {"task": task, "metric": metric, "value": by[key], "stderr": by[f"{key}_stderr"]}
        for task, by in read_json(file)["results"].items()
        for key, metric in METRICS.items()
        if key in by
    ]
    return pd.DataFrame(rows)


def with_scale(rows: pd.DataFrame, size: pd.Series) -> pd.DataFrame:
    """Add parameters, tokens and FLOPs (6 N D) to rows that have a `step`."""
    params = size.map(NON_EMBEDDING).astype("float64")
    tokens = rows["step"] * TOKENS_PER_STEP
    return rows.assign(
        params=params, params_kind="non_embedding", tokens=tokens, flops=6 * params * tokens
    )
