"""Measure one part, as `python -m bench fits`; `make bench` measures them all."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

PARTS = ("fits", "report", "widths")
# What only the peer of the widths needs; uv lays it over the environment while that is measured.
PEER = "jax==0.10.2,numpyro==0.22.0"

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PARTS:
        sys.exit(f"error: name what is to be measured: python -m bench {'|'.join(PARTS)}")
    if sys.argv[1] == "widths" and not find_spec("numpyro"):
        uv = [Path(sys.executable).with_name("uv"), "run", "--no-project", "--with", PEER]
        sys.exit(subprocess.call([*uv, "python", "-m", "bench", "widths"]))
    import_module(f"bench.{sys.argv[1]}").main()
