"""One notebook in this process: run, rendered, and written with its findings."""

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any

import papermill

from emergence.errors import ReportError
from emergence.report import parameters, render, verdict
from emergence.report.freshness import Made, digest, modules_of, present, used, written
from emergence.report.project import PACKAGE, Project, write_whole

_KINDS = {"notebooks": "notebook", "data": "data", "lib": "library"}
"""What a page is made from, by the folder it lies in."""

_ASIDE = {".git", ".venv", "build", "claims.toml", "lib"}
"""Where nothing that is opened counts, or what counts is known beforehand."""

_READS = ("open", "os.listdir", "os.scandir")
_UNHEARD = re.compile(
    r"read_(parquet|feather|orc|[\"'{])(?!\(opened\))|pyarrow|duckdb|polars|sqlite3|ctypes|lxml|"
    r"(t |e\.)load_results|spawn|forkserver|Parallel"
)
_LOOKS = re.compile(r"\blib\b|importlib|__import__|__file__|__path__|pkgutil")  # at the library
_PATH = re.compile(r"(?:[\w.-]+/)+[\w-]+\.\w+")
_STARTS = ("os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen")


def make(
    project: Project,
    name: str,
    given: Mapping[str, Any],
    made: Made,
    started: Callable[[str], None],
    ended: Callable[[], None],
) -> Made:
    """Run a notebook, write its page, key figure and findings, and return what it was made from."""
    claim = verdict.read(project, name)
    notebook, read = _executed(project, name, given, started)
    ended()
    started(f"notebooks/{name}.ipynb")
    made = read | made
    page = render.Page(project, name, claim, notebook)
    parts = {**page.parts(), **_about(project, name, given, made)}
    html = render.filled("page.html.j2", parts, page.where)
    files = {project.results(name): written(_results(page)).encode(), project.page(name): html}
    if page.figure:
        files[project.results(name, "svg")] = f"{page.figure['card']}\n".encode()
    write_whole(files)
    if not page.figure:
        project.results(name, "svg").unlink(missing_ok=True)
    return made


def make_tool(project: Project, name: str, made: Made) -> Made:
    """Write a page that no notebook makes, and return what it was made from."""
    verdict.read(project, name)  # complete, with its translation
    read = _watched(project)
    import_module(f"emergence.report.{name}").write(project)
    pages = project.shown(project.reports)  # its own page is written there
    return {path: code for path, code in read.items() if not path.startswith(pages)} | made


def _executed(
    project: Project, name: str, given: Mapping[str, Any], started: Callable[[str], None]
) -> tuple[Any, Made]:
    for old in (project.root / "notebooks").rglob("__pycache__"):  # of files with old time and size
        shutil.rmtree(old, ignore_errors=True)
    read = _watched(project)
    notebook = papermill.execute_notebook(
        _literal(project.notebook(name)),
        _literal(project.build / f"{name}.ipynb") if project.published else None,
        parameters=dict(given),
        engine_name="emergence",
        kernel_name="python3",
        language="python",
        progress_bar=False,
        # Written once, at its end: figures are large, and cells are many.
        request_save_on_cell_execute=False,
        started=started,
    )
    heard = dict(read)  # before what follows lists folders itself
    if made := [p for p in heard if p.startswith("reports/") and (project.root / p).is_file()]:
        told = f"reads {made[0]}, and pages are not made of pages; read the data"
        raise ReportError(f"notebooks/{name}.ipynb {told}")
    heard |= {p: present(project, p) for p in _named(project, notebook.cells, heard) - {*heard}}
    return notebook, {path: code for path, code in heard.items() if path}


def _literal(path: Path) -> str:
    """Return a path in whose braces papermill looks for no parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _named(project: Project, cells: list[Any], heard: Collection[str]) -> set[str]:
    """Return what may have been read unheard: what code names, or lists, as Arrow reads it.

    What other programs or such libraries read no one hears: all data and named folders count then.
    """
    modules = [getattr(module, "__file__", None) or "" for module in [*sys.modules.values()]]
    near = {_within(project, path) for path in modules if path} - {""}
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    texts = [(project.root / one).read_text("utf-8", "replace") for one in near]
    code = "\n".join([*sources, *texts])
    every = "" in heard or any(map(_UNHEARD.search, [code, *modules_of(sources + texts)]))
    own = PACKAGE.rglob("*.*") if _LOOKS.search(code) else ()
    near |= {
        *used(texts),
        *["claims.toml"] * bool(re.search(r"\bclaims\(|\bverdict(\.| import )read\b", code)),
    }
    near |= {str(p.relative_to(PACKAGE.parents[1])) for p in own if "__pycache__" not in p.parts}
    return {*_listed(project, code, heard, every), *_quoted(project, code), *near} - {""}


def _listed(project: Project, code: str, heard: Collection[str], every: bool) -> Iterator[str]:
    """Yield the files of data that code names, or `every` one, and those of folders it looks at."""
    files = [path for path in (project.root / "data").rglob("*") if path.is_file()]
    opened = [project.root / path for path in heard if path[-1:] not in ("", ".")]
    kind = "*" if every else "*.parquet"  # which Arrow and DuckDB open
    files += [path for folder in opened for path in folder.glob(kind) if path.is_file()]
    listed = [p for p in files if every or p.name in code or project.shown(p.parent) in heard]
    near = [at for at, _ in _places(project, code) if every and os.path.isdir(at)]
    held = [at for at in near if _within(project, at, {*_ASIDE, "reports", "."})]
    listed += [path for at in held for path in at.rglob("*") if path.is_file()]
    yield from map(project.shown, listed)


def _quoted(project: Project, code: str) -> Iterator[str]:
    """Yield the files that code names, which may come later."""
    named = [
        at for at, word in _places(project, code) if _PATH.fullmatch(word) or os.path.isfile(at)
    ]
    quoted = re.findall(r"[\"'](\w[\w-]*\.\w+)[\"']", code)
    named += [project.root / at / name for at in ("data", "notebooks", ".") for name in quoted]
    yield from (_within(project, path, _ASIDE - {"claims.toml", "lib"}) for path in named)


def _places(project: Project, code: str) -> list[tuple[Path, str]]:
    """Return where the words of code lead, from the notebooks and from the root.

    Of a word such as `../results/{model}.csv` it is the folder.
    """
    words, folders = {*re.split(r"[\s\"'(),;]+", code)}, (project.root / "notebooks", project.root)
    heads = {word: re.split(r"[{*?$%]", word)[0] for word in words}
    words |= {head.rpartition("/")[0] for word, head in heads.items() if head != word}
    return [(folder / word, word) for folder in folders for word in words]


def _within(project: Project, path: Any, others: Collection[str] = _ASIDE) -> str:
    """Return a path from the root (`.` itself), empty if it leads out or other rules hold."""
    # Not resolved: what lies behind a link that leads out of a folder counts too.
    root, full = f"{project.root}{os.sep}", os.path.abspath(os.fsdecode(path))
    shown = full.removeprefix(root) if full.startswith(root) else "." * (f"{full}{os.sep}" == root)
    shown = "notebooks/." if shown == "notebooks" else shown  # all names in it, not modules alone
    parts = shown.split(os.sep)
    aside = parts[0] in others or "__pycache__" in parts or (parts[-1] == "." and "." in others)
    return "" if aside else shown


def _behind(project: Project) -> Callable[[Any], Any]:
    """Return what leads from behind the links of data back to them, as cells resolve paths."""
    data = project.root / "data"
    links = {os.path.realpath(p): str(p) for p in (data, *data.rglob("*")) if p.is_symlink()}

    def linked(path: Any) -> Any:
        full = Path(os.path.abspath(os.fsdecode(path)))
        real = next((up for up in map(str, (full, *full.parents)) if up in links), "")
        return links[real] + str(full).removeprefix(real) if real else path

    return linked


def _watched(project: Project) -> Made:
    """Return what fills with what this process opens or lists of the project.

    Digests are those of the moment: what changes while a notebook runs makes it stale. An empty
    path stands for another program that was started.
    """
    read, linked = Made(), _behind(project)

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        if event in _STARTS:
            read[""] = ""
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_WRONLY:
            return  # what is written is not read
        elif event in _READS and isinstance(at := arguments[0] or ".", str | bytes | os.PathLike):
            lister = sys._getframe(1).f_code.co_filename
            if event != "open" and "importlib" in lister:
                return  # Python itself lists folders, to find modules in them
            path = _within(project, linked(at))
            if path and path not in read:
                read[path] = ""  # to read its digest is heard, too
                read[path] = present(project, path)

    sys.addaudithook(heard)
    return read


def _about(project: Project, name: str, given: Mapping[str, Any], made: Made) -> dict[str, Any]:
    """Return what a page says of its making, and its neighbours; of a reader's file the name."""
    given = {key: PurePath(told).name if key == "file" else told for key, told in given.items()}
    kinds: dict[str, Made] = {}
    for path, code in made.items():
        kinds.setdefault(_KINDS.get(path.partition("/")[0], "rules and setup"), {})[path] = code
    return {
        "parameters": list(parameters.of_notebook(project.notebook(name)).values()),
        "given": given,
        "data": _sources(project, kinds.get("data", {})),
        "digests": {kind: digest(written(paths).encode()) for kind, paths in kinds.items()},
        "command": _command(name, given),
        "around": project.around(name),
    }


def _sources(project: Project, paths: Made) -> list[dict[str, Any]]:
    """Return what is listed of each source whose files were read."""
    read = {PurePath(path).stem for path in paths}
    listed = project.toml("data/sources.toml").values()
    return [s for s in listed if read & {PurePath(f).stem for f in s.get("written", {})}]


def _command(name: str, given: Mapping[str, Any]) -> str:
    if not given:
        return f"emergence build {name} --force"
    texts = {key: json.dumps(v) if isinstance(v, list) else v for key, v in given.items()}
    what = f"report {shlex.quote(texts.pop('file'))}" if "file" in texts else f"run {name}"
    words = "".join(f" -p {shlex.quote(f'{key}={text}')}" for key, text in texts.items())
    return f"emergence {what}{words} --output FOLDER"


def _results(page: render.Page) -> dict[str, Any]:
    found: dict[str, Any] = {"name": page.name, "findings": page.findings, **page.verdict}
    if page.verdict:
        forms = verdict.in_languages(page.verdict["values"])
        found |= {key: verdict.filled(page.verdict[key], form) for key, form in forms.items()}
    if page.figure:
        figure = {key: page.figure[key] for key in ("name", "caption", "alt")}
        found["figure"] = {**figure, "title": page.figure_title(page.figure)}
    return found
