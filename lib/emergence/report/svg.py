"""Figures as SVG that lives inside a page: its text is text, its colours follow the page."""

import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure

from emergence.plots.style import INK
from emergence.report.colours import PAPER

_SALT = "emergence"
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_COLOUR = re.compile(r"#([0-9a-fA-F]{6})\b(?=[;\"' ])")
_FONT = re.compile(r"font-family: [^;\"]*")


def drawn(figure: Figure, prefix: str) -> str:
    """Return a figure as an SVG element for a page.

    Parameters
    ----------
    figure : Figure
        One point of it is one pixel of the page.
    prefix : str
        Put before every id, so that ids stay unique in a page.

    Returns
    -------
    str
        An `<svg>` element without size: it fills its box. Numbers have two decimals, ink is
        `currentColor`, other colours are CSS variables that fall back to themselves.
    """
    for axes in figure.axes:
        axes.patch.set_alpha(0.0)
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": _SALT}), io.StringIO() as file:
        figure.savefig(file, format="svg", transparent=True, metadata=_NO_METADATA)
        return cleaned(file.getvalue(), prefix)


def cleaned(svg: str, prefix: str) -> str:
    """Make Matplotlib's SVG fit to stand inside a page.

    Parameters
    ----------
    svg : str
        A document as Matplotlib writes it.
    prefix : str
        Put before every id that is referred to; other ids are dropped.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(
        r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", svg, flags=re.S
    )
    svg = _ids(svg.replace("xlink:href=", "href="), prefix)
    svg = _TAG.sub(lambda tag: _attributes(tag[0]), svg)
    svg = re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', _root, svg, count=1)
    return re.sub(r">\s+<", ">\n<", re.sub(r"<defs>\s*</defs>", "", svg)).strip()


def _root(match: re.Match[str]) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{match[1]}" fill="currentColor">'


def _ids(svg: str, prefix: str) -> str:
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    numbers = {name: f"{prefix}-{i}" for i, name in enumerate(sorted(used, key=svg.index))}
    svg = re.sub(r' id="([^"]*)"', lambda m: _id(numbers.get(m[1])), svg)
    svg = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{numbers[m[1]]})", svg)
    return re.sub(r'href="#([^"]+)"', lambda m: f'href="#{numbers[m[1]]}"', svg)


def _id(name: str | None) -> str:
    return f' id="{name}"' if name else ""


def _attributes(tag: str) -> str:
    tag = _NUMBER.sub(lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), tag)
    tag = _FONT.sub("font-family: var(--sans, sans-serif)", tag)
    return _COLOUR.sub(_colour, tag)


def _colour(match: re.Match[str]) -> str:
    code = match[1].lower()
    if f"#{code}" in (INK, "#000000"):
        return "currentColor"
    return f"var(--{'paper' if code == PAPER else f'c-{code}'}, #{code})"
