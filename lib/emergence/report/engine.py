"""Papermill's engine for this report: cells run in this process, in a shell of IPython.

No kernel process is started and no port opened: kernels started side by side cannot collide,
and the imports of the process are already done. What a cell prints on standard error stays out
of the notebook.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

NAME = "emergence"
"""What papermill knows it by."""

_SETTINGS = {
    "HistoryManager": {"enabled": False},
    "InteractiveShell": {"colors": "nocolor", "ast_node_interactivity": "last_expr"},
}


class _Hook(DisplayHook):
    """Publishes a cell's last value as what it displays, instead of printing it."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Print no prompt."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.display_pub.publish(format_dict, md_dict)

    def finish_displayhook(self) -> None:
        """Print no line end."""


class _Shell(InteractiveShell):
    """A shell that keeps an error's traceback instead of printing it."""

    displayhook_class = _Hook
    kept: Sequence[str] = ()

    def _showtraceback(self, etype: Any, evalue: Any, stb: Sequence[str]) -> None:
        self.kept = stb


class InProcess(Engine):  # type: ignore[misc]
    """Runs a notebook's cells one after another and stops at the first that fails."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        progress: Callable[[int, int], None] | None = None,
        **_: Any,
    ) -> None:
        """Run all code cells, telling `progress` how many of how many cells are done."""
        shell = _Shell.instance(config=Config(_SETTINGS))
        # As in a kernel, what lies next to the notebook can be imported.
        sys.path.insert(0, os.getcwd())
        cells = nb_man.nb.cells
        for index, cell in enumerate(cells):
            if cell.cell_type == "code":
                nb_man.cell_start(cell, index)
                if not _run(shell, cell):
                    nb_man.cell_exception(cell, index)
                    return
                nb_man.cell_complete(cell, index)
            if progress is not None:
                progress(index + 1, len(cells))


papermill_engines.register(NAME, InProcess)


def _run(shell: _Shell, cell: Any) -> bool:
    cell.execution_count = shell.execution_count
    with capture_output() as captured:
        result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
    cell.outputs = list(_outputs(captured))
    error = result.error_before_exec or result.error_in_exec
    if isinstance(error, KeyboardInterrupt):
        raise error
    if error is not None:
        name = type(error).__name__
        kept = list(shell.kept)
        cell.outputs.append(_new("error", ename=name, evalue=str(error), traceback=kept))
    return error is None


def _outputs(captured: CapturedIO) -> Iterator[Any]:
    if captured.stdout:
        yield _new("stream", name="stdout", text=captured.stdout)
    for rich in captured.outputs:
        yield _new("display_data", data=rich.data, metadata=rich.metadata or {})


def _new(kind: str, **fields: Any) -> Any:
    return nbformat.v4.new_output(kind, **fields)  # type: ignore[no-untyped-call]
