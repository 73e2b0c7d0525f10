"""Completing rows, and numbers of items off the grid of scores."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emergence import schema
from emergence.sources._tidy import decided_size, grid_size, tidy


def test_rows_are_completed_to_the_tidy_table() -> None:
    rows = pd.DataFrame({"model": ["a", "b"], "value": [0.5, np.nan]})
    told = {"source": "s", "family": "f", "task": "t", "prompt": "direct", "metric": "brier"}
    full = tidy(rows, **told, params_kind="total")
    assert full[["model", "params_kind"]].to_numpy().tolist() == [["a", ""]]
    assert not full["higher_is_better"].iloc[0]
    schema.validate(full, "x.csv")


def test_grid_of_a_worked_case() -> None:
    # 1/7 and 3/7, rounded to four places, are no fractions of 8.
    assert grid_size([0.1429, 0.4286], cap=8) == 7
    assert math.isnan(grid_size([0.1429, 0.4286], cap=6))


@settings(deadline=None)
@given(st.integers(50, 1024), st.integers(0, 2**32 - 1))
def test_the_number_of_items_is_found_again_from_rounded_scores(n: int, seed: int) -> None:
    hits = np.random.default_rng(seed).integers(0, n + 1, 30)
    assert grid_size(np.round(hits / n, 4), cap=n) == n


@pytest.mark.parametrize(
    ("scores", "cap", "size"),
    [
        ([0.25, 0.5, 0.91], 100, 100),
        # 150 fits, and so does its double: only under 300 is it decided.
        ([88 / 150, 67 / 150], 299, 150),
        ([88 / 150, 67 / 150], 333, math.nan),
        # Seven different counts of 16 that share no factor.
        ([k / 16 for k in range(1, 9)], 170, 16),
        ([0.0] * 34, 1024, math.nan),
        ([1 / math.pi], 1000, math.nan),
    ],
)
def test_exact_scores_decide_where_no_multiple_would_do(
    scores: list[float], cap: int, size: float
) -> None:
    assert decided_size(scores, cap) == pytest.approx(size, nan_ok=True)
