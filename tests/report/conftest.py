"""The toy report, made once for all tests that only read it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from toy import toy

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run() -> Run:
    """Call `emergence` as a user does, in a process of its own."""

    def call(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "emergence", *words]
        environment = {**os.environ, **env}
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)

    return call


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A toy's folder in which nothing was built yet."""
    return toy(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A toy's folder with its report; not to be changed."""
    root = toy(tmp_path_factory.mktemp("built"))
    made = run("build", cwd=root)
    assert made.returncode == 0, made.stderr
    return root
