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
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def described(libraries: tuple[str, ...]) -> dict[str, str | int]:
    """Return processor, cores and versions; nothing that names the machine."""
    versions = {name: importlib.metadata.version(name) for name in libraries}
    system = {"architecture": platform.machine(), "system": platform.system()}
    python = {"python": platform.python_version()}
    return {"cpu": cpu(), "cores": os.cpu_count() or 1, **system, **python, **versions}


def timed(task: Callable[[], Any]) -> float:
    """Return the seconds a task takes."""
    clock = time.perf_counter()
    task()
    return time.perf_counter() - clock


def written(name: str, libraries: tuple[str, ...], told: dict[str, Any]) -> None:
    """Write `bench/results/NAME.json`, the machine first, and print it."""
    result = json.dumps({"machine": described(libraries), **told}, indent=2, default=float)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(result + "\n")
    print(result)
