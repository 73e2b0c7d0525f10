"""pyproject.toml, requirements.lock and environment.yml say the same."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from toy import borrow

ROOT = Path(__file__).parents[1]
PYTHONS = ["3.11", "3.12", "3.13"]


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def locked():
    """Every pin of the lock: name to a list of (version, marker or None, hashes)."""
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text().strip())
    pins = {}
    for entry in entries:
        requirement = Requirement(entry.split("\\")[0].strip())
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        found = re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)
        pins.setdefault(canonicalize_name(requirement.name), []).append(
            (pin.version, requirement.marker, found)
        )
    return pins


def asked_for(project):
    groups = project["dependency-groups"]
    named = project["project"]["dependencies"] + groups["test"] + groups["build"]
    return [Requirement(line) for line in named]


def test_every_pin_has_hashes(locked):
    assert all(hashes for pins in locked.values() for _, _, hashes in pins)


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_meets_every_requirement_on_every_python(project, locked, python):
    where = {"python_version": python, "python_full_version": f"{python}.9"}
    for requirement in asked_for(project):
        pins = locked[canonicalize_name(requirement.name)]
        versions = [v for v, marker, _ in pins if marker is None or marker.evaluate(where)]
        assert len(versions) == 1, f"{requirement.name} on {python}: {versions}"
        assert requirement.specifier.contains(versions[0])


def test_the_pythons_are_the_same_everywhere(project):
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    asked = SpecifierSet(project["project"]["requires-python"])
    assert SpecifierSet(conda[0].removeprefix("python ")) == asked
    assert [p for p in ["3.10", *PYTHONS, "3.14"] if asked.contains(p)] == PYTHONS


def test_conda_installs_the_lock_and_nothing_else():
    python, pip, pinned = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert python.startswith("python")
    assert pip == "pip"
    assert pinned == {"pip": ["--require-hashes", "-r requirements.lock"]}


def test_the_lock_names_no_registry():
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_an_environment_is_made_anew_for_other_contents_and_not_for_other_times(tmp_path):
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    borrow(tmp_path)

    def sets_up(*more):
        done = subprocess.run(
            ["make", "-n", "verify", *more], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return "fcntl" in done.stdout

    lock, python = tmp_path / "requirements.lock", tmp_path / ".venv/bin/python"
    assert not sets_up()
    os.utime(lock)
    assert not sets_up()
    lock.write_text(lock.read_text() + "# more\n")
    assert sets_up()
    borrow(tmp_path)
    assert not sets_up()
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\necho Python 3.99.0\n")
    other.chmod(0o755)
    assert not sets_up(f"PYTHON={python}")
    assert not sets_up("PYTHON=/nonexistent/python3")
    assert sets_up(f"PYTHON={other}")
    borrow(tmp_path)
    python.unlink()
    python.symlink_to("/nonexistent/python3")
    assert sets_up()


def test_git_changes_no_lines_end():
    done = subprocess.run(
        ["git", "check-attr", "text", "--", "data/planner.csv", "claims.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.count("text: unset") == 2
