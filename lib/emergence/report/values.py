"""Values as a page shows and keeps them: rounded once, the same on every machine."""

import math
from numbers import Integral, Real
from typing import Any

import pandas as pd

from emergence.errors import ReportError
from emergence.estimate import Estimate, steady

MIME = "application/vnd.emergence.value+json"  # how a value is kept beside an inline expression
DIGITS = 6  # significant ones, of everything that is kept or downloaded
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def shown(value: Any) -> str:
    """Write a value for a reader: at most three digits of a float, an estimate's interval."""
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        number = int(value)
        return (f"{number:,}" if abs(number) >= 10_000 else str(number)).replace("-", "−")
    if isinstance(value, Real):
        return _float(steady(float(value)))
    if isinstance(value, Estimate):
        return f"{value:i}"
    if isinstance(value, str):
        return value
    raise ReportError(f"it is of type {type(value).__name__}, and no number, text or Estimate")


def kept(value: Any) -> dict[str, Any]:
    """Return a value as plain data: as shown, and rounded to `DIGITS` significant digits."""
    if isinstance(value, Estimate):
        ends = {name: plain(getattr(value, name)) for name in ("value", "low", "high")}
        told = {"short": format(value, ""), "n": value.n, "unit": value.unit}
        return {"shown": f"{value:i}", **ends, **told}
    return {"shown": shown(value), "value": plain(value)}


def plain(value: Any) -> Any:
    """Return a number as JSON has it: rounded; NaN as None, infinity by name."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if not isinstance(value, Real) or isinstance(value, bool):
        return str(value)
    number = float(value)
    if math.isnan(number):
        return None
    return float(_rounded(number)) if math.isfinite(number) else str(number)


def csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV with its floats rounded; an index without a name is left out."""
    indexed = [*frame.index.names] != [None]
    return str(frame.map(_bare).to_csv(index=indexed, float_format=_rounded, lineterminator="\n"))


def _bare(cell: Any) -> Any:
    """Return what a cell holds, an estimate's value; pandas rounds no float beside a text."""
    cell = cell.value if isinstance(cell, Estimate) else cell
    return float(_rounded(cell)) if isinstance(cell, float) else cell


def _rounded(number: Any) -> str:
    return f"{steady(number):.{DIGITS}g}"


def _float(number: float) -> str:
    if not math.isfinite(number):
        return "unknown" if math.isnan(number) else "infinite" if number > 0 else "minus infinite"
    rounded = float(f"{number:.3g}") + 0.0
    if rounded and not 1e-4 <= abs(rounded) < 1e6:
        mantissa, _, power = f"{rounded:.2e}".partition("e")
        mantissa, power = mantissa.rstrip("0").rstrip("."), str(int(power))
        return f"{mantissa}×10{power.translate(_SUPERSCRIPT)}".replace("-", "−")
    text = f"{rounded:,.0f}" if abs(rounded) >= 10_000 else f"{rounded:.3g}"
    return (f"{rounded:.0f}" if "e" in text else text).replace("-", "−")
