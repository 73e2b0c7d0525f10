"""The findings of a report as a file that programs can read and git can compare."""

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

import fastjsonschema

from emergence.errors import ReportError
from emergence.report.claims import Claim, Topic
from emergence.report.notebook import FIGURE, FINDINGS, TABLE, VERDICT
from emergence.report.run import Executed


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the JSON schema of `reports/results/<claim>.json`."""
    text = files("emergence.report").joinpath("results.schema.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def published(notebook: Any, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what a notebook published of one kind: execution count of the cell, and content."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            content = output.get("data", {}).get(kind)
            if content is not None:
                yield int(cell.execution_count), content


def quantities(notebook: Any, where: str) -> list[dict[str, Any]]:
    """Return all quantities that a notebook said, recorded or judged by, sorted by name.

    Parameters
    ----------
    notebook : NotebookNode
        With its outputs.
    where : str
        Its path, for errors.

    Raises
    ------
    ReportError
        If two different quantities have the same name.
    """
    found: dict[str, dict[str, Any]] = {}
    for kind in (FINDINGS, VERDICT):
        for cell, content in published(notebook, kind):
            for item in content["quantities"].values():
                known = found.setdefault(item["name"], dict(item))
                if known != item:
                    raise ReportError(
                        f"{where}, cell {cell}: {item['name']} is {item['value']} here and "
                        f"{known['value']} in cell {known['cell']}; give one of them another name"
                    )
    return [found[name] for name in sorted(found)]


def verdict(notebook: Any, where: str) -> dict[str, Any]:
    """Return a notebook's verdict.

    Raises
    ------
    ReportError
        If it gives none, or more than one.
    """
    given = [content for _, content in published(notebook, VERDICT)]
    if len(given) != 1:
        raise ReportError(f"{where}: verdict() is called {len(given)} times; call it once")
    return dict(given[0])


def key_figure(notebook: Any, where: str) -> dict[str, Any]:
    """Return the figure that stands at the top of the page.

    Raises
    ------
    ReportError
        If no figure is marked so or more than one is, or two figures or tables have one name.
    """
    figures = [content for _, content in published(notebook, FIGURE)]
    names = [f["name"] for f in figures] + [t["name"] for _, t in published(notebook, TABLE)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ReportError(f"{where}: two figures or tables are called {twice[0]}; rename one")
    marked = [figure for figure in figures if figure["key"]]
    if len(marked) != 1:
        raise ReportError(f"{where}: {len(marked)} figures are shown with key=True; mark one")
    return marked[0]


def collected(topic: Topic, run: Executed, where: str) -> dict[str, Any]:
    """Return what a run found, but for its digests.

    Parameters
    ----------
    topic : Topic
        What the page is about; only of a claim is there a verdict.
    run : Executed
        Its notebook with its outputs.
    where : str
        The notebook's path, for errors.
    """
    figure = key_figure(run.notebook, where)
    found: dict[str, Any] = {
        "claim": topic.name,
        "title": topic.title,
        "question": topic.question,
        "parameters": run.values,
        "findings": quantities(run.notebook, where),
        "figure": {name: figure[name] for name in ("name", "alt", "caption")},
    }
    if isinstance(topic, Claim):
        found |= _judged(topic, verdict(run.notebook, where))
    return found


def _judged(claim: Claim, judged: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": claim.version,
        "verdict": {
            "verdict": judged["verdict"],
            "rule": judged["rule"],
            "sentence": spoken(judged["sentence"]),
            "parts": judged["sentence"]["parts"],
            "by": sorted(item["name"] for item in judged["quantities"].values()),
        },
    }


def spoken(sentence: dict[str, Any]) -> str:
    """Return a composed sentence as plain text."""
    return "".join(before + _spoken(place) for before, place in sentence["parts"])


def text(results: dict[str, Any]) -> str:
    """Return results as JSON text, checked against the schema.

    Raises
    ------
    ReportError
        If they do not fit it.
    """
    try:
        fastjsonschema.validate(schema(), results)
    except fastjsonschema.JsonSchemaException as error:
        raise ReportError(f"results of {results.get('claim')}: {error}") from error
    return json.dumps(results, indent=1, ensure_ascii=False, allow_nan=False, sort_keys=True) + "\n"


def _spoken(place: dict[str, Any] | None) -> str:
    if place is None:
        return ""
    if "text" in place:
        return str(place["text"])
    both = f"{place['shown']} ({place['range']})"
    return both if place["shown"] and place["range"] else str(place["shown"] or place["range"])
