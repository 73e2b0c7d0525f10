"""What the modules of this folder share: reading, completing rows, and n off a grid of scores."""

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emergence.schema import COLUMNS, METRICS, TEXT


def read_json(file: Path) -> Any:
    """Read a JSON file."""
    return json.loads(file.read_text(encoding="utf-8"))


def tidy(frame: pd.DataFrame, **constants: object) -> pd.DataFrame:
    """Complete rows to the columns of the tidy table; rows without a value are left out.

    `constants` are columns by name, single values or one for each row; other columns of
    `frame` are dropped. Text that is not given is empty, numbers are missing.
    """
    full = frame.assign(**constants)  # type: ignore[arg-type]
    for name in COLUMNS:
        if name not in full.columns:
            full[name] = "" if name in TEXT else np.nan
    full["higher_is_better"] = [METRICS[metric].higher_is_better for metric in full["metric"]]
    full["params_kind"] = full["params_kind"].where(full["params"].notna(), "")
    return full.loc[full["value"].notna(), list(COLUMNS)].reset_index(drop=True)


def grid_size(scores: ArrayLike, cap: int, decimals: int = 4) -> float:
    """Give the largest n up to `cap` with every score a rounded k / n; NaN where there is none.

    There is none where items can be partly right.
    """
    values = np.asarray(scores, dtype=np.float64)[:, None]
    sizes = np.arange(2, cap + 1)
    nearest = np.round(np.round(values * sizes) / sizes, decimals)
    fitting = sizes[(np.abs(nearest - values) < 10.0 ** (-decimals - 4)).all(axis=0)]
    return float(fitting[-1]) if fitting.size else math.nan


def decided_size(scores: ArrayLike, cap: int) -> float:
    """Give the number of items where exact scores decide it, and NaN where they do not.

    The least common denominator d of the scores divides n. It is n where 2d > `cap`, or
    where at least seven different scores above 0 show no common factor: for n = 2d all
    their counts would have to be even, a chance of at most 2^-7.
    """
    values = np.asarray(scores, dtype=np.float64)
    parts = [Fraction(value).limit_denominator(cap) for value in values.tolist()]
    size = math.lcm(*(part.denominator for part in parts))
    exact = all(abs(float(p) - v) < 1e-12 for p, v in zip(parts, values.tolist(), strict=True))
    various = len({part for part in parts if part > 0}) >= 7
    return float(size) if exact and size <= cap and (2 * size > cap or various) else math.nan
