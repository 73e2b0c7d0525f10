"""What all measurements share: a clock, the kind of machine, and where results are written."""

import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
FITTING = ("numpy", "scipy", "numba")
RENDERING = ("papermill", "nbconvert", "nbclient", "ipykernel", "matplotlib", "numba", "pandas")


def cpu() -> str:
    """Return the processor's model name."""
    info = Path("/proc/cpuinfo")
    told = info.read_text().partition("model name")[2] if info.exists() else ""
    name = told.partition("\n")[0].partition(":")[2].strip()
    return name or platform.processor() or platform.machine()


def timed(task: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds a task takes, and what it gives."""
    clock = time.perf_counter()
    found = task()
    return time.perf_counter() - clock, found


def written(name: str, libraries: tuple[str, ...], told: dict[str, Any]) -> None:
    """Write `bench/results/NAME.json` and print it: first processor and versions, but no host."""
    system = {"cores": os.cpu_count() or 1, "architecture": platform.machine()}
    system |= {"system": platform.system(), "python": platform.python_version()}
    versions = {library: importlib.metadata.version(library) for library in libraries}
    here = {"machine": {"cpu": cpu(), **system, **versions}}
    result = json.dumps(here | told, indent=2, default=float)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(result + "\n")
    print(result)
