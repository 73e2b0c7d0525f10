"""An estimate with its interval: what statistics return and prose shows."""

import math
from dataclasses import dataclass

from emergence.errors import CurveError

_FORMS = {"%": (100.0, "%"), "points": (100.0, " points"), "times": (1.0, " times"), "": (1.0, "")}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A quantity, the interval around it and the number of independent units behind it.

    Parameters
    ----------
    value : float
        The estimate; NaN where the data hold none.
    low, high : float
        Ends of the interval; NaN where none is given.
    n : int, optional
        Independent units (tasks, models or families) behind the interval.
    unit : {"%", "points", "times", "of n", ""}
        How it is shown. Shares and differences of shares are stored on 0..1 and shown times
        100, as "%" and "points"; factors are shown as "times", counts as "3 of 8".
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    n: int | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        if self.low > self.high or self.unit not in (*_FORMS, "of n"):
            raise CurveError(f"{self.low:g} to {self.high:g} {self.unit}: no interval, or no unit")

    def __format__(self, spec: str) -> str:
        """Write the value with its unit; with ``spec`` "i" its interval in brackets too."""
        if self.unit == "of n":
            return f"{self.value:.0f} of {self.n}"
        factor, unit = _FORMS[self.unit]
        shown = [factor * steady(number) for number in (self.value, self.low, self.high)]
        # The ends of a factor may lie far apart; each has two digits of its own.
        alone = self.unit in ("times", "points")
        told = [(x, _digits([x] if alone else shown, self.unit)) for x in shown]
        value, low, high = (_written(number, digits, self.unit) for number, digits in told)
        interval = f" ({low} to {high})" if spec == "i" and math.isfinite(self.low) else ""
        return f"{value}{unit}{interval}" if math.isfinite(self.value) else "no estimate"

    def __str__(self) -> str:
        """Write the value, its unit and its interval."""
        return f"{self:i}"

    _repr_html_ = __str__


def steady(number: float) -> float:
    """Drop the digits in which processors may differ: what lies half way rounds alike on all."""
    return float(f"{number:.8g}")


def _digits(shown: list[float], unit: str) -> int:
    # Percentages are shown whole; other numbers with two digits of their largest part.
    finite = [number for number in shown if math.isfinite(number)]
    if unit == "%" or all(float(number).is_integer() for number in finite):
        return 0
    return max(0, 1 - math.floor(math.log10(max(map(abs, finite)) or 1.0)))


def _written(number: float, digits: int, unit: str) -> str:
    # Where nearly all is censored a factor's end says no more than that it is out of sight.
    if unit == "times" and (number < 1e-4 or 1e4 < number < math.inf):
        return "under 0.0001" if number < 1 else "over 10,000"
    if not math.isfinite(number):
        return {math.inf: "beyond all sizes", -math.inf: "below all sizes"}.get(number, "unknown")
    return f"{round(number, digits) + 0.0:.{digits}f}".replace("-", "−")
