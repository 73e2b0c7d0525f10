"""One build at a time: two that write the same pages would spoil each other's."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from emergence.errors import ReportError


@contextmanager
def held(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Let no other process that asks for the same folder in until this one is done.

    The system frees the lock when its process ends, however it ends: a file that was left
    behind locks nothing.

    Parameters
    ----------
    folder : Path
        Made where it is missing; it gets a file `lock` that holds the process's number.
    say : callable
        Told, before waiting, who else is at work.

    Raises
    ------
    ReportError
        If the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{folder} cannot be made: {error.strerror}; name another folder"
        raise ReportError(reason) from error
    with (folder / "lock").open("a+", encoding="utf-8") as file:
        _lock(file, say)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def _lock(file: TextIO, say: Callable[[str], None]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        who = f" (process {number})" if (number := file.read()) else ""
        say(f"another build is under way{who}; waiting for it to end")
        fcntl.flock(file, fcntl.LOCK_EX)
