"""The fit in whole arrays on an accelerator, by JAX: `python -m bench accelerator`."""

import importlib
import json
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
COUNTS = (10**4, 10**5, 10**6)
LIBRARIES = ("jax", "numpy", "numba")


def library() -> Any:
    """Return JAX with 64-bit floats; it is not among what this project installs."""
    try:
        jax = importlib.import_module("jax")
    except ImportError:
        raise SystemExit(
            "error: this part needs JAX and an accelerator that it finds: pip install jax[cuda13]"
        ) from None
    jax.config.update("jax_enable_x64", True)
    return jax


def difference(x: Floats, y: Floats, loss: Floats) -> dict[str, float]:
    """Compare residuals with those of the compiled fit, relative to the total variance."""
    total = np.sum((y - y.mean(axis=1, keepdims=True)) ** 2, axis=1)
    worse = (loss - sigmoid(x, y).loss) / np.where(total > 0.0, total, 1.0)
    return {
        "curves": len(y),
        "within_1e-6": float(np.mean(np.abs(worse) <= 1e-6)),
        "better_by_1e-6": float(np.mean(worse < -1e-6)),
        "worse_by_1e-6": float(np.mean(worse > 1e-6)),
    }


def main() -> None:
    """Fit ever more curves, compare, print and write down."""
    jax = library()
    x, tasks, n = curves.bigg()
    y = np.random.default_rng(curves.SEED).permutation(curves.draws(tasks, n, 11_300))
    rows = []
    for count in COUNTS:
        sigmoids_in_step(x, y[:count], jax.numpy, jax.jit)
        clock = time.perf_counter()
        found = sigmoids_in_step(x, y[:count], jax.numpy, jax.jit)
        seconds = time.perf_counter() - clock
        rows.append({"curves": count, "seconds": seconds, "curves_per_second": count / seconds})
        print(f"{count:>9,} curves: {count / seconds:,.0f} a second")
    result = {
        "device": jax.devices()[0].device_kind,
        "machine": machine.described(LIBRARIES),
        "rates": rows,
        "against_compiled": difference(x, y[:100_000], found.loss[:100_000]),
    }
    print(result["device"], result["against_compiled"])
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
