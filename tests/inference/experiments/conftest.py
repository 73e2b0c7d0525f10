from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from emergence.metrics import Pairs, between
from emergence.sources._tidy import tidy


@pytest.fixture(scope="session")
def pairs() -> Callable[[np.ndarray, np.ndarray], Pairs]:
    """Make a pair whose continuous metric climbs by as much from each model to the next."""

    def made(accuracy: np.ndarray, sizes: np.ndarray) -> Pairs:
        bits = np.arange(sizes.size, 0.0, -1.0)
        parts = [
            tidy(
                pd.DataFrame({"model": [f"m{i}" for i in range(sizes.size)], "value": values}),
                source="s", family="f", task="t", prompt="direct", metric=metric,
                params=sizes, params_kind="total", n_items=2000.0, chance=0.0,
            )
            for metric, values in (("accuracy", accuracy), ("bits_per_byte", bits))
        ]  # fmt: skip
        return between(pd.concat(parts), "accuracy", "bits_per_byte")

    return made
