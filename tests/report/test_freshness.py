"""Every kind of input that changes makes a report stale, and nothing else does."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from toy import copied_library

from emergence.report.freshness import INDEX, outdated, stale
from emergence.report.project import Project


@pytest.fixture
def fresh(built, tmp_path):
    """A copy of the built toy repository with a library of its own, free to be changed."""
    shutil.copytree(built.root, tmp_path, dirs_exist_ok=True)
    copied_library(tmp_path)
    project = replace(Project.at(tmp_path), package=tmp_path / "lib" / "emergence")
    assert outdated(project) == {}
    return project


def change(project, path, old="", new="\n"):
    file = project.root / path
    text = file.read_text()
    file.write_text(text.replace(old, new, 1) if old else text + new)


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        ("notebooks/toy.ipynb", "small wood", "large wood", "notebook: notebooks/toy.ipynb"),
        ("notebooks/toy.ipynb", "0.95", "0.9", "notebook: notebooks/toy.ipynb"),
        ("notebooks/toyplots.py", "", "\n", "library: notebooks/toyplots.py"),
        ("data/scores/trees.csv", "", "tree x,1,1,1\n", "data: data/scores/trees.csv"),
        ("requirements.lock", "2.4.0", "2.4.1", "environment: requirements.lock"),
        ("references.bib", "2022", "2023", "references: references.bib"),
        ("claims.toml", "> 0.9", "> 0.8", "rules: claims.toml"),
        ("lib/emergence/report/render.py", "", "\n", "page: lib/emergence/report/render.py"),
        ("lib/emergence/plots/style.py", "", "\n", "library: lib/emergence/plots/style.py"),
        ("lib/emergence/report/template/style.css", "", "\n", "page: lib/emergence/report/templ"),
        ("reports/toy.html", "Trees", "Bushes", "toy.html was changed by hand"),
    ],
)
def test_a_changed_input_is_named(fresh, path, old, new, reason):
    change(fresh, path, old, new)
    reasons = stale(fresh, "toy")
    assert len(reasons) == 1
    assert reason in reasons[0]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("data/scores/trees.csv", "is gone"),
        ("reports/toy.html", "is missing"),
        ("reports/results/toy.json", "missing or broken"),
    ],
)
def test_a_missing_file_is_named(fresh, path, reason):
    (fresh.root / path).unlink()
    assert reason in " ".join(stale(fresh, "toy"))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/scores/unused.csv", "", "2\n"),
        ("claims.toml", "Another question?", "Quite another question?"),
        ("lib/emergence/cli.py", "", "\n"),
        ("lib/emergence/report/lint.py", "", "\n"),
        ("lib/emergence/sources/obsscaling.py", "", "\n"),
    ],
)
def test_what_a_report_does_not_use_does_not_make_it_stale(fresh, path, old, new):
    change(fresh, path, old, new)
    assert stale(fresh, "toy") == []


def test_touching_files_or_running_in_jupyterlab_makes_nothing_stale(fresh):
    notebook = json.loads(fresh.notebook("toy").read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    fresh.notebook("toy").write_text(json.dumps(notebook, indent=4))
    for folder, _, files in os.walk(fresh.root):
        for file in files:
            os.utime(os.path.join(folder, file), (1, 1))
    assert outdated(fresh) == {}


def test_front_page_is_stale_when_findings_are_new(fresh):
    change(fresh, "reports/results/toy.json", '"toy"', '"toy" ')
    assert "results: reports/results/toy.json has changed" in stale(fresh, INDEX)


def test_front_page_is_stale_when_claims_change_places_and_no_other_is(fresh):
    text = fresh.claims.read_text()
    place = text.index("[other]")
    fresh.claims.write_text(text[place:] + "\n" + text[:place])
    assert list(outdated(fresh)) == [INDEX]


def test_a_folder_that_was_listed_counts(fresh):
    results = json.loads(fresh.results("toy").read_text())
    from emergence.report.freshness import present

    results["made_from"]["data"]["data/scores/"] = present(fresh, "toy", "data/scores/")
    fresh.results("toy").write_text(json.dumps(results))
    assert stale(fresh, "toy") == []
    (fresh.root / "data/scores/new.csv").write_text("a\n")
    assert stale(fresh, "toy") == ["data: data/scores/ has changed"]


def test_deciding_imports_neither_pandas_nor_matplotlib(built):
    code = (
        "import sys; from emergence.report.freshness import main; main(); "
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'IPython', 'typer'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=built.root, capture_output=True, text=True
    )
    assert run.stdout.splitlines() == ["everything is current", "[]"]


def test_watch_hears_files_folders_and_announced_reads(tmp_path):
    """In a process of its own: an audit hook cannot be taken back."""
    (tmp_path / "data" / "scores").mkdir(parents=True)
    (tmp_path / "data" / "scores" / "a.csv").write_text("a\n1\n")
    (tmp_path / "data" / "b.parquet").write_bytes(b"")
    (tmp_path / "elsewhere.csv").write_text("a\n1\n")
    (tmp_path / "bench" / "results").mkdir(parents=True)
    (tmp_path / "bench" / "results" / "fits.json").write_text("{}")
    code = f"""
import os, sys, pathlib
from emergence.report.project import Project
from emergence.report.watch import READ, Watch
root = pathlib.Path({str(tmp_path)!r})
watch = Watch(Project.at(root))
import pandas as pd
pd.read_csv(root / "data/scores/a.csv"); pd.read_csv(root / "elsewhere.csv")
(root / "bench/results/fits.json").read_text()
list((root / "data/scores").glob("*.csv")); sys.audit(READ, str(root / "data/b.parquet"))
print(watch.data)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == str(
        ["bench/results/fits.json", "data/b.parquet", "data/scores/", "data/scores/a.csv"]
    )
