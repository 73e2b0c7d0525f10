"""One build at a time, and nothing that a dead process left behind is in the way."""

import os
import signal
import subprocess
import sys
import time

import pytest
from toy import CELLS, toy

from emergence.errors import ReportError
from emergence.report.lock import held

HOLDING = """
import sys
from pathlib import Path
from emergence.report.lock import held
with held(Path(sys.argv[1]), print):
    print("in", flush=True)
    sys.stdin.readline()
"""


def holder(folder):
    """A process that is at work in a folder until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "in\n"
    return process


def test_who_comes_second_is_told_by_whom_it_waits_and_then_let_in(tmp_path):
    first, said = holder(tmp_path), []

    def told(line):
        said.append(line)
        first.stdin.write("\n")
        first.stdin.flush()

    with held(tmp_path, told):
        assert first.wait() == 0
    assert said == [f"another build is under way (process {first.pid}); waiting for it to end"]


def test_a_process_that_was_killed_holds_nothing(tmp_path):
    first, said = holder(tmp_path), []
    first.kill()
    first.wait()
    assert (tmp_path / "lock").read_text() == str(first.pid)
    with held(tmp_path, said.append):
        assert (tmp_path / "lock").read_text() == str(os.getpid())
    assert said == []
    assert (tmp_path / "lock").read_text() == ""


def test_two_builds_at_once_make_a_report_once(tmp_path):
    slow = [*CELLS[:3], ("code", "import time; time.sleep(1)"), *CELLS[3:]]
    toy(tmp_path, slow)
    command = [sys.executable, "-m", "emergence", "build"]
    both = [
        subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(out for out, _ in told) == ["everything is current\n", "made: toy\n"]
    assert sum("another build is under way (process" in err for _, err in told) == 1


def test_a_page_that_nobody_waits_for_is_given_up(tmp_path):
    slow = "import time; open('../reached', 'w').close(); time.sleep(2)"
    toy(tmp_path, [*CELLS[:3], ("code", slow), *CELLS[3:]])
    command = [sys.executable, "-m", "emergence", "build"]
    building = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
    while not (tmp_path / "reached").is_file():
        assert building.poll() is None
        time.sleep(0.1)
    os.kill(building.pid, signal.SIGKILL)
    building.wait()
    with held(tmp_path / "build", print):
        assert not (tmp_path / "reports/toy.html").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ReportError, match=r"file/build cannot be made: .*; name another folder"),
        held(tmp_path / "file" / "build", print),
    ):
        pass
