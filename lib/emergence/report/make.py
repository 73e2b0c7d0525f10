"""One notebook in this process: run, rendered, and written with its findings."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping
from typing import Any

import papermill

from emergence.report import parameters, render, verdict
from emergence.report.freshness import digest, inputs, present, written
from emergence.report.parameters import Parameter
from emergence.report.project import Project, write_whole

_KINDS = ("notebook", "rules", "data", "library", "environment")


def make(
    project: Project,
    name: str,
    given: Mapping[str, Any],
    started: Callable[[int, int, str], None],
    ended: Callable[[], None],
) -> dict[str, str]:
    """Run a notebook and write its page, key figure and findings.

    Parameters
    ----------
    project : Project
        Where it lies and where its page goes.
    name : str
        Which page.
    given : mapping of str to object
        Parameters other than the defaults, checked.
    started : callable
        Told of each cell before it runs.
    ended : callable
        Called after the last cell and before anything is written.

    Returns
    -------
    dict of str to str
        Digests of all that the page was made from.
    """
    before = inputs(project, name)
    claim = verdict.read(project, name)
    notebook, data = _executed(project, name, given, started)
    ended()
    page = render.Page(project, name, claim, notebook)
    made = {**before, **{path: present(project, path) for path in data}}
    parts = {**page.parts(), **_header(project, name, given, made), **_neighbours(project, name)}
    html = render.filled("page.html.j2", parts, page.where)
    write_whole(project.results(name), written(_results(page)).encode())
    if page.figure:
        thumbnail = page.figure.get("narrow", page.figure["wide"])
        write_whole(project.results(name, "svg"), f"{thumbnail}\n".encode())
    write_whole(project.page(name), html)
    return dict(sorted(made.items()))


def _executed(
    project: Project,
    name: str,
    given: Mapping[str, Any],
    started: Callable[[int, int, str], None],
) -> tuple[Any, list[str]]:
    path, out = project.notebook(name), project.build / f"{name}.ipynb"
    read = _watched(project)
    notebook = papermill.execute_notebook(
        path,
        out,
        parameters=dict(given),
        engine_name="emergence",
        kernel_name="python3",
        language="python",
        progress_bar=False,
        # Written once, at its end: figures are large, and cells are many.
        request_save_on_cell_execute=False,
        cwd=path.parent,
        started=started,
    )
    found = notebook.metadata["emergence"]["findings"].values()
    for source in {s for finding in found for s in finding.get("sources", [])}:
        files = project.toml("data/sources.toml").get(source, {}).get("written", {})
        read |= {f"data/{file}" for file in files}
    return notebook, sorted(path for path in read if (project.root / path).is_file())


def _watched(project: Project) -> set[str]:
    """Return a set that fills with what this process opens in `data/` from now on."""
    folder, read = str(project.root / "data") + os.sep, set[str]()

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | os.PathLike):
            # Not resolved: what lies behind a link that leads out of the folder counts too.
            full = os.path.abspath(arguments[0])
            if full.startswith(folder):
                read.add(os.path.relpath(full, project.root))

    sys.addaudithook(heard)
    return read


def _header(
    project: Project, name: str, given: Mapping[str, Any], made: Mapping[str, str]
) -> dict[str, Any]:
    declared = parameters.of_notebook(project.notebook(name))
    shown = [_parameter(one, given) for one in declared.values()]
    kinds: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
    for path, code in made.items():
        kinds[_kind(path)][path] = code
    summary = [
        {"kind": kind, "count": len(paths), "digest": digest(written(paths).encode())}
        for kind, paths in kinds.items()
        if paths
    ]
    return {
        "parameters": shown,
        "data": _data(project, kinds["data"]),
        "digests": summary,
        "command": _command(name, given),
    }


def _parameter(one: Parameter, given: Mapping[str, Any]) -> dict[str, Any]:
    value = given.get(one.name, one.default)
    other = value != one.default
    return {"name": one.name, "value": repr(value), "comment": one.comment, "other": other}


def _kind(path: str) -> str:
    kinds = {"notebooks/": "notebook", "data/": "data", "lib/": "library", "requi": "environment"}
    return next((kind for start, kind in kinds.items() if path.startswith(start)), "rules")


def _data(project: Project, paths: Mapping[str, str]) -> list[dict[str, str]]:
    """Return title, address and licence of each source whose files were read."""
    listed = project.toml("data/sources.toml")
    files = {f"data/{f}": key for key, about in listed.items() for f in about.get("written", {})}
    known = {re.sub(r"\.\w+$", "", file): key for file, key in files.items()}
    used = [known.get(re.sub(r"\.\w+$", "", path)) for path in paths]
    fields = ("title", "url", "licence")
    return [
        {field: str(listed[key].get(field, "")) for field in fields}
        for key in dict.fromkeys(used)
        if key
    ]


def _command(name: str, given: Mapping[str, Any]) -> str:
    if not given:
        return f"emergence build {name} --force"
    texts = {key: ",".join(map(str, v)) if isinstance(v, list) else v for key, v in given.items()}
    words = " ".join(f"-p {shlex.quote(f'{key}={text}')}" for key, text in texts.items())
    return f"emergence run {name} {words} --output FOLDER"


def _neighbours(project: Project, name: str) -> dict[str, Any]:
    claims, order = project.claims(), project.pages()
    at = order.index(name)
    links = {"previous": order[at - 1] if at else "", "next": (*order, "")[at + 1]}
    titles = {key: claims[other]["title"] if other else "" for key, other in links.items()}
    return {**links, **{f"{key}_title": title for key, title in titles.items()}}


def _results(page: render.Page) -> dict[str, Any]:
    judged, figure = page.verdict, page.figure
    found: dict[str, Any] = {"name": page.name, "findings": page.findings}
    if judged:
        found |= {key: judged[key] for key in ("verdict", "states", "values")}
        found["answer"] = verdict.filled(judged["answer"], judged["values"])
    if figure:
        found["figure"] = {key: figure[key] for key in ("name", "caption", "alt")}
        found["figure"]["title"] = page.figure_title(figure)
    return found
