"""What a page was made from: paths, digests, versions, and the command that makes it again."""

import shlex
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import PurePath
from typing import Any

from emergence.report.freshness import Made, digest, made_from
from emergence.report.project import Project
from emergence.report.watch import imported

_WITHOUT = (
    "__main__",
    "emergence.cli",
    "emergence.report.build",
    "emergence.report.index",
    "emergence.report.intact",
    "emergence.report.kept",
    "emergence.report.lint",
    "emergence.report.lock",
    "emergence.report.names",
    "emergence.report.progress",
    "emergence.report.verify",
)
_PAGE = ("assets", "markdown", "project", "provenance", "render", "results")
_TEMPLATE = "lib/emergence/report/template/"
_PACKAGES = (
    "ipython",
    "latex2mathml",
    "matplotlib",
    "mistune",
    "nbconvert",
    "numba",
    "numpy",
    "pandas",
    "papermill",
    "pybtex",
    "scipy",
    "statsmodels",
)


def of_run(project: Project, claim: str, data: Iterable[str]) -> Made:
    """Return the digests of all that a notebook's run in this process was made from.

    Parameters
    ----------
    project : Project
        Where it lies.
    claim : str
        Which claim.
    data : iterable of str
        What it read from `data/`, from the root.
    """
    page = tuple(f"emergence.report.{name}" for name in _PAGE)
    here = {
        "notebook": [project.notebook(claim).relative_to(project.root).as_posix()],
        "library": imported(project, without=_WITHOUT + page),
        "data": data,
        "rules": ["claims.toml"],
        "environment": ["requirements.lock"],
    }
    return made_from(project, claim, here)


def of_page(project: Project, claim: str) -> Made:
    """Return the digests of all else that its page is made from: layout and bibliography.

    Parameters
    ----------
    project : Project
        Where it lies.
    claim : str
        Which claim.
    """
    modules = [f"lib/emergence/report/{name}.py" for name in _PAGE]
    titles = ["data/sources.toml"] if project.listing.is_file() else []
    here = {
        "page": [*modules, *template(project), *titles],
        "references": ["references.bib"],
    }
    return made_from(project, claim, here)


def template(project: Project) -> list[str]:
    """Return the paths of the page's template."""
    folder = project.package / "report" / "template"
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return [_TEMPLATE + path.name for path in files]


def data(project: Project, read: list[str]) -> list[dict[str, str]]:
    """Return what was read from `data/`, with title and address where they are known.

    Parameters
    ----------
    project : Project
        Whose `data/sources.toml` knows the sources.
    read : list of str
        Paths from the root.
    """
    known = project.sources()
    files = [path for path in read if not path.endswith(("/", ".toml"))]
    return [
        {
            "path": path,
            "title": known.get(PurePath(path).stem, {}).get("title", PurePath(path).stem),
            "url": known.get(PurePath(path).stem, {}).get("url", ""),
        }
        for path in files
    ]


def summary(made: Made, parameters: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return one digest for each kind of thing, as the footer shows them."""
    kinds = {kind: _joint(paths) for kind, paths in made.items() if paths}
    kinds["parameters"] = digest(repr(sorted(parameters.items())).encode())
    counts = {kind: len(paths) for kind, paths in made.items()} | {"parameters": len(parameters)}
    return [{"kind": k, "digest": kinds[k], "count": str(counts[k])} for k in sorted(kinds)]


def versions() -> list[dict[str, str]]:
    """Return the packages that made the page, with their versions."""
    return [{"name": name, "version": version(name)} for name in _PACKAGES]


def command(claim: str, given: Mapping[str, Any]) -> str:
    """Return the command that makes a report again.

    Parameters
    ----------
    claim : str
        Which claim.
    given : mapping of str to object
        Parameters other than the defaults.
    """
    if not given:
        return f"emergence build {claim} --force"
    words = " ".join(f"-p {shlex.quote(f'{name}={_word(value)}')}" for name, value in given.items())
    return f"emergence run {claim} {words} --output FOLDER"


def _word(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _joint(paths: Mapping[str, str]) -> str:
    return digest("\n".join(f"{path} {code}" for path, code in sorted(paths.items())).encode())
