"""One look for every figure: theme, colours, axes in words that people use, scaling curves."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn.objects as so
from cycler import cycler
from matplotlib.ticker import Locator

from emergence.scores import size_in_words

BLUE, VERMILION, GREEN = "#0b62a3", "#c8480d", "#00805c"
PURPLE, OCHRE, SKY = "#a34d8c", "#8f6500", "#3f9bd6"
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

RC: dict[Any, Any] = {  # Matplotlib's settings while a figure is drawn
    **dict.fromkeys(("axes.axisbelow", "axes.grid"), True),
    **dict.fromkeys(("axes.spines.right", "axes.spines.top", "legend.frameon"), False),
    **dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), SOFT),
    **dict.fromkeys(("axes.labelcolor", "text.color", "xtick.labelcolor", "ytick.labelcolor"), INK),
    **dict.fromkeys(("axes.labelsize", "axes.titlesize", "font.size"), 9.5),
    **dict.fromkeys(("legend.fontsize", "xtick.labelsize", "ytick.labelsize"), 9),
    "axes.titlelocation": "left",
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.titleweight": "bold",
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "lines.linewidth": 1.6,
    "patch.edgecolor": PAPER,
    "text.parse_math": False,
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with `RC` over Matplotlib's own settings, whatever a file or a cell has set."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        yield


def css(dark: bool) -> str:
    """Return the palette's variables as CSS declarations."""
    told = ((name, night if dark else day) for day, (name, night) in VARIABLES.items())
    return " ".join(f"--{name}: {colour};" for name, colour in told)


FAMILIES: Mapping[str, str] = {
    **dict.fromkeys(("BIG-G", "BIG-G T=0", "Llama", "OLMo ladder"), BLUE),
    **dict.fromkeys(("GPT-3", "GPT", "OPT"), VERMILION),
    **dict.fromkeys(("Gopher", "LaMDA", "Pythia"), GREEN),
    **dict.fromkeys(("PaLM", "Qwen1.5"), PURPLE),
    "BLOOM": OCHRE,
    "GPT-Neo/J": SKY,
}
"""The colour of each family in every figure; two that share one never meet in a figure."""


class _Decades(Locator):
    """Ticks at the powers of ten in view; where that is one at most, at 2 and 5 times them too."""

    def __call__(self) -> Any:
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[union-attr]
        ticks = np.outer(10.0 ** np.arange(-3, 27), [1, 2, 5])
        seen = ticks[(low <= ticks) & (ticks <= high)]
        powers = seen[np.isin(seen, ticks[:, 0])]
        return powers if len(powers) > 1 else seen


def sizes() -> so.Continuous:
    """Return a logarithmic scale of model sizes, labelled 10M, 1B, 100B."""
    return _log(size_in_words)


def factors() -> so.Continuous:
    """Return a logarithmic scale of factors of size, labelled 1×, 10×, 1,000×."""
    return _log("{:,.10g}×".format)


def percent() -> so.Continuous:
    """Return a scale of shares from 0% to 100%."""
    return so.Continuous().tick(at=[0, 0.25, 0.5, 0.75, 1]).label(like="{x:.0%}")


def _log(text: Callable[[float], str]) -> so.Continuous:
    scale = so.Continuous(trans="log").tick(_Decades(), minor=0)
    return scale.label(like=lambda value, _: text(value))


def scaling_plot(
    frame: pd.DataFrame, color: str | None = None, *, y: str = "right answers", x: str = "params"
) -> so.Plot:
    """Draw scaling curves: scores by size, with intervals, guessing and people where known.

    `frame` is as `emergence.curves.tidy` returns it. Of the columns `chance`, `people` and
    `compared`, a score at which sizes are, the first is drawn dotted, the second dashed, the last
    thin. The column `color` tells curves of one panel apart; families keep their colour in all
    figures. `y` is what is scored, `x` the column of the sizes. Returned is a plot to be extended,
    or shown with `by` for panels.
    """
    plot = so.Plot(frame, x=x, y="value", color=color)
    # Its ends are the band's alone: a point without them is drawn by the other layers.
    plot = plot.add(so.Band(), legend=False, ymin="low", ymax="high")
    plot = plot.add(so.Line(marker="o", pointsize=4))
    styles = {"chance": (":", 1.6), "people": ("--", 1.6), "compared": ("-", 0.9)}
    for column, (style, width) in styles.items():
        if column in frame and frame[column].notna().any():
            mark = so.Line(color=SOFT, linestyle=style, linewidth=width)
            plot = plot.add(mark, y=column, color=None)
    if color:
        plot = plot.scale(color=_family_colours(frame[color].unique()))
    axes = plot.scale(x=sizes(), y=percent()).limit(y=(-0.04, 1.04))
    return axes.label(x="parameters", y=y, color="")


def _family_colours(families: Iterable[str]) -> dict[str, str]:
    """Give known families their colour, and the others what is left."""
    chosen = {family: FAMILIES[family] for family in families if family in FAMILIES}
    left = [colour for colour in PALETTE if colour not in chosen.values()]
    others = [family for family in families if family not in chosen]
    return chosen | dict(zip(others, itertools.cycle(left or PALETTE)))
