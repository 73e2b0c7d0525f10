"""Whether the data are what was written: held to their digests before anything runs."""

from emergence.errors import ReportError
from emergence.report.freshness import digest
from emergence.report.project import Project


def check(project: Project) -> None:
    """Hold every file that `data/sources.toml` lists to the digest it has there.

    Parameters
    ----------
    project : Project
        Whose data they are; without a `data/sources.toml` there is nothing to hold them to.

    Raises
    ------
    ReportError
        If files are missing or were edited: names all of them, and how to get them back.
    """
    spoilt = _spoilt(project)
    if spoilt:
        told = "\n".join(f"{path} {what}" for path, what in spoilt.items())
        raise ReportError(
            f"{told}\nTo get {'it' if len(spoilt) == 1 else 'them'} back: "
            f"`git checkout -- {' '.join(spoilt)}`, or `make data` to write all data anew. "
            "For results of your own, write a file of your own."
        )


def _spoilt(project: Project) -> dict[str, str]:
    found = {}
    for place, sha256 in sorted(_written(project).items()):
        file = project.root / "data" / place
        if not file.is_file():
            found[f"data/{place}"] = "is missing."
        elif digest(file.read_bytes()) != sha256:
            found[f"data/{place}"] = (
                "was edited by hand: its SHA-256 is not the one in data/sources.toml."
            )
    return found


def _written(project: Project) -> dict[str, str]:
    return {
        place: told["sha256"]
        for entry in project.sources().values()
        for place, told in entry["written"].items()
    }
