"""Commands for results of one's own: `import`, `inspect`, `report` and `sweep`."""

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from emergence.errors import ParameterError, SourceError
from emergence.report.build import LIMIT

if TYPE_CHECKING:
    from emergence.importers.collect import Imported

Limit = Annotated[float, typer.Option(min=1, help="Seconds that one cell may take.")]

_Table = Annotated[
    Path, typer.Argument(help="A table that `emergence import` wrote.", exists=True, dir_okay=False)
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
_Over = Literal["task", "family", "metric", "scale"]


def add(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("import")(take)
    app.command("inspect")(look)
    app.command("report")(report)
    app.command("sweep")(sweep)


def take(
    folder: Annotated[Path, typer.Argument(help="Folder of results, searched to the bottom.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A .parquet or .csv file.")],
    models: Annotated[Path | None, typer.Option(help="States sizes of models.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("-c", "--column", help="Of a CSV: tidy_name=its_column or tidy_name==word."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at what is skipped.")] = False,
    as_json: _Json = False,
) -> None:
    """Turn results of lm-eval, HELM, Inspect, Every Eval Ever, lighteval or a CSV into one table.

    Beside it stand then OUTPUT.models.toml, to state sizes in for the next import, and, where
    single answers were found, OUTPUT.items.parquet. Exit status: 0 written, 1 not, 2 misspelt.

    Examples: `emergence import results -o mine.parquet`; for a table of your own
    `emergence import scores.csv -o mine.parquet -c value=acc -c model=name -c metric==accuracy`.
    """
    told = _written(folder, output, models=models, columns=pairs(column, "-c"), strict=strict)
    print(json.dumps(told, indent=1) if as_json else "\n".join(_lines(told)))


def look(
    file: Annotated[Path, typer.Argument(help="A table that `emergence import` wrote.")],
    as_json: _Json = False,
) -> None:
    """Show which sizes and tasks are there, and which of the five questions can be answered.

    Example: `emergence inspect mine.parquet`.
    """
    from emergence.importers import answerable
    from emergence.importers.collect import load

    table = load(file, strict=file.is_file())
    curves, asked = answerable.cells(table), answerable.questions(table)
    if as_json:
        cells = json.loads(curves.to_json(orient="records"))
        print(json.dumps({"curves": cells, "questions": asked}, indent=1))
    else:
        print("\n".join([*answerable.grid(curves), "", *map(": ".join, asked.items())]))


def report(
    file: _Table,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder; if left out, named as the table.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", help="Of notebooks/your_models.ipynb: name=value."),
    ] = None,
    limit: Limit = LIMIT,
) -> None:
    """Ask the report's five questions of your results: a page, and an explorer of the curves.

    Examples: `emergence report mine.parquet`, which writes mine/your_models.html, or
    `emergence report mine.parquet -o page -p families=llama,mine -p scale=tokens`.
    """
    from emergence.importers import answerable
    from emergence.importers.collect import load
    from emergence.report import explorer
    from emergence.report.build import run
    from emergence.report.project import PACKAGE, Project, write_whole
    from emergence.scores import Scale

    if "file" in pairs(parameter, "-p"):
        raise ParameterError("file is the table that the command names; leave -p file=... out")
    folder = output or file.with_suffix("")
    Project.find(PACKAGE).refuse(folder)
    free(folder, (folder / "results/your_models.json").exists())
    table, given = load(file, strict=True), {"file": str(file.resolve())}
    asked: Any = pairs(parameter, "-p").get("scale")
    told = answerable.questions(table, asked if asked in get_args(Scale) else "params")
    if "can be answered" not in told.values():
        raise SourceError(f"{file}: every question {told['emergence']}")
    with tempfile.TemporaryDirectory() as draft:
        explorer.write(Project.find(PACKAGE, reports=Path(draft)), answerable.most_telling(table))
        notebook = PACKAGE.parents[1] / "notebooks/your_models.ipynb"
        page = run(str(notebook), given | pairs(parameter, "-p"), Path(draft), limit)
        made = [path for path in Path(draft).rglob("*") if path.is_file()]
        write_whole({folder / path.relative_to(draft): path.read_bytes() for path in made})
    print(folder / page.name)


def free(folder: Path, ours: bool) -> None:
    """Refuse a folder for pages that is not new, empty or already ours."""
    near = next(up for up in (folder, *folder.parents) if up.exists())
    if not (near.is_dir() and os.access(near, os.W_OK)):
        raise ParameterError(f"{folder}: no page can be written there; name another folder with -o")
    if folder.exists() and not ours and any(folder.glob("[!.]*")):  # a draft may be left
        raise ParameterError(f"{folder} holds something else; name another folder with -o")


def pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    """Read what an option was given: name=value, each name once."""
    found: dict[str, str] = {}
    for text in texts or []:
        name, sign, value = text.partition("=")
        if not (name and sign) or name in found:
            wrong = "is given twice" if name and sign else "is no name=value, as in confidence=0.9"
            raise typer.BadParameter(f"{text[:80]!r} {wrong}", param_hint=option)
        found[name] = value
    return found


def sweep(
    file: _Table,
    over: Annotated[_Over, typer.Option(help="What there is a page for each of.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the pages.")],
    dask: Annotated[str | None, typer.Option(help="A Dask cluster that sees these files.")] = None,
) -> None:
    """Make a page for each task, family, metric or scale on all cores, and one that compares them.

    What was made already is kept: run it again to go on. Exit status: 0 all made, 1 some not.

    Examples: `emergence sweep mine.parquet --over task -o pages`,
    `emergence sweep mine.parquet --over scale -o scales --dask tcp://localhost:8786`.
    """
    from emergence.importers.sweep import sweep

    print(sweep(file, over, output, dask))


def _written(folder: Path, output: Path, **how: Any) -> dict[str, Any]:
    """Import, and write all files or none."""
    from emergence.importers.collect import ITEMS, collect, columns_of
    from emergence.schema import COLUMNS, KEY, write_table

    items, stated = (output.with_suffix(f".{kind}") for kind in ("items.parquet", "models.toml"))
    if output.suffix not in (".parquet", ".csv") or output.is_dir() or items.is_dir():
        raise ParameterError(f"{output}: name the output .parquet or .csv; it may be no folder.")
    there = [path for path in (output, items) if path.exists()]
    others = [path for path in there if columns_of(path) not in ([*COLUMNS], ITEMS.names)]
    if there and (others or not (stated.exists() and output.exists())):
        told = f"{(others or there)[0]} is there, and no import to {output.name} wrote it"
        raise ParameterError(f"{told}. Name another output, or remove it.")
    own = [Path(os.path.realpath(path)) for path in (output, items)]
    how["models"] = how["models"] or (stated if stated.exists() else None)
    try:
        with tempfile.TemporaryDirectory(dir=output.parent, prefix=".import.") as draft:
            answers, table = Path(draft, "items.parquet"), Path(draft, output.name)
            made = collect(folder, items_to=answers, ignore=own, **how)
            write_table(made.table, table, by=KEY)
            kept = _template(stated, made)
            items.unlink(missing_ok=True)
            if made.answers:
                os.replace(answers, items)
            os.replace(table, output)
    except OSError as error:
        raise SourceError(f"{output}: {error.strerror or error}; nothing was written.") from None
    return _told(made, output, items if made.answers else None, stated, kept)


def _template(file: Path, made: "Imported") -> bool:
    """Write models.toml, or add to one that is there the models it lacks; tell if it has all."""
    from emergence.importers import sizes
    from emergence.report.project import write_whole

    old = sizes.read_models(file) if file.exists() else {}
    new = made.models[~made.models["model"].isin(list(old))]
    if new.empty and old:
        return True
    kept = f"{file.read_text('utf-8-sig').rstrip()}\n" if file.exists() else sizes.HEAD
    write_whole({file.resolve(): (kept + sizes.template(new)).encode()})
    return False


def _told(
    made: "Imported", output: Path, items: Path | None, stated: Path, kept: bool
) -> dict[str, Any]:
    """Tell what was read, where sizes come from, what was skipped, what was written."""
    known, log = made.models, made.log
    return {
        "files read": dict(log.read),
        "left out": dict(log.left_out),
        "skipped": {why: [len(where), *where[:3]] for why, where in log.skipped.items()},
        "notes": log.notes,
        "sizes from": known["size_from"].value_counts().to_dict(),
        "families from": known["family_from"].value_counts().to_dict(),
        "without a size": sorted(known.loc[known["params"].isna(), "model"]),
        "sizes can be stated in": f"{stated}{' (kept as it is)' if kept else ''}",
        "scores": len(made.table),
        "counts": {name: made.table[name].nunique() for name in ("family", "model", "task")},
        "written": str(output),
        "single answers": {str(items): made.answers} if items else {},
    }


def _lines(told: dict[str, Any]) -> list[str]:
    """Write what was told as text: a line a fact, the long ones cut."""
    lines = []
    for name, fact in told.items():
        if isinstance(fact, dict):
            fact = [f"{key}: {value}" for key, value in fact.items()]
        if isinstance(fact, list):
            shown = fact[:12] + [f"and {len(fact) - 12} more"] * (len(fact) > 12)
            lines += [f"{name}:", *(f"  {one}" for one in shown)] if fact else []
        else:
            lines.append(f"{name}: {fact}")
    return lines
