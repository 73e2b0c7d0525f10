"""What makes a page stale, and that nothing else does."""

import fcntl
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pandas as pd
import pytest
from toy import CELLS, PARAMETERS, write

from emergence.errors import ReportError
from emergence.report import build as module
from emergence.report.build import build
from emergence.report.freshness import _file, imported, inputs, manifest, outdated, present
from emergence.report.project import PACKAGE, Project, write_whole


@pytest.fixture
def project(built, tmp_path):
    """A copy of the built toy, to be changed."""
    root = tmp_path / "copy"
    shutil.copytree(built, root)
    return Project.find(root)


def test_what_was_just_built_is_current(project):
    assert outdated(project) == {}


@pytest.mark.parametrize("change", ["edit", "delete"])
def test_any_file_of_the_reports_is_known_and_made_anew(project, change):
    files = {path: path.read_bytes() for path in project.reports.rglob("*.*")}
    del files[project.manifest]
    for path, content in files.items():
        path.unlink() if change == "delete" else path.write_bytes(content + b" ")
        assert path.stem in outdated(project)
        path.write_bytes(content)
    for path, content in files.items():
        path.unlink() if change == "delete" else path.write_bytes(content + b" ")
    build(project)
    assert {path: path.read_bytes() for path in files} == files
    assert outdated(project) == {}


def test_a_manifest_too_deep_to_read_is_made_anew(project):
    project.manifest.write_text("[" * 100_000)
    build(project)
    assert outdated(project) == {}
    claims = project.root / "claims.toml"
    claims.write_text(f"{claims.read_text('utf-8')}\nx = {'[' * 20_000}", "utf-8")
    with pytest.raises(ReportError, match=r"claims\.toml: "):
        build(project)


def test_the_manifest_itself_is_known(project):
    text = project.manifest.read_text()
    for edited in (f"{text}\n", text.replace("trees.csv", "shrubs.csv"), "{}", ""):
        project.manifest.write_text(edited)
        assert set(outdated(project)) >= {"toy", "background", "index"}


def test_building_one_page_does_not_certify_another(project):
    path = project.results("toy")
    path.write_text(path.read_text().replace("not settled", "supported"))
    build(project, ["background"], force=True)
    assert "toy" in outdated(project)


@pytest.mark.parametrize("name", ["toy.html", "results/toy.json", "results/toy.svg"])
def test_what_is_gone_stays_stale_while_other_pages_are_made(project, name):
    (project.reports / name).unlink()
    build(project, ["background"])
    assert "toy" in outdated(project)
    build(project)
    assert outdated(project) == {}
    assert (project.reports / name).is_file()


def test_rules_that_name_no_page_take_none_away(project):
    files = {path: path.read_bytes() for path in project.reports.rglob("*.*")}
    (project.root / "claims.toml").write_text("")
    with pytest.raises(Exception, match=r"claims.toml names no page; restore it"):
        build(project)
    assert {path: path.read_bytes() for path in files} == files


@pytest.mark.parametrize(
    "name", ["old.html", "toy.txt", "more/toy.html", "results/background.csv", "results/index.json"]
)
def test_what_belongs_to_no_page_is_moved_away(project, name):
    (project.reports / name).parent.mkdir(exist_ok=True)
    (project.reports / name).write_text("old")
    assert outdated(project) == {name: [f"reports/{name} is new"]}
    build(project)
    assert not (project.reports / name).exists()
    assert [path.read_text() for path in project.build.glob(f"removed/*/{name}")] == ["old"]
    assert outdated(project) == {}


def test_of_files_that_belong_to_no_page_none_takes_the_place_of_another(project):
    for mine in ("one", "two"):
        (project.reports / "notes.txt").write_text(mine)
        build(project)
    kept = [path.read_text() for path in project.build.glob("removed/*/notes.txt")]
    assert sorted(kept) == ["one", "two"]


def test_a_link_that_leads_nowhere_is_removed_too(project):
    (project.reports / "old.html").symlink_to("nowhere")
    assert outdated(project) == {"old.html": ["reports/old.html is new"]}
    build(project)
    assert not (project.reports / "old.html").is_symlink()


def test_findings_behind_a_link_are_made_anew_at_once(project, tmp_path):
    shutil.move(project.reports / "results", tmp_path / "elsewhere")
    (project.reports / "results").symlink_to(tmp_path / "elsewhere")
    build(project)
    assert outdated(project) == {}
    assert not (project.reports / "results").is_symlink()


@pytest.mark.parametrize("kind", ["file", "queue", "link"])
def test_a_drawing_of_a_page_without_one_is_removed(project, kind):
    path = project.results("background", "svg")
    how = {"queue": os.mkfifo, "link": lambda path: path.symlink_to("nowhere")}
    how.get(kind, lambda path: path.write_text("<svg/>"))(path)
    assert "background" in outdated(project)
    build(project)
    assert not project.results("background", "svg").exists()
    assert outdated(project) == {}


@pytest.mark.parametrize(
    ("name", "old", "new", "stale"),
    [
        ("data/scores/trees.csv", "ash,5", "ash,6", {"toy"}),
        ("notebooks/toy.toml", "Trees measured.", "Trees.", {"toy"}),
        ("notebooks/background.ipynb", "a stick", "a rod", {"background"}),
        ("claims.toml", "Many trees", "Most trees", {"toy", "index"}),
        ("claims.toml", '"How trees are measured"', '"Trees"', {"toy", "background", "index"}),
        ("references.bib", "2022", "2023", {"toy", "background", "index"}),
        ("requirements.lock", "2.4.0", "2.4.1", {"toy", "background", "index"}),
    ],
)
def test_a_change_makes_stale_what_depends_on_it(project, name, old, new, stale):
    path = project.root / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert set(outdated(project)) == stale


UNHEARD = {
    "a file that Arrow opens": 'pd.read_parquet("../data/girths.parquet")',
    "a file that another program reads": "!wc ../data/girths.parquet",
    "files that a shell finds": "!cat ../data/*.par* | wc",
    "a file that a library opens": "getattr(pd, 'read_' + 'parquet')('../data/girths.parquet')",
    "a reader that is handed on": "[*map(pd.read_parquet, [f'../data/{n}.parquet' for n in "
    "('girths',)])]",
    "a reader put together": "n = 'parquet'\ngetattr(pd, f'read_{n}')(f'../data/girths.{n}')",
    "a name put together": "name = 'girths'\npd.read_parquet(f'../data/{name}.parquet')",
    "all of a folder": "from pathlib import Path\n[p.name for p in Path('../data').glob('*.par*')]",
}


@pytest.mark.parametrize("code", UNHEARD.values(), ids=UNHEARD)
def test_data_that_are_read_unheard_count(project, code):
    path = project.root / "data/girths.parquet"
    pd.DataFrame({"girth": [1]}).to_parquet(path)
    write(project.root, "background", [PARAMETERS, ("code", f"import pandas as pd\n{code};")])
    build(project)
    assert outdated(project) == {}
    pd.DataFrame({"girth": [2]}).to_parquet(path)
    assert set(outdated(project)) == {"background"}


@pytest.mark.parametrize(
    "code",
    [
        "pd.read_parquet(Path('..') / 'extra' / 'girths.parquet')",
        "folder = '../extra'\npd.read_parquet(f'{folder}/girths.parquet')",
        "pd.read_parquet('../extra')",
    ],
)
def test_tables_in_folders_that_a_cell_names_count(project, code):
    (project.root / "extra").mkdir()
    path = project.root / "extra/girths.parquet"
    pd.DataFrame({"girth": [1]}).to_parquet(path)
    code = f"from pathlib import Path\nimport pandas as pd\n{code};"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    assert outdated(project) == {}
    pd.DataFrame({"girth": [2]}).to_parquet(path)
    assert set(outdated(project)) == {"background"}


def test_what_a_new_module_of_the_library_reads_unheard_counts(project, tmp_path, run):
    own = tmp_path / "own"
    shutil.copytree(project.root, own)
    shutil.copytree(PACKAGE.parent, own / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    text = "import pandas as pd\n\ndef girths(name):\n    return pd.read_parquet(name)\n"
    (own / "lib/emergence/answers.py").write_text(text)
    path = own / "data/girths.parquet"
    pd.DataFrame({"girth": [1]}).to_parquet(path)
    code = "from emergence.answers import girths\ngirths('../data/' + 'girths' + '.parquet');"
    write(own, "background", [PARAMETERS, ("code", code)])
    env = {"PYTHONPATH": str(own / "lib")}
    assert run("build", cwd=own, **env).returncode == 0
    pd.DataFrame({"girth": [2]}).to_parquet(path)
    assert "background: data/girths.parquet has changed" in run("verify", cwd=own, **env).stdout


OPENED = {
    "settings.yaml": "open('../settings.yaml').read();",
    ".hidden/girths.csv": "open(b'../.hidden/girths.csv').read();",
    "notebooks/.girths.csv": "from pathlib import Path\nPath('.girths.csv').read_text();",
    "mine.csv": "!wc ../mine.csv",
    "wood/heights.py": "import sys\nsys.path.append('..')\nimport wood.heights",
    "tools/heights.py": "%run ../tools/heights.py",
}


@pytest.mark.parametrize(("name", "code"), OPENED.items(), ids=OPENED)
def test_whatever_is_opened_in_the_project_counts(project, name, code):
    path = project.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("tall = 3\n")
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    assert outdated(project) == {}
    path.write_text("tall = 4\n")
    assert set(outdated(project)) == {"background"}


def test_a_new_file_in_a_folder_that_was_listed_counts(project):
    code = "import os\nn = len(os.listdir('../data'))"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    (project.root / "data/new.csv").write_text("girth\n1\n")
    assert set(outdated(project)) == {"background"}


@pytest.mark.parametrize(
    ("code", "folder"),
    [
        ("glob.glob('*.csv')", "notebooks"),
        ("sorted(pathlib.Path().iterdir())", "notebooks"),
        ("os.listdir()", "notebooks"),
        ("sorted(pathlib.Path('..').iterdir())", "."),
    ],
)
def test_a_new_file_beside_counts_where_a_cell_lists_its_folder(project, code, folder):
    code = f"import glob, os, pathlib\nn = len({code})"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    assert outdated(project) == {}
    (project.root / "build/new.csv").write_text("girth\n1\n")  # comes and goes
    assert outdated(project) == {}
    (project.root / folder / "new.csv").write_text("girth\n1\n")
    assert set(outdated(project)) == {"background"}


@pytest.mark.parametrize("path", ["data/a#b.csv", "library/a.csv"])
def test_a_name_with_a_hash_and_a_folder_named_like_lib_count(project, path):
    file = project.root / path
    file.parent.mkdir(exist_ok=True)
    file.write_text("girth\n1\n")
    code = f"import pandas as pd\npd.read_csv('../{path}')['girth'].sum()"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    assert outdated(project) == {}
    file.write_text("girth\n2\n")
    assert set(outdated(project)) == {"background"}


def test_a_page_is_not_made_of_another(project):
    # It would be a build behind.
    code = "import json\nopen('../reports/results/toy.json').read();"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    with pytest.raises(ReportError, match=r"background.ipynb reads reports/results/toy"):
        build(project)


@pytest.mark.parametrize("resolved", ["", ".resolve()"])
def test_data_behind_a_link_count_however_a_cell_comes_to_them(project, tmp_path, resolved):
    scores = project.root / "data/scores"
    scores.rename(tmp_path / "elsewhere")
    scores.symlink_to(tmp_path / "elsewhere")
    told = f"import pathlib\nfolder = pathlib.Path('../data/scores'){resolved}\n"
    code = f"{told}n = sum(len(p.read_text()) for p in folder.glob('*.csv'))"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    assert outdated(project) == {}
    with (scores / "trees.csv").open("a") as file:
        file.write("oak,5,5\n")
    assert "background" in outdated(project)


def test_a_file_that_comes_later_into_a_folder_below_a_listed_one_counts(project):
    runs = project.root / "data/runs"
    for name in ("a/res.json", "b/conf.json"):
        (runs / name).parent.mkdir(parents=True)
        (runs / name).write_text("1")
    code = "import pathlib\nn = len([*pathlib.Path('../data/runs').glob('*/res.json')])"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    assert outdated(project) == {}
    (runs / "b/res.json").write_text("2")
    assert set(outdated(project)) == {"background"}


def test_to_import_from_a_folder_is_not_to_list_it(project):
    (project.root / "wood.py").write_text("height = 3\n")
    code = "import sys\nsys.path.append('..')\nfrom wood import height"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    for name in ("notes.txt", ".ruff_cache", "notebooks/notes.txt"):
        (project.root / name).write_text("")
    assert outdated(project) == {}
    (project.root / "wood.py").write_text("height = 4\n")
    assert set(outdated(project)) == {"background"}


LOOKS = {
    "lists it": "import glob\nn = len(glob.glob('../lib/**/*.py'))",
    "by a name put together": "import importlib\nimportlib.import_module('emergence.' + 'cli');",
    "as files": "import emergence\nopen(emergence.__file__.replace('__init__', 'cli')).read();",
    "by way of a module": "import sys\nsys.path.append('..')\nimport wood.heights",
}


@pytest.mark.parametrize("code", LOOKS.values(), ids=LOOKS)
def test_the_library_counts_however_a_cell_looks_at_it(project, code):
    (project.root / "wood").mkdir()
    (project.root / "wood/heights.py").write_text("from emergence import cli\n")
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    assert "lib/emergence/cli.py" in manifest(project)["pages"]["background"]


def test_what_a_cell_writes_is_no_input(project):
    code = "with open('../made.csv', 'w') as file:\n    file.write('1')"
    write(project.root, "background", [PARAMETERS, ("code", code)])
    build(project)
    assert outdated(project) == {}


def test_edited_findings_do_not_reach_the_front_page(project):
    edited = project.results("toy")
    edited.write_text(edited.read_text().replace("trees", "BUSHES"))
    build(project, ["background"], force=True)
    assert "BUSHES" not in project.page("index").read_text()
    assert {"toy"} <= set(outdated(project))
    build(project)
    assert outdated(project) == {}


def test_data_behind_a_link_that_leads_out_count(project, tmp_path):
    path = project.root / "data/scores/trees.csv"
    moved = path.rename(tmp_path / "trees.csv")
    path.symlink_to(moved)
    build(project, ["toy"], force=True)
    moved.write_text(moved.read_text() + "oak,99,30\n")
    assert "toy" in outdated(project)


def test_what_lies_beside_the_notebooks_counts(project):
    beside = project.root / "notebooks/heights.py"
    beside.write_text("from emergence.estimate import Estimate\n")
    write(project.root, "background", [PARAMETERS, ("code", "import heights")])
    build(project)
    assert "emergence.estimate" in imported(project.notebook("background"))
    beside.write_text("tall = 3\n")
    assert "background" in outdated(project)


IMPORTS = {
    "beside a command": "from emergence import widths\nnames = !ls",
    "behind a magic": "%time from emergence import widths",
    "in more lines": "from emergence import (\n    widths,\n)\nx = (7\n% 3)",
    "behind a backslash": "from emergence import stats, \\\n    widths",
    "by name": "from importlib import import_module\nimport_module('emergence.widths')",
    "behind two blanks": "from  emergence  import  widths",
    "behind a bracket in a comment": "from emergence import (  # (one)\n    stats,\n    widths,\n)",
    "second": "import emergence.errors, emergence.widths",
    "through the package": "import emergence\nemergence.widths.LOG_WIDTHS",
}


@pytest.mark.parametrize("code", IMPORTS.values(), ids=IMPORTS)
def test_an_import_is_seen_in_whatever_stands_beside_it(fresh, code):
    write(fresh, "toy", [PARAMETERS, ("code", code)])
    assert {"emergence.widths", "emergence.stats"} <= imported(fresh / "notebooks/toy.ipynb")


@pytest.mark.parametrize("line", ["from .tweak import a", "from . import tweak as t, errors"])
def test_what_the_library_imports_relatively_is_seen(fresh, tmp_path, monkeypatch, line):
    library = tmp_path / "lib/emergence/sub"
    library.mkdir(parents=True)
    for name, text in (("__init__", ""), ("tweak", "a = 1"), ("uses", line)):
        (library / f"{name}.py").write_text(text)
    (library.parent / "__init__.py").write_text("")
    monkeypatch.setattr("emergence.report.freshness._LIB", tmp_path)
    _file.cache_clear()
    write(fresh, "toy", [PARAMETERS, ("code", "import emergence.sub.uses")])
    assert "emergence.sub.tweak" in imported(fresh / "notebooks/toy.ipynb")
    _file.cache_clear()


def test_pages_and_tools_lead_to_tools_by_their_titles(project):
    listed = inputs(project, "planner")
    claims = project.root / "claims.toml"
    told = '\n[atlas]\ntitle = "Maps"\nquestion = "What?"\nquestion_zh = "什么？"\n'
    claims.write_text(claims.read_text("utf-8") + told, "utf-8")
    assert {"toy", "background"} <= set(outdated(project))
    assert inputs(project, "planner") != listed


def test_what_every_page_is_drawn_with_counts(project):
    write(project.root, "background", [PARAMETERS, ("markdown", "# Words alone")])
    assert {"lib/emergence/plots.py", "lib/emergence/estimate.py"} <= {
        *inputs(project, "background")
    }


def test_settings_beside_the_notebooks_count(project):
    settings = project.root / "notebooks/settings.toml"
    settings.write_text("tall = 3\n")
    build(project, ["background"], force=True)
    settings.write_text("tall = 4\n")
    assert set(outdated(project)) == {"background"}


def test_a_package_in_the_place_of_a_module_counts(project, tmp_path, monkeypatch):
    known = inputs(project, "toy")
    package = tmp_path / "lib/emergence/estimate/__init__.py"
    package.parent.mkdir(parents=True)
    package.write_text("")
    monkeypatch.setattr("emergence.report.freshness._LIB", tmp_path)
    assert known["lib/emergence/estimate"] == ""
    assert present(project, "lib/emergence/estimate") != ""


def test_a_compiled_module_of_the_library_counts(project, tmp_path, monkeypatch):
    assert "lib" in inputs(project, "toy")
    monkeypatch.setattr("emergence.report.freshness._LIB", tmp_path)
    known = present(project, "lib")
    compiled = tmp_path / "lib/emergence/estimate.cpython-311-x86_64-linux-gnu.so"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"")
    beside = present(project, "lib")
    assert beside != known
    (tmp_path / "lib/pandas.py").write_text("")
    assert present(project, "lib") != beside


@pytest.mark.parametrize("name", ["calendar.py", "seaborn/__init__.py"])
def test_what_is_laid_beside_the_notebooks_and_not_named_counts(project, name):
    path = project.root / "notebooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    assert set(outdated(project)) == {"toy", "background"}


def test_copies_and_results_beside_the_notebooks_do_not_count(project):
    write(project.root, "background", [PARAMETERS, ("code", "open('out.csv', 'w').write('1');")])
    build(project)
    shutil.copy(project.notebook("toy"), project.root / "notebooks/toy-Copy1.ipynb")
    saved = project.root / "notebooks/.ipynb_checkpoints/helper-checkpoint.py"
    saved.parent.mkdir()
    saved.write_text("tall = 3\n")
    assert outdated(project) == {}


def test_what_is_changed_while_pages_are_made_is_seen(project):
    grown = "with open('../references.bib', 'a') as file:\n    file.write('\\n')"
    write(project.root, "background", [PARAMETERS, ("code", grown)])
    build(project, force=True, jobs=1)
    assert {"toy", "background", "index"} <= set(outdated(project))


def test_a_compiled_helper_beside_counts(project):
    source, beside = (project.root / f"notebooks/heights.{kind}" for kind in ("py", "pyc"))
    write(project.root, "background", [PARAMETERS, ("code", "import heights\nheights.tall")])
    for text in ("tall = 3", "tall = 4"):
        source.write_text(text)
        py_compile.compile(str(source), str(beside))
        source.unlink()
        assert "background" in outdated(project)
        build(project)
        assert text[-1] in re.findall(
            r"<pre[^>]*>(\d)</pre>", project.page("background").read_text()
        )


def test_what_a_helper_beside_reads_unheard_counts(project):
    beside = project.root / "notebooks/heights.py"
    beside.write_text("import pyarrow.parquet as pq\n\nread = pq.read_metadata\n")
    table = project.root / "data/two.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(table)
    cell = "import heights\nrows = heights.read('../data/' + 'two' + '.parq' + 'uet').num_rows"
    write(project.root, "background", [PARAMETERS, ("code", cell)])
    build(project)
    pd.DataFrame({"a": [1, 2]}).to_parquet(table)
    assert "background" in outdated(project)


def test_a_file_that_was_looked_for_in_vain_counts_when_it_comes(project):
    cell = "try:\n    open('../data/more.csv')\nexcept FileNotFoundError:\n    pass"
    write(project.root, "background", [PARAMETERS, ("code", cell)])
    build(project)
    assert outdated(project) == {}
    (project.root / "data/more.csv").write_text("1")
    assert "background" in outdated(project)


def test_a_file_that_is_only_asked_for_counts_when_it_comes(project):
    cell = "from pathlib import Path\nmore = Path('../data/more.csv').exists()"
    write(project.root, "background", [PARAMETERS, ("code", cell)])
    build(project)
    assert outdated(project) == {}
    (project.root / "data/more.csv").write_text("1")
    assert "background" in outdated(project)


@pytest.mark.parametrize(
    "cell",
    [
        "from joblib import Parallel, delayed\n"
        "Parallel(2)(delayed(len)(open('../data/' + n).read()) for n in ['two' + '.csv']);",
        "from pathlib import Path\nfrom emergence.schema import read\n"
        "rows = len(read(Path('../data') / ('two' + '.parquet')))",
    ],
)
def test_what_workers_or_the_library_read_counts(project, cell):
    csv, parquet = project.root / "data/two.csv", project.root / "data/two.parquet"
    csv.write_text("a\n1\n")
    pd.DataFrame({"a": [1]}).to_parquet(parquet)
    write(project.root, "background", [PARAMETERS, ("code", cell)])
    build(project)
    assert outdated(project) == {}
    csv.write_text("a\n2\n")
    pd.DataFrame({"a": [1, 2]}).to_parquet(parquet)
    assert "background" in outdated(project)


@pytest.mark.parametrize("name", ["toy.html", "manifest.json"])
def test_a_file_of_the_reports_that_is_a_link_is_none(project, tmp_path, name):
    path = project.reports / name
    path.symlink_to(path.rename(tmp_path / name))
    assert "toy" in outdated(project)
    build(project)
    assert not path.is_symlink()
    assert outdated(project) == {}


def test_a_file_whose_path_is_joined_counts_when_it_comes(project):
    cell = "from pathlib import Path\nmore = (Path('../data') / 'more.csv').exists()"
    write(project.root, "background", [PARAMETERS, ("code", cell)])
    build(project)
    assert outdated(project) == {}
    (project.root / "data/more.csv").write_text("1")
    assert "background" in outdated(project)


def test_results_of_ones_own_count(project):
    answers = project.root / "mine/answers.parquet"
    answers.parent.mkdir()
    told = {"model": ["m-1b"] * 3, "task": "t", "item": range(3)}
    pd.DataFrame({**told, "correct": [0, 0, 1]}).to_parquet(answers)
    cell = "import emergence\nrows = len(emergence.load_results('../mine'))"
    write(project.root, "background", [PARAMETERS, ("code", cell)])
    build(project)
    assert outdated(project) == {}
    pd.DataFrame({**told, "correct": [1, 1, 1]}).to_parquet(answers)
    assert "background" in outdated(project)


def test_a_helper_with_its_old_time_and_size_is_read_anew(project):
    beside = project.root / "notebooks/heights.py"
    write(project.root, "background", [PARAMETERS, ("code", "import heights\nheights.tall")])
    for tall in (1, 2):
        beside.write_text(f"tall = {tall}\n")
        os.utime(beside, (0, 0))
        build(project)
        assert f">{tall}" in project.page("background").read_text()


def test_rules_beside_the_notebooks_are_none(project):
    rules = (project.root / "claims.toml").read_text()
    (project.root / "notebooks/claims.toml").write_text(rules.replace("0.10", "0.001"))
    before = project.results("toy").read_bytes()
    build(project, force=True)
    assert project.results("toy").read_bytes() == before


@pytest.mark.parametrize(
    "code",
    [
        "open('../claims.toml')",
        "Path('..') / 'claims.toml'",
        "Project.find().claims()",
        "verdict.read(Project.find(), 'toy').quantities",
    ],
)
def test_rules_of_other_pages_count_where_a_cell_reads_them(project, code):
    cell = "from pathlib import Path\nfrom emergence.report.project import Project\n"
    cell += "from emergence.report import verdict\n"
    cell += f"rules = {code}"
    write(project.root, "background", [PARAMETERS, ("code", cell)])
    build(project)
    rules = project.root / "claims.toml"
    rules.write_text(rules.read_text().replace("Perhaps {share}", "Perhaps, {share}"))
    assert {"toy", "background"} <= set(outdated(project))


@pytest.mark.parametrize("name", ["toy.html", "manifest.json"])
def test_a_folder_in_the_place_of_a_file_is_named(project, name):
    (project.reports / name).unlink()
    (project.reports / name).mkdir()
    with pytest.raises(ReportError, match=f"{name} is a folder; move it away"):
        build(project)


def test_data_that_change_while_a_notebook_runs_make_its_page_stale(project):
    grown = "with open('../data/scores/trees.csv', 'a') as file:\n    file.write('oak,99,30\\n')"
    read = "import pandas as pd\npd.read_csv('../data/scores/trees.csv');"
    write(project.root, "background", [PARAMETERS, ("code", read), ("code", grown)])
    build(project, ["background"])
    assert "background" in outdated(project)


@pytest.mark.parametrize("name", ["glossary.toml", "data/sources.toml", "notebooks/toy.toml"])
def test_words_that_are_gone_are_missed(project, name):
    before = project.page("toy").read_bytes()
    (project.root / name).unlink()
    with pytest.raises(Exception, match=name):
        build(project)
    assert project.page("toy").read_bytes() == before


@pytest.mark.parametrize("name", ["../x", "a b", "a.b", "index"])
def test_a_page_has_a_plain_name(project, name):
    path = project.root / "claims.toml"
    path.write_text(path.read_text().replace("[background]", f'["{name}"]'))
    with pytest.raises(Exception, match="no page can be named"):
        build(project)


@pytest.mark.parametrize("name", ["reports/manifest.json", "data/scores/trees.csv"])
def test_a_queue_in_the_place_of_a_file_is_not_waited_for(project, name):
    path = project.root / name
    path.unlink()
    os.mkfifo(path)
    assert "toy" in outdated(project)


def test_a_queue_in_the_place_of_the_references_is_named(project):
    (project.root / "references.bib").unlink()
    os.mkfifo(project.root / "references.bib")
    with pytest.raises(Exception, match=r"references.bib is not there, or empty; restore it"):
        build(project)


def test_a_notebook_that_is_gone_is_missed_and_its_page_kept(project):
    project.notebook("background").unlink()
    with pytest.raises(
        Exception, match=r"notebooks/background.ipynb is not there.*restore the one"
    ):
        build(project)
    assert project.page("background").is_file()


def test_a_page_goes_with_its_notebook_and_its_rules(project):
    project.notebook("background").unlink()
    rules = project.root / "claims.toml"
    rules.write_text(rules.read_text().partition("[background]")[0])
    assert outdated(project)
    build(project)
    assert not project.page("background").exists()
    assert outdated(project) == {}


def test_a_full_disk_is_told_with_its_place(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(OSError, match=r"No space left on device: .*page\.html"):
        write_whole({tmp_path / "page.html": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_files_that_belong_together_are_written_together(tmp_path):
    old = tmp_path / "page.html"
    old.write_text("old")
    (tmp_path / "results").write_text("no folder")
    with pytest.raises(OSError, match="results"):
        write_whole({old: b"new", tmp_path / "results/page.json": b"new"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "page.html": "old",
        "results": "no folder",
    }


def test_a_page_depends_on_the_modules_that_its_notebook_uses(fresh):
    write(fresh, "toy", [PARAMETERS, ("code", "from emergence.estimate import Estimate")])
    used = {"emergence", "emergence.errors", "emergence.estimate"}
    assert imported(fresh / "notebooks/toy.ipynb") == used
    write(fresh, "toy", [PARAMETERS, ("code", "from emergence.scores import load")])
    found = imported(fresh / "notebooks/toy.ipynb")
    assert {"emergence.scores", "emergence.schema", "emergence.errors"} <= found
    assert "emergence.sources" not in found
    write(fresh, "toy", CELLS)
    assert "emergence.report.verdict" in imported(fresh / "notebooks/toy.ipynb")


def test_the_library_of_another_checkout_is_refused(project, run):
    shutil.copytree(PACKAGE, project.root / "lib/emergence")
    for words in (["build"], ["import", "there", "-o", "a.csv"], ["report", "claims.toml"]):
        done = run(*words, cwd=project.root)
        assert done.returncode == 1
        assert "make clean" in done.stderr


def test_to_find_nothing_to_do_imports_nothing_slow(built):
    command = [sys.executable, "-X", "importtime", "-m", "emergence.report.freshness"]
    done = subprocess.run(command, cwd=built, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout == "everything is current; open reports/index.html\n"
    assert "numpy" not in done.stderr
    assert "jinja2" not in done.stderr


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_stands_in_the_place_of_the_lock_is_named(project, make):
    project.build.joinpath("lock").unlink()
    make(project.build / "lock")
    with pytest.raises(Exception, match=r"build/lock: .*, or move away what is there"):
        build(project)


def test_a_second_build_waits_for_the_first(project, run):
    project.build.mkdir(exist_ok=True)
    with (project.build / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "emergence", "build"]
        waiting = subprocess.Popen(command, cwd=project.root, stderr=subprocess.PIPE, text=True)
        assert "another build" in waiting.stderr.readline()
        fcntl.flock(file, fcntl.LOCK_UN)
        assert waiting.wait(30) == 0


def test_a_build_that_waited_is_not_of_a_library_that_changed_meanwhile(project, monkeypatch):
    was = module.inputs
    monkeypatch.setattr(module, "inputs", lambda *of: was(*of) | {"lib/emergence/errors.py": "old"})

    @contextmanager
    def waited(_):
        monkeypatch.setattr(module, "inputs", was)
        yield

    monkeypatch.setattr(module, "locked", waited)
    with pytest.raises(ReportError, match=r"lib/emergence/errors\.py has changed"):
        build(project)


@pytest.mark.slow
@pytest.mark.parametrize("name", Project.find(PACKAGE).pages())
def test_what_a_notebook_imports_is_what_makes_its_page_stale(name):
    notebook = Project.find(PACKAGE).notebook(name)
    sources = ["".join(c["source"]) for c in json.loads(notebook.read_text())["cells"]]
    lines = [line for source in sources for line in source.splitlines()]
    wanted = [line for line in lines if line.startswith(("import ", "from "))]
    told = "print(*(name for name in sys.modules if name.startswith('emergence.')))"
    code = "\n".join([*wanted, "import sys", told])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Of `report` every file counts for every page.
    loaded = {one for one in done.stdout.split() if not one.startswith("emergence.report")}
    assert loaded <= imported(notebook)


@pytest.mark.parametrize("path", ["notebooks/TODO", "lib/notes.txt", "reports/.DS_Store"])
def test_what_nothing_can_import_or_read_does_not_count(project, path):
    (project.root / path).parent.mkdir(exist_ok=True)
    (project.root / path).write_text("later")
    assert outdated(project) == {}


@pytest.mark.parametrize(
    "code",
    ["pd.read_parquet(f'../mine/{name}.parquet')", "duckdb.sql('from \"../mine/*.parquet\"').df()"],
)
def test_tables_in_a_folder_that_begins_a_composed_path_count(project, code):
    table = project.root / "mine/x.parquet"
    table.parent.mkdir()
    pd.DataFrame({"a": [1]}).to_parquet(table)
    cell = f"import duckdb\nimport pandas as pd\nname = 'x'\n{code}['a'].sum()"
    write(project.root, "background", [PARAMETERS, ("code", cell)])
    build(project)
    assert outdated(project) == {}
    pd.DataFrame({"a": [2]}).to_parquet(table)
    assert set(outdated(project)) == {"background"}
