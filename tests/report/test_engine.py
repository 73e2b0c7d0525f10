"""A notebook runs by papermill's own command line and under a plain kernel."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from toy import CELLS, PARAMETERS, notebook, write


def papermill(*words, cwd):
    command = [sys.executable, "-m", "papermill", "--engine", "emergence", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("folder", "path"), [(".", "notebooks/toy.ipynb"), ("notebooks", "toy.ipynb")]
)
def test_papermills_command_line(fresh, tmp_path, folder, path):
    out = tmp_path / "out.ipynb"
    done = papermill(path, out, "-p", "confidence", "0.9", cwd=fresh / folder)
    assert done.returncode == 0, done.stderr
    made = json.loads(out.read_text())
    prose = next(cell for cell in made["cells"] if "share.value" in "".join(cell["source"]))
    kept = {one["expression"]: one["result"] for one in prose["metadata"]["user_expressions"]}
    assert kept["share"]["status"] == "ok"
    assert kept["share"]["data"]["text/plain"] == "8% (1 to 27)"
    assert kept["share.value"]["data"]["text/html"] == "0.0833"


def test_papermill_refuses_what_does_not_fit(fresh, tmp_path):
    done = papermill(
        "notebooks/toy.ipynb", tmp_path / "o.ipynb", "-p", "confidence", "3", cwd=fresh
    )
    assert done.returncode != 0
    assert "confidence cannot be 3" in done.stderr


def test_papermill_refuses_a_text_for_what_is_none(fresh, tmp_path):
    out = tmp_path / "o.ipynb"
    done = papermill("notebooks/toy.ipynb", out, "-p", "kinds", "oak", cwd=fresh)
    assert "parameter kinds cannot be a text; it is a list[str]" in done.stderr
    assert not any(cell.get("execution_count") for cell in json.loads(out.read_text())["cells"])


def test_a_plain_kernel_runs_it_from_first_to_last_cell(fresh):
    made = notebook(CELLS)
    NotebookClient(made, resources={"metadata": {"path": str(fresh / "notebooks")}}).execute()
    shown = [output for cell in made.cells for output in cell.get("outputs", [])]
    assert any("Perhaps 8% (1 to 27)" in str(output.get("data")) for output in shown)
    assert any("<svg" in output.get("data", {}).get("text/html", "") for output in shown)
    nbformat.validate(made)


def test_notebooks_in_one_process_share_nothing(fresh, tmp_path):
    first = fresh / "notebooks/toy.ipynb"
    second = fresh / "notebooks/background.ipynb"
    write(
        fresh,
        "background",
        [PARAMETERS, ("code", "print('tall' in globals(), 'share' in globals())")],
    )
    code = "import papermill, sys\nfor one in sys.argv[1:3]:\n"
    code += "    papermill.execute_notebook(one, sys.argv[3], engine_name='emergence')\n"
    words = [str(first), str(second), str(tmp_path / "out.ipynb")]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=fresh, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    cells = [
        cell
        for cell in json.loads((tmp_path / "out.ipynb").read_text())["cells"]
        if cell["cell_type"] == "code"
    ]
    assert [cell["execution_count"] for cell in cells] == [1, 2]
    assert "".join(cells[1]["outputs"][0]["text"]) == "False False\n"
