"""Data that were edited or are gone are named before anything runs."""

import hashlib

import pytest

from emergence.errors import ReportError
from emergence.report.intact import check
from emergence.report.project import Project


@pytest.fixture
def listed(repository):
    """The toy's repository, with a digest for each of its two files of data."""
    entries = [
        f'[{name}.written."scores/{name}.csv"]\nrows = 1\nsha256 = "{digest(repository, name)}"\n'
        for name in ("trees", "unused")
    ]
    (repository / "data/sources.toml").write_text("".join(entries))
    return repository


def digest(repository, name):
    return hashlib.sha256((repository / f"data/scores/{name}.csv").read_bytes()).hexdigest()


def test_what_was_not_touched_passes(listed):
    check(Project.at(listed))


def test_an_edited_file_stops_a_build_before_anything_runs(listed, run):
    with (listed / "data/scores/trees.csv").open("a") as file:
        file.write("tree x,1,1,1\n")
    made = run("build", cwd=listed)
    assert made.returncode == 1
    assert made.stderr.splitlines() == [
        "error: data/scores/trees.csv was edited by hand: "
        "its SHA-256 is not the one in data/sources.toml.",
        "To get it back: `git checkout -- data/scores/trees.csv`, or `make data` to write all "
        "data anew. For results of your own, write a file of your own.",
    ]
    assert not (listed / "build/toy.ipynb").exists()
    other = run("run", "toy", "-p", "level=0.9", "--output", "mine", cwd=listed)
    assert other.stderr == made.stderr
    assert not (listed / "mine").exists()


def test_every_spoilt_file_is_named(listed):
    (listed / "data/scores/trees.csv").unlink()
    (listed / "data/scores/unused.csv").write_text("a\n2\n")
    with pytest.raises(ReportError) as raised:
        check(Project.at(listed))
    first, second, remedy = str(raised.value).splitlines()
    assert first == "data/scores/trees.csv is missing."
    assert second.startswith("data/scores/unused.csv was edited by hand")
    assert "`git checkout -- data/scores/trees.csv data/scores/unused.csv`" in remedy


def test_without_a_listing_there_is_nothing_to_hold_data_to(repository):
    check(Project.at(repository))
