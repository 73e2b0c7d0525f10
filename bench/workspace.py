"""A copy of the repository in which nothing was built yet: the reports here stay as they are."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
# For commands that work in a copy.
ENVIRONMENT = {name: told for name, told in os.environ.items() if not name.startswith("MAKE")}
_FILES = ("LICENSE", "Makefile", "README.md", "claims.toml", "pyproject.toml", "references.bib")


@contextmanager
def copied() -> Iterator[Path]:
    """Yield a copy with compiled code and an environment of its own, and nothing else."""
    with TemporaryDirectory(prefix="emergence-bench-") as folder:
        root = Path(folder)
        for name in ("bench", "data", "lib", "notebooks"):
            shutil.copytree(ROOT / name, root / name)
        for name in (*_FILES, "glossary.toml", "requirements.lock"):
            shutil.copy2(ROOT / name, root / name)
        subprocess.run(["make", ".venv/.ready"], cwd=root, env=ENVIRONMENT, check=True)
        yield root


def emptied(root: Path) -> None:
    """Remove all that was built in a copy."""
    for name in ("build", "reports"):
        shutil.rmtree(root / name, ignore_errors=True)
