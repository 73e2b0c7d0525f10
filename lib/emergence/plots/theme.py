"""One look for every figure: type, axes, and six colours that follow the page into the dark."""

from typing import Any

from cycler import cycler

BLUE, VERMILION, GREEN, PURPLE, OCHRE, SKY = (
    "#0b62a3",
    "#c8480d",
    "#00805c",
    "#a34d8c",
    "#8f6500",
    "#3f9bd6",
)
PALETTE = (BLUE, VERMILION, GREEN, PURPLE, OCHRE, SKY)
"""Colours for data: those of Okabe and Ito, darkened until a label in them can be read."""

INK, SOFT, FAINT, PAPER = "#1f2328", "#57606a", "#d5dade", "#ffffff"
"""Text and axes; reference lines and remarks; grids; the page."""

VARIABLES = {
    BLUE: ("c1", "#6cb3f2"),
    VERMILION: ("c2", "#ff8f5e"),
    GREEN: ("c3", "#4cc9a0"),
    PURPLE: ("c4", "#e293cd"),
    OCHRE: ("c5", "#dcae45"),
    SKY: ("c6", "#8fd0fa"),
    SOFT: ("soft", "#a2abb3"),
    FAINT: ("line", "#353b41"),
    PAPER: ("paper", "#14171a"),
}
"""Of each colour the CSS variable that stands for it on a page, and its value in the dark."""

RC: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": SOFT,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "figure.dpi": 100,
    "figure.facecolor": "none",
    "font.family": "sans-serif",
    "font.size": 9.5,
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "hatch.color": SOFT,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "patch.edgecolor": PAPER,
    "text.color": INK,
    "xtick.color": SOFT,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.color": SOFT,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 9,
}
"""Matplotlib's settings while a figure is drawn."""


def css(dark: bool) -> str:
    """Return the palette's variables as CSS declarations."""
    return " ".join(
        f"--{name}: {night if dark else day};" for day, (name, night) in VARIABLES.items()
    )
