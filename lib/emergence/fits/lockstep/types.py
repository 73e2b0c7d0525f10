"""What the modules here exchange: arrays of whichever library computes."""

from collections.abc import Callable
from typing import Any

# Array libraries share no type.
Array = Any
Compile = Callable[[Callable[..., Any]], Callable[..., Any]]

# What is added to, or counts as, nothing.
TINY = 1e-13
