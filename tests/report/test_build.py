"""What goes wrong in a notebook is one line that names it; the pages stay as they were."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest
from toy import CELLS, PARAMETERS, write

from emergence.report.build import build
from emergence.report.project import Project

KEY = next(cell for cell in CELLS if "key=True" in cell[1])
BROKEN = [
    ("code", "1 / 0", "cell 2 .*ZeroDivisionError"),
    ("code", "1 +", "cell 2 .*SyntaxError"),
    ("code", "import sys\nsys.exit(0)", "cell 2 .*SystemExit"),
    ("code", "raise SystemExit", "cell 2 .*SystemExit"),
    ("code", "exit()", "cell 2 .*SystemExit"),
    ("code", "raise GeneratorExit", "cell 2 .*GeneratorExit"),
    ("code", "import os\nos._exit(0)", "cell 2 .*ended itself with code 0"),
    ("code", "import os\nos.kill(os.getpid(), 9)", "cell 2 .*signal 9 .Killed"),
    ("code", "import os\nos.kill(os.getpid(), 15)", "cell 2 .*signal 15 .Terminated"),
    ("code", "import time\ntime.sleep(60)", "cell 2 .*ran longer than 2 s"),
    ("markdown", "Of {eval}`trees` trees", "cell 2 .*{eval}`trees`.*NameError"),
    ("markdown", "Of {eval}`1 +` trees", "cell 2 .*SyntaxError"),
    ("markdown", "Of {eval}`[1]` trees", "cell 2 .*of type list"),
    ("markdown", "see [it](#nowhere)", "#nowhere"),
    ("markdown", "see [it](elsewhere.txt)", "elsewhere.txt"),
    ("detail", "no heading", "cell 2 .*begins with a heading"),
    ("markdown", "word " * 1501, "past cell 1: 15.. words"),
    ("markdown", "a {term}`trunk` here", "cell 2 .*term without explanation.*glossary.toml"),
    ("code", "import pandas as pd\npd.DataFrame({'a': [1]})", "cell 2 .*no caption"),
    (
        "code",
        "from threading import Event, Thread\nThread(target=Event().wait, name='idler').start()",
        "idler does not end",
    ),
]


@pytest.mark.parametrize(("kind", "source", "said"), BROKEN, ids=[b[2][:40] for b in BROKEN])
def test_a_broken_notebook_is_named(fresh, monkeypatch, kind, source, said):
    monkeypatch.setattr("emergence.report.build._JOIN", 0.5)
    write(fresh, "background", [PARAMETERS, (kind, source)])
    with pytest.raises(Exception, match=f"notebooks/background.ipynb.*{said}") as error:
        build(Project.find(fresh), ["background"], limit=2)
    assert 'href="background.html"' not in (fresh / "reports/index.html").read_text()
    assert "\n" not in str(error.value)
    assert not (fresh / "reports/background.html").exists()


MORE = """
name = "more-" + "abcdefgh"[len(globals().setdefault("made", []))]
made.append(name)
show(plot, name, title="Again", caption="Height by age.", alt="They rise.")"""
FIGURES = [
    ('alt="Heights rise evenly from two to thirty metres."', 'alt=""', "alt is empty"),
    ('caption="Height by age, one line a kind."', 'caption="word " * 41', "41 words"),
    ("judge('toy', {'share': share})", "judge('toy', {'share': share})" + 5 * MORE, "7 figures"),
    ('caption="The first trees."', 'caption=""', "cell 9.*table trees: its caption has 0 words"),
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


def test_other_parameters_go_elsewhere(built, run, tmp_path):
    before = {path: path.read_bytes() for path in (built / "reports").rglob("*.*")}
    words = ("-p", "kinds=oak,ash", "-p", "confidence=0.9", "--output", str(tmp_path / "mine"))
    done = run("run", "notebooks/background.ipynb", *words, cwd=built / "notebooks")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "mine/background.html").read_text()
    assert "[&#39;oak&#39;, &#39;ash&#39;]" in page
    assert "emergence run background -p kinds=oak,ash -p confidence=0.9" in page
    assert "Not the published page." in page
    assert "<code>confidence = 0.9</code>" in page
    assert not re.findall(r'href="\w+\.html', page)
    assert before == {path: path.read_bytes() for path in (built / "reports").rglob("*.*")}


def test_the_published_folder_is_refused(built, run):
    done = run("run", "toy", "--output", "reports", cwd=built)
    assert done.returncode == 1
    assert "published" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "toy", "-p", "confidence=2"), "confidence cannot be"),
        (("run", "toy", "-p", "confidence=0.9", "-p", "confidence=0.8"), "given twice"),
        (("run", "toy", "-p", "kinds=oak,oak"), "each once"),
        (("run", "toy", "-p", "confidence"), "name=value"),
        (("run", "nothing"), "there are: toy, background"),
        (("build", "nothing"), "there are: toy, background"),
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
def test_every_way_gives_the_same_bytes(built, fresh, run, env):
    assert run("build", "--jobs", "1", cwd=fresh, **env).returncode == 0
    assert run("build", "toy", "--force", cwd=fresh / "notebooks", **env).returncode == 0
    for path in sorted(path for path in (built / "reports").rglob("*") if path.is_file()):
        name = path.relative_to(built)
        assert (fresh / name).read_bytes() == path.read_bytes(), name


@pytest.mark.slow
def test_killed_builds_leave_nothing_behind(built, fresh, run):
    for wait in (3.0, 6.0):
        build = subprocess.Popen([sys.executable, "-m", "emergence", "build"], cwd=fresh)
        time.sleep(wait)
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
    done = run("build", cwd=fresh)
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(built / "reports") for path in (built / "reports").rglob("*")}
    assert {path.relative_to(fresh / "reports") for path in (fresh / "reports").rglob("*")} == pages
    for name in ("toy.html", "manifest.json", "index.html"):
        assert (fresh / "reports" / name).read_bytes() == (built / "reports" / name).read_bytes()
