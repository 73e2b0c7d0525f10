"""Whether pages are current: judged by the digests of what they were made from.

This module and what it imports use the standard library alone: to find that there is nothing
to do must cost next to nothing.
"""

import fcntl
import hashlib
import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from emergence.errors import ReportError
from emergence.report.project import PACKAGE, TOOLS, Project, write_whole

Made = dict[str, str]  # digests of what a page was made from, by path from the root

INDEX = "index"  # the front page
_LIB = PACKAGE.parents[1]
_MODULES = (".py", ".pyc", ".so")
_UNSEEN = re.compile(r"/(\.|__pycache__/)")


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def inputs(project: Project, name: str) -> Made:
    """Return the digests of all that a page is made from."""
    if name == INDEX:
        own = [project.shown(path) for path in sorted(project.reports.glob("results/*"))]
        paths = ["claims.toml", *own, *_library(set())]
    elif name in TOOLS:
        own = _library(_reached([f"emergence.report.{name}"]), name)
        paths = [f"claims.toml#{name}", "claims.toml#*", *own]
    else:
        notebook = f"notebooks/{name}.ipynb"
        rules = [f"claims.toml#{name}", "claims.toml#*"]
        own = [notebook, notebook.replace(".ipynb", ".toml"), *rules]
        own += map(project.shown, _beside(project.root / "notebooks"))
        paths = ["notebooks", *own, *_library(imported(project.notebook(name)))]
    common = ["lib", "data/sources.toml", "glossary.toml", "references.bib", "requirements.lock"]
    return {path: present(project, path) for path in sorted({*paths, *common})}


def present(project: Project, path: str) -> str:
    """Return the digest of what a path holds now, empty where there is nothing.

    Of `claims.toml#name` that table counts, of `claims.toml#*` the pages and their titles, of a
    folder the names in it: of notebooks' and the library's what would be imported in its place.
    """
    file, _, table = path.partition("#") if path.startswith("claims.toml#") else (path, "", "")
    at = (_LIB if f"{file}/".startswith("lib/") else project.root) / file
    try:  # only files are opened: one would wait for what a pipe holds
        content = at.read_bytes() if at.is_file() else "\n".join(_names(at, path)).encode()
    except OSError:
        return ""
    if table:
        claims = project.claims()
        titles = [[name, told.get("title")] for name, told in claims.items()]
        counted = titles if table == "*" else claims.get(table)
        return digest(json.dumps(counted, default=str).encode())
    return digest(content)


def _names(folder: Path, path: str) -> list[str]:
    """Return the names in a folder that count under its path; raises OSError without one."""
    found = [*folder.iterdir()]
    if path == "notebooks":
        found = [p for p in _beside(folder) if p.suffix in _MODULES]
    elif path == "lib":
        found = [p for p in found if p.is_dir() or p.suffix in _MODULES]
        found += folder.rglob("*.so")
    elif path[-1] != ".":
        found = [*folder.rglob("*")]
    passing = re.compile(r"/(\.|__pycache__(/|$))" + r"|^/(build|reports)$" * (path == "."))
    names = {p.relative_to(folder).as_posix() for p in found}
    return sorted(name for name in names if not passing.search(f"/{name}"))


def imported(notebook: Path) -> set[str]:
    """Return the library's modules that a notebook imports, directly or by way of others."""
    cells = json.loads(notebook.read_bytes())["cells"]
    code = [cell.get("source") or "" for cell in cells if cell["cell_type"] == "code"]
    near = [p.read_text("utf-8", "replace") for p in _beside(notebook.parent) if p.suffix == ".py"]
    sources = ["".join(map(str, lines)) for lines in code if isinstance(lines, str | list)] + near
    return _reached(sources)


def modules_of(sources: Iterable[str]) -> list[str]:
    """Return the texts of the library's modules that some texts use, those aside that load all."""
    found = [file for name in _reached(sources) if (file := _file(name))]
    return [file.read_text("utf-8") for file in found if "importers" not in file.parts]


def used(sources: Iterable[str]) -> list[str]:
    """Return the files of the library that some texts import, directly or by way of others."""
    return _library(_reached(sources))


def _beside(folder: Path) -> list[Path]:
    """Return what lies beside notebooks and may be used by all: modules, tables, pictures."""
    seen = (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".ipynb")
    found = (p for p in seen if not _UNSEEN.search(f"/{p.relative_to(folder).as_posix()}"))
    return sorted(p for p in found if p.suffix != ".toml" or not p.with_suffix(".ipynb").exists())


def _reached(sources: Iterable[str]) -> set[str]:
    """Return the modules of the library that some texts name, with all that they import."""
    found, ahead = set[str](), [name for source in sources for name in _mentioned(source)]
    while ahead:
        if (name := ahead.pop()) and name not in found:
            ahead.append(name.rpartition(".")[0])  # of what a module holds, the module
            if file := _file(name):
                found.add(name)
                folder = name if file.stem == "__init__" else name.rpartition(".")[0]
                ahead += _imports(file.read_text("utf-8"), folder)
    return found


def manifest(project: Project) -> dict[str, Any]:
    """Return what was written down of the pages; nothing where it is missing or was edited."""
    try:
        plain = project.manifest.is_file() and not project.manifest.is_symlink()
        text = project.manifest.read_text("utf-8") if plain else ""
        read = json.loads(text)
        return read if _sealed(read["files"], read["pages"]) == text else {}
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return {}


def written(content: Any) -> str:
    """Return plain data as this project writes its JSON files."""
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _sealed(files: Made, pages: dict[str, Made]) -> str:
    """Return a manifest's text, which holds the digest of the rest of it."""
    parts = {"files": files, "pages": pages}
    return written({**parts, "digest": digest(written(parts).encode())})


def record(project: Project, made: dict[str, Made], fresh: Collection[str]) -> None:
    """Write the manifest: of each page what it was made from, and every file's digest.

    Files of pages that are not fresh keep their digests: what was edited or is gone stays stale.
    """
    known = manifest(project).get("files", {})
    files = {name: code for name, code in known.items() if _page(name) in {*made} - {*fresh}}
    new = [name for name in _files(project) if _page(name) in fresh]
    files |= {name: _file_digest(project, name) for name in new}
    write_whole({project.manifest: _sealed(files, made).encode()})


def outdated(project: Project) -> dict[str, list[str]]:
    """Return why pages are not current, in words, page by page; nothing if all are.

    What lies in `reports/` and belongs to no page stands under its own name.
    """
    known = manifest(project)
    pages, files = known.get("pages", {}), known.get("files", {})
    wanted = [*project.pages(), *project.tools(), INDEX]
    found = {name: _changed(project, pages.get(name)) for name in wanted}
    for name in sorted({*files, *_files(project)}):
        page = _page(name) if _page(name) in wanted else name
        shown = project.shown(project.reports / name)
        if (now := _file_digest(project, name)) != files.get(name, ""):
            found.setdefault(page, []).append(_happened(shown, now, files.get(name)))
        elif page == name:
            found.setdefault(page, []).append(f"{shown} belongs to no page")
    return {name: reasons for name, reasons in found.items() if reasons}


@contextmanager
def locked(project: Project) -> Iterator[None]:
    """Let one build in at a time; the system frees the lock however its process ends."""
    try:
        project.build.mkdir(parents=True, exist_ok=True)
        file = (project.build / "lock").open("a+")  # for writing alone it would wait for a queue
    except OSError as error:
        told = f"{project.build}/lock: {error}; make it writable, or move away what is there"
        raise ReportError(told) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another build is under way; waiting for it to end", file=sys.stderr)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _changed(project: Project, made: Made | None) -> list[str]:
    if made is None:
        return ["it was not made yet"]
    now = {path: present(project, path) for path in made}
    return [_happened(path, now[path], was) for path, was in made.items() if now[path] != was]


def _happened(path: str, now: str, was: str | None) -> str:
    return f"{path} " + ("is gone or unreadable" if not now else "has changed" if was else "is new")


def _files(project: Project) -> list[str]:
    # A link counts wherever it leads; what macOS keeps of every folder that was looked at does not.
    found = [p for p in project.reports.rglob("*") if p.is_symlink() or not p.is_dir()]
    found = [p for p in found if p.name != ".DS_Store"]
    names = sorted(path.relative_to(project.reports).as_posix() for path in found)
    return [name for name in names if name != project.manifest.name]


def _page(name: str) -> str:
    """Return the page that a file of `reports/` is a part of, or its name if it is of none."""
    stem = Path(name).stem
    more = [] if stem in (INDEX, *TOOLS) else [f"results/{stem}.json", f"results/{stem}.svg"]
    return stem if name in [f"{stem}.html", *more] else name


def _file_digest(project: Project, name: str) -> str:
    path = project.reports / name
    plain = path.is_file() and not path.is_symlink()
    return digest(path.read_bytes()) if plain else "no file" * os.path.lexists(path)


def _library(modules: set[str], page: str = "") -> list[str]:
    """Return the files of some modules and of `report/`, those of other tools' pages aside."""
    used = {file for name in modules if (file := _file(name))}
    aside = {"__pycache__", *TOOLS, *(() if page else ("vendor", "tools"))} - {page}
    own = {
        path
        for path in (PACKAGE / "report").rglob("*")
        if not aside & {part.partition(".")[0] for part in path.relative_to(PACKAGE).parts}
    }
    own |= {PACKAGE / name for name in ("errors.py", "estimate.py", "plots.py")}  # in every page
    tables = {p for file in used for p in file.parent.glob("[!.]*") if p.suffix != ".py"}
    there = [path.relative_to(_LIB).as_posix() for path in used | own | tables if path.is_file()]
    # A package of a module's name, were there one, would be imported in its place.
    return there + [name.removesuffix(".py") for name in there if name.endswith(".py")]


@cache
def _file(module: str) -> Path | None:
    base = _LIB / "lib" / Path(*module.split("."))
    return next((p for p in (base / "__init__.py", base.with_suffix(".py")) if p.is_file()), None)


def _mentioned(source: str) -> set[str]:
    """Return what of the library a text imports, or names in whatever other way."""
    lazily = {"emergence.importers.collect"} if "load_results" in source else set()
    return {*re.findall(r"\bemergence(?:\.\w+)*", source)} | _imports(source) | lazily


@cache
def _imports(source: str, folder: str = "") -> set[str]:
    """Return what a text in a folder imports; what Python cannot parse may import anything."""
    import ast  # to find that there is nothing to do must cost next to nothing

    try:
        nodes = [*ast.walk(ast.parse(source))]
    except (SyntaxError, ValueError):
        modules = (path.relative_to(PACKAGE.parent) for path in PACKAGE.rglob("*.py"))
        return {".".join(path.with_suffix("").parts) for path in modules}
    names = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            above = folder.split(".")[: 1 - node.level or None] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            names |= {base, *(f"{base}.{one.name}" for one in node.names)}
    return names


def main() -> int:
    """Say whether everything is current: exit status 0 if it is, 1 if a build has work to do."""
    project = Project.find()
    if outdated(project) or project.strays():  # which the build names
        return 1
    print(f"everything is current; open {project.shown(project.page(INDEX))}", flush=True)
    return 0


if __name__ == "__main__":
    # What is wrong is told by the build that follows.
    with suppress(Exception):
        sys.exit(main())
    os._exit(1)
