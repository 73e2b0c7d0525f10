"""Numbers as a reader wants them: as many digits as their uncertainty leaves standing."""

import math
from collections.abc import Sequence

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = 3
_LARGE, _SMALL = 1e6, 1e-4
_WHOLE = 1_000


def decimals(value: float, low: float | None = None, high: float | None = None) -> int:
    """Return how many decimal places a number deserves.

    The interval's width keeps its first two significant digits. One more is kept where the number
    or an end would be rounded to 0 without it, and units where all are below a thousand. Where one
    end is infinite, the distance to the other counts; without an interval the number keeps three.

    Parameters
    ----------
    value : float
        The number.
    low, high : float, optional
        Its interval.

    Returns
    -------
    int
        Decimal places; negative where tens or hundreds are rounded away.
    """
    ends = [end for end in (low, high) if end is not None and math.isfinite(end)]
    width = max(ends) - min(ends) if len(ends) == 2 else 0.0
    if len(ends) == 1 and math.isfinite(value):
        width = abs(value - ends[0])
    if width > 0:
        return _standing([value, *ends], 1 - math.floor(math.log10(width)))
    if not math.isfinite(value) or value == 0:
        return 0
    return _DIGITS - 1 - math.floor(math.log10(abs(value)))


def _standing(numbers: Sequence[float], places: int) -> int:
    known = [number for number in numbers if math.isfinite(number)]
    if places < 0 and max(map(abs, known)) < _WHOLE:
        return 0
    lost = any(round(n, places) == 0 and round(n, places + 1) != 0 for n in known)
    return places + 1 if lost else places


def written(value: float, places: int) -> str:
    """Write a number to so many decimal places, in a typographer's signs.

    Parameters
    ----------
    value : float
        The number. An `int` is written whole, NaN and infinities by word.
    places : int
        Decimal places, as `decimals` gives them.

    Returns
    -------
    str
        Thousands are parted by commas, very large and very small numbers written in powers
        of ten, and a minus sign is a minus sign.
    """
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    if math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    rounded = round(value, places) + 0.0
    if rounded != 0 and not _SMALL <= abs(value) < _LARGE:
        return _scientific(value, places)
    return f"{rounded:,.{max(places, 0)}f}".replace("-", "−")


def interval(low: float, high: float, places: int) -> str:
    """Write an interval, an open end by word.

    Parameters
    ----------
    low, high : float
        Its ends; an infinite one is open.
    places : int
        Decimal places of both.

    Returns
    -------
    str
        `0.41 to 0.52`, `at least 0.41`, `at most 0.52` or `unbounded`.
    """
    if math.isnan(low) or math.isnan(high):
        return "interval unknown"
    if math.isinf(low) and math.isinf(high):
        return "unbounded"
    if math.isinf(low):
        return f"at most {written(high, places)}"
    if math.isinf(high):
        return f"at least {written(low, places)}"
    return f"{written(low, places)} to {written(high, places)}"


def _scientific(value: float, places: int) -> str:
    power = math.floor(math.log10(abs(value)))
    mantissa = f"{value / 10.0**power:.{min(max(places + power, 0), _DIGITS - 1)}f}"
    if mantissa.lstrip("-").startswith("10"):
        mantissa, power = mantissa.replace("10", "1", 1), power + 1
    return f"{mantissa.replace('-', '−')}×10{str(power).translate(_SUPERSCRIPT)}"
