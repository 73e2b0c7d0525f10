"""All reports from nothing, against papermill and nbconvert: `python -m bench report`.

The same notebooks with the same parameters, in turns, in one copy of the repository with the
environment of this one. Ours is `make`; theirs is `papermill` and then `jupyter nbconvert
--to html` for one notebook after another, as their manuals have it.

The time beyond the cells' own compute is wall time less the least time that the cells need. One
after another that is the sum of their durations. Several at a time it is the shortest schedule
of whole notebooks on the cores there are, by the durations that the cells had in that very run:
what cells lose to each other by running side by side is compute, what cores wait is not.
"""

import json
import resource
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

from bench import cells, machine, pages, workspace

RESULTS = Path(__file__).parent / "results" / "report.json"
ROUNDS = 2
TARGETS = {"wall_s": 0.45, "beyond_s": 0.35}
IDLE_ROUNDS = 5
IDLE_TARGET = 0.5


def ran(root: Path, *command: str) -> float:
    """Return the seconds that a command takes in a copy; it must succeed."""
    clock = time.perf_counter()
    done = subprocess.run(
        command, cwd=root, env=workspace.environment(root), capture_output=True, text=True
    )
    seconds = time.perf_counter() - clock
    if done.returncode:
        raise SystemExit(f"error: {' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return seconds


def ours(root: Path, cores: int) -> dict[str, Any]:
    """Make all reports from nothing."""
    workspace.emptied(root)
    spent = processors()
    wall = ran(root, "make")
    spent = processors() - spent
    seconds = cells.durations(root / "build")
    least = cells.shortest(list(seconds.values()), cores)
    return measured(wall, spent, least, seconds, root / "reports")


def theirs(root: Path) -> dict[str, Any]:
    """Run and convert one notebook after another."""
    workspace.emptied(root)
    out = root / "build"
    out.mkdir()
    wall, spent = 0.0, processors()
    for notebook in sorted((root / "notebooks").glob("*.ipynb")):
        made = str(out / notebook.name)
        wall += ran(root, ".venv/bin/papermill", "--cwd", "notebooks", str(notebook), made)
        wall += ran(root, ".venv/bin/jupyter", "nbconvert", "--to", "html", made)
    spent = processors() - spent
    seconds = cells.durations(out)
    return measured(wall, spent, sum(seconds.values()), seconds, out)


def processors() -> float:
    """Return the seconds of all processors that the commands so far have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(
    wall: float, spent: float, least: float, seconds: dict[str, float], made: Path
) -> dict[str, Any]:
    """Return what is written down of one run."""
    return {
        "wall_s": wall,
        "processor_s": spent,
        "least_s": least,
        "beyond_s": wall - least,
        "cells_s": seconds,
        "pages": pages.described(made),
    }


def rounds(root: Path, cores: int) -> list[dict[str, Any]]:
    """Let both take turns, each going first every other time."""
    taken = []
    for turn in range(ROUNDS):
        order = ("ours", "theirs") if turn % 2 == 0 else ("theirs", "ours")
        one = {name: ours(root, cores) if name == "ours" else theirs(root) for name in order}
        print("; ".join(f"{name} {one[name]['wall_s']:.1f} s" for name in order), flush=True)
        taken.append(one)
    return taken


def compared(taken: list[dict[str, Any]], what: str) -> dict[str, float]:
    """Return means over the rounds and their ratio."""
    ours_s, theirs_s = (
        statistics.mean(one[name][what] for one in taken) for name in ("ours", "theirs")
    )
    ratio = ours_s / theirs_s
    return {"ours": ours_s, "theirs": theirs_s, "ratio": ratio, "target": TARGETS[what]}


def printed(result: dict[str, Any]) -> None:
    """Print what a reader wants to know first."""
    print(f"{result['machine']['cpu']}, {result['machine']['cores']} cores")
    for what, told in (("wall_s", "from nothing"), ("beyond_s", "beyond the cells' compute")):
        row = result[what]
        print(
            f"{told:28}{row['ours']:8.1f} s  against{row['theirs']:8.1f} s"
            f"  ratio {row['ratio']:.2f}, at most {row['target']}"
        )
    idle = result["nothing_to_do_s"]
    for name, told in result["pages"].items():
        print(
            f"pages, {name:21}{told['largest_bytes'] / 1e6:8.2f} MB at most,"
            f" {len(told['loaded'])} addresses loaded, same bytes each time: {told['same_bytes']}"
        )
    print(f"{'nothing to do':28}{idle['median']:8.2f} s  at most {idle['target']} s")


def main() -> None:
    """Run everything, print it and write `bench/results/report.json`."""
    described = machine.described(machine.RENDERING)
    with workspace.copied() as root:
        taken = rounds(root, int(described["cores"]))
        ran(root, "make")
        idle = [ran(root, "make") for _ in range(IDLE_ROUNDS)]
    result = {
        "machine": described,
        **{what: compared(taken, what) for what in TARGETS},
        "nothing_to_do_s": {"median": statistics.median(idle), "target": IDLE_TARGET},
        "cells_s": taken[-1]["theirs"]["cells_s"],
        "pages": {
            name: pages.together([one[name]["pages"] for one in taken])
            for name in ("ours", "theirs")
        },
        "rounds": taken,
    }
    printed(result)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
