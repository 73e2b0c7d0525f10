"""The command line: help, examples, version."""

import re
import subprocess
import sys

import pytest

COMMANDS = ["build", "run", "verify", "data", "import", "inspect", "report", "sweep"]


def emergence(*words, **options):
    command = [sys.executable, "-m", "emergence", *words]
    return subprocess.run(command, capture_output=True, text=True, **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command):
    done = emergence(command, "--help")
    assert done.returncode == 0
    assert re.search(r"Examples?:", done.stdout)


def test_the_help_names_every_command_and_no_other():
    listed = re.findall(r"^  (\w+) ", emergence("--help").stdout.split("Commands:")[1], flags=re.M)
    assert sorted(listed) == sorted(COMMANDS)


def test_its_version():
    assert re.fullmatch(r"emergence \d+\.\d+\.\d+\n", emergence("--version").stdout)


def test_outside_of_a_project_it_says_where_to_go(tmp_path):
    done = emergence("build", cwd=tmp_path)
    assert done.returncode == 1
    assert "claims.toml" in done.stderr
    assert "Traceback" not in done.stderr
