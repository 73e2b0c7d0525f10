"""What a notebook says, shows and concludes; and how it becomes a page.

The names below are imported when they are first used: what decides whether a report is
current lives in this package too, and must not pay for pandas or matplotlib.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emergence.report.claims import verdict
    from emergence.report.figures import show
    from emergence.report.keywords import groups
    from emergence.report.prose import findings, record, say
    from emergence.report.quantities import Quantity, quantity
    from emergence.report.references import cite
    from emergence.report.shares import share, share_above, share_over, simulated
    from emergence.report.tables import table

__all__ = [
    "Quantity",
    "cite",
    "findings",
    "groups",
    "quantity",
    "record",
    "say",
    "share",
    "share_above",
    "share_over",
    "show",
    "simulated",
    "table",
    "verdict",
]

_HOME = {
    "Quantity": "quantities",
    "cite": "references",
    "findings": "prose",
    "groups": "keywords",
    "quantity": "quantities",
    "record": "prose",
    "say": "prose",
    "share": "shares",
    "share_above": "shares",
    "share_over": "shares",
    "show": "figures",
    "simulated": "shares",
    "table": "tables",
    "verdict": "claims",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
