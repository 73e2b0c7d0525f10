"""Where things are: notebooks, claims, references, data, library and the rendered reports."""

import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from emergence.errors import ReportError

PACKAGE = Path(__file__).resolve().parents[1]
"""The source of the library that runs, `lib/emergence`."""

TOOLS = ("explorer", "planner", "atlas")  # pages that no notebook makes, each by its module

_parsed = cache(tomllib.loads)


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one report."""

    root: Path
    reports: Path

    @classmethod
    def find(cls, start: Path | None = None, reports: Path | None = None) -> "Project":
        """Return the project of the nearest folder, from `start` up, with a `claims.toml`."""
        start = (start or Path.cwd()).resolve()
        if root := own_root(start):
            return cls(root, (reports or root / "reports").resolve())
        told = f"{start}: neither this folder nor one above it holds a claims.toml"
        raise ReportError(f"{told}; go to the report's repository and try again")

    @property
    def build(self) -> Path:
        """Where executed notebooks are kept."""
        return self.root / "build"

    @property
    def published(self) -> bool:
        """Whether these are the project's own reports."""
        return self.reports == (self.root / "reports").resolve()

    def refuse(self, folder: Path) -> None:
        """Refuse a folder that holds the project's own files, or lies among them."""
        full, own = folder.resolve(), ("data", "lib", "notebooks")
        inside = [self.reports, *(self.root / name for name in own)]
        if any(map(full.is_relative_to, inside)) or self.root.is_relative_to(full):
            raise ReportError(f"{folder} holds files of the report; name another with --output")

    @property
    def manifest(self) -> Path:
        """Digests of all pages and of what they were made from."""
        return self.reports / "manifest.json"

    def notebook(self, name: str) -> Path:
        """Return the path of a page's notebook."""
        return self.root / "notebooks" / f"{name}.ipynb"

    def page(self, name: str) -> Path:
        """Return the path of a rendered page."""
        return self.reports / f"{name}.html"

    def results(self, name: str, suffix: str = "json") -> Path:
        """Return the path of a page's findings, or with `svg` of its key figure."""
        return self.reports / "results" / f"{name}.{suffix}"

    def claims(self) -> dict[str, Any]:
        """Return `claims.toml`: one table a page, in the order of the pages."""
        read = self.toml("claims.toml")
        if not read:
            raise ReportError("claims.toml names no page; restore it")
        if wrong := [n for n in read if not (isinstance(read[n], dict) and "title" in read[n])]:
            raise ReportError(f"claims.toml: [{wrong[0]}] is no table with a title; mend it")
        if wrong := [name for name in read if not name.isidentifier() or name == "index"]:
            raise ReportError(f"claims.toml: no page can be named {wrong[0]!r}; rename the table")
        return read

    def toml(self, name: str) -> dict[str, Any]:
        """Return a TOML file of the project; nothing where there is no such file."""
        path = self.root / name
        try:
            return _parsed(path.read_text("utf-8-sig")) if path.is_file() else {}
        except (ValueError, RecursionError) as error:
            raise ReportError(f"{name}: {error}; mend it") from error

    def pages(self) -> list[str]:
        """Return the pages that notebooks make; each table of `claims.toml` must have its own."""
        found = [name for name in self.claims() if name not in TOOLS]
        if gone := [name for name in found if not self.notebook(name).is_file()]:
            told = f"notebooks/{gone[0]}.ipynb is not there, and claims.toml has [{gone[0]}]"
            raise ReportError(f"{told}; restore the one, or remove the other")
        return found

    def tools(self) -> list[str]:
        """Return the pages made from the data alone that have a table in `claims.toml`."""
        return [name for name in TOOLS if name in self.claims()]

    def around(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the pages before and after one, with their titles."""
        order, claims = ["", *self.pages(), *self.tools()[::-1], ""], self.claims()
        near = {"previous": order[order.index(name) - 1], "next": order[order.index(name) + 1]}
        return {way: (page, claims[page]["title"]) for way, page in near.items() if page}

    def strays(self) -> list[str]:
        """Return the notebooks that no table of `claims.toml` belongs to."""
        known = self.claims()
        found = sorted((self.root / "notebooks").glob("*.ipynb"))
        return [self.shown(path) for path in found if path.stem not in known]

    def shown(self, path: Path) -> str:
        """Return a path as messages show it: from the root where it lies in there."""
        return os.path.relpath(path, self.root) if path.is_relative_to(self.root) else str(path)


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write files whole, all or none, so that no reader ever sees half of one."""
    drafts = dict[Path, Path]()
    if folders := [path for path in files if path.is_dir()]:
        raise ReportError(f"{folders[0]} is a folder; move it away, and run again")
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".draft.")
            drafts[path] = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            drafts[path].chmod(0o644)
        for path, draft in drafts.items():
            draft.replace(path)
    except BaseException as error:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = error.filename or str(path)  # a full disk is told without
        raise


def own_root(start: Path) -> Path | None:
    """Return the project that a folder lies in, if any; its library must be the one that runs."""
    ups = (start, *start.parents)  # a copy of the rules elsewhere is none
    root = next((up for up in ups if (up / "notebooks/../claims.toml").is_file()), None)
    own = root / "lib" / "emergence" if root else PACKAGE
    if own.is_dir() and own.resolve() != PACKAGE:
        told = f"the library that runs lies in {PACKAGE}, not in {own}"
        raise ReportError(f"{told}: it was copied or moved; run `make clean`, then `make`")
    return root
