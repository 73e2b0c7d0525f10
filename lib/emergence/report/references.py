"""The bibliography: `[@Wei2022]` in prose becomes a number, a reference and a link back."""

import re
from difflib import get_close_matches
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pybtex.backends import html, plaintext
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError
from pybtex.style.formatting.unsrt import Style as Unsrt
from pybtex.style.template import field, sentence

from emergence.errors import ReportError

CITATION = r"\[@(?P<cited>[A-Za-z][\w:.-]*(?:\s*;\s*@[A-Za-z][\w:.-]*)*)\]"
"""`[@Wei2022]` or `[@Wei2022; @Srivastava2022]`."""


class _Style(Unsrt):  # type: ignore[misc]
    """References as BibTeX's `unsrt` has them, titles as they are written."""

    def format_title(self, e: Any, which_field: str, as_sentence: bool = True) -> Any:
        title = field(which_field)
        return sentence[title] if as_sentence else title


class _Html(html.Backend):  # type: ignore[misc]
    """HTML in which an address may hold what some DOIs hold, such as "<"."""

    def format_href(self, url: str, text: str, external: bool = False) -> str:
        return str(super().format_href(escape(unescape(url)), text, external))


class Bibliography:
    """The references of one page, numbered as they are first cited."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: dict[str, int] = {}

    def cite(self, key: str, where: str) -> str:
        """Return the HTML of one citation."""
        known = entries(self.path)
        if key not in known:
            close = get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]}?" if close else "add it"
            raise ReportError(f"{where}: {self.path.name} has no entry {key}; {hint}")
        self.places[key] = self.places.get(key, 0) + 1
        number = list(self.places).index(key) + 1
        plain = " ".join(_formatted(known[key]).render(_TEXT).replace("URL: ", "").split())
        return (
            f'<a class="cite" id="cite-{key}-{self.places[key]}" href="#ref-{key}" '
            f'title="{escape(plain)}">{number}</a>'
        )

    def html(self) -> list[dict[str, Any]]:
        """Return the references in order: key, HTML text and the anchors of their citations."""
        known = entries(self.path)
        texts = {key: Markup(_formatted(known[key]).render(_HTML)) for key in self.places}
        back = {key: [f"cite-{key}-{n + 1}" for n in range(self.places[key])] for key in texts}
        return [{"key": key, "text": texts[key], "back": back[key]} for key in texts]


@cache
def entries(path: Path) -> dict[str, Any]:
    """Return the entries of a BibTeX file by their keys."""
    if not path.is_file():  # a queue would be waited for
        raise ReportError(f"{path.name} is not there, or empty; restore it")
    try:
        found = dict(Parser().parse_file(str(path)).entries)
    except (PybtexError, OSError) as error:
        raise ReportError(f"{path.name}: {error}; mend it") from error
    for key, entry in found.items():
        if not hasattr(_STYLE, f"get_{entry.type}_template"):
            raise ReportError(f"{path.name}: {key} is of no known type, @{entry.type}; write @misc")
        for name in {*entry.fields} - {"url", "doi"}:  # BibTeX's fields have no comments
            entry.fields[name] = re.sub(r"(?<!\\)%", r"\%", entry.fields[name])
        if raw := re.search(r"\\[A-Za-z]+|\$[^$]+\$", _formatted(entry).render(_TEXT)):
            raise ReportError(
                f"{path.name}: {raw[0]} of {key} would be shown as it is; spell it out"
            )
    return found


# Made once: styles look for plug-ins in all that is installed.
_STYLE, _HTML, _TEXT = _Style(), _Html(), plaintext.Backend()


def _formatted(entry: Any) -> Any:
    (made,) = _STYLE.format_entries([entry])
    return made.text
