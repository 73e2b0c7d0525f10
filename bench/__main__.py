"""Measure one part, as `python -m bench fits`; `make bench` measures them all."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

# What only a part's peers need; uv lays it over the environment while that part is measured.
PEERS = {"aggregate": "polars==2.1.0", "widths": "numpyro==0.22.0,jax==0.10.2"}
PARTS = ("aggregate", "fits", "report", "widths")

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PARTS:
        sys.exit(f"error: name what is to be measured: python -m bench {'|'.join(PARTS)}")
    part, peers = sys.argv[1], PEERS.get(sys.argv[1])
    if peers and not find_spec(peers.partition("==")[0]):
        uv = [Path(sys.executable).with_name("uv"), "run", "--no-project", "--with", peers]
        sys.exit(subprocess.call([*uv, "python", "-m", "bench", part]))
    import_module(f"bench.{part}").main()
