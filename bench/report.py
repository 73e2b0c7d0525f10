"""All reports from nothing, against papermill and nbconvert: `python -m bench report`.

The same notebooks with the same parameters, in turns, in one copy of the repository with an
environment of its own. Ours is `make`; theirs is `papermill` and then `jupyter nbconvert
--to html` for one notebook after another, as their manuals have it.

The time beyond the cells' own compute is wall time less the shortest schedule of whole notebooks
on the cores there are, by the durations that their cells had in that very run.
"""

import json
import os
import statistics
import subprocess
import time
from itertools import product
from pathlib import Path
from typing import Any

from bench import machine, workspace

RESULTS = Path(__file__).parent / "results" / "report.json"
ROUNDS, IDLE_ROUNDS = 2, 5
TARGETS = {"ratio": 0.5, "beyond_cells_s": 5.0, "nothing_to_do_s": 0.3}


def ran(root: Path, *command: str) -> float:
    """Return the seconds that a command takes in a copy; it must succeed."""
    clock = time.perf_counter()
    done = subprocess.run(
        command, cwd=root, env=workspace.environment(), capture_output=True, text=True
    )
    seconds = time.perf_counter() - clock
    if done.returncode:
        raise SystemExit(f"error: {' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return seconds


def ours(root: Path) -> dict[str, Any]:
    """Make all reports from nothing."""
    workspace.emptied(root)
    wall = ran(root, "make")
    cells = durations(root / "build")
    return {"wall_s": wall, "beyond_cells_s": wall - shortest(cells, cores()), "cells_s": cells}


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
    cells = durations(out)
    return {"wall_s": wall, "beyond_cells_s": wall - shortest(cells, 1), "cells_s": cells}


def cores() -> int:
    """Return the number of processors."""
    return os.cpu_count() or 1


def durations(folder: Path) -> dict[str, float]:
    """Return the seconds that the cells of each executed notebook in a folder ran."""
    return {path.stem: _seconds(path) for path in sorted(folder.glob("*.ipynb"))}


def _seconds(path: Path) -> float:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    told = [cell["metadata"].get("papermill", {}).get("duration") for cell in cells]
    return sum(seconds for seconds in told if seconds is not None)


def shortest(cells: dict[str, float], many: int) -> float:
    """Return the least time in which cores can run whole notebooks, all orders tried."""
    return min(_longest(cells, places) for places in product(range(many), repeat=len(cells)))


def _longest(cells: dict[str, float], places: tuple[int, ...]) -> float:
    loads = dict.fromkeys(places, 0.0)
    for seconds, place in zip(cells.values(), places, strict=True):
        loads[place] += seconds
    return max(loads.values(), default=0.0)


def in_turns(root: Path) -> list[dict[str, Any]]:
    """Let both take turns, each going first every other time."""
    tasks = {"ours": ours, "theirs": theirs}
    taken = []
    for turn in range(ROUNDS):
        order = sorted(tasks, reverse=turn % 2 == 1)
        taken.append({name: tasks[name](root) for name in order})
        print("; ".join(f"{name} {taken[-1][name]['wall_s']:.1f} s" for name in order), flush=True)
    return taken


def summary(rounds: list[dict[str, Any]], idle: list[float]) -> dict[str, float]:
    """Return what the targets are for, and the two wall times."""

    def mean(name: str, what: str) -> float:
        return statistics.mean(one[name][what] for one in rounds)

    return {
        "ours_s": mean("ours", "wall_s"),
        "theirs_s": mean("theirs", "wall_s"),
        "ratio": mean("ours", "wall_s") / mean("theirs", "wall_s"),
        "beyond_cells_s": mean("ours", "beyond_cells_s"),
        "nothing_to_do_s": statistics.median(idle),
    }


def main() -> None:
    """Measure, print and write `bench/results/report.json`."""
    with workspace.copied() as root:
        rounds = in_turns(root)
        ran(root, "make")
        idle = [ran(root, "make") for _ in range(IDLE_ROUNDS)]
    told = summary(rounds, idle)
    result = {"machine": machine.described(machine.RENDERING), **told, "targets": TARGETS}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({**result, "rounds": rounds}, indent=2) + "\n")
    print(f"{result['machine']['cpu']}, {cores()} cores")
    for name, value in told.items():
        target = f", at most {TARGETS[name]}" if name in TARGETS else ""
        print(f"{name:20}{value:8.2f}{target}")
