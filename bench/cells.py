"""How long the cells of executed notebooks ran, as papermill wrote it into them."""

import json
from itertools import product
from pathlib import Path


def durations(folder: Path) -> dict[str, float]:
    """Return the seconds that the cells of each executed notebook in a folder ran."""
    return {path.stem: _seconds(path) for path in sorted(folder.glob("*.ipynb"))}


def shortest(seconds: list[float], cores: int) -> float:
    """Return the least time in which cores can run whole notebooks, all orders tried.

    No schedule is shorter: a notebook's cells run one after another, on one core at a time as
    far as its own durations tell.
    """
    shares = product(range(cores), repeat=len(seconds))
    return min(max(_loads(seconds, share, cores)) for share in shares)


def _loads(seconds: list[float], share: tuple[int, ...], cores: int) -> list[float]:
    return [
        sum(s for s, core in zip(seconds, share, strict=True) if core == c) for c in range(cores)
    ]


def _seconds(path: Path) -> float:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    told = [cell["metadata"].get("papermill", {}).get("duration") for cell in cells]
    return sum(seconds for seconds in told if seconds is not None)
