"""Simulate the headline answers' error rates: `python -m calibration [CLAIM ...] [--draws N]`.

`python -m calibration planner --draws 100` simulates which evaluations tell a jump from a climb.
"""

import argparse
import sys
from importlib import import_module
from time import monotonic

from tqdm import tqdm

from calibration.summary import save

CLAIMS = (
    "emergence",
    "task_decomposition",
    "inverse_scaling",
    "prompt_sensitivity",
    "metric_smoothness",
)


def main() -> None:
    """Simulate what was asked for and write `data/calibration.csv`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "claims", nargs="*", default=CLAIMS, metavar="CLAIM", help=", ".join(CLAIMS)
    )
    parser.add_argument("--draws", type=int, default=2000, help="data sets a world (2000)")
    asked = parser.parse_args()
    if asked.claims == ["planner"]:
        import_module("calibration.planner").write(asked.draws)
        return
    for claim in asked.claims:
        if claim not in CLAIMS:
            sys.exit(f"error: nothing is simulated for {claim!r}; there are: {', '.join(CLAIMS)}")
        start = monotonic()
        rows = import_module(f"calibration.{claim}").rows(asked.draws)
        save(tqdm(rows, desc=claim, unit="row"))
        print(f"{claim}: {monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
