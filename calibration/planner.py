"""Which evaluations tell a jump from a climb: `python -m calibration planner --draws 100`."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats
from scipy.special import expit
from tqdm import tqdm

from emergence.curves import BY, Curves
from emergence.schema import write_table
from emergence.widths import LOG_WIDTHS, rise_widths

DESIGN = {
    "questions": (50, 100, 200, 500, 1000, 5000),
    "sizes": (4, 8, 12),
    "growth": (2, 3, 10),
    "place": ("middle", "end"),
    "height": (0.2, 0.4, 0.6),
}
# Decades from a tenth to nine tenths of either rise, and what guessing scores.
JUMP, CLIMB, CHANCE = 0.3, 2.0, 0.25
_TOLD = float(stats.chi2.isf(0.1, 1))  # one-sided, at 5%


def write(draws: int) -> None:
    """Simulate every design and write `data/planner.csv`."""
    designs = [dict(zip(DESIGN, values, strict=True)) for values in product(*DESIGN.values())]
    jobs = (delayed(_told)(design, seed, draws) for seed, design in enumerate(designs))
    rows = Parallel(n_jobs=2, return_as="generator")(jobs)
    frame = pd.DataFrame(tqdm(rows, desc="planner", total=len(designs)))
    write_table(frame, Path("data/planner.csv"), by=list(DESIGN))


def _told(design: dict, seed: int, draws: int) -> dict:
    """Return a design with how often it tells a jump to be one, and a climb."""
    rng = np.random.default_rng(seed)
    jump, climb = (_evidence(design, width, draws, rng) for width in (JUMP, CLIMB))
    return design | {"jump": np.mean(jump > _TOLD), "climb": np.mean(climb < -_TOLD)}


def _evidence(design: dict, width: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return twice the log likelihood ratio of narrow against wide rises; 0 where none is seen."""
    x = np.log10(design["growth"]) * np.arange(design["sizes"])
    midpoint = x.mean() if design["place"] == "middle" else x[-2:].mean()
    rate = CHANCE + design["height"] * expit(np.log(81) * (x - midpoint) / width)
    n = np.full((draws, len(x)), float(design["questions"]))
    y = rng.binomial(design["questions"], rate, n.shape) / n
    labels = pd.DataFrame("", index=range(draws), columns=[*BY])
    curves = Curves(labels, np.tile(x, (draws, 1)), y, n, np.full(draws, CHANCE), "params")
    profile = rise_widths(curves).profile
    narrow = LOG_WIDTHS < 0
    return 2 * (profile[:, narrow].max(axis=1) - profile[:, ~narrow].max(axis=1))
