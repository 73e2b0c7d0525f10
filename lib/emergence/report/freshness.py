"""Whether a report is current: judged by the contents of what it was made from.

This module and what it imports use the standard library alone: to find that there is nothing
to do must cost next to nothing.
"""

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from emergence.errors import EmergenceError
from emergence.report.project import Project

INDEX = "index"
"""The name under which the front page's digests are kept."""

Made = dict[str, dict[str, str]]
"""Digests of what a page was made from, by kind and path."""


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def made_from(project: Project, claim: str, paths: Mapping[str, Iterable[str]]) -> Made:
    """Return the present digests of paths.

    Parameters
    ----------
    project : Project
        Whose files they are.
    claim : str
        Of `claims.toml` only this claim's table counts.
    paths : mapping of str to iterable of str
        By kind (`notebook`, `library`, `data`, `rules`, `environment`, ...), from the root.
    """
    return {
        kind: {path: present(project, claim, path) for path in sorted(names)}
        for kind, names in sorted(paths.items())
    }


def present(project: Project, claim: str, path: str) -> str:
    """Return the digest of what a path holds now; empty where there is nothing.

    Of a notebook its text and tags count, not its outputs; of `claims.toml` the claim's table;
    of a folder (its path ends in a slash) the names in it.
    """
    base = project.package.parents[1] if path.startswith("lib/") else project.root
    full = base / path
    try:
        if path.endswith("/"):
            names = sorted(item.name for item in full.iterdir() if not item.name.startswith("."))
            return digest("\n".join(names).encode())
        content = full.read_bytes()
    except OSError:
        return ""
    if full.suffix == ".ipynb":
        return digest(_text(content))
    return digest(_table(content, claim) if full == project.claims else content)


def is_topic(table: Mapping[str, Any]) -> bool:
    """Return whether a table of `claims.toml` is that of a page."""
    return "question" in table or "rules" in table


def stale(project: Project, claim: str) -> list[str]:
    """Return why a claim's report is not current, in words; nothing if it is.

    Parameters
    ----------
    project : Project
        Where it lies.
    claim : str
        Its name; `INDEX` for the front page.
    """
    page = project.page(claim)
    results = _read(project.results(claim))
    if not page.is_file():
        return [f"{page.name} is missing"]
    if not results:
        return [f"{project.results(claim).name} is missing or broken"]
    reasons = [] if claim == INDEX else _unlisted(project, claim, results)
    for kind, paths in results["made_from"].items():
        for path, was in paths.items():
            now = present(project, claim, path)
            if now != was:
                reasons.append(f"{kind}: {path} {_happened(now, was)}")
    if digest(page.read_bytes()) != results["page"]:
        reasons.append(f"{page.name} was changed by hand")
    return reasons


def outdated(project: Project, claims: Iterable[str] = ()) -> dict[str, list[str]]:
    """Return the reports that are not current, each with the reasons.

    Parameters
    ----------
    project : Project
        Where they lie.
    claims : iterable of str
        Which to look at; all that have a notebook, and the front page, if left out.
    """
    wanted = list(claims) or [*project.written(), INDEX]
    found = {claim: stale(project, claim) for claim in wanted}
    return {claim: reasons for claim, reasons in found.items() if reasons}


def _unlisted(project: Project, claim: str, results: dict[str, Any]) -> list[str]:
    """Return what a report that was made long ago may not know of itself."""
    notebook = project.notebook(claim).relative_to(project.root).as_posix()
    listed = results["made_from"].get("notebook", {})
    return [] if notebook in listed else [f"notebook: {notebook} is not what it was made from"]


def _happened(now: str, was: str) -> str:
    if not now:
        return "is gone"
    return "has changed" if was else "is new"


def _text(content: bytes) -> bytes:
    try:
        notebook = json.loads(content)
        cells = [
            [
                cell["cell_type"],
                "".join(cell["source"]),
                sorted(cell.get("metadata", {}).get("tags", [])),
            ]
            for cell in notebook["cells"]
        ]
        return json.dumps([cells, notebook["metadata"].get("kernelspec", {}).get("name")]).encode()
    except (ValueError, KeyError, TypeError):
        return content


def _table(content: bytes, claim: str) -> bytes:
    try:
        tables = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return content
    others = {
        name
        for name, table in tables.items()
        if isinstance(table, dict) and is_topic(table) and name != claim
    }
    kept = {name: table for name, table in tables.items() if claim == INDEX or name not in others}
    # The front page has its claims in the order of the file.
    return json.dumps(kept, sort_keys=claim != INDEX, default=str).encode()


def _read(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) and {"made_from", "page"} <= set(read) else {}


def main() -> int:
    """Say whether everything is current: exit status 0 if it is, 1 if there is work to do."""
    try:
        if outdated(Project.find()):
            return 1
    except EmergenceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("everything is current")
    return 0


if __name__ == "__main__":
    sys.exit(main())
