"""Measure one part, as `python -m bench fits`; `make bench` measures fits and report."""

import sys
from importlib import import_module

PARTS = ("fits", "report")

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PARTS:
        sys.exit(f"error: name what is to be measured: python -m bench {'|'.join(PARTS)}")
    import_module(f"bench.{sys.argv[1]}").main()
