"""Whole builds of the toy: same bytes, failures that leave the good report in place."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from toy import CELLS, notebook, toy

from emergence.errors import ReportError
from emergence.report.build import build
from emergence.report.freshness import outdated, stale
from emergence.report.project import Project, write_whole
from emergence.report.results import schema


def rewritten(root, cells, kernel="python3"):
    made = notebook(cells)
    made.metadata.kernelspec.name = kernel
    nbformat.write(made, root / "notebooks/toy.ipynb")


def pages(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "reports").rglob("*.*"))
    }


def test_two_cold_builds_give_the_same_bytes(built, tmp_path, run):
    made = run("build", cwd=toy(tmp_path))
    assert made.returncode == 0, made.stderr
    assert pages(tmp_path) == pages(built.root)
    assert set(pages(tmp_path)) == {
        "reports/index.html",
        "reports/results/index.json",
        "reports/results/toy.json",
        "reports/results/toy.svg",
        "reports/toy.html",
    }


def test_findings_are_sorted_complete_and_fit_the_schema(built):
    import fastjsonschema

    found = json.loads(built.results("toy").read_text())
    fastjsonschema.validate(schema(), found)
    names = [item["name"] for item in found["findings"]]
    assert names == sorted(names)
    assert {"share", "count", "age", "total", "trees"} <= set(names) | {"trees"}
    share = next(item for item in found["findings"] if item["name"] == "share")
    assert (share["low"], share["high"], share["n"], share["cell"]) == (0.113, 0.4518, 24, 4)
    assert found["verdict"]["verdict"] == "not supported"
    assert found["verdict"]["rule"] == 2
    assert found["verdict"]["sentence"].startswith("Of 24 trees only 0.12 (0.11 to 0.45) grew")
    assert found["parameters"] == {"level": 0.95, "axis": "age", "kinds": [], "seed": 1}


def test_nothing_to_do_is_said(built, run):
    made = run("build", cwd=built.root)
    assert (made.returncode, made.stdout) == (0, "everything is current\n")


@pytest.fixture
def again(built, tmp_path):
    """A repository with a good report, whose next build will fail."""
    toy(tmp_path)
    for name, content in pages(built.root).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


FAILING = [*CELLS[:3], ("code", "before = 1"), ("code", "1 / 0"), ("code", "after = 2")]
UNCITED = [*CELLS, ("markdown", "As was said [@Wei2002].")]
NOWHERE = [*CELLS, ("markdown", "See [there](#nowhere).")]
ELSEWHERE = [*CELLS, ("markdown", "See [there](absent.html).")]
TYPED = [*CELLS, ("markdown", "A first line.\n\nWe found 89 trees.")]
TWICE = [*CELLS, ("code", "record(share=1)")]
UNJUDGED = [cell for cell in CELLS if "verdict('toy'" not in cell[1]]
KEYLESS = [(kind, source.replace("key=True,", "")) for kind, source in CELLS]
FORMULA = [*CELLS, ("markdown", "Here $\\frac{a$ is.")]
PICTURE = [*CELLS, ("code", "pd.DataFrame({'a': [1]})")]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (FAILING, "notebooks/toy.ipynb, cell 4: ZeroDivisionError: division by zero"),
        (UNCITED, "notebooks/toy.ipynb, cell 16: Wei2002 is cited"),
        (NOWHERE, "notebooks/toy.ipynb, cell 16: the link #nowhere leads nowhere"),
        (ELSEWHERE, "notebooks/toy.ipynb, cell 16: the link absent.html leads to no page"),
        (TYPED, "notebooks/toy.ipynb, cell 16, line 3: “89” is typed"),
        (TWICE, "share is 1 here and 0.125 in cell 4"),
        (UNJUDGED, "verdict() is called 0 times"),
        (KEYLESS, "0 figures are shown with key=True"),
        (FORMULA, "notebooks/toy.ipynb, cell 16: the formula"),
        (PICTURE, "notebooks/toy.ipynb, cell 16: a table without caption"),
    ],
)
def test_a_notebook_that_fails_is_named_and_the_good_report_stays(again, cells, says):
    before = pages(again)
    rewritten(again, cells)
    with pytest.raises(ReportError, match=re.escape(says)):
        build(Project.at(again))
    assert pages(again) == before
    assert stale(Project.at(again), "toy")[0] == "notebook: notebooks/toy.ipynb has changed"


def test_a_failure_is_one_message_and_the_notebook_up_to_it_is_kept(again, run):
    rewritten(again, FAILING)
    made = run("build", cwd=again)
    assert made.returncode == 1
    assert "Traceback" not in made.stderr
    assert made.stderr.splitlines()[-1] == (
        "error: notebooks/toy.ipynb, cell 4: ZeroDivisionError: division by zero; "
        "the notebook up to there is in build/toy.ipynb"
    )
    kept = nbformat.read(again / "build/toy.ipynb", as_version=4)
    code = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [output.ename for output in code[-2].outputs] == ["ZeroDivisionError"]
    assert code[-1].execution_count is None
    verified = run("verify", cwd=again)
    assert verified.returncode == 1
    assert "toy.html: notebook: notebooks/toy.ipynb has changed" in verified.stdout


def test_a_kernel_that_is_not_there_is_named(again):
    before = pages(again)
    rewritten(again, CELLS, kernel="ir")
    with pytest.raises(ReportError, match="kernel 'ir', which is not installed"):
        build(Project.at(again))
    assert pages(again) == before


def test_a_page_without_rules_has_no_verdict_and_follows_the_claims(repository):
    (repository / "claims.toml").write_text(
        (repository / "claims.toml").read_text().partition("[other]")[0]
        + '[methods]\ntitle="Why"\nquestion="Why these?"\nsummary="Since & therefore."\n'
    )
    made = nbformat.read(repository / "notebooks/toy.ipynb", as_version=4)
    made.cells = [cell for cell in made.cells if "verdict('toy'" not in cell.source]
    nbformat.write(made, repository / "notebooks/methods.ipynb")
    project = Project.at(repository)
    assert build(project) == ["methods", "toy"]
    page, front = project.page("methods").read_text(), project.index.read_text()
    assert 'class="verdict"' not in page
    assert page.index('id="fig-heights"') < page.index("An article says")
    found = json.loads(project.results("methods").read_text())
    assert "verdict" not in found
    assert [item["name"] for item in found["findings"]]
    assert "One claim about" in front
    assert "It was judged" in front
    assert front.index('href="toy.html"') < front.index('href="methods.html"')
    assert "Since &amp; therefore." in front
    assert outdated(project) == {}


def second(root):
    """Add a notebook for the toy's other claim."""
    made = nbformat.read(root / "notebooks/toy.ipynb", as_version=4)
    for cell in made.cells:
        cell.source = cell.source.replace("verdict('toy'", "verdict('other'")
    nbformat.write(made, root / "notebooks/other.ipynb")


def test_one_notebook_that_fails_does_not_keep_the_others_from_their_reports(again):
    second(again)
    rewritten(again, FAILING)
    with pytest.raises(ReportError, match="ZeroDivisionError"):
        build(Project.at(again))
    assert (again / "reports/other.html").is_file()
    assert "other.html" in (again / "reports/index.html").read_text()


def test_only_the_stale_notebook_is_run_again(again):
    second(again)
    assert build(Project.at(again)) == ["other"]
    assert build(Project.at(again)) == []
    assert outdated(Project.at(again)) == {}


def runs(root):
    """When the kept notebook was run: papermill writes the time into it."""
    kept = nbformat.read(root / "build/toy.ipynb", as_version=4)
    return kept.metadata.papermill["start_time"]


@pytest.mark.parametrize(
    ("path", "old", "new", "again"),
    [
        ("references.bib", "Emergent Abilities", "Emerging Abilities", False),
        ("reports/toy.html", "Trees", "Bushes", False),
        ("claims.toml", "> 0.9", "> 0.95", True),
        ("notebooks/toy.ipynb", "small wood", "large wood", True),
        ("data/scores/trees.csv", "tree 1,", "tree x,", True),
        ("build/toy.ipynb", "small wood", "forged wood", True),
    ],
)
def test_a_new_layout_needs_no_new_run_and_a_new_input_does(repository, path, old, new, again):
    project = Project.at(repository)
    build(project)
    first = runs(repository)
    file = repository / path
    file.write_text(file.read_text().replace(old, new, 1))
    project.page("toy").write_text("to be made again")
    assert build(project) == ["toy"]
    assert (runs(repository) != first) == again
    assert outdated(project) == {}
    assert "forged" not in project.page("toy").read_text()


def test_a_page_from_a_kept_run_has_the_same_bytes(repository):
    project = Project.at(repository)
    build(project)
    before = pages(repository)
    project.page("toy").write_text("to be made again")
    build(project)
    assert pages(repository) == before


def test_force_runs_again(repository):
    build(Project.at(repository))
    first = runs(repository)
    build(Project.at(repository), force=True)
    assert runs(repository) != first


def listen():
    """Hear interrupts again: what is started in the background of a shell ignores them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


ENDLESS = "import time; open('../reached', 'w').close(); time.sleep(60)"


def test_an_interrupted_build_leaves_the_good_report_and_no_process(again):
    before = pages(again)
    rewritten(again, [*CELLS[:3], ("code", ENDLESS)])
    building = subprocess.Popen(
        [sys.executable, "-m", "emergence", "build"], cwd=again, start_new_session=True,
        stderr=subprocess.PIPE, text=True, preexec_fn=listen,
    )  # fmt: skip
    while not (again / "reached").is_file():
        assert building.poll() is None
        time.sleep(0.1)
    os.killpg(building.pid, signal.SIGINT)
    _, said = building.communicate()
    assert building.returncode == 130
    assert said.splitlines()[-1] == "interrupted; the reports already there are as they were"
    assert pages(again) == before
    with pytest.raises(ProcessLookupError):
        os.killpg(building.pid, 0)


def test_an_interrupt_that_only_the_notebook_hears_is_one(again):
    rewritten(
        again, [*CELLS[:3], ("code", "import os, signal; os.kill(os.getpid(), signal.SIGINT)")]
    )
    command = [sys.executable, "-m", "emergence", "build"]
    made = subprocess.run(
        command, cwd=again, capture_output=True, text=True, check=False, preexec_fn=listen
    )
    assert made.returncode == 130
    assert "the reports already there are as they were" in made.stderr


def test_the_published_reports_are_not_overwritten_by_other_parameters(built, run, tmp_path):
    before = pages(built.root)
    refused = run("run", "toy", "-p", "level=0.9", "--output", "reports", cwd=built.root)
    assert refused.returncode == 1
    assert "name another folder" in refused.stderr
    made = run("run", "toy", "-p", "level=0.9", "--output", str(tmp_path), cwd=built.root)
    assert made.returncode == 0, made.stderr
    html = (tmp_path / "toy.html").read_text()
    assert "level = 0.9</code>" in html
    assert "emergence run toy -p level=0.9 --output FOLDER" in html
    assert json.loads((tmp_path / "results/toy.json").read_text())["parameters"]["level"] == 0.9
    assert pages(built.root) == before
    assert run("verify", str(tmp_path), cwd=built.root).returncode == 0


def test_a_parameter_that_does_not_fit_stops_before_anything_runs(repository, run):
    made = run("run", "toy", "-p", "level=2", "--output", "mine", cwd=repository)
    assert made.returncode == 1
    assert "[0.5, 0.999]" in made.stderr
    assert not (repository / "build").exists()


@pytest.mark.slow
def test_a_real_kernel_computes_the_same_findings(built):
    """JupyterLab runs the same cells in a kernel of its own; the findings must not differ."""
    from nbclient import NotebookClient

    from emergence.report.results import quantities

    made = nbformat.read(built.notebook("toy"), as_version=4)
    NotebookClient(made, resources={"metadata": {"path": str(built.root / "notebooks")}}).execute()
    found = json.loads(built.results("toy").read_text())["findings"]
    assert quantities(made, "toy") == found


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "page.html"
    write_whole(file, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "new \ud800")
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_outside_a_repository_the_error_says_so(tmp_path, run):
    made = run("build", cwd=tmp_path)
    assert made.returncode == 1
    assert "holds a claims.toml" in made.stderr


def test_project_is_found_from_below(built):
    assert Project.find(built.root / "data" / "scores").root == built.root


def test_what_took_longest_when_it_was_measured_goes_first(repository):
    from emergence.report.build import _longest_first

    project, claims = Project.at(repository), ["a", "b", "new"]
    assert _longest_first(project, claims) == claims
    (repository / "bench/results").mkdir(parents=True)
    measured = repository / "bench/results/report.json"
    measured.write_text('{"cells_s": {"a": 1.0, "b": 9.5, "gone": 20.0}}')
    assert _longest_first(project, claims) == ["new", "b", "a"]
    measured.write_text("broken")
    assert _longest_first(project, claims) == claims
