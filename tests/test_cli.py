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


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_fault(closed, tmp_path):
    command = f'"{sys.executable}" -m emergence --version {closed}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "twice", [["-o", "a", "-o", "b"], ["-o", "a", "--output=b"], ["-oa", "-ob"]]
)
def test_an_option_given_twice_is_refused_under_either_name(twice):
    done = emergence("import", "there", *twice)
    assert done.returncode == 1
    assert "--output is given twice" in done.stderr


def test_pages_are_not_scattered_into_the_project():
    done = emergence("run", "methods", "--output", ".")
    assert done.returncode == 1
    assert "name another" in done.stderr


@pytest.mark.parametrize("words", [["import", "there", "-o", ""], ["run", "toy", "--output="]])
def test_an_empty_word_is_refused(words):
    done = emergence(*words)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "an argument is empty" in done.stderr


@pytest.mark.parametrize("words", ["--version", "build --help", "verify"])
def test_what_cannot_be_told_is_one_line_and_no_success(words):
    command = f'"{sys.executable}" -m emergence {words} > /dev/full'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch("error: .*No space left on device.*\n", done.stderr)


def test_its_version():
    assert re.fullmatch(r"emergence \d+\.\d+\.\d+\n", emergence("--version").stdout)


def test_outside_of_a_project_it_says_where_to_go(tmp_path):
    done = emergence("build", cwd=tmp_path)
    assert done.returncode == 1
    assert "claims.toml" in done.stderr
    assert "Traceback" not in done.stderr
