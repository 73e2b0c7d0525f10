"""Five claims about large language models, tested on published evaluation results.

Importing this package imports nothing else: the parts that decide whether a report
is current must not pay for pandas.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def load_results(path: str | Path, **how: Any) -> "pd.DataFrame":
    """Load evaluation results that other tools wrote, or a table of `emergence import`.

    Parameters
    ----------
    path : path
        A folder, searched to the bottom, or one file.
    **how
        `models`, the path of a models.toml that states sizes; `columns`, of a CSV or Parquet file
        a mapping of tidy names to its columns, or to `=word` for one word throughout; `strict`,
        to raise at the first thing that would be skipped.

    Returns
    -------
    pandas.DataFrame
        The columns of `emergence.schema.COLUMNS`.
    """
    from emergence.importers.collect import load

    return load(path, **how)
