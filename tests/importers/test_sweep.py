"""`emergence sweep`: a page a value, resumed where it ended, at home and over a Dask cluster."""

import os
import re
import signal
import sys
import threading
import time

import pytest
from bs4 import BeautifulSoup

from emergence.errors import ParameterError, ReportError, SourceError
from emergence.importers import sweep as module
from emergence.importers.sweep import sweep

# Makes a page and findings, as slowly and as wrongly as the name of the value says.
REPORT = """
import json, os, pathlib, sys, time
folder, name, value = pathlib.Path(sys.argv[2]), "your_models", sys.argv[-1].partition("=")[2]
value = json.loads(value)[0] if value.startswith("[") else value
with open(os.environ["MADE"], "a") as file:
    file.write(f"{os.getppid()} {value!r}\\n")
time.sleep(float(os.environ.get("SLOW", 0)))
if value == "bad":
    print("making", file=sys.stderr)
    sys.exit("error: notebooks/x.ipynb, cell 3: <b>no</b> curve; leave it out\\nand more")
share = {"definition": "Share of <rises>.", "value": len(value) / 100, "low": 0, "high": 1}
words = {"definition": "Which.", "value": "these", "shown": "these"}
found = {"share": {**share, "shown": f"{len(value)}% (0 to 100)"}, "words": words}
(folder / "results").mkdir(parents=True, exist_ok=True)
(folder / f"results/{name}.json").write_text(json.dumps({"findings": found}))
(folder / f"{name}.html").write_text(value)
"""


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Let a small script make pages of a notebook that is there; return what reads its log."""
    (tmp_path / "report.py").write_text(REPORT)
    log = tmp_path / "log"
    monkeypatch.setenv("MADE", str(log))
    monkeypatch.setattr(module, "_RUN", (sys.executable, str(tmp_path / "report.py")))

    def lines():
        read = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [line.split(" ", 1) for line in sorted(read)]

    return lines


def table(folder, *tasks):
    rows = [
        f'a-{size}B,"{task.replace(chr(34), chr(34) * 2)}"' for task in tasks for size in (1, 2)
    ]
    text = "\n".join(["model,task,metric,value", *(f"{row},accuracy,0.5" for row in rows)])
    (folder / "mine.csv").write_text(text + "\n")
    return folder / "mine.csv"


def overview(folder):
    return BeautifulSoup((folder / "index.html").read_text(), "html.parser")


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_every_value_has_a_page_and_a_row(tmp_path, made):
    said = sweep(table(tmp_path, "arc", "piqa"), "task", tmp_path / "out")
    assert said.startswith("pages: 2, of them made now: 2")
    page = overview(tmp_path / "out")
    links = [link["href"] for link in page.select("tbody a")]
    assert [(tmp_path / "out" / link).read_text() for link in links] == ["arc", "piqa"]
    assert [head.text for head in page.select("thead th")] == ["task", "share"]
    assert page.select("thead th")[1]["title"] == "Share of <rises>."
    cells = page.select("td")
    assert [cell.text for cell in cells] == ["3% (0 to 100)", "4% (0 to 100)"]
    assert [cell["data-sort"] for cell in cells] == ["0.03", "0.04"]


def test_the_overview_needs_nothing_but_itself(tmp_path, made):
    sweep(table(tmp_path, "arc"), "task", tmp_path / "out")
    text = (tmp_path / "out/index.html").read_text()
    assert "default-src 'none'" in text
    found = overview(tmp_path / "out").select("[src], [href]")
    led = [one.get("src") or one["href"] for one in found]
    assert all(re.match(r"#|data:,|arc-\w+/your_models\.html$", where) for where in led)
    assert str(tmp_path) not in text


def test_a_page_is_about_right_answers(tmp_path, made):
    file = table(tmp_path, "arc")
    file.write_text(file.read_text() + "a-1B,arc,bits_per_byte,1.5\na-2B,arc,bits_per_byte,1.2\n")
    sweep(file, "metric", tmp_path / "out")
    assert [value for _, value in made()] == ["'accuracy'"]


@pytest.mark.parametrize(
    ("over", "expected"),
    [("task", ["arc"]), ("family", ["a"]), ("metric", ["accuracy"]), ("scale", ["params"])],
)
def test_values_are_those_of_the_table(tmp_path, made, over, expected):
    sweep(table(tmp_path, "arc"), over, tmp_path / "out")
    assert [value for _, value in made()] == list(map(repr, expected))


def test_a_row_that_does_not_fit_is_not_passed_over(tmp_path, made):
    file = table(tmp_path, "arc")
    file.write_text(file.read_text() + "a-4B,arc,accuracy,oops\n")
    with pytest.raises(SourceError, match="row 3: the value is no finite number"):
        sweep(file, "task", tmp_path / "out")
    assert made() == []


def test_where_no_page_can_be_made_it_is_said_and_nothing_written(tmp_path, made):
    file = table(tmp_path, "arc")
    file.write_text(file.read_text().replace("accuracy", "f1"))
    with pytest.raises(ReportError, match=r"mine\.csv: it has no metric that a page"):
        sweep(file, "metric", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_there_is_not_made_again(tmp_path, made):
    file, out = table(tmp_path, "arc", "boolq", "copa"), tmp_path / "out"
    sweep(file, "task", out)
    before = {name: (out / name).read_bytes() for name in files(out)}
    made()
    assert sweep(file, "task", out).startswith("pages: 3, of them made now: 0")
    next(out.glob("arc-*/your_models.html")).unlink()
    next(out.glob("copa-*/made.json")).write_text("{")
    next(out.glob("boolq-*/your_models.html")).write_text("edited")
    sweep(file, "task", out)
    assert [value for _, value in made()] == ["'arc'", "'boolq'", "'copa'"]
    assert {name: (out / name).read_bytes() for name in files(out)} == before
    sweep(table(tmp_path, "arc", "boolq", "copa", "drop"), "task", out)
    assert len(made()) == 4  # the table is another


def test_a_value_that_fails_is_named_and_the_others_are_made(tmp_path, made, capsys):
    out = tmp_path / "out"
    with pytest.raises(ReportError) as raised:
        sweep(table(tmp_path, "arc", "bad", "copa", "with, comma"), "task", out)
    # A line a page, whether or not this is a terminal.
    shown = sorted(line.partition(", ")[2] for line in capsys.readouterr().err.splitlines())
    assert [line[:11] for line in shown] == [
        "arc: made",
        "bad: notebo",
        "copa: made",
        "with, comma",
    ]
    told = str(raised.value).splitlines()
    assert told[0] == "pages not made: 1 of 4"
    assert told[1] == "bad: notebooks/x.ipynb, cell 3: <b>no</b> curve; leave it out"
    rows = overview(out).select("tbody tr")
    assert "not made: notebooks/x.ipynb, cell 3: <b>no</b> curve; leave it out" in rows[1].text
    assert [row.select_one("a") is None for row in rows] == [False, True, False, False]
    made()
    with pytest.raises(ReportError):
        sweep(table(tmp_path, "arc", "bad", "copa", "with, comma"), "task", out)
    assert [value for _, value in made()] == ["'bad'"]


class Started(set):
    """Processes that were started, those that have ended too."""

    def discard(self, process):
        """Keep it."""


def test_what_is_under_way_ends_with_the_sweep(tmp_path, made, monkeypatch):
    monkeypatch.setenv("SLOW", "60")
    monkeypatch.setattr(module, "_RUNNING", Started())

    def interrupt():
        while not (tmp_path / "log").exists():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    # Of what a shell starts in the background Ctrl-C is ignored, and Python leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        sweep(table(tmp_path, "arc"), "task", tmp_path / "out")
    signal.signal(signal.SIGINT, before)
    (process,) = module._RUNNING
    assert process.wait(timeout=10) == -signal.SIGTERM


def test_a_page_that_fails_now_is_not_shown_as_it_was(tmp_path, made, monkeypatch):
    file, out = table(tmp_path, "arc"), tmp_path / "out"
    sweep(file, "task", out)
    monkeypatch.setattr(module, "_RUN", ("false",))
    next(out.glob("arc-*/made.json")).write_text("{")
    with pytest.raises(ReportError, match="arc: it ended with status 1"):
        sweep(file, "task", out)
    assert not overview(out).select("tbody a, td")


HOSTILE = [
    "../x",
    "..",
    "/etc/x",
    "a\\b",
    "<script>alert(1)</script>",
    "x" * 1000,
    "x" * 999 + "y",
    "CON",
    "a b",
    "a-b",
    "A b",
    "数学",
    "-p",
    "{{ page }}",
    'say "hi" now',
]


def test_hostile_names_stay_inside_and_are_escaped(tmp_path, made):
    out = tmp_path / "in/out"
    sweep(table(tmp_path, *HOSTILE), "task", out)
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["out"]
    folders = [path for path in out.iterdir() if path.is_dir()]
    assert len({path.name.lower() for path in folders}) == len(HOSTILE)
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}", path.name) for path in folders)
    rows = overview(out).select("tbody a")
    assert [row.text for row in rows] == sorted(HOSTILE)
    assert [(out / row["href"]).read_text() for row in rows] == sorted(HOSTILE)
    assert "alert(1)" in overview(out).select_one("main").text
    assert not overview(out).select("main script")


def test_the_published_pages_are_left_alone(tmp_path, made):
    reports = module.PACKAGE.parents[1] / "reports"
    with pytest.raises(ReportError, match="files of the report"):
        sweep(table(tmp_path, "arc"), "task", reports / "mine")
    assert made() == []


def test_what_no_sweep_wrote_is_left_alone(tmp_path, made):
    (tmp_path / "out").mkdir()
    sweep(table(tmp_path, "arc"), "task", tmp_path / "out")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("my own")
    with pytest.raises(ParameterError, match="site holds something else; name another folder"):
        sweep(table(tmp_path, "arc"), "task", tmp_path / "site")
    assert (tmp_path / "site/index.html").read_text() == "my own"


@pytest.mark.parametrize("address", ["", "nowhere", "foo://x:1"])
def test_an_address_that_is_none(tmp_path, made, address):
    with pytest.raises(ReportError, match="--dask"):
        sweep(table(tmp_path, "arc"), "task", tmp_path / "out", address)
    assert not (tmp_path / "out").exists()


def test_without_dask_it_says_what_to_install(tmp_path, made, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ReportError, match="pip install distributed"):
        sweep(table(tmp_path, "arc"), "task", tmp_path / "out", "tcp://127.0.0.1:1")


@pytest.mark.slow
def test_a_page_that_ends_every_worker_is_given_up_in_the_end(tmp_path, made, monkeypatch):
    """Dask gives the work up when four workers died of it, and joblib would wait for ever."""
    from distributed import LocalCluster

    monkeypatch.setattr(module, "_PATIENCE", 20.0)
    ended = f"test $PPID = {os.getpid()} || kill -9 $PPID"
    monkeypatch.setattr(module, "_RUN", ("sh", "-c", ended))
    file, out, gone = (
        table(tmp_path, "arc"),
        tmp_path / "out",
        "arc: TimeoutError; mend the cluster",
    )
    how = {"threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(n_workers=2, **how) as cluster, pytest.raises(ReportError, match=gone):
        sweep(file, "task", out, cluster.scheduler_address)


@pytest.mark.slow
def test_over_dask_nothing_is_lost_when_a_worker_is_killed(tmp_path, made, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setenv("SLOW", "0.5")
    tasks = [f"task {i:02}" for i in range(16)]
    file, out, killed = table(tmp_path, *tasks), tmp_path / "out", list[int]()
    how = {"threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(n_workers=2, **how) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]

        def kill():
            while len(list(out.glob("*/made.json"))) < 4:
                time.sleep(0.05)
            killed.append(pids[0])
            os.kill(pids[0], signal.SIGKILL)

        threading.Thread(target=kill, daemon=True).start()
        said = sweep(file, "task", out, cluster.scheduler_address)
    assert said.startswith("pages: 16, of them made now: 16")
    assert killed == pids[:1]
    assert [link.text for link in overview(out).select("tbody a")] == tasks
    log = made()
    assert {value for _, value in log} == set(map(repr, tasks))
    assert {int(parent) for parent, _ in log} >= {*pids}  # it was the workers that made them
    assert os.getpid() not in {int(parent) for parent, _ in log}
