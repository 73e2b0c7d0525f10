"""The command line: short errors, help with examples, data rebuilt by the library."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from emergence import cli
from emergence.errors import SourceError


@pytest.mark.parametrize("command", ["build", "run", "verify", "lint", "data", "calibrate"])
def test_help_gives_an_example(command):
    shown = CliRunner().invoke(cli.app, [command, "--help"])
    assert shown.exit_code == 0
    assert f"`emergence {command}" in shown.stdout


def test_help_shows_how_a_list_is_given():
    shown = " ".join(CliRunner().invoke(cli.app, ["run", "--help"]).stdout.split())
    assert "-p families=Pythia,OPT" in shown


def test_an_error_is_one_short_message(monkeypatch, capsys):
    def fails(names, folder):
        raise SourceError("x.csv: is not what was pinned; fetch it again")

    monkeypatch.setattr("emergence.sources.rebuild", fails)
    monkeypatch.setattr("sys.argv", ["emergence", "data"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "error: x.csv: is not what was pinned; fetch it again\n"


def test_data_passes_on_what_it_was_given(monkeypatch):
    given = []
    monkeypatch.setattr("emergence.sources.rebuild", lambda *arguments: given.append(arguments))
    CliRunner().invoke(cli.app, ["data"])
    CliRunner().invoke(cli.app, ["data", "a", "b", "--folder", "here"])
    assert given == [(None, None), (["a", "b"], Path("here"))]


def test_a_parameter_without_a_value_is_explained():
    shown = CliRunner().invoke(cli.app, ["run", "toy", "-p", "level", "--output", "x"])
    assert shown.exit_code == 2
    assert "name=value" in shown.output
