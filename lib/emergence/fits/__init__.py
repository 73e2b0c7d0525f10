"""Fits of many curves at once: a sigmoid, and a straight line in log size."""

from hashlib import sha256
from pathlib import Path

import numba

# Numba keeps what it compiled by a function's own file, whatever else it was compiled from.
_HERE = Path(__file__).parent
_SOURCES = sha256(b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py"))))
numba.config.CACHE_DIR = str(_HERE / "__pycache__" / _SOURCES.hexdigest()[:16])
