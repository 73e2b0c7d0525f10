"""The sigmoid fits against SciPy's `curve_fit` on the same curves: `python -m bench fits`.

Both on one core, in turns, round after round; the peer in the settings that its manual shows and
in those that make it fastest here. Optima are compared with the best of nine starts.
"""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench import machine, peers
from bench.peers import Floats
from emergence.fits.sigmoid import fit_sigmoids

RESULTS = Path(__file__).parent / "results" / "fits.json"
TARGET = 1500
ROUNDS, CURVES, OFTEN = 5, 60, 300
SETTINGS: dict[str, dict[str, Any]] = {
    "three starts": {},
    "three starts, derivatives given": {"jac": peers.jacobian},
    "three starts, derivatives given and their sizes as scales": peers.BEST,
}


def timed(task: Callable[[], Any]) -> float:
    """Return the seconds a task takes."""
    clock = time.perf_counter()
    task()
    return time.perf_counter() - clock


def in_turns(x: Floats, y: Floats, settings: dict[str, Any]) -> dict[str, Any]:
    """Time both on the same curves, round after round."""
    rounds = []
    peer = partial(peers.least_rss, x, starts=peers.THREE, **settings)
    for part in np.split(y[: ROUNDS * CURVES], ROUNDS):
        # Ours takes the same curves over and over, until the clock has something to measure.
        tasks = partial(list, map(peer, part)), partial(fit_sigmoids, x, np.tile(part, (OFTEN, 1)))
        rounds.append([timed(task) for task in tasks])
    theirs, ours = np.sum(rounds, axis=0) / [1, OFTEN]
    return {
        "curve_fit_per_second": ROUNDS * CURVES / theirs,
        "curves_per_second": ROUNDS * CURVES / ours,
        "ratio": theirs / ours,
        "ratio_of_each_round": [OFTEN * a / b for a, b in rounds],
    }


def optima(x: Floats, y: Floats) -> dict[str, Any]:
    """Compare residual sums with the best of nine starts, in total variances."""
    best_of = partial(peers.least_rss, x, starts=peers.NINE, **peers.BEST)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        best = np.array(list(pool.map(best_of, y, chunksize=16)))
    worse = (fit_sigmoids(x, y).rss - best) / np.sum((y - y.mean(axis=1)[:, None]) ** 2, axis=1)
    return {
        "curves": len(y),
        "within_1e-6": float(np.mean(worse <= 1e-6)),
        "better_by_1e-6": float(np.mean(worse < -1e-6)),
        "worst": float(worse.max()),
    }


def curves() -> tuple[Floats, Floats]:
    """Return BIG-G's tasks, draws about them, and simulated rises, in no order."""
    x, y, n = peers.big_g()
    rng = np.random.default_rng(20220730)
    again = rng.binomial(n.astype(int), y, size=(5, *y.shape)) / n
    mixed = np.concatenate([y, again.reshape(-1, len(x)), peers.drawn(x, 466, seed=1)])
    return x, rng.permutation(mixed[np.ptp(mixed, axis=1) > 0.0])


def main() -> None:
    """Measure, print and write `bench/results/fits.json`."""
    x, y = curves()
    first = timed(lambda: fit_sigmoids(x, y[:1]))
    result = {
        "machine": machine.described(machine.FITTING),
        "peer": "scipy.optimize.curve_fit, bounded (trf); starts at the least and greatest score, "
        "midpoint at 1/4, 1/2 and 3/4 of the range, width 1",
        "first_call_s": first,
        "peers": {name: in_turns(x, y, settings) for name, settings in SETTINGS.items()},
        "optima": optima(x, y),
        "target": TARGET,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(f"{result['machine']['cpu']}, one core; first call {first:.1f} s")
    for name, row in result["peers"].items():
        print(
            f"curve_fit, bounded, {name:48}{row['curve_fit_per_second']:8.1f} /s"
            f"{row['curves_per_second']:10,.0f} /s  ratio {row['ratio']:,.0f}, at least {TARGET}"
        )
    print("optima: " + ", ".join(f"{name} {value:.6g}" for name, value in result["optima"].items()))
