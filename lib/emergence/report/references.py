"""The bibliography: `[@Wei2022]` in prose becomes a number, a reference and a link back."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from emergence.errors import ReportError

CITATION = r"\[@(?P<cited>[A-Za-z][\w:.-]*(?:\s*;\s*@[A-Za-z][\w:.-]*)*)\]"
"""`[@Wei2022]` or `[@Wei2022; @Srivastava2022]`."""


@lru_cache(maxsize=8)
def entries(path: Path) -> dict[str, Any]:
    """Read a BibTeX file.

    Raises
    ------
    ReportError
        If it is missing or broken.
    """
    from pybtex.database import parse_file
    from pybtex.exceptions import PybtexError

    try:
        return dict(parse_file(str(path), bib_format="bibtex").entries)
    except (PybtexError, OSError) as error:
        raise ReportError(f"{path.name}: {error}; mend it") from error


def near(word: str, known: Any) -> str:
    """Return what someone who wrote a word may have meant."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"it has {', '.join(sorted(known))}"


@dataclass(slots=True)
class Bibliography:
    """The references of one page, numbered as they are first cited.

    Attributes
    ----------
    path : Path
        The BibTeX file.
    places : dict of str to int
        How often each key was cited, in the order of the first time.
    """

    path: Path
    places: dict[str, int] = field(default_factory=dict)

    def cite(self, key: str, where: str) -> str:
        """Return the HTML of one citation.

        Parameters
        ----------
        key : str
            Key in the bibliography.
        where : str
            Notebook and cell, for the error.

        Raises
        ------
        ReportError
            If the bibliography has no such entry.
        """
        known = entries(self.path)
        if key not in known:
            raise ReportError(
                f"{where}: {key} is cited, but {self.path.name} has no such entry; "
                f"{near(key, known)}"
            )
        self.places[key] = self.places.get(key, 0) + 1
        number = list(self.places).index(key) + 1
        return (
            f'<a class="cite" id="cite-{escape(key)}-{self.places[key]}" '
            f'href="#ref-{escape(key)}" title="{escape(_short(known[key]), quote=True)}">'
            f"{number}</a>"
        )

    def html(self) -> list[dict[str, Any]]:
        """Return the references in order: key, HTML text, link, its name and back-links."""
        known = entries(self.path)
        return [
            {
                "key": key,
                "text": _formatted(known[key]),
                "link": escape(quote(_link(known[key]), safe=_SAFE)),
                "name": escape(_link(known[key]).replace("https://doi.org/", "doi:")),
                "back": [f"cite-{key}-{time + 1}" for time in range(times)],
            }
            for key, times in self.places.items()
        ]


def _short(entry: Any) -> str:
    return f"{_names(entry, most=2)} ({entry.fields.get('year', 'n.d.')}). {_field(entry, 'title')}"


def _formatted(entry: Any) -> str:
    venue = next((_field(entry, name) for name in _VENUES if name in entry.fields), "")
    parts = [
        f"{escape(_names(entry, most=6))} ({escape(entry.fields.get('year', 'n.d.'))}).",
        escape(_ended(_field(entry, "title"))),
        f"<cite>{escape(venue)}</cite>{escape(_numbers(entry))}." if venue else "",
    ]
    return " ".join(part for part in parts if part)


# Characters that mean something in an address, or stand for themselves; DOIs hold others.
_SAFE = "/:;,?&=#%()~+@!*'$"
_VENUES = ("journal", "booktitle", "publisher", "institution")


def _numbers(entry: Any) -> str:
    volume = _field(entry, "volume")
    issue = f"({_field(entry, 'number')})" if volume and "number" in entry.fields else ""
    pages = _field(entry, "pages").replace("--", "–")
    return (f" {volume}{issue}" if volume else "") + (f", {pages}" if pages else "")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _names(entry: Any, most: int) -> str:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [
        " ".join(_decoded(part) for part in person.prelast_names + person.last_names)
        for person in people
    ]
    if names and names[-1] == "others":
        return f"{', '.join(names[:-1][:most])} et al."
    if len(names) > most:
        return f"{names[0]} et al."
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "Anonymous"


def _field(entry: Any, name: str) -> str:
    return _decoded(entry.fields.get(name, ""))


def _decoded(text: str) -> str:
    from pybtex.richtext import Text

    return str(Text.from_latex(text))


def _link(entry: Any) -> str:
    if "doi" in entry.fields:
        return f"https://doi.org/{entry.fields['doi'].removeprefix('https://doi.org/')}"
    if entry.fields.get("archiveprefix", "").lower() == "arxiv" and "eprint" in entry.fields:
        return f"https://doi.org/10.48550/arXiv.{entry.fields['eprint']}"
    # Older entries have their address where BibTeX's own styles show it.
    address = re.search(r"https?://[^\s{}]+", entry.fields.get("howpublished", ""))
    return str(entry.fields.get("url", "")) or (address[0] if address else "")
