"""The sigmoid fits against SciPy's `curve_fit` on the same curves: `python -m bench fits`.

Both on one core, in turns, round after round; the peer in the settings that its manual shows and
in those that make it fastest here. Optima are compared with the best of nine starts.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from bench import machine, peers
from bench.peers import Floats
from emergence.fits.sigmoid import fit_sigmoids

TARGET = 1500
ROUNDS, CURVES, OFTEN = 5, 60, 300
SETTINGS: dict[str, dict[str, Any]] = {
    "three starts": {},
    "three starts, derivatives given": {"jac": peers.jacobian},
    "three starts, derivatives given and their sizes as scales": peers.BEST,
}


def in_turns(x: Floats, y: Floats, settings: dict[str, Any]) -> dict[str, Any]:
    """Time both on the same curves, round after round."""
    rounds = []
    peer = partial(peers.least_rss, x, starts=peers.THREE, **settings)
    for part in np.split(y[: ROUNDS * CURVES], ROUNDS):
        # Ours takes the same curves over and over, until the clock has something to measure.
        tasks = partial(list, map(peer, part)), partial(fit_sigmoids, x, np.tile(part, (OFTEN, 1)))
        rounds.append([machine.timed(task)[0] for task in tasks])
    theirs, ours = np.sum(rounds, axis=0) / [1, OFTEN] / (ROUNDS * CURVES)
    told = {"ratio": theirs / ours, "ratio_of_each_round": [OFTEN * a / b for a, b in rounds]}
    return {"curve_fit_per_second": 1 / theirs, "curves_per_second": 1 / ours, **told}


def optima(x: Floats, y: Floats) -> dict[str, Any]:
    """Compare residual sums with the best of nine starts, in total variances."""
    best_of = partial(peers.least_rss, x, starts=peers.NINE, **peers.BEST)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        best = np.array(list(pool.map(best_of, y, chunksize=16)))
    worse = (fit_sigmoids(x, y).rss - best) / np.sum((y - y.mean(axis=1)[:, None]) ** 2, axis=1)
    shares = {"within_1e-6": np.mean(worse <= 1e-6), "better_by_1e-6": np.mean(worse < -1e-6)}
    return {"curves": len(y), **shares, "worst": worse.max()}


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
    result = {
        "peer": "scipy.optimize.curve_fit, bounded (trf); starts at the least and greatest score, "
        "midpoint at 1/4, 1/2 and 3/4 of the range, width 1",
        "first_call_s": machine.timed(lambda: fit_sigmoids(x, y[:1]))[0],
        "peers": {name: in_turns(x, y, settings) for name, settings in SETTINGS.items()},
        "optima": optima(x, y),
        "target": TARGET,
    }
    machine.written("fits", machine.FITTING, result)
