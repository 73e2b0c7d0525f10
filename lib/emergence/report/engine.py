"""Papermill's engine for this report: cells run in this process, in a shell of IPython.

No kernel process is started and no port opened: notebooks that run side by side cannot collide,
and the imports of the process are already done. Inline expressions in Markdown cells are
evaluated where they stand, and kept as jupyterlab-myst keeps them.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import chdir
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from papermill.engines import Engine
from traitlets.config import Config

from emergence.errors import EmergenceError, ReportError
from emergence.report import findings, parameters
from emergence.report.cells import EXPRESSION, PARAMETERS, numbers, place, said, tags
from emergence.report.project import own_root
from emergence.report.values import MIME, kept

_SETTINGS = {
    "HistoryManager": {"enabled": False},
    "InteractiveShell": {"colors": "nocolor", "system_raise_on_error": True},
}

_MOST_PRINTED = 100_000


class _Hook(DisplayHook):
    """Publishes a cell's last value as what it displays, instead of printing it."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Print no prompt."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.display_pub.publish(format_dict, md_dict)

    finish_displayhook = write_output_prompt


class _Shell(InteractiveShell):
    """A shell that keeps an error's traceback instead of printing it."""

    displayhook_class = _Hook
    traceback: Sequence[str] = ()
    enable_gui = staticmethod(lambda gui=None: None)  # `%matplotlib inline` may stand in a cell

    def _showtraceback(self, etype: Any, evalue: Any, stb: Sequence[str]) -> None:
        self.traceback = stb

    def ask_exit(self) -> None:
        """Turn `exit()` into what the engine refuses."""
        raise SystemExit


class InProcess(Engine):  # type: ignore[misc]
    """Runs a notebook's cells one after another and stops at the first that fails."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        input_path: str = "",
        started: Callable[[str], None] | None = None,
        **_: Any,
    ) -> None:
        """Run code cells and evaluate inline expressions, then the findings beside the notebook."""
        cells, where = nb_man.nb.cells, f"notebooks/{Path(input_path).name}"
        asked = parameters.check_injected(cells, where)
        _Shell.clear_instance()  # of a notebook that ran before in this process
        shell = _Shell.instance(config=Config(_SETTINGS))
        path = Path(input_path).resolve()
        own_root(path.parent)
        # As in JupyterLab, a notebook works in its own folder and imports what lies there.
        sys.path.insert(0, str(path.parent))
        with chdir(path.parent):
            for index, (number, cell) in enumerate(zip(numbers(cells), cells, strict=True)):
                here = place(where, number, cell)
                if started is not None:
                    started(here)
                if cell.cell_type == "markdown":
                    _evaluate(shell, cell, here)
                elif cell.cell_type == "code":
                    _execute(nb_man, shell, cell, index, here)
                    held = {} if PARAMETERS in tags(cell) else asked
                    if other := [n for n in held if repr(shell.user_ns.get(n)) != repr(held[n])]:
                        raise ReportError(f"{here}: changes the parameter {other[0]}; keep it")
        found = findings.evaluated(path.with_suffix(".toml"), shell.user_ns, cells)
        nb_man.nb.metadata["emergence"] = {"findings": found}


def _execute(nb_man: Any, shell: _Shell, cell: Any, index: int, here: str) -> None:
    nb_man.cell_start(cell, index)
    cell.execution_count = shell.execution_count
    shell.traceback = ()
    with capture_output() as captured:
        result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
    new: Callable[..., Any] = nbformat.v4.new_output
    text = captured.stdout.encode("utf-8", "replace").decode()
    if len(text) > _MOST_PRINTED:
        told = f"prints {len(text):,} characters, at most {_MOST_PRINTED:,}"
        raise ReportError(f"{here}: {told}; print less, or show a table")
    printed = [new("stream", name="stdout", text=text)] if text else []
    outs = captured.outputs
    raw = any(isinstance(one, bytes) for out in outs for one in out.data.values())  # a picture
    rich = [new("display_data", data=o.data, metadata=o.metadata or {}) for o in outs if not raw]
    cell.outputs = [*printed, *rich]
    if error := result.error_before_exec or result.error_in_exec:
        name, trace = type(error).__name__, [*map(str, shell.traceback)]
        cell.outputs.append(new("error", ename=name, evalue=str(error), traceback=trace))
        nb_man.cell_exception(cell, index)
        raise _named(error, here)
    if shell.traceback:  # of a script, or a magic, that keeps what fails to itself
        raise ReportError(f"{here}: {shell.traceback[-1].strip():.300}; mend what it runs")
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if raw or (pyplot and pyplot.get_fignums()):
        raise ReportError(f"{here}: shows a picture without a caption; use show() with a so.Plot")
    nb_man.cell_complete(cell, index)


def _named(error: BaseException, here: str) -> BaseException:
    if isinstance(error, KeyboardInterrupt):
        return error
    if isinstance(error, EmergenceError):
        return ReportError(f"{here}: {error}")
    ended = isinstance(error, SystemExit)
    remedy = "remove the call: a cell may not end the notebook" if ended else "mend the cell"
    remedy = "mend that file" if isinstance(error, OSError) and error.filename else remedy
    return ReportError(f"{here}: {said(error)}; {remedy}")


def _evaluate(shell: _Shell, cell: Any, here: str) -> None:
    cell.metadata.pop("user_expressions", None)  # of another run
    expressions = EXPRESSION.findall(cell.source)
    if len(expressions) < cell.source.count("{eval}`"):
        raise ReportError(f"{here}: {{eval}}`...` is empty or broken over two lines; mend it")
    if expressions:
        each = dict.fromkeys(expressions)  # what stands there twice is the same
        found = [{"expression": one, "result": _result(shell, one, here)} for one in each]
        cell.metadata["user_expressions"] = found


def _result(shell: _Shell, expression: str, here: str) -> dict[str, Any]:
    try:
        value = kept(eval(expression, shell.user_global_ns, shell.user_ns))
    except Exception as error:  # whatever the expression raises
        told = str(error) if isinstance(error, ReportError) else said(error)
        remedy = "mend the expression, or assign what it names in a cell above"
        raise ReportError(f"{here}, {{eval}}`{expression}`: {told}; {remedy}") from error
    data = {"text/plain": value["shown"], "text/html": escape(value["shown"]), MIME: value}
    return {"status": "ok", "data": data, "metadata": {}}
