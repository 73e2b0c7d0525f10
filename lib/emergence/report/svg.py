"""Figures as SVG that lives inside a page: its text is text, its colours follow the page."""

import io
import re

import matplotlib as mpl
import seaborn.objects as so
from matplotlib.figure import Figure

from emergence.plots import INK, RC, VARIABLES, drawing

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_UNSEEN = re.compile(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", re.S)
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b(?=[;\"' ])")
_ROOT = r'<svg xmlns="http://www.w3.org/2000/svg" viewBox="\1" fill="currentColor">'
_FONT = re.compile(r"(font(?:-family)?: )([^;\"]*)")


def drawn(figure: Figure, prefix: str) -> str:
    """Return a figure as an SVG element without size, which fills its box."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": prefix}), io.StringIO() as file:
        figure.savefig(file, format="svg", transparent=True, metadata=_NO_METADATA)
        svg = file.getvalue()
    svg = _UNSEEN.sub("", svg[svg.index("<svg") :])
    svg = svg.replace('<g id="legend_1">', '<g class="legend">')
    svg = _ids(svg.replace("xlink:href=", "href="), prefix)
    svg = _TAG.sub(lambda tag: _attributes(tag[0]), svg)
    svg = re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', _ROOT, svg, count=1)
    return re.sub(r">\s+<", ">\n<", re.sub(r"<defs>\s*</defs>", "", svg)).strip()


def still(plot: so.Plot, prefix: str, height: float) -> str:
    """Return a plot, as wide as a page of a tool, as such an element."""
    with drawing():
        figure = Figure(figsize=(7.2, height), layout="constrained")
        plot.theme(RC).on(figure).plot(pyplot=False)
        return drawn(figure, prefix)


def _ids(svg: str, prefix: str) -> str:
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    names = {old: f"{prefix}-{i}" for i, old in enumerate(sorted(used, key=svg.index))}
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{names[m[1]]}"' if m[1] in names else "", svg)
    svg = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", svg)
    return re.sub(r'href="#([^"]+)"', lambda m: f'href="#{names[m[1]]}"', svg)


def _attributes(tag: str) -> str:
    tag = _NUMBER.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), tag)
    tag = _FONT.sub(lambda m: m[1] + re.sub(r"'.*", "var(--sans, sans-serif)", m[2]), tag)
    return _COLOUR.sub(_colour, tag)


def _colour(match: re.Match[str]) -> str:
    code = match[0].lower()
    if code in (INK, "#000000"):
        return "currentColor"
    return f"var(--{VARIABLES[code][0]}, {code})" if code in VARIABLES else code
