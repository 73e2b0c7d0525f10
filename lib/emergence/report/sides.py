"""Words that depend on which side of a value an interval lies."""

from emergence.errors import ReportError
from emergence.report.quantities import Quantity


def side(found: Quantity, *, above: str, inside: str, below: str, of: float = 0.0) -> str:
    """Choose the words that fit a quantity's interval.

    Parameters
    ----------
    found : Quantity
        With an interval.
    above, inside, below : str
        What to say where the interval lies wholly above the value, holds it, or lies below it.
    of : float
        The value.

    Returns
    -------
    str

    Raises
    ------
    ReportError
        If the quantity has no interval.
    """
    if found.low is None or found.high is None:
        raise ReportError(f"{found.definition or found.value}: has no interval to lie on a side")
    return above if found.low > of else below if found.high < of else inside
