"""The report itself: rebuilt in every way, killed, moved by a billionth, read file by file."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from toy import at_work, borrow, contents

from emergence.report.build import _SHARED
from emergence.report.freshness import _file, _reached
from emergence.report.project import Project

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
PARTS = ["lib", "notebooks", "data", "bench/results", "Makefile", "README.md", "pyproject.toml"]
PARTS += ["claims.toml", "glossary.toml", "references.bib", "requirements.lock"]
PAGES = [*Project.find(ROOT).pages(), *Project.find(ROOT).tools()]


def emergence(root, *words, program=("-m", "emergence"), cwd=".", **env):
    """Run a command in a copy of the project, with the copy's library."""
    environment = {**os.environ, "PYTHONPATH": str(root / "lib"), **env}
    return subprocess.run(
        [sys.executable, *program, *words],
        cwd=root / cwd,
        env=environment,
        capture_output=True,
        text=True,
    )


def copied(folder: Path) -> Path:
    """Copy what the report is made from."""
    for part in PARTS:
        target = folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, target)
    for cache in list((folder / "lib").rglob("__pycache__")):
        shutil.rmtree(cache)
    return folder


@pytest.fixture
def fresh(tmp_path):
    """A copy of the project without pages."""
    return copied(tmp_path / "project")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A copy of the project with its pages; not to be changed."""
    root = copied(tmp_path_factory.mktemp("whole") / "project")
    done = emergence(root, "build")
    assert done.returncode == 0, done.stderr
    return root


def test_make_gives_the_same_bytes(built, fresh):
    borrow(fresh)
    # Called by a make, as these tests are, another one says which folder it enters.
    alone = {name: told for name, told in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make"], cwd=fresh, env=alone, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("open reports/index.html\n")
    assert contents(fresh / "reports") == contents(built / "reports")


def test_the_command_at_a_pages_foot_gives_the_same_bytes(built, fresh):
    shutil.copytree(built / "reports", fresh / "reports")
    pages = sorted((built / "reports").glob("*.html"))
    commands = [re.search(r"<code>emergence (build .*)</code>", page.read_text()) for page in pages]
    assert sum(found is not None for found in commands) == len(Project.find(ROOT).pages())
    for found in filter(None, commands):
        assert emergence(fresh, *found[1].split(), cwd="notebooks").returncode == 0
    assert contents(fresh / "reports") == contents(built / "reports")


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "2", "NUMBA_NUM_THREADS": "1"},
        {"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    ],
    ids=["seed 1", "seed 2"],
)
def test_seeds_and_threads_change_nothing(built, fresh, env):
    assert emergence(fresh, "build", "--jobs", "1", **env).returncode == 0
    assert contents(fresh / "reports") == contents(built / "reports")


def other_python():
    """Return a Python of the newest version that is supported and is not this one."""
    version = "3.11" if sys.version_info[:2] == (3, 13) else "3.13"
    places = [
        shutil.which(f"python{version}"),
        *Path.home().glob(f".*/versions/{version}*/bin/python"),
    ]
    for place in filter(None, places):
        done = subprocess.run([place, "--version"], capture_output=True, text=True)
        if done.stdout.startswith(f"Python {version}."):
            return place
    return pytest.skip(f"there is no Python {version} here")


def test_another_python_gives_the_same_bytes(built, fresh):
    command = ["make", f"PYTHON={other_python()}"]
    done = subprocess.run(command, cwd=fresh, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert contents(fresh / "reports") == contents(built / "reports")


def test_another_processor_changes_no_more_than_a_sixth_digit(built, fresh):
    program = (str(ROOT / "tests/long/another_processor.py"),)
    done = emergence(fresh, "build", program=program)
    assert done.returncode == 0, done.stderr
    before, after = contents(built / "reports"), contents(fresh / "reports")
    assert set(before) == set(after)
    changed = []
    for name in set(before) - {"manifest.json"}:
        old, new = (re.split(rb"(\d+\.\d+)", text[name]) for text in (before, after))
        assert len(old) == len(new), name
        changed += [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
    # Of ten thousand numbers a few lie within a billionth of where rounding turns.
    assert len(changed) <= 10
    for old, new in changed:
        assert max(len(old), len(new)) >= 7
        assert float(new) == pytest.approx(float(old), rel=2e-5)


def test_builds_killed_at_random_moments_leave_nothing_behind(built, fresh):
    start = time.monotonic()
    assert emergence(fresh, "build").returncode == 0
    took, moments = time.monotonic() - start, random.Random(0)
    environment = {**os.environ, "PYTHONPATH": str(fresh / "lib")}
    for _ in range(20):
        build = subprocess.Popen(
            [sys.executable, "-m", "emergence", "build", "--force"],
            cwd=fresh,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        with suppress(subprocess.TimeoutExpired):
            build.wait(moments.uniform(0, took))
        build.kill()
        build.wait()
    assert emergence(fresh, "build").returncode == 0
    assert at_work(fresh) == []
    assert contents(fresh / "reports") == contents(built / "reports")
    kept = {path.name for path in (fresh / "build").iterdir()}
    assert kept <= {"lock", *(f"{name}.ipynb" for name in PAGES)}


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_is_made_from_is_known(built, fresh, name):
    """By the system's own record of what was last read, which sees what Python does not."""
    known = json.loads((built / "reports/manifest.json").read_text())["pages"]
    folders = [fresh / part for part in ("lib", "data", "notebooks", "bench/results")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, (1e9, path.stat().st_mtime))
    done = emergence(fresh, "build", name)
    assert done.returncode == 0, done.stderr
    read = {str(path.relative_to(fresh)) for path in files if path.stat().st_atime > 1e9}
    if f"notebooks/{name}.ipynb" not in read and name in Project.find(ROOT).pages():
        pytest.skip("this file system does not record when a file was read")
    # To find what is stale and what is stray, a build looks at all notebooks and reads the words.
    aside = {path for path in read if path.startswith("notebooks/")}
    aside |= {path for path in read if re.match(r"lib/emergence/(cli|__main__|importers)", path)}
    # Where one module of fits/ is used all are read: what was compiled is kept by all of them.
    fits = "lib/emergence/fits/"
    aside |= {
        path for path in read if path.startswith(fits) and fits + "__init__.py" in known[name]
    }
    # And it imports what most pages use before it forks, whether this page does or not.
    aside |= {str(path.relative_to(ROOT)) for path in map(_file, _reached(_SHARED)) if path}
    assert read - aside <= set(known[name])


def test_every_change_under_reports_is_seen_and_mended(built, fresh):
    shutil.copytree(built / "reports", fresh / "reports")
    before = contents(fresh / "reports")
    # The manifest last: without it no file is known any more.
    for number, name in enumerate(sorted(before, key=lambda name: (name == "manifest.json", name))):
        path = fresh / "reports" / name
        path.unlink() if number % 2 else path.write_bytes(before[name] + b" ")
        done = emergence(fresh, "verify")
        assert done.returncode == 1
        assert f"reports/{name}" in done.stdout or name == "manifest.json"
    assert emergence(fresh, "build").returncode == 0
    assert contents(fresh / "reports") == before


@pytest.mark.parametrize("name", Project.find(ROOT).pages())
def test_papermills_command_line(tmp_path, name):
    folder, path = (
        (ROOT, f"notebooks/{name}.ipynb")
        if len(name) % 2
        else (ROOT / "notebooks", f"{name}.ipynb")
    )
    words = ["--engine", "emergence", path, str(tmp_path / "out.ipynb"), "-p", "confidence", "0.9"]
    command = [sys.executable, "-m", "papermill", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = json.loads((tmp_path / "out.ipynb").read_text())
    assert "confidence = 0.9" in json.dumps(made)
    assert not [
        o for cell in made["cells"] for o in cell.get("outputs", []) if o["output_type"] == "error"
    ]
