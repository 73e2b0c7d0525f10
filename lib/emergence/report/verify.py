"""Whether rendered reports are what the present inputs would give."""

from pathlib import Path

from emergence.errors import ReportError
from emergence.report.freshness import INDEX, stale
from emergence.report.project import Project


def verify(project: Project) -> dict[str, list[str]]:
    """Check every page of a project's reports against the inputs that are there now.

    Parameters
    ----------
    project : Project
        Whose `reports` are checked; they may lie outside of it.

    Returns
    -------
    dict of str to list of str
        For each page what has changed since it was made; nothing if it is current.

    Raises
    ------
    ReportError
        If there are no reports, or a file was named.
    """
    pages = sorted(path.stem for path in project.reports.glob("*.html"))
    found = sorted(path.stem for path in (project.reports / "results").glob("*.json"))
    names = sorted({*pages, *found}, key=lambda name: (name == INDEX, name))
    if project.reports.is_file():
        raise ReportError(f"{project.shown(project.reports)} is a file; name its folder")
    if not names:
        raise ReportError(f"{project.shown(project.reports)} holds no reports; run `make` first")
    return {_page(project, name): stale(project, name) for name in names}


def _page(project: Project, name: str) -> str:
    return project.shown(Path(project.page(name)))
