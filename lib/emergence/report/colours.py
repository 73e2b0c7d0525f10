"""Colours for light and dark: the dark one has the same hue and the contrast it needs."""

import math
import re
from collections.abc import Iterable

PAPER = "ffffff"
"""What figures use for halos and gaps; a page shows its own background."""

DARK_PAPER = "14171a"
"""The page's background in dark mode."""

CONTRAST = 4.5
"""Least contrast with a dark page, for curves are labelled in their colour (WCAG 2.1, 1.4.3)."""

_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_GREY = 0.03


def used(svgs: Iterable[str]) -> list[str]:
    """Return the colours that figures ask the page for, as six hexadecimal digits each."""
    found = (re.findall(r"var\(--c-([0-9a-f]{6}),", svg) for svg in svgs)
    return sorted({code for codes in found for code in codes})


def dark(code: str) -> str:
    """Return what a colour becomes on a dark page.

    A grey keeps its contrast with the page: what stood back on white stands back on black. A
    colour keeps its hue and is lightened in Oklab until its contrast reaches `CONTRAST`.

    Parameters
    ----------
    code : str
        Six hexadecimal digits.

    References
    ----------
    Ottosson, B. (2020). A perceptual color space for image processing.
    https://bottosson.github.io/posts/oklab/
    """
    lightness, a, b = _oklab(code)
    wanted = CONTRAST
    if math.hypot(a, b) < _GREY:
        lightness, wanted = _oklab(DARK_PAPER)[0], contrast(code, PAPER)
    while contrast(_hex(lightness, a, b), DARK_PAPER) < wanted and lightness < 1:
        lightness += 0.01
    return _hex(lightness, a, b)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.1, relative luminance)."""
    low, high = sorted(_luminance(code) for code in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(code: str) -> float:
    red, green, blue = _linear(code)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(code: str) -> list[float]:
    parts = [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def _oklab(code: str) -> list[float]:
    return _times(_TO_LAB, [math.cbrt(part) for part in _times(_TO_LMS, _linear(code))])


def _hex(lightness: float, a: float, b: float) -> str:
    light = _times(_FROM_LMS, [part**3 for part in _times(_FROM_LAB, [lightness, a, b])])
    clipped = [min(max(part, 0.0), 1.0) for part in light]
    parts = [12.92 * p if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055 for p in clipped]
    return "".join(f"{round(255 * part):02x}" for part in parts)


def _times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix]
