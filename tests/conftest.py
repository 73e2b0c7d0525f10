"""What tests share: the committed figures, as tables."""

import pandas as pd
import pytest
from hypothesis import settings

from emergence import scores

# A first call compiles, and a busy machine is slow: neither is a defect.
settings.register_profile("report", deadline=None)
settings.load_profile("report")


@pytest.fixture(scope="session")
def bigg() -> pd.DataFrame:
    """The committed rows of BIG-G on 89 multiple-choice tasks."""
    return scores.load(["bigbench_bigg"])


@pytest.fixture(scope="session")
def bigg_scores(bigg: pd.DataFrame) -> pd.DataFrame:
    """One row a task, one column a model size in ascending order."""
    return bigg.pivot_table(index="task", columns="params", values="value")
