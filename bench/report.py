"""All reports from nothing, against papermill and nbconvert: `python -m bench report`.

The same notebooks with the same parameters, in turns, in one copy of the repository with an
environment of its own. Ours is `make`; theirs is `papermill` and then `jupyter nbconvert
--to html` for one notebook after another, as their manuals have it.

The time beyond the cells' own compute is our wall time less the shortest schedule of notebooks by
their cells' durations: in our runs, which import once for all, and in papermill's beside them.
"""

import json
import os
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from bench import machine, workspace

ROUNDS, IDLE_ROUNDS = 2, 5
TARGETS = {"ratio": 0.5, "beyond_cells_s": 5.0, "nothing_to_do_s": 0.3}


def ran(root: Path, *command: str) -> float:
    """Return the seconds that a command takes in a copy; it must succeed."""
    told = {"cwd": root, "env": workspace.ENVIRONMENT, "capture_output": True, "text": True}
    seconds, done = machine.timed(lambda: subprocess.run(command, **told))
    if done.returncode:
        raise SystemExit(f"error: {' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return seconds


def ours(root: Path) -> dict[str, Any]:
    """Make all reports from nothing."""
    workspace.emptied(root)
    return told(ran(root, "make"), root / "build")


def theirs(root: Path) -> dict[str, Any]:
    """Run and convert one notebook after another."""
    workspace.emptied(root)
    out = root / "build"
    out.mkdir()
    wall = 0.0
    for notebook in sorted((root / "notebooks").glob("*.ipynb")):
        made = str(out / notebook.name)
        wall += ran(root, ".venv/bin/papermill", "--cwd", "notebooks", str(notebook), made)
        wall += ran(root, ".venv/bin/jupyter", "nbconvert", "--to", "html", made)
    return told(wall, out)


def told(wall: float, folder: Path) -> dict[str, Any]:
    """Set a wall time beside the seconds that the cells of each executed notebook ran."""
    cells = {}
    for path in sorted(folder.glob("*.ipynb")):
        notes = [cell["metadata"] for cell in json.loads(path.read_text("utf-8"))["cells"]]
        cells[path.stem] = sum(note.get("papermill", {}).get("duration") or 0.0 for note in notes)
    return {"wall_s": wall, "cells_s": cells}


def shortest(cells: dict[str, float], many: int = os.cpu_count() or 1) -> float:
    """Return the least time in which cores can run whole notebooks, all orders tried."""
    seconds, orders = np.array([*cells.values()]), product(range(many), repeat=len(cells))
    return min(np.bincount(places, seconds).max() for places in map(list, orders))


def in_turns(root: Path) -> list[dict[str, Any]]:
    """Let both take turns, each going first every other time."""
    tasks = {"ours": ours, "theirs": theirs}
    orders = [sorted(tasks), sorted(tasks)[::-1]] * (ROUNDS // 2)
    return [{name: tasks[name](root) for name in order} for order in orders]


def summary(rounds: list[dict[str, Any]], idle: list[float]) -> dict[str, Any]:
    """Return what the targets are for, and the two wall times."""
    ours, theirs = (np.mean([one[name]["wall_s"] for one in rounds]) for name in ("ours", "theirs"))
    told = {"ours_s": ours, "theirs_s": theirs, "ratio": ours / theirs}
    for name, whose in {"beyond_cells_s": "ours", "beyond_cells_that_import_s": "theirs"}.items():
        told[name] = ours - np.mean([shortest(one[whose]["cells_s"]) for one in rounds])
    return {**told, "nothing_to_do_s": np.median(idle)}


def main() -> None:
    """Measure, print and write `bench/results/report.json`."""
    with workspace.copied() as root:
        rounds = in_turns(root)
        idle = [ran(root, "make") for _ in range(1 + IDLE_ROUNDS)][1:]  # the first may have work
    found = {**summary(rounds, idle), "targets": TARGETS, "rounds": rounds}
    machine.written("report", machine.RENDERING, found)
