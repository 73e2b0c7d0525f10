"""How much of a page everybody sees: its words and figures outside folds and tables."""

import re

from bs4 import BeautifulSoup

MOST_WORDS, MOST_FIGURES, MOST_ROWS = 1500, 6, 8
"""Budgets of a page: words, figures, and rows of a table, outside of folds."""

_LARGE = re.compile(r"<(svg|table)\b.*?</\1>", re.S)
_FOLD = re.compile(r"(?=<details\b)|(?<=</details>)")
_UNSEEN = ["nav", "figure", "script", "style", "footer", "math"]
BeautifulSoup("&amp;", "html.parser")  # makes its table of entities, once


def visible(html: str) -> tuple[int, int]:
    """Return how many words and figures a page shows before anything is opened or hovered on."""
    # Folds, drawings and tables, most of a page and none of its words, take long to parse.
    shown, depth = "", 0
    for piece in _FOLD.split(_LARGE.sub("", html)):
        depth += piece.startswith("<details")
        shown += "" if depth else piece
        depth -= piece.endswith("</details>")
    main = BeautifulSoup(shown, "html.parser").main
    if main is None:
        return 0, 0
    figures = len(main("figure")) - len(main("figure", class_="table"))
    for unseen in [*main(_UNSEEN), *main(class_="note"), *main(lang="zh-Hans")]:
        unseen.extract()
    return len(main.get_text(" ").split()), figures


def over(html: str) -> bool:
    """Tell whether a page, or as much of it as is given, shows more than it may."""
    words, figures = visible(html)
    return words > MOST_WORDS or figures > MOST_FIGURES
