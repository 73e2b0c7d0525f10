"""What is known of each upstream source before its files are read."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path

from emergence.errors import SourceError


@dataclass(frozen=True, slots=True)
class Source:
    """An upstream source.

    Parameters
    ----------
    key : str
        Its name in the tidy table, and that of its folder of upstream files.
    digests : mapping of str to str
        The files that it reads of its own, relative to a folder of sources, with SHA-256.
    title, licence : str
        What it is, and the terms of its figures.
    url : str
        Its repository or its paper.
    commit, prefix : str
        Where in a repository its files lie; empty where there is nothing to fetch.
    nested : str
        A pattern whose first group, found in a file's name, is the folder that upstream
        keeps that file in, under `prefix`; empty where there are no such folders.
    path : str
        What is read there, for people; empty where `prefix` says it.
    derived : str
        How the files were made, where upstream has none of that form; else empty.
    cite, claims, caveats : sequence of str
        Keys of references.bib, names of notebooks, and what to watch for.
    needs : sequence of str
        Other sources whose files it reads.
    """

    key: str
    digests: Mapping[str, str]
    title: str
    licence: str
    url: str
    commit: str = ""
    prefix: str = ""
    nested: str = ""
    path: str = ""
    derived: str = ""
    cite: Sequence[str] = ()
    claims: Sequence[str] = ()
    caveats: Sequence[str] = ()
    needs: Sequence[str] = ()

    @property
    def fetchable(self) -> bool:
        """Whether the files can be downloaded as they are read."""
        return not self.derived

    def address(self, file: str, base_url: str) -> str:
        """Give the URL of one of its files on a server of repositories."""
        repository = "/".join(self.url.split("/")[-2:])
        below = Path(file).relative_to(self.key).as_posix()
        folder = re.match(self.nested, below)[1] if self.nested else ""  # type: ignore[index]
        inside = "/".join(part for part in (self.prefix, folder, below) if part)
        return f"{base_url}/{repository}/{self.commit}/{inside}"


@cache
def sources() -> dict[str, Source]:
    """Give every source that this package reads, by key."""
    folder = files("emergence.sources")
    listed = tomllib.loads(folder.joinpath("catalogue.toml").read_text(encoding="utf-8"))
    lines = folder.joinpath("SHA256SUMS").read_text(encoding="utf-8").splitlines()
    digests: dict[str, dict[str, str]] = {key: {} for key in listed}
    for digest, file in (line.split(maxsplit=1) for line in lines):
        key = file.split("/")[0]
        if key not in digests:
            raise SourceError(f"SHA256SUMS lists {file}; add [{key}] to catalogue.toml.")
        digests[key][file] = digest
    return {key: Source(key, digests[key], **told) for key, told in listed.items()}


def find(names: Sequence[str] | None) -> list[Source]:
    """Give the sources of these names, all of them for None."""
    known = sources()
    for name in names or ():
        if name not in known:
            near = get_close_matches(name, known) or sorted(known)
            raise SourceError(f"There is no source {name!r}. Did you mean {' or '.join(near)}?")
    return [known[name] for name in (known if names is None else dict.fromkeys(names))]
