"""How the inner loops of the fits are compiled: once, kept on disk, without Python's lock."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

# Sums may be reordered and fused, which is the same for every curve; NaN and infinity keep
# their meaning.
_FAST = {"reassoc", "contract", "arcp", "nsz"}


def _drop_stale(folder: Path) -> None:
    """Delete compiled code older than any source here: numba looks at the function's own file."""
    newest = max(path.stat().st_mtime for path in folder.glob("*.py"))
    for index in (folder / "__pycache__").glob("*.nbi"):
        with suppress(OSError):
            if index.stat().st_mtime < newest:
                index.unlink()


_drop_stale(Path(__file__).parent)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """
    Compile a function of arrays and scalars, for use from several threads at once.

    Parameters
    ----------
    function : callable
        Plain loops over float64 arrays.

    Returns
    -------
    callable
        The same function, compiled when it is first called and cached on disk.
    """
    # Inlined: a call counts references to the arrays it passes, which costs as much as its sums.
    options = {"cache": True, "nogil": True, "forceinline": True, "fastmath": _FAST}
    return cast(Callable[P, R], numba.njit(error_model="numpy", **options)(function))
