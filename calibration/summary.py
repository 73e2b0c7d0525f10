"""Many simulated estimates, and one row of `data/calibration.csv` from them."""

import gc
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray

from emergence.estimate import Estimate
from emergence.report.project import Project
from emergence.report.verdict import read
from emergence.schema import write_table

FILE = Path(__file__).parents[1] / "data" / "calibration.csv"


def drawn(draw: Callable[[int], Any], draws: int) -> list[Any]:
    """Return what a function draws from each seed, on two cores."""
    parts = np.array_split(np.arange(draws), 16)
    return [
        one for part in Parallel(2)(delayed(_each)(draw, part) for part in parts) for one in part
    ]


def _each(draw: Callable[[int], Any], seeds: NDArray[np.int_]) -> list[Any]:
    gc.freeze()  # else what was loaded is searched for garbage again and again
    return [draw(int(seed)) for seed in seeds]


def summary(
    claim: str, quantity: str, world: str, truth: float | Sequence[float], found: Sequence[Estimate]
) -> dict[str, Any]:
    """Summarise one quantity in one simulated world.

    Parameters
    ----------
    claim, quantity : str
        As in `claims.toml`.
    world : str
        What is true in it, in words.
    truth : float or sequence of float
        The quantity's true value, of each draw where it varies.
    found : sequence of Estimate
        What was estimated in each draw.

    Returns
    -------
    dict
        Mean truth and estimate, bias and its Monte Carlo error; share of intervals that hold
        the truth and its Monte Carlo error; share of draws in which the quantity lies beyond
        its bound, short of it, or is open; the number of draws.
    """
    true = np.broadcast_to(np.asarray(truth, dtype=float), len(found))
    values = np.array([[one.value, one.low, one.high] for one in found])
    error = values[:, 0] - true
    # An interval printed as "0% to 3%" holds the truth 0: half of the last printed digit.
    slack = 0.005 if found[0].unit == "%" else 1e-9
    held = (values[:, 1] <= true + slack) & (true - slack <= values[:, 2])
    held = held[np.isfinite(values[:, 1] + true)]
    coverage = held.mean() if len(held) else np.nan
    rule = read(Project.find(), claim).quantities.get(quantity)
    states = pd.Series([rule.state(one) for one in found] if rule else [], dtype=str)
    return {
        "claim": claim,
        "quantity": quantity,
        "world": world,
        "truth": true.mean(),
        "estimate": np.nanmean(values[:, 0]),
        "bias": np.nanmean(error),
        "bias_error": np.nanstd(error) / np.sqrt(len(error)),
        "coverage": coverage,
        "coverage_error": np.sqrt(coverage * (1 - coverage) / max(len(held), 1)),
        **{state: states.eq(state).mean() for state in ("beyond", "short", "open")},
        "draws": len(found),
    }


def save(rows: Iterable[dict[str, Any]]) -> None:
    """Put each row of a claim in its place in the table as soon as it is there.

    What an earlier run wrote of the claim stays until all its rows are written.
    """
    made = []
    for row in rows:
        made.append(row)
        _write(pd.DataFrame(made), ["claim", "quantity", "world"])
    _write(pd.DataFrame(made), ["claim"])


def _write(fresh: pd.DataFrame, replaced: list[str]) -> None:
    """Write rows in the place of those that have the same labels."""
    if FILE.exists():
        old = pd.read_csv(FILE)
        again = old.set_index(replaced).index.isin(fresh.set_index(replaced).index)
        fresh = pd.concat([old[~again], fresh], ignore_index=True)
    numbers = fresh.select_dtypes("number").columns
    fresh[numbers] = fresh[numbers].round(4)
    write_table(fresh, FILE, by=["claim", "quantity", "world"])
