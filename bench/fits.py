"""The fits against the tools one would otherwise loop over: `python -m bench fits`."""

import functools
import itertools
import json
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import curves, machine, memory, peers
from emergence.fits import hinge, sigmoid
from emergence.fits.batch import workers
from emergence.fits.logistic import NARROWEST, REACH, WIDEST

Floats = NDArray[np.float64]
RESULTS = Path(__file__).parent / "results" / "fits.json"
ROUNDS = 5
# Boxes of midpoints by boxes of widths in which the least loss is searched for one after another,
# and the deviance by which a likelihood's loss counts as greater.
BOXES, DEVIANCE = (8, 4), 1e-3
# Peer, what it is, how many curves a round, and which of the fits here it is set against.
PEERS: list[tuple[str, str, Callable[[Floats, Floats], float], int, str]] = [
    ("curve_fit", "bounded, 3 starts, trf", peers.bounded, 60, "sigmoid"),
    ("curve_fit, no bounds", "unbounded, 3 starts, lm", peers.unbounded, 60, "sigmoid"),
    ("lmfit", "bounded, 1 start, leastsq", peers.with_lmfit, 60, "sigmoid"),
    ("piecewise-regression", "1 breakpoint, 1 start, 100 bootstraps",
     peers.with_piecewise_regression, 10, "hinge"),
]  # fmt: skip


def timed(task: Callable[[], Any]) -> float:
    """Return the seconds a task takes."""
    clock = time.perf_counter()
    task()
    return time.perf_counter() - clock


def rates(pool: ProcessPoolExecutor, x: Floats, y: Floats) -> list[dict[str, Any]]:
    """Let peers and ours take turns on the same curves, round after round."""
    ours = {"sigmoid": lambda part: sigmoid(x, part), "hinge": lambda part: hinge(x, part)}
    rows = []
    for name, settings, peer, count, rival in PEERS:
        theirs, mine = 0.0, 0.0
        for turn in range(ROUNDS):
            part = y[turn * count : (turn + 1) * count]
            task = functools.partial(peer, x)
            size = -(-count // workers())
            theirs += timed(lambda p=part, t=task, s=size: list(pool.map(t, p, chunksize=s)))
            # The same curves over and over, until the clock has something to measure.
            many = np.tile(part, (20_000 // count, 1))
            mine += timed(lambda m=many, f=ours[rival]: f(m)) / len(many) * count
        fits = ROUNDS * count
        rows.append({
            "peer": name, "settings": f"{settings}; {workers()} cores", "against": rival,
            "peer_curves_per_second": fits / theirs, "curves_per_second": fits / mine,
            "ratio": theirs / mine,
        })  # fmt: skip
    return rows


def quality(pool: ProcessPoolExecutor, x: Floats, y: Floats) -> dict[str, Any]:
    """Compare residuals with the best of nine starts, relative to the total variance."""
    nine = np.array(list(pool.map(functools.partial(peers.nine, x), y, chunksize=16)))
    worse = curves.in_variances(sigmoid(x, y).loss - nine, y)
    return {
        "curves": len(y),
        "within_1e-6": float(np.mean(worse <= 1e-6)),
        "better_by_1e-6": float(np.mean(worse < -1e-6)),
        "worst": float(worse.max()),
    }


def in_boxes(x: Floats, y: Floats, n: Floats | None = None) -> Floats:
    """Return the least loss over rises whose midpoint and width are kept in one box of many."""
    places = np.linspace(x[0] - REACH, x[-1] + REACH, BOXES[0] + 1)
    ends = NARROWEST * np.diff(x).min(), WIDEST * (x[-1] - x[0])
    widths = np.geomspace(*ends, BOXES[1] + 1)
    fits = (
        sigmoid(x, y, n, midpoint=place, width=width).loss
        for place in itertools.pairwise(places)
        for width in itertools.pairwise(widths)
    )
    return functools.reduce(np.fmin, fits)


def searched(x: Floats, y: Floats, n: Floats) -> dict[str, Any]:
    """Count the curves on which a search box by box finds less than the fit does."""
    squares = curves.in_variances(sigmoid(x, y).loss - in_boxes(x, y), y)
    deviance = sigmoid(x, y, n).loss - in_boxes(x, y, n)
    return {
        "curves": len(y),
        "boxes": BOXES[0] * BOXES[1],
        "least_squares_over_1e-6": int(np.sum(squares > 1e-6)),
        "least_squares_worst": float(squares.max()),
        "binomial_over_1e-3": int(np.sum(deviance > DEVIANCE)),
        "binomial_worst": float(deviance.max()),
    }


def losses(x: Floats, y: Floats, n: Floats) -> dict[str, float]:
    """Curves per second under either loss, in turns, and with scales of their own."""
    own = np.tile(x, (len(y), 1)) + 1e-3 * np.random.default_rng(1).random((len(y), 1))
    seconds = np.zeros(3)
    for _ in range(ROUNDS):
        seconds += [
            timed(lambda: sigmoid(x, y)),
            timed(lambda: sigmoid(x, y, n)),
            timed(lambda: sigmoid(own, y)),
        ]
    names = ("least_squares", "binomial", "least_squares_own_scales")
    return dict(zip(names, (ROUNDS * len(y) / seconds).tolist(), strict=True))


def printed(result: dict[str, Any]) -> None:
    """Print the table of ratios and the rest."""
    print(f"{result['machine']['cpu']}, {result['machine']['cores']} cores")
    print(f"{'peer':24}{'settings':52}{'peer /s':>10}{'ours /s':>12}{'ratio':>9}")
    for row in result["rates"]:
        print(
            f"{row['peer']:24}{row['settings']:52}{row['peer_curves_per_second']:>10.1f}"
            f"{row['curves_per_second']:>12,.0f}{row['ratio']:>9,.0f}"
        )
    print("curves per second: " + ", ".join(f"{k} {v:,.0f}" for k, v in result["losses"].items()))
    print("boxes: " + ", ".join(f"{k} {v:.6g}" for k, v in result["boxes"].items()))
    print("optimum: " + ", ".join(f"{k} {v:.6g}" for k, v in result["optimum"].items()))
    refits = result["bootstrap"]
    print(f"bootstrap: {refits['refits']:,} refits in {refits['seconds']:.2f} s")
    for row in result["memory"]:
        print(f"{row['curves']:>9,} curves: {row['working_mb']:.1f} MB, {row['seconds']:.2f} s")


def main() -> None:
    """Run everything, print it and write `bench/results/fits.json`."""
    x, y, n = curves.bigg()
    resampled = curves.draws(y, n, 2000)
    mixed = np.concatenate([curves.draws(y, n, 6), curves.simulated(x, 534)])
    order = np.random.default_rng(curves.SEED).permutation(len(mixed))
    spawn = multiprocessing.get_context("spawn")
    hinge(x, y)
    sigmoid(x, y)
    sigmoid(x, y, n)
    with ProcessPoolExecutor(workers(), mp_context=spawn) as pool:
        list(pool.map(functools.partial(peers.bounded, x), y[: 4 * workers()]))
        result = {
            "machine": machine.described(),
            "rates": rates(pool, x, mixed[order]),
            "optimum": quality(pool, x, mixed),
        }
    result["boxes"] = searched(x, curves.draws(y, n, 1124), np.repeat(n, 1124, axis=0))
    result["losses"] = losses(x, resampled[::9], np.repeat(n, 2000, axis=0)[::9])
    result["bootstrap"] = {
        "refits": len(resampled),
        "seconds": min(timed(lambda: sigmoid(x, resampled)) for _ in range(3)),
    }
    result["memory"] = [memory.measured(count) for count in (10**4, 10**5, 10**6)]
    printed(result)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
