"""How much of a page everybody sees: its words and figures outside folds and tables."""

import re

from bs4 import BeautifulSoup
from soupsieve import compile as selector

MOST_WORDS, MOST_FIGURES, MOST_ROWS = 1500, 6, 8
"""Budgets of a page: words, figures, and rows of a table, outside of folds."""

_FIGURES = selector("figure:not(.table):not(details figure)")
_LARGE = re.compile(r"<(svg|table)\b.*?</\1>", re.S)
_UNSEEN = selector("details, nav, figure, script, style, footer, math, .note, [lang='zh-Hans']")


def visible(html: str) -> tuple[int, int]:
    """Return how many words and how many figures a page shows before anything is opened.

    Notes on numbers, which only hovering shows, do not count; nor do tables as figures.
    """
    # Drawings and tables, most of a page and none of its words, take long to parse.
    main = BeautifulSoup(_LARGE.sub("", html), "html.parser").main
    if main is None:
        return 0, 0
    figures = _FIGURES.select(main)
    for unseen in _UNSEEN.select(main):
        unseen.extract()
    return len(main.get_text(" ").split()), len(figures)


def over(html: str) -> bool:
    """Tell whether a page, or as much of it as is given, shows more than it may."""
    words, figures = visible(html)
    return words > MOST_WORDS or figures > MOST_FIGURES
