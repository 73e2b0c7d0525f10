"""Intervals, adjusted p-values and Kendall's exact test against R; see `r/README.md`."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emergence.inference.intervals import exact, newcombe, wilson
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.trend import trend

FOLDER = Path(__file__).parent / "r"


def rows(name):
    return list(pd.read_csv(FOLDER / f"{name}.csv").itertuples(index=False))


@pytest.mark.parametrize("row", rows("proportions"), ids=lambda row: f"{row.method}: {row.call}")
def test_intervals_of_a_proportion(row):
    interval = {"exact": exact, "wilson": wilson}[row.method](row.k, row.n, row.confidence)
    assert (interval.low, interval.high) == pytest.approx((row.low, row.high), abs=5e-8)


@pytest.mark.parametrize("row", rows("differences"), ids=lambda row: row.call)
def test_intervals_of_a_difference(row):
    interval = newcombe(row.k1, row.n1, row.k2, row.n2)
    assert (interval.low, interval.high) == pytest.approx((row.low, row.high), abs=5e-5)


def test_adjusted_p_values():
    for _, one in pd.read_csv(FOLDER / "adjusted.csv").groupby("set"):
        assert benjamini_hochberg(one["p"]) == pytest.approx(one["adjusted"], rel=1e-12)


@pytest.mark.parametrize("row", rows("kendall"), ids=lambda row: f"tau {row.tau}, p {row.p}")
def test_kendalls_exact_test(row):
    x, y = (np.array(text.split(), dtype=float) for text in (row.x, row.y))
    made = trend([y[np.argsort(x)]])
    assert float(made.tau) == pytest.approx(row.tau, abs=5e-8)
    assert float(made.p_value) == pytest.approx(row.p, rel=10.0 ** (1 - row.digits))
