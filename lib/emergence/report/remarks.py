"""What the article says besides its claims, and what would have to be measured to test it."""

from html import escape
from typing import Any

from emergence.errors import ReportError
from emergence.report.claims import claim_tables
from emergence.report.project import Project


def remarks(project: Project) -> dict[str, Any]:
    """Read the remarks of `claims.toml`, escaped for the front page; empty if there are none.

    Parameters
    ----------
    project : Project
        Where `claims.toml` lies. Its table `remarks` has a `title`, a `lead`, and in `each`
        a `remark` and what it would take to `measure` it.

    Returns
    -------
    dict

    Raises
    ------
    ReportError
        If something is missing from the table.
    """
    table = claim_tables(project).get("remarks")
    if table is None:
        return {}
    try:
        each = [{key: escape(one[key]) for key in ("remark", "measure")} for one in table["each"]]
        return {"title": escape(table["title"]), "lead": escape(table["lead"]), "each": each}
    except KeyError as error:
        raise ReportError(f"claims.toml [remarks]: {error.args[0]} is missing; add it") from error
