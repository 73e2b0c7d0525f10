"""The fit in whole arrays by JAX, on an accelerator or without: `python -m bench accelerator`."""

import importlib
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import curves, machine
from emergence.fits import sigmoid
from emergence.fits.lockstep import sigmoids_in_step

Floats = NDArray[np.float64]
RESULTS = Path(__file__).parent / "results" / "accelerator.json"
LIBRARY = Path(__file__).parents[1] / "lib"
COUNTS = (10**4, 10**5, 10**6)
LIBRARIES = ("jax", "numpy", "numba")


def library() -> Any:
    """Return JAX with 64-bit floats; it is not among what this project installs."""
    try:
        jax = importlib.import_module("jax")
    except ImportError:
        raise SystemExit(
            "error: this part needs JAX: .venv/bin/pip install jax, or jax[cuda13] for NVIDIA"
        ) from None
    jax.config.update("jax_enable_x64", True)
    return jax


def difference(x: Floats, y: Floats, loss: Floats) -> dict[str, float]:
    """Compare residuals with those of the compiled fit, relative to the total variance."""
    worse = curves.in_variances(loss - sigmoid(x, y).loss, y)
    return {
        "curves": len(y),
        "within_1e-6": float(np.mean(np.abs(worse) <= 1e-6)),
        "better_by_1e-6": float(np.mean(worse < -1e-6)),
        "worse_by_1e-6": float(np.mean(worse > 1e-6)),
    }


def rates(jax: Any, x: Floats, y: Floats) -> tuple[list[dict[str, float]], Floats]:
    """Fit ever more curves, compiled beforehand, and return the speeds and the last losses."""
    rows = []
    for count in COUNTS:
        sigmoids_in_step(x, y[:count], jax.numpy, jax.jit)
        clock = time.perf_counter()
        found = sigmoids_in_step(x, y[:count], jax.numpy, jax.jit)
        seconds = time.perf_counter() - clock
        rows.append({"curves": count, "seconds": seconds, "curves_per_second": count / seconds})
        print(f"{count:>9,} curves: {count / seconds:,.0f} a second")
    return rows, found.loss


def commit() -> str:
    """Return the commit that the fits are of; a copy without a history has none."""
    asked = ("git", "log", "-1", "--format=%H", "--", str(LIBRARY))
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip() or "unknown"


def main() -> None:
    """Measure, compare, print, and write down beside what other devices gave."""
    jax = library()
    x, tasks, n = curves.bigg()
    y = np.random.default_rng(curves.SEED).permutation(curves.draws(tasks, n, 11_300))
    rows, loss = rates(jax, x, y)
    device = jax.devices()[0].device_kind
    compared = difference(x, y[: len(loss)], loss)
    print(device, compared)
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[device] = {
        "commit": commit(),
        "machine": machine.described(LIBRARIES),
        "rates": rows,
        "against_compiled": compared,
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
