"""What goes wrong in a notebook is one line that names it; the pages stay as they were."""

import json
import multiprocessing
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from html import unescape

import nbformat
import pytest
from toy import CELLS, PARAMETERS, at_work, contents, notebook, toy, write

from emergence.report.build import Job, build
from emergence.report.build import run as run_page
from emergence.report.cells import INJECTED
from emergence.report.findings import assignments
from emergence.report.project import PACKAGE, Project

KEY = next(cell for cell in CELLS if "key=True" in cell[1])
BROKEN = [
    ("code", "1 / 0", "cell 2 .*ZeroDivisionError"),
    ("code", "open('../data/no.csv')", "cell 2 .*no.csv'; mend that file"),
    ("code", "1 +", "cell 2 .*SyntaxError"),
    ("code", "import sys\nsys.exit(0)", "cell 2 .*SystemExit"),
    ("code", "raise SystemExit", "cell 2 .*SystemExit"),
    ("code", "exit()", "cell 2 .*SystemExit"),
    ("code", "raise GeneratorExit", "cell 2 .*GeneratorExit"),
    ("code", "raise KeyboardInterrupt", "cell 2 .*KeyboardInterrupt"),
    ("code", "raise ValueError('\\n\\nfirst\\nsecond')", "cell 2 .*ValueError: first second"),
    ("code", "x = bytearray(10**18)", "cell 2 .*MemoryError"),
    ("code", "import os\nos.kill(os.getpid(), 40)", "cell 2 .*signal 40"),
    ("code", "import os\nos.closerange(3, 200)", "cell 2 .*ended itself"),
    ("code", "import os\nos._exit(0)", "cell 2 .*ended itself with code 0"),
    ("code", "import os\nos.kill(os.getpid(), 9)", "cell 2 .*signal 9 .Killed"),
    ("code", "import os\nos.kill(os.getpid(), 15)", "cell 2 .*signal 15 .Terminated"),
    ("code", "import time\ntime.sleep(60)", "cell 2 .*ran longer than 2 s"),
    ("markdown", "Of {eval}`trees` trees", "cell 2 .*{eval}`trees`.*NameError"),
    ("markdown", "Of {eval}`1 +` trees", "cell 2 .*SyntaxError"),
    ("markdown", "Of {eval}`1 +\n1` trees", "cell 2 .*broken over two lines"),
    ("markdown", "Of {eval}`` trees", "cell 2 .*is empty"),
    ("markdown", "Of {eval}`[1]` trees", "cell 2 .*of type list"),
    ("markdown", "see [it](#nowhere)", "#nowhere"),
    ("markdown", "see [it](elsewhere.txt)", r"past cell 1: the link .it..elsewhere.txt. leads no"),
    ("code", "%%capture\n1 / 0", "cell 2 .*ZeroDivisionError"),
    ("code", "%run ../broken.py", "cell 2 .*AssertionError: too few; mend what it runs"),
    ("code", "%run ../ends.py", "cell 2 .*SystemExit: 3"),
    ("markdown", "see [it](more/tooy.html)", "the link .it..more/tooy.html. leads nowhere"),
    ("markdown", "see [it](results/it.csv/)", "the link .it..results/it.csv/. leads nowhere"),
    ("markdown", "see [it](tooy.html)", "the link .it..tooy.html. leads nowhere"),
    ("markdown", "# Only {eval}`3` trees", "title: {eval}`3` stands in a title or a caption"),
    ("code", "assert 1 == 2", "cell 2 .*AssertionError"),
    ("detail", "no heading", "cell 2 .*begins with a heading"),
    ("markdown", "word " * 1501, "past cell 1: 15.. words"),
    ("markdown", "a {term}`trunk` here", "cell 2 .*term without explanation.*glossary.toml"),
    ("code", "import pandas as pd\npd.DataFrame({'a': [1]})", "cell 2 .*no caption"),
    ("code", "from IPython.display import Markdown\nMarkdown('*a*')", "cell 2 .*no caption"),
    ("code", "import matplotlib.pyplot as plt\nplt.plot([1]);", "cell 2 .*without a caption"),
    (
        "code",
        "import pandas as pd\nimport seaborn.objects as so\n"
        "so.Plot(pd.DataFrame({'a': [1]}), x='a', y='a').add(so.Dot())",
        "cell 2 .*without a caption",
    ),
    ("code", "del confidence", "cell 2 .*changes the parameter confidence"),
    ("code", "print('x' * 10**6)", "cell 2 .*prints 1,000,001 characters"),
    ("code", "!false\n!true", "cell 2 .*'false' returned non-zero exit status 1"),
    ("code", "x = !false", "cell 2 .*'false' returned non-zero exit status 1"),
    (
        "code",
        "from threading import Thread\nt = Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
        "cell 2 .*thread Thread-[0-9]+ .*ZeroDivisionError",
    ),
    (
        "code",
        "import time\nfrom threading import Thread\n"
        "Thread(target=lambda: time.sleep(0.3) or 1 / 0).start()",
        "thread Thread-[0-9]+ .*ZeroDivisionError",
    ),
    ("markdown", "|a|b|c|\n|-|-|-|\n|{eval}`1 | 2`|3|", "cell 2 .*eval.*shown as it is"),
    (
        "code",
        "from threading import Event, Thread\nThread(target=Event().wait, name='idler').start()",
        "idler does not end",
    ),
    (
        # A disk that is full: no file may grow beyond a kilobyte.
        "code",
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))",
        "cell 2 .*File too large",
    ),
]


@pytest.mark.parametrize(("kind", "source", "said"), BROKEN, ids=[b[2][:40] for b in BROKEN])
def test_a_broken_notebook_is_named(fresh, monkeypatch, kind, source, said):
    monkeypatch.setattr("emergence.report.build._JOIN", 0.5)
    (fresh / "broken.py").write_text("assert 1 > 2, 'too few'")
    (fresh / "ends.py").write_text("import sys\nsys.exit(3)")
    write(fresh, "background", [PARAMETERS, (kind, source)])
    with pytest.raises(Exception, match=f"notebooks/background.ipynb.*{said}") as error:
        build(Project.find(fresh), ["background"], limit=2 if "longer" in said else 60)
    assert 'href="background.html"' not in (fresh / "reports/index.html").read_text()
    assert "\n" not in str(error.value)
    assert not (fresh / "reports/background.html").exists()


MORE = """
name = "more-" + "abcdefgh"[len(globals().setdefault("made", []))]
made.append(name)
show(plot, name, title="Again", caption="Height by age.", alt="They rise.")"""
PROLOGUES = [
    [("parameters", "a: float = 0.9 +  # one")],
    [("parameters", "a: float = 0.9  # one [a, b]")],
    [("parameters", "a.b: float = 0.9  # one")],
    [("parameters", "level: float = 0.9  # one (0.5, 0.999).")],
    [("parameters", 'level: str = "a"  # one {a, b}.')],
    [PARAMETERS, PARAMETERS],
    [("detail", "## Parameters"), PARAMETERS, PARAMETERS],
    [("code", "a = 1"), PARAMETERS],
]


@pytest.mark.parametrize("cells", PROLOGUES, ids=lambda cells: cells[0][1][:20])
def test_a_cell_of_parameters_that_cannot_be_read_is_named_before_anything_runs(fresh, run, cells):
    write(fresh, "background", cells)
    done = run("build", cwd=fresh)
    assert done.returncode == 1
    assert re.fullmatch(r"error: notebooks/background.ipynb.*parameters.*\n", done.stderr)
    assert not (fresh / "reports").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data/sources.toml", "[trees"),
        ("references.bib", "@article{Wei2022, title = {x"),
        ("references.bib", "@foo{Wei2022, title = {x}}"),
        ("glossary.toml", "stem = "),
        ("glossary.toml", "[stem]"),
        ("glossary.toml", '"" = "nothing"'),
        ("data/sources.toml", "x = 5"),
        ("claims.toml", "toy = 3"),
        ("claims.toml", "[toy]"),
    ],
)
def test_a_broken_file_that_all_pages_read_is_named_once(built, run, tmp_path, name, text):
    root = tmp_path / "copy"
    shutil.copytree(built, root)
    before = contents(root / "reports")
    (root / name).write_text(text)
    done = run("build", cwd=root)
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if not line.startswith("making")]
    assert len(said) == 1
    assert said[0].startswith(f"error: {name}: ")
    assert contents(root / "reports") == before


def test_a_package_of_another_version_than_the_locks_is_refused(fresh, run):
    (fresh / "requirements.lock").write_text("numpy==0.1 \\\n    --hash=sha256:00\nacorns==2.4.0\n")
    done = run("build", cwd=fresh)
    assert done.returncode == 1
    assert re.search(
        r"error: numpy [\d.]+ is installed, .* has 0\.1; run `make clean`", done.stderr
    )
    assert not (fresh / "reports").exists()


_TEXT = json.dumps(notebook([PARAMETERS, ("markdown", "words")]))
NO_NOTEBOOKS = ["{}", "[]", '{"cells": []}', '{"cells": [], "nbformat": 3, "nbformat_minor": 0}']
NO_NOTEBOOKS += [_TEXT.replace('"words"', "5"), _TEXT.replace("words", "\\ud800")]


@pytest.mark.parametrize("text", NO_NOTEBOOKS)
def test_a_file_that_is_no_notebook_is_named_before_anything_runs(fresh, run, text):
    (fresh / "notebooks/background.ipynb").write_text(text)
    done = run("build", cwd=fresh)
    assert done.returncode == 1
    assert re.fullmatch(r"error: notebooks/background.ipynb is no notebook \(.*\n", done.stderr)


def test_what_a_cell_starts_ends_with_the_build(fresh, run):
    started = "import multiprocessing, time\n"
    started += "multiprocessing.Process(target=time.sleep, args=(600,)).start()\n"
    started += "import subprocess\nleft = subprocess.Popen(['sleep', '600'])"
    write(fresh, "background", [PARAMETERS, ("code", started)])
    done = run("build", "background", cwd=fresh)
    assert done.returncode == 0, done.stderr
    assert at_work(fresh) == []


DETACHED = [
    "import subprocess\nleft = subprocess.Popen(['sleep', '600'], start_new_session=True)",
    "import os\nos.system('setsid sleep 600 &');",
]


@pytest.mark.parametrize("code", DETACHED, ids=["session", "orphan"])
def test_what_a_cell_starts_ends_with_the_build_in_a_session_of_its_own_too(fresh, run, code):
    write(fresh, "background", [PARAMETERS, ("code", code)])
    # What runs on would keep the output open, and the call waiting.
    done = run("build", "background", cwd=fresh)
    assert done.returncode == 0, done.stderr
    assert at_work(fresh) == []


@pytest.mark.parametrize("by", ["SIGTERM", "SIGHUP"])
def test_a_build_that_is_ended_says_so(fresh, by):
    write(fresh, "background", [PARAMETERS, ("code", "import time\ntime.sleep(600)")])
    command = [sys.executable, "-m", "emergence", "build", "background"]
    # As from a terminal: what starts the tests may ignore the end of its own.
    heed = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL)}
    build = subprocess.Popen(command, cwd=fresh, stderr=subprocess.PIPE, text=True, **heed)
    assert build.stderr.readline().startswith("making background")
    build.send_signal(signal.Signals[by])
    assert build.wait(30) == 128 + signal.Signals[by]
    assert build.stderr.read() == f"ended by {by}; no page is half written\n"
    assert at_work(fresh) == []


@pytest.mark.parametrize("second", ["SIGINT", "SIGTERM"])
def test_a_build_that_is_ended_twice_ends_all_the_same(fresh, second):
    write(fresh, "background", [PARAMETERS, ("code", "import time\ntime.sleep(600)")])
    command = [sys.executable, "-m", "emergence", "build", "--jobs", "2"]
    heed = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)}
    for wait in (0.0, 0.0003, 0.001, 0.003):
        build = subprocess.Popen(command, cwd=fresh, stderr=subprocess.PIPE, text=True, **heed)
        assert build.stderr.readline().startswith("making ")
        time.sleep(1)
        build.send_signal(signal.SIGINT)
        time.sleep(wait)
        build.send_signal(signal.Signals[second])
        # The second may come when Python itself ends, and heeds no signal of its own any more.
        assert build.wait(30) in (130, 128 + signal.Signals[second], -signal.Signals[second])
        assert at_work(fresh) == []


def test_a_signal_at_the_very_start_of_a_page_leaves_no_process(fresh, monkeypatch):
    class Interrupted(Job):
        def __init__(self, *how):
            super().__init__(*how)
            raise KeyboardInterrupt

    monkeypatch.setattr("emergence.report.build.Job", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(Project.find(fresh))
    assert multiprocessing.active_children() == []


def test_a_line_that_notebooks_begin_with_is_no_fault(fresh, run):
    write(fresh, "background", [PARAMETERS, ("code", "%matplotlib inline")])
    assert run("build", "background", cwd=fresh).returncode == 0


def test_a_fork_of_a_cell_writes_no_page_of_its_own(fresh, run):
    write(fresh, "background", [PARAMETERS, ("code", "import os\nchild = os.fork()")])
    done = run("build", "background", cwd=fresh)
    assert done.returncode == 0, done.stderr
    assert at_work(fresh) == []
    assert list((fresh / "reports").rglob(".*")) == []


@pytest.mark.slow
def test_a_long_run_says_where_it_is(built, tmp_path, monkeypatch, capsys):
    shutil.copytree(built, tmp_path / "copy")
    write(tmp_path / "copy", "background", [PARAMETERS, ("code", "import time\ntime.sleep(4)")])
    monkeypatch.setattr("emergence.report.build._PATIENCE", 1.0)
    monkeypatch.chdir(tmp_path / "copy")
    run_page("background", {}, tmp_path / "mine")
    first, second, *_ = capsys.readouterr().err.splitlines()
    assert first == f"making background in {tmp_path / 'mine'}"
    assert re.fullmatch(r"notebooks/background.ipynb, cell 2 .*: has run for \d s", second)


FIGURES = [
    ('alt="Heights rise evenly from two to thirty metres."', 'alt=""', "alt is empty"),
    ('caption="Height by age, one line a kind."', 'caption="word " * 41', "41 words"),
    ("judge('toy', {'share': share})", "judge('toy', {'share': share})" + 5 * MORE, "7 figures"),
    ('caption="The first trees."', 'caption=""', "cell 9.*table trees: a caption of 0 words"),
    ('caption="The first trees."', 'caption="Some.\\n\\nTrees."', "cell 9.* is not one paragraph"),
    ('caption="The first trees."', 'caption="# Trees"', "cell 9.* is not one paragraph"),
    ('"heights", key=True', '"Heights!", key=True', "lower case"),
    ('"heights", key=True', '"heights"', "key=True"),
    ('"heights", key=True', '"widths", key=True', "titles.widths"),
]


@pytest.mark.parametrize(("old", "new", "said"), FIGURES, ids=[f[2] for f in FIGURES])
def test_a_figure_that_lacks_something_is_named(fresh, old, new, said):
    write(fresh, "toy", [(kind, text.replace(old, new)) for kind, text in CELLS])
    with pytest.raises(Exception, match=f"notebooks/toy.ipynb.*{said}"):
        build(Project.find(fresh), ["toy"])


def test_findings_must_be_assigned_and_defined(fresh):
    (fresh / "notebooks/toy.toml").write_text('[height]\ndefinition = "Height."\n')
    with pytest.raises(Exception, match=r"toy.toml \[height\]: the notebook assigns no height"):
        build(Project.find(fresh), ["toy"])
    (fresh / "notebooks/toy.toml").write_text("[share]\nsources = []\n")
    with pytest.raises(Exception, match=r"toy.toml \[share definition\]"):
        build(Project.find(fresh), ["toy"])
    (fresh / "notebooks/toy.toml").write_text('[share]\ndefinition = "A"\nsources = ["oaks"]\n')
    with pytest.raises(Exception, match=r"toy.toml: data/sources.toml lists no 'oaks'"):
        build(Project.find(fresh), ["toy"])


def test_what_another_run_left_in_prose_is_passed_over(fresh):
    made = notebook(CELLS)
    made.cells[1].metadata["user_expressions"] = [{"expression": "n_trees", "result": {}}]
    nbformat.write(made, fresh / "notebooks/toy.ipynb")
    assert "toy" in build(Project.find(fresh))


def test_a_broken_rule_hides_no_other_failure(fresh, run):
    write(fresh, "toy", [PARAMETERS, ("code", "1 / 0")])
    rules = fresh / "claims.toml"
    rules.write_text(rules.read_text("utf-8").replace('question_zh = "树是', 'question_en = "树是'))
    told = run("build", cwd=fresh).stderr
    assert "cell 2 ('1 / 0'): ZeroDivisionError" in told
    assert "[background] question_zh: Field required" in told


def test_a_parameter_is_what_the_page_says_it_is(fresh):
    write(fresh, "background", [PARAMETERS, ("code", "confidence = 0.5")])
    with pytest.raises(Exception, match=r"cell 2 .*changes the parameter confidence"):
        build(Project.find(fresh), ["background"])


def test_an_expression_that_stands_twice_is_the_same_twice(fresh):
    twice = "A {eval}`next(count)` B {eval}`next(count)`, {eval}`(nothing > 3).any()`"
    code = "import numpy as np\n\ncount, nothing = iter([1, 2]), np.zeros(2)"
    write(fresh, "background", [PARAMETERS, ("code", code), ("markdown", twice)])
    build(Project.find(fresh), ["background"])
    assert "A 1 B 1, no" in (fresh / "reports/background.html").read_text()


def test_a_finding_leads_to_the_cell_that_computed_it(fresh):
    later = "def half(share):\n    n_trees = 2\n    return [share for share in (1, n_trees)]"
    found = assignments([{"cell_type": "code", "source": one} for one in ("share = 1", later)])
    assert (found["share"], found.get("n_trees")) == (1, None)
    assert assignments([{"cell_type": "code", "source": "%time x = 1\nshare = 2"}])["share"] == 1


def test_the_lead_of_a_tool_needs_its_translation(fresh):
    claims = fresh / "claims.toml"
    lead = '[planner]\ntitle = "Plan"\nquestion = "How many?"\n'
    claims.write_text(claims.read_text("utf-8") + lead, "utf-8")
    with pytest.raises(Exception, match=r"claims.toml \[planner\] question_zh"):
        build(Project.find(fresh), ["planner"])


def test_a_finding_is_what_the_prose_has_said(fresh):
    write(fresh, "toy", [*CELLS, ("code", "n_trees = 25")])
    with pytest.raises(Exception, match=r"toy.toml \[n_trees\]: a cell changes it after prose"):
        build(Project.find(fresh), ["toy"])
    later = "from dataclasses import replace\nshare = replace(share, value=0.2)"
    write(fresh, "toy", [*CELLS, ("markdown", "{eval}`share.value`"), ("code", later)])
    with pytest.raises(Exception, match=r"toy.toml \[share\]: a cell changes it after prose"):
        build(Project.find(fresh), ["toy"])
    judged = [
        (kind, text.replace("'share': share", "'share': replace(share, value=0.2)"))
        for kind, text in CELLS
    ]
    write(fresh, "toy", [CELLS[0], ("code", later.partition("\n")[0]), *judged[1:]])
    with pytest.raises(Exception, match=r"judge\(\) has another share than the findings"):
        build(Project.find(fresh), ["toy"])


@pytest.mark.slow
def test_a_failure_leaves_the_last_good_page_and_the_others_are_made(fresh, run):
    assert run("build", cwd=fresh).returncode == 0
    before = (fresh / "reports/toy.html").read_bytes()
    write(fresh, "toy", [*CELLS, ("code", "1 / 0")])
    write(fresh, "background", [PARAMETERS, ("markdown", "# Measured anew")])
    done = run("build", cwd=fresh)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: notebooks/toy.ipynb, cell 13")
    assert (fresh / "reports/toy.html").read_bytes() == before
    assert "Measured anew" in (fresh / "reports/background.html").read_text()
    assert "toy" in run("verify", cwd=fresh).stdout


def test_a_notebook_that_no_claim_knows_is_named_and_passed_over(fresh, run):
    write(fresh, "toy-Copy1", CELLS)
    (fresh / "notebooks/Untitled.ipynb").write_text("")
    done = run("build", cwd=fresh)
    assert done.returncode == 0
    assert "notebooks/Untitled.ipynb: claims.toml has no table" in done.stderr
    assert "notebooks/toy-Copy1.ipynb" in done.stderr
    assert done.stdout.endswith("open reports/index.html\n")
    command = [sys.executable, "-m", "emergence.report.freshness"]  # what `make` asks first
    assert subprocess.run(command, cwd=fresh).returncode == 1


def test_a_folder_may_have_any_name(tmp_path, run):
    root = toy(tmp_path / "{x} é [1] #2% {}")
    for command in ("build", "verify"):
        done = run(command, cwd=root)
        assert done.returncode == 0, done.stderr + done.stdout


def test_other_parameters_go_elsewhere(built, run, tmp_path):
    before = contents(built / "reports")
    words = ("-p", "kinds=oak,ash", "-p", "confidence=0.9", "--output", str(tmp_path / "mine"))
    done = run("run", "notebooks/background.ipynb", *words, cwd=built / "notebooks")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "mine/background.html").read_text()
    assert "[&#39;oak&#39;, &#39;ash&#39;]" in page
    command = 'emergence run background -p \'kinds=["oak", "ash"]\' -p confidence=0.9'
    assert command in unescape(page)
    assert "Not the published page." in page
    assert "<code>confidence = 0.9</code>" in page
    assert not re.findall(r'href="\w+\.html', page)
    assert set(contents(tmp_path / "mine")) == {"background.html", "results/background.json"}
    assert contents(built / "reports") == before


def test_the_published_folder_is_refused(built, run):
    for folder in ("reports", "reports/mine"):
        done = run("run", "toy", "--output", folder, cwd=built)
        assert done.returncode == 1
        assert "name another" in done.stderr


def test_a_folder_that_holds_something_else_is_refused(fresh, run):
    (fresh / "mine").mkdir()
    (fresh / "mine/toy.html").write_text("mine")
    for folder in ("mine", "notebooks", "data"):
        done = run("run", "toy", "--output", folder, cwd=fresh)
        assert done.returncode == 1
        assert done.stderr == f"error: {folder} holds something else; name another folder with -o\n"
    for _ in range(2):
        assert run("run", "background", "-o", "other", cwd=fresh).returncode == 0


def test_a_report_elsewhere_is_judged_by_its_own_project(built, run, tmp_path):
    assert run("verify", str(built / "reports"), cwd=PACKAGE).returncode == 0
    shutil.copytree(built / "reports", tmp_path / "reports")
    assert run("verify", str(tmp_path / "reports"), cwd=built).returncode == 0


def test_a_notebook_saved_with_other_parameters_is_refused(fresh, run):
    path = fresh / "notebooks/toy.ipynb"
    told = json.loads(path.read_text())
    told["cells"].insert(1, {**told["cells"][0], "id": "x", "metadata": {"tags": [INJECTED]}})
    path.write_text(json.dumps(told))
    done = run("build", cwd=fresh)
    assert "notebooks/toy.ipynb holds parameters that papermill put in" in done.stderr


JUDGED = {"toy": [*CELLS, ("code", "judge('toy', {'share': share})")], "background": CELLS}


@pytest.mark.parametrize("name", JUDGED)
def test_a_page_is_judged_once_and_by_its_own_rule(fresh, run, name):
    write(fresh, name, JUDGED[name])
    done = run("build", name, cwd=fresh)
    assert done.returncode == 1
    assert f"a page has one call of judge, of '{name}', and one figure" in done.stderr


def test_a_raw_cell_is_not_left_out_in_silence(fresh, run):
    path = fresh / "notebooks/toy.ipynb"
    read = json.loads(path.read_text())
    read["cells"].append(nbformat.v4.new_raw_cell("A closing word."))
    path.write_text(json.dumps(read))
    done = run("build", cwd=fresh)
    assert "notebooks/toy.ipynb: a cell is of the type 'raw'; write markdown" in done.stderr


def test_two_cells_of_one_id_are_named(fresh, run):
    path = fresh / "notebooks/toy.ipynb"
    cells = json.loads(path.read_text())["cells"]
    path.write_text(path.read_text().replace(cells[1]["id"], cells[0]["id"]))
    done = run("build", cwd=fresh)
    assert "notebooks/toy.ipynb: two cells have the id" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "toy", "-p", "confidence=2"), "confidence cannot be"),
        (("run", "toy", "-p", "confidence=0.9", "-p", "confidence=0.8"), "given twice"),
        (("run", "toy", "--output", "a", "--output=b"), "--output is given twice"),
        (("run", "elsewhere/toy.ipynb"), "no notebook of this report"),
        (("verify", "nowhere"), "does not exist"),
        (("run", "toy", "-p", "kinds=oak,oak"), "each once"),
        (("run", "toy", "-p", "confidence"), "name=value"),
        (("run", "nothing"), "it has: toy, background"),
        (("build", "nothing"), "it has: toy, background"),
    ],
)
def test_bad_words_on_the_command_line(built, run, words, said):
    done = run(*words, cwd=built)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "env", [{"PYTHONHASHSEED": "1"}, {"OMP_NUM_THREADS": "2", "TZ": "Asia/Tokyo"}]
)
@pytest.mark.slow
def test_every_way_gives_the_same_bytes(built, fresh, run, env, tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nsavefig.bbox: tight\n")
    (tmp_path / "seaborn.py").write_text("1 / 0")
    own = {"MPLCONFIGDIR": str(tmp_path), "PYTHONPATH": str(tmp_path), "PYTHONOPTIMIZE": "1"}
    env = {**env, **own}
    assert run("build", "--jobs", "1", cwd=fresh, **env).returncode == 0
    assert run("build", "toy", "--force", cwd=fresh / "notebooks", **env).returncode == 0
    for path in sorted(path for path in (built / "reports").rglob("*") if path.is_file()):
        name = path.relative_to(built)
        assert (fresh / name).read_bytes() == path.read_bytes(), name


def test_a_moment_is_the_same_everywhere(fresh, run):
    code = "import datetime\nprint(datetime.datetime.fromtimestamp(1.7e9))"
    write(fresh, "background", [PARAMETERS, ("code", code)])
    assert run("build", cwd=fresh, TZ="Asia/Tokyo").returncode == 0
    assert "2023-11-14 22:13:20" in (fresh / "reports/background.html").read_text()


def test_what_is_printed_of_a_set_or_an_address_is_the_same_in_every_build(fresh, run):
    write(fresh, "background", [PARAMETERS, ("code", "print({*'abcdef'}, object())")])
    made = []
    for seed in "12":
        assert run("build", "--force", cwd=fresh, PYTHONHASHSEED=seed).returncode == 0
        made.append(contents(fresh / "reports"))
    assert made[0] == made[1]
    assert b"&lt;object object&gt;" in made[0]["background.html"]


@pytest.mark.slow
def test_builds_killed_at_random_moments_leave_nothing_behind(built, fresh, run):
    start = time.monotonic()
    assert run("build", cwd=fresh).returncode == 0
    took, moments = time.monotonic() - start, random.Random(0)
    for _ in range(20):
        command = [sys.executable, "-m", "emergence", "build", "--force"]
        build = subprocess.Popen(command, cwd=fresh, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0, took))
        build.kill()
        build.wait()
    assert run("build", cwd=fresh).returncode == 0
    assert at_work(fresh) == []
    assert contents(fresh / "reports") == contents(built / "reports")
    assert {path.name for path in (fresh / "build").iterdir()} <= {
        "lock",
        "toy.ipynb",
        "background.ipynb",
    }


def test_nothing_that_a_message_quotes_commands_the_terminal(built, run):
    done = run("run", "\x1b[2J\x07", cwd=built)
    shown = "error: claims.toml has no page \ufffd[2J\ufffd; it has: toy, background\n"
    assert done.stderr == shown


def test_workers_of_joblib_do_not_hold_the_page_up(fresh, run):
    code = "from joblib import Parallel, delayed\nParallel(2)(delayed(abs)(i) for i in (-1, -2));"
    write(fresh, "background", [PARAMETERS, ("code", code)])
    done = run("build", "background", cwd=fresh)
    assert done.returncode == 0, done.stderr
    assert at_work(fresh) == []
