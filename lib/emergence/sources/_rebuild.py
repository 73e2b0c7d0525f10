"""Rebuilding `data/` from upstream files: all of it in a draft first, then put in place."""

import hashlib
import importlib
import os
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import tomli_w
from tqdm import tqdm

from emergence import schema
from emergence.errors import SourceError
from emergence.sources.catalogue import Source, find, sources
from emergence.sources.fetch import RAW, fetch

REPOSITORY = Path(__file__).parents[3]

LARGEST_CSV = 2_000_000
"""Bytes; a larger table is written as Parquet."""

TOLD = ("title", "url", "commit", "path", "licence", "derived", "cite", "claims", "caveats")
"""What `data/sources.toml` repeats of the catalogue, in this order."""

LONGEST_LISTING = 60
"""Files; the digests of more than that are told by the digest of their listing."""


def rebuild(
    names: Sequence[str] | None = None,
    folder: Path | None = None,
    data: Path = REPOSITORY / "data",
    base_url: str = RAW,
    cache: Path = REPOSITORY / ".cache" / "sources",
) -> None:
    """Rebuild the tables of some sources, or of all, and what `data/sources.toml` says of them.

    Files are read from `folder`; else from the folder that the environment variable
    EMERGENCE_SOURCES names; else from `../shared/sources` beside the repository, if it is
    there; else they are downloaded at the pinned commits into `cache`, where an interrupted
    download goes on. Every file is checked against its pinned digest, and nothing in `data`
    changes unless everything could be built. Of all sources, those that cannot be downloaded
    stay as they are when there is no folder; asked for by name, they are an error.
    """
    wanted = find(names)
    held = folder or held_folder()
    if held is None:
        wanted = _only_fetchable(wanted, told=names is not None)
        held = fetch(_with_needs(wanted), cache, base_url)
    for source in _with_needs(wanted):
        check(source, held)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=f".{data.name}.") as draft:
        entries = _draft(wanted, held, Path(draft))
        _put_in_place(Path(draft), data, entries)


def held_folder() -> Path | None:
    """Give the folder that already holds the upstream files, if there is one."""
    told = os.environ.get("EMERGENCE_SOURCES")
    if told and not Path(told).is_dir():
        raise SourceError(
            f"EMERGENCE_SOURCES names {told}, which is no folder. Correct it, or unset it to "
            "download the files."
        )
    beside = REPOSITORY.parent / "shared" / "sources"
    if told:
        return Path(told)
    return beside if beside.is_dir() else None


def check(source: Source, folder: Path) -> None:
    """Check that a folder holds a source's files as they were pinned."""
    for file, digest in source.digests.items():
        path = folder / file
        if not path.is_file():
            raise SourceError(f"{path} is missing: {source.key} is made of it.")
        if sha256(path) != digest:
            raise SourceError(
                f"{path} is not the file that {source.key} was pinned to: its SHA-256 is "
                f"{sha256(path)}, and {digest} was expected. Fetch it again from {source.url}."
            )


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _only_fetchable(wanted: list[Source], told: bool) -> list[Source]:
    kept = [source for source in wanted if not source.fetchable]
    if kept and told:
        raise SourceError(
            f"{', '.join(s.key for s in kept)}: upstream has no file of this form to download "
            f"({kept[0].derived}) Set EMERGENCE_SOURCES to a folder that holds it."
        )
    for source in kept:
        print(f"{source.key}: nothing to download, its tables stay as they are", file=sys.stderr)
    return [source for source in wanted if source.fetchable]


def _with_needs(wanted: list[Source]) -> list[Source]:
    needed = [sources()[key] for source in wanted for key in source.needs]
    return list({source.key: source for source in [*wanted, *needed]}.values())


def _draft(wanted: list[Source], folder: Path, draft: Path) -> dict[str, dict[str, Any]]:
    bar = tqdm(wanted, desc="Rebuilding data", unit="source", disable=None)
    entries = {}
    for source in bar:
        bar.set_postfix_str(source.key)
        written = [_write(name, table, draft) for name, table in tables(source, folder).items()]
        entries[source.key] = _entry(source, dict(written))
    return entries


def tables(source: Source, folder: Path) -> dict[str, pd.DataFrame]:
    """Make the tables of a source, by their place in `data/`: scores and what is beside them."""
    module = importlib.import_module(f"emergence.sources.{source.key}")
    beside = module.beside(folder) if hasattr(module, "beside") else {}
    return {f"scores/{source.key}": module.scores(folder)} | beside


def _write(name: str, table: pd.DataFrame, draft: Path) -> tuple[str, dict[str, Any]]:
    path = draft / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    by = list(table.columns)
    if name.startswith("scores/"):
        table = schema.validate(table, f"data/{name}.csv", sources=list(sources()))
        by = list(schema.KEY)
    schema.write_table(table, path, by=by)
    # Items are Parquet whatever their size: a reader need not look which.
    if name.startswith("items/") or path.stat().st_size > LARGEST_CSV:
        path.unlink()
        path = path.with_suffix(".parquet")
        schema.write_table(table, path, by=by)
    place = path.relative_to(draft).as_posix()
    return place, {"rows": len(table), "sha256": sha256(path)}


def _entry(source: Source, written: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    told = {name: getattr(source, name) for name in TOLD}
    told["path"] = source.path or source.prefix
    told |= {"read": _read(source), "written": dict(written)}
    return {name: value for name, value in told.items() if value}


def _read(source: Source) -> dict[str, str]:
    if len(source.digests) <= LONGEST_LISTING:
        return dict(source.digests)
    listing = "".join(f"{digest}  {file}\n" for file, digest in sorted(source.digests.items()))
    digest = hashlib.sha256(listing.encode()).hexdigest()
    return {f"{source.key}/** ({len(source.digests)} files, digest of their listing)": digest}


def _put_in_place(draft: Path, data: Path, entries: dict[str, dict[str, Any]]) -> None:
    listing = data / "sources.toml"
    before = tomllib.loads(listing.read_text("utf-8")) if listing.exists() else {}
    after = {key: entries.get(key) or before[key] for key in sources() if key in before | entries}
    (draft / "sources.toml").write_text(
        "# Written by `make data`: what the tables here are made of. Not to be edited.\n\n"
        + tomli_w.dumps(after, multiline_strings=False),
        encoding="utf-8",
    )
    for place in _places(after):
        if (draft / place).exists():
            (data / place).parent.mkdir(parents=True, exist_ok=True)
            (draft / place).replace(data / place)
    os.replace(draft / "sources.toml", listing)
    for place in set(_places(before)) - set(_places(after)):
        (data / place).unlink(missing_ok=True)


def _places(listing: Mapping[str, dict[str, Any]]) -> list[str]:
    return [place for entry in listing.values() for place in entry["written"]]
