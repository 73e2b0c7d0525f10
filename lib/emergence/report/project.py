"""Where things are: notebooks, claims, references, data, library and the rendered reports."""

import os
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emergence.errors import ReportError

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one report.

    Attributes
    ----------
    root : Path
        Folder that holds `claims.toml`, `notebooks/` and `data/`.
    reports : Path
        Folder that rendered pages are written to.
    package : Path
        The library's source, `lib/emergence`.
    """

    root: Path
    reports: Path
    package: Path = PACKAGE

    @classmethod
    def at(cls, root: Path, reports: Path | None = None) -> "Project":
        """Return the project in `root`; its pages go to `reports`."""
        root = root.resolve()
        return cls(root, root / "reports" if reports is None else reports.resolve())

    @classmethod
    def find(cls, start: Path | None = None, reports: Path | None = None) -> "Project":
        """Return the project that holds a folder: the nearest one up with a `claims.toml`.

        Parameters
        ----------
        start : Path, optional
            The working directory if left out.
        reports : Path, optional
            Where pages go; `reports/` in the project if left out.

        Raises
        ------
        ReportError
            If neither the folder nor one above it holds a `claims.toml`.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / "claims.toml").is_file():
                return cls.at(folder, reports)
        raise ReportError(
            f"{start}: neither this folder nor one above it holds a claims.toml; "
            "go to the report's repository and try again"
        )

    @property
    def claims(self) -> Path:
        """The rules by which claims are judged."""
        return self.root / "claims.toml"

    @property
    def references(self) -> Path:
        """The bibliography."""
        return self.root / "references.bib"

    @property
    def listing(self) -> Path:
        """The list of the data's sources."""
        return self.root / "data" / "sources.toml"

    @property
    def lock(self) -> Path:
        """The environment's lock file."""
        return self.root / "requirements.lock"

    @property
    def index(self) -> Path:
        """The front page."""
        return self.reports / "index.html"

    @property
    def build(self) -> Path:
        """Where executed notebooks are kept: those of other reports lie with them."""
        published = self.reports == self.root / "reports"
        return (self.root if published else self.reports) / "build"

    def sources(self) -> dict[str, Any]:
        """Return what is listed of every source of the data; nothing where there is no list."""
        listed = self.listing.is_file()
        return tomllib.loads(self.listing.read_text("utf-8")) if listed else {}

    def notebook(self, claim: str) -> Path:
        """Return the path of a claim's notebook."""
        return self.root / "notebooks" / f"{claim}.ipynb"

    def executed(self, claim: str) -> Path:
        """Return the path of a claim's executed notebook."""
        return self.build / f"{claim}.ipynb"

    def page(self, claim: str) -> Path:
        """Return the path of a claim's rendered report."""
        return self.reports / f"{claim}.html"

    def results(self, claim: str) -> Path:
        """Return the path of a claim's findings."""
        return self.reports / "results" / f"{claim}.json"

    def thumbnail(self, claim: str) -> Path:
        """Return the path of a claim's key figure."""
        return self.reports / "results" / f"{claim}.svg"

    def written(self) -> list[str]:
        """Return the claims that have a notebook, by name."""
        return sorted(path.stem for path in (self.root / "notebooks").glob("*.ipynb"))

    def shown(self, path: Path) -> str:
        """Return a path as messages show it: from the root where it lies in there."""
        return os.path.relpath(path, self.root) if path.is_relative_to(self.root) else str(path)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, so that no reader ever sees half of it.

    Parameters
    ----------
    path : Path
        File to write; its folder is made where it is missing.
    text : str
        Content, written as UTF-8 with the line ends it has.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
