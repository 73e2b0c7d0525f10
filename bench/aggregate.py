"""Scores of single answers against pandas, Polars and DuckDB: `python -m bench aggregate`.

Ten models answer a hundred tasks, 10⁷ times (ROWS=1e8 for more). All give share right, answers,
chance and error, and count the items to find what was answered twice; the best of three runs.
"""

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from bench import machine
from emergence import load_results

KEY, TOLD = ["model", "task"], ["value", "n_items", "chance", "stderr"]


def _polars(folder: str, engine: Any) -> Any:
    error = pl.col("correct").cast(float).std().alias("error") / pl.len().sqrt()
    items = pl.col("item").approx_n_unique()
    told = pl.col("correct").mean(), pl.len(), (1 / pl.col("n_choices")).mean(), error, items
    groups = pl.scan_parquet(f"{folder}/*.parquet").group_by(KEY).agg(*told).sort(KEY)
    return groups.collect(engine=engine).drop(KEY)


def _duckdb(folder: str) -> Any:
    told = "avg(correct::INT), count(), avg(1 / n_choices), sqrt(var_samp(correct::INT) / count())"
    query = f"SELECT model, task, {told}, approx_count_distinct(item) FROM '{folder}/*.parquet'"
    return duckdb.sql(f"{query} GROUP BY ALL ORDER BY ALL").df().drop(columns=KEY)


def _pandas(folder: str) -> Any:
    answers = pd.read_parquet(folder).eval("chance = 1 / n_choices")
    told = {"value": ("correct", "mean"), "n": ("correct", "size"), "chance": ("chance", "mean")}
    return answers.groupby(KEY).agg(**told, error=("correct", "sem"), item=("item", "nunique"))


TASKS = {
    "ours": lambda folder: load_results(folder).sort_values(KEY)[TOLD],
    "pandas": _pandas,
    "polars, lazy": lambda folder: _polars(folder, "in-memory"),
    "polars, streaming": lambda folder: _polars(folder, "streaming"),
    "duckdb": _duckdb,
}


def measured(name: str, folder: str) -> None:
    """Print the best seconds, the peak memory (not `ru_maxrss`, a parent's too), and the result."""
    runs = [machine.timed(lambda: np.array(TASKS[name](folder))[:, :4]) for _ in range(4)]
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    told = {"s": min(seconds for seconds, _ in runs[1:]), "peak_gib": peak / 2**20}
    print(f"\n{json.dumps([told, runs[0][1].tolist()])}")


def generated(folder: str, rows: int) -> None:
    """Write a file for ten tasks of a model."""
    rng, n = np.random.default_rng(20220730), rows // 1000
    for model, ten in product(range(10), range(10)):
        names, right = [f"task_{ten}{i}" for i in range(10)], rng.random(10 * n) < (model + 1) / 12
        answers = {"model": f"made-{2**model}B", "task": np.repeat(names, n), "correct": right}
        made = pd.DataFrame(answers | {"item": np.tile(np.arange(n), 10), "n_choices": 4.0})
        made.to_parquet(f"{folder}/{model}_{ten}.parquet", compression="zstd")


def main() -> None:
    """Measure, compare, and write `bench/results/aggregate_1e7.json`."""
    rows, told = os.environ.get("ROWS", "1e7"), {}
    with TemporaryDirectory(prefix="emergence-bench-") as folder:
        generated(folder, int(float(rows)))
        for name in TASKS:
            code = f"from bench import aggregate as a; a.measured({name!r}, {folder!r})"
            done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            failed = [{"status": done.returncode}, None]
            told[name] = failed if done.returncode else json.loads(done.stdout.split("\n")[-2])
    same = [np.array(made) for _, made in told.values() if made]
    apart = {"rows": float(rows), "most_apart": max(np.abs(one - same[0]).max() for one in same)}
    found = apart | {name: one for name, (one, _) in told.items()}
    machine.written(f"aggregate_{rows}", ("pandas", "pyarrow", "polars", "duckdb"), found)
