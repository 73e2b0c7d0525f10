"""How much of a page everybody sees: its words and figures outside folds and tables."""

from html.parser import HTMLParser

MOST_WORDS, MOST_FIGURES, MOST_ROWS = 1500, 6, 8
"""Budgets of a page: words, figures, and rows of a table, outside of folds."""

_HIDDEN = {"details", "nav", "figure", "table", "script", "style", "footer", "math", "title"}
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def visible(html: str) -> tuple[int, int]:
    """Return how many words and how many figures a page shows before anything is opened.

    Notes on numbers, which only hovering shows, do not count; nor do tables as figures.
    """
    parser = _Parser()
    parser.feed(html)
    return len(" ".join(parser.text).split()), parser.figures


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.figures = 0
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        folded = any(name == "details" for name, _ in self._open)
        self.figures += tag == "figure" and "table" not in kind and not folded
        if tag not in _VOID:
            self._open.append((tag, kind))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        hidden = any(tag in _HIDDEN or "note" in kind.split() for tag, kind in self._open)
        if not hidden and any(tag == "main" for tag, _ in self._open):
            self.text.append(data)
