"""A copy of the repository in which nothing was built yet: the reports here stay as they are."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
_FOLDERS = ("bench", "data", "lib", "notebooks")
_FILES = ("LICENSE", "Makefile", "README.md", "claims.toml", "pyproject.toml", "references.bib")


@contextmanager
def copied() -> Iterator[Path]:
    """Yield a copy with compiled code and an environment of its own, and nothing else."""
    with TemporaryDirectory(prefix="emergence-bench-") as folder:
        root = Path(folder)
        for name in _FOLDERS:
            shutil.copytree(ROOT / name, root / name)
        for name in (*_FILES, "requirements.lock"):
            shutil.copy2(ROOT / name, root / name)
        subprocess.run(["make", ".venv/.ready"], cwd=root, env=environment(), check=True)
        yield root


def environment() -> dict[str, str]:
    """Return the environment of commands that work in a copy."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def emptied(root: Path) -> None:
    """Remove all that was built in a copy."""
    for name in ("build", "reports"):
        shutil.rmtree(root / name, ignore_errors=True)
