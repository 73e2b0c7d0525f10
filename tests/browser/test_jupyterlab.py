"""JupyterLab in a real browser: a run shows the numbers in the prose, and they follow a change."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from toy import PARAMETERS, borrow, toy, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]

CELLS = [
    PARAMETERS,
    ("code", "ninety = f'confidence {100 * confidence:.0f}'"),
    ("markdown", "It says {eval}`ninety` here."),
]


@pytest.fixture
def lab(tmp_path: Path):
    """The address of a JupyterLab that `make jupyter` opens on the toy."""
    root = toy(tmp_path / "toy")
    write(root, "toy", CELLS)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy2(ROOT / name, root)
    borrow(root)
    home = {"JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path)}
    server = subprocess.Popen(
        ["make", "jupyter", "JUPYTER=--no-browser --ServerApp.port_retries=50"],
        cwd=root,
        env={**os.environ, **home},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for line in server.stderr:
        if found := re.search(r"http://(?:127\.0\.0\.1|localhost):\d+/lab\?token=\w+", line):
            yield found[0].replace("/lab?", "/lab/tree/notebooks/toy.ipynb?")
            break
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(30)


def run_all(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).first.click()


def test_a_changed_parameter_changes_the_number_in_the_prose(browser, lab):
    page = browser.new_page(viewport={"width": 1360, "height": 900})
    page.goto(lab)
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    # Served is the whole report, so that a notebook's data and the library can be opened too.
    folders = page.locator(".jp-DirListing-content .jp-DirListing-itemText")
    page.locator(".jp-BreadCrumbs-home").click()
    folders.get_by_text("data", exact=True).wait_for()
    run_all(page)
    page.get_by_text("It says confidence 95 here.").wait_for()
    page.locator(".jp-CodeCell .cm-line", has_text="confidence: float").first.click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type("confidence: float = 0.8")
    run_all(page)
    page.get_by_text("It says confidence 80 here.").wait_for()
    page.close()
