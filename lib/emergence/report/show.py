"""What a notebook shows: figures, drawn for a desk and for a phone, and tables."""

import math
import re
import textwrap
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from numbers import Real
from typing import Any, cast

import pandas as pd
import seaborn.objects as so
from IPython import get_ipython
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import LogFormatterMathtext

from emergence import scores
from emergence.curves import BY
from emergence.errors import ReportError
from emergence.estimate import Estimate
from emergence.plots import RC, drawing
from emergence.report.cells import FIGURE, TABLE, publish
from emergence.report.svg import drawn
from emergence.report.values import csv, plain, shown

_WIDTHS = {"wide": 7.2, "narrow": 3.4}
"""Widths in inches that a figure is drawn for: an article's column, a phone's."""

CAPTION_WORDS = 40  # most of a caption

# In JupyterLab numbers in prose are written as a page writes them.
if (_shell := get_ipython()) is not None:
    _shell.display_formatter.formatters["text/plain"].float_precision = "%.3g"

_HEIGHT, _ROW_HEIGHT, _EDGES = 3.6, 1.8, 0.6


def show(
    plot: so.Plot,
    name: str,
    *,
    caption: str,
    alt: str,
    title: str | None = None,
    key: bool = False,
    height: float | None = None,
    wrap: tuple[int, int] = (4, 2),
    by: str | None = None,
) -> None:
    """Show a figure with its title, caption, description and data.

    The plot is drawn twice, for a desk and for a phone. `name` is written in lower case letters,
    digits and hyphens. `caption`, Markdown of at most 40 words, says what is shown, what bands and
    dots are; `alt` what is to be seen, for who does not see it; `title` the finding, which is that
    of `claims.toml`, `[claim.titles.name]`, if left out. A `key` figure stands at the top of the
    page and in the index. `height` is inches of the wide drawing: of each row of panels where `by`
    is given, the column of the plot's data that gives each panel its rows, else of the whole;
    `wrap` is how many panels stand side by side, on a desk and on a phone. Raises ReportError if
    the caption, description or data are missing or the caption is too long.
    """
    _check("figure", name, caption)
    frame = plot._data.source_data
    if not isinstance(frame, pd.DataFrame):
        raise ReportError(f"figure {name}: it has no data to download; give so.Plot a data frame")
    if not alt.strip():
        raise ReportError(f"figure {name}: alt is empty; say in it what is to be seen")
    figures = _figures(plot, height, wrap, by, key)
    about: dict[str, Any] = {"name": name, "title": title, "caption": caption, "alt": alt}
    about |= {form: drawn(figure, f"{name}-{form[0]}") for form, figure in figures}
    heading = f"<p><strong>{escape(title or '')}</strong></p>"
    html = f'{heading}<div style="max-width: 45em">{about["wide"]}</div><p>{escape(caption)}</p>'
    about |= {"key": key, "csv": csv(frame), "curves": _curves(frame)}
    publish(FIGURE, about, {"text/html": html, "text/plain": alt})


def table(frame: pd.DataFrame, name: str, *, caption: str, most: int | None = None) -> None:
    """Show a data frame as a table that sorts by a click on a column's head.

    The cells of `frame` are numbers, texts or estimates; an index without a name is left out.
    `name` is written in lower case letters, digits and hyphens, `caption` in Markdown, at most 40
    words. The first `most` rows are shown, all if it is left out; the download has all. Raises
    ReportError if the caption is missing or too long.
    """
    _check("table", name, caption)
    flat = (frame.reset_index() if [*frame.index.names] != [None] else frame).iloc[:most]
    columns = [_column(flat[label]) for label in flat.columns]
    rows = [[_cell(value) for value in row] for row in flat.to_numpy(dtype=object)]
    content = {"name": name, "caption": caption, "columns": columns, "rows": rows}
    content["csv"] = csv(frame)
    formatted = flat.map(lambda cell: cell if isinstance(cell, str) else _text(cell))
    readable = {"text/html": formatted.to_html(index=False), "text/plain": caption}
    publish(TABLE, content, readable)


def _check(kind: str, name: str, caption: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise ReportError(f"{kind} {name[:80]!r}: write lower case letters, digits and hyphens")
    words = len(caption.split())
    if not 0 < words <= CAPTION_WORDS:
        raise ReportError(f"{kind} {name}: a caption of {words} words; write 1 to {CAPTION_WORDS}")


def _curves(frame: pd.DataFrame) -> list[str]:
    """Return the curves of the tidy table that are drawn, as the explorer names them."""
    sources = {*frame.get("source", [])} & {*scores.provenance()}
    if not sources or not {*BY} <= {*frame}:
        return []
    known = scores.load(sorted(sources))[[*BY]].drop_duplicates()
    drawn = known.merge(frame[[*BY]].drop_duplicates())
    drawn["shots"] = drawn["shots"].map("{:g}".format).replace("nan", "")
    return ["|".join(row) for row in drawn.to_numpy()]


def _figures(
    plot: so.Plot, height: float | None, wrap: tuple[int, int], by: str | None, key: bool
) -> Iterator[tuple[str, Figure]]:
    """Yield one figure laid out for a desk, a phone, and its first panel for the front page."""
    panels = plot._data.source_data[by].nunique() if by else 1
    columns = dict(zip(_WIDTHS, wrap if by else (1, 1), strict=True))
    columns = {form: math.ceil(panels / math.ceil(panels / n)) for form, n in columns.items()}
    faceted = plot.facet(by, wrap=columns["wide"]) if by else plot
    with drawing():
        figure = Figure()
        legend = faceted.theme(RC).on(figure).plot(pyplot=False)._legend_contents
        for form, width in _WIDTHS.items():
            rows = math.ceil(panels / columns[form])
            tall = _EDGES + rows * (height or _ROW_HEIGHT) if by else height or _HEIGHT
            figure.set_size_inches(width, tall if by else min(tall, 1.2 * width))
            _legend_above(figure, legend, columns=4 if form == "wide" else 2)
            _arranged(figure, rows, columns[form])
            yield form, figure
        if key:
            for axes in figure.axes[1:]:
                axes.remove()
            figure.legends.clear()
            figure.axes[0].set(title="", xlabel="", ylabel="")
            figure.set_size_inches(2.3, 1.05)
            _arranged(figure, 1, 1)
            yield "card", figure


def _arranged(figure: Figure, rows: int, columns: int) -> None:
    """Put panels into rows and columns, with labels along the left and the lower edge."""
    grid, width = figure.add_gridspec(rows, columns), figure.get_figwidth() / columns
    for place, axes in enumerate(figure.axes):
        axes.set_subplotspec(grid[place])
        left, lower = place % columns == 0, place + columns >= len(figure.axes)
        for axis, side, seen in ((axes.yaxis, "left", left), (axes.xaxis, "bottom", lower)):
            axis.label.set_visible(seen)
            axis.set_tick_params(which="both", **{f"label{side}": seen})
            if isinstance(axis.get_major_formatter(), LogFormatterMathtext):
                axis.set_major_formatter("{x:g}")  # a dollar sign is a dollar sign: see RC
        title = " ".join(axes.get_title(loc="left").replace("_", " ").split())
        wrapped = textwrap.fill(title, int(10.5 * width) - 2, max_lines=3, placeholder=" …")
        axes.set_title(wrapped, loc="left")
    # Found once: a layout takes longer than drawing, and any engine that is left draws once more.
    figure.set_layout_engine("constrained")
    cast(Any, figure.get_layout_engine()).execute(figure)
    figure.set_layout_engine(None)
    for axes in figure.axes:
        _thinned(axes)


def _legend_above(figure: Figure, contents: list[Any], columns: int) -> None:
    """Put a legend above the panels, in as many columns as the figure's width holds."""
    drawn_as: dict[str, list[Artist]] = {}
    for _, artists, labels in contents:
        for label, artist in zip(labels, artists, strict=True):
            drawn_as.setdefault(label, []).append(artist)
    if drawn_as:
        handles: list[Any] = [tuple(artists) for artists in drawn_as.values()]
        most = int(10.5 * figure.get_figwidth()) - 8  # letters beside a handle
        told = [n if len(n) <= most else f"{n[: most // 2]}…{n[1 - most // 2 :]}" for n in drawn_as]
        for many in range(columns, 0, -1):
            figure.legends.clear()
            made = figure.legend(handles, told, loc="outside upper left", ncols=many)
            if made.get_window_extent().width <= figure.bbox.width:
                break


def _thinned(axes: Axes) -> None:
    """Leave out every other label of a horizontal axis, again and again, until none touch."""
    first, last = sorted(axes.get_xlim())
    labels = [label for label in axes.get_xticklabels() if first <= label.get_position()[0] <= last]
    labels = [label for label in labels if label.get_text()]
    boxes = Text.get_window_extent
    while any(boxes(one).x1 + 4 > boxes(other).x0 for one, other in pairwise(labels)):
        for label in labels[1::2]:
            label.set_visible(False)
        labels = labels[::2]


def _column(values: "pd.Series[Any]") -> dict[str, Any]:
    numeric = all(isinstance(cell, Real | Estimate) for cell in values.tolist())
    return {"label": str(values.name).replace("_", " "), "numeric": numeric}


def _cell(value: Any) -> dict[str, Any]:
    number = plain(value.value if isinstance(value, Estimate) else value)
    return {"text": _text(value), "sort": number if isinstance(number, float | int) else None}


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else shown(cell)
