"""A copy of the repository in which nothing was built yet: the reports here stay as they are."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
_FOLDERS = ("bench", "data", "lib", "notebooks")
_FILES = ("Makefile", "claims.toml", "pyproject.toml", "references.bib", "requirements.lock")


@contextmanager
def copied() -> Iterator[Path]:
    """Yield a copy that shares the environment, compiled code included, and nothing else."""
    with TemporaryDirectory(prefix="emergence-bench-") as folder:
        root = Path(folder)
        for name in _FOLDERS:
            shutil.copytree(ROOT / name, root / name)
        for name in _FILES:
            shutil.copy2(ROOT / name, root / name)
        (root / ".venv").symlink_to(ROOT / ".venv")
        yield root


def environment(root: Path) -> dict[str, str]:
    """Return the environment of commands that work in a copy, and on its library and data."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return own | {"PYTHONPATH": str(root / "lib")}


def emptied(root: Path) -> None:
    """Remove all that was built in a copy."""
    for name in ("build", "reports"):
        shutil.rmtree(root / name, ignore_errors=True)
