"""Five claims about large language models, tested on published evaluation results.

Importing this package imports nothing else: the parts that decide whether a report
is current must not pay for pandas.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """Give `load_results` when it is asked for, and not before."""
    if name == "load_results":
        return import_module("emergence.importers.collect").load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
