"""Parameters that name sources, families, tasks and axes, held to the data before a run."""

import json
import sys
from pathlib import Path

import pytest

from emergence.errors import ParameterError
from emergence.report.names import check
from emergence.report.parameters import declared
from emergence.report.project import Project
from emergence.report.run import fitted

SOURCES = """
[small.written."scores/small.csv"]
rows = 2
sha256 = ""
[large.written."scores/large.csv"]
rows = 2
sha256 = ""
[other.written."scores/other.csv"]
rows = 1
sha256 = ""
[answers.written."items/answers.parquet"]
rows = 1
sha256 = ""
"""
SCORES = {
    "small": "Ash,seedlings,1e6,,\nBirch,saplings,2e6,,",
    "large": "Cedar,logs,1e9,1e10,6e19\nDouglas fir,planks,,,",
    "other": "Elm,leaves,1e6,,",
}
PARAMETERS = """\
source: str = "small"  # the main source
more: list[str] = ["large"]  # others
families: list[str] = []  # families compared; empty: all
tasks: list[str] = []  # tasks drawn; empty: all
scale: str = "params"  # axis {params, flops, tokens}
level: float = 0.95  # of every interval [0.5, 0.999]
"""


def cell(source, *tags):
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "data/scores").mkdir(parents=True)
    (tmp_path / "data/sources.toml").write_text(SOURCES)
    for name, rows in SCORES.items():
        text = f"family,task,params,tokens,flops\n{rows}\n"
        (tmp_path / f"data/scores/{name}.csv").write_text(text)
    return Project.at(tmp_path)


@pytest.fixture
def checked(project):
    def call(given, code="x = load([source])"):
        notebook = {"cells": [cell(PARAMETERS, "parameters"), cell(code)]}
        check(project, notebook, declared(notebook, "toy.ipynb"), given)

    return call


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"source": "smal"}, "parameter source cannot take 'smal': .* source .*mean small"),
        ({"source": "answers"}, "parameter source .*there are large, other, small"),
        ({"more": ["large", "lrge"]}, "parameter more cannot take 'lrge': .*did you mean large"),
        ({"families": ["Ash", "Brich"]}, "families cannot take 'Brich': .*mean Birch"),
        ({"families": ["Zzz"]}, r"there are Ash, Birch, Cedar$"),
        ({"families": ["ash"]}, "did you mean Ash"),
        ({"families": ["Elm"]}, "families cannot take 'Elm'"),
        ({"families": ["Douglas fir"]}, "families cannot take 'Douglas fir'"),
        ({"families": ["Ash"], "scale": "flops"}, "families cannot take 'Ash': .*there are Cedar"),
        ({"tasks": ["seedling"]}, "tasks cannot take 'seedling': .*task.*mean seedlings"),
        ({"scale": "flops", "more": ["small"]}, "scale cannot be 'flops': .*small has flops.*parm"),
    ],
)
def test_what_the_data_do_not_hold_is_refused(checked, given, says):
    with pytest.raises(ParameterError, match=says.replace("parm", "there is params")):
        checked(given)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"source": "large", "more": ["small", "other"]},
        {"families": ["Ash", "Cedar"], "tasks": ["planks"]},
        {"scale": "flops"},
        {"level": 0.9},
    ],
)
def test_what_the_data_hold_is_let_through(checked, given):
    checked(given)


def test_a_source_that_only_the_code_names_counts(checked):
    checked({"families": ["Elm"]}, code='rows = load(["other"])')
    with pytest.raises(ParameterError):
        checked({"families": ["Elm"]}, code='say("other things")')


def test_a_notebook_with_commands_of_ipython_is_no_obstacle(checked):
    checked({"families": ["Ash"]}, code="%time x = 1")


def test_without_a_listing_of_sources_nothing_is_known(project, checked):
    (project.root / "data/sources.toml").unlink()
    checked({"families": ["Zzz"]})


def test_other_parameters_do_not_pay_for_reading_data(checked, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)  # importing it would raise
    checked({"level": 0.9})
    checked({})


@pytest.mark.parametrize(
    ("claim", "given", "says"),
    [
        ("emergence", {"families": "Nonesuch"}, "families cannot take 'Nonesuch'"),
        ("emergence", {"families": "PaLM"}, "families cannot take 'PaLM'"),
        ("emergence", {"tasks": "imlicatures"}, "did you mean implicatures"),
        ("emergence", {"replication": "obscaling"}, "did you mean obsscaling"),
        ("emergence", {"replication": "zero_shot_cot"}, "cannot be 'flops'"),
        ("task_decomposition", {"families": "Lama"}, "did you mean Llama"),
        ("inverse_scaling", {"ordinary": "pythia,bigg"}, "ordinary cannot take 'bigg'"),
    ],
)
def test_the_reports_own_parameters_are_held_to_its_data(claim, given, says):
    project = Project.at(Path(__file__).parents[2])
    with pytest.raises(ParameterError, match=says):
        fitted(project, claim, given)


def test_the_reports_own_defaults_are_in_its_data():
    project = Project.at(Path(__file__).parents[2])
    for claim in project.written():
        notebook = json.loads(project.notebook(claim).read_text())
        parameters = declared(notebook, claim)
        fitted(project, claim, {name: one.default for name, one in parameters.items()})
