"""On what kind of machine the numbers were made."""

import importlib.metadata
import os
import platform
from pathlib import Path

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
    return {
        "cpu": cpu(),
        "cores": os.cpu_count() or 1,
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        **versions,
    }
