"""Downloading upstream files at their pinned commits, checked and resumable."""

import hashlib
import http.client
import logging
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pooch
from tqdm import tqdm

from emergence.errors import SourceError
from emergence.sources.catalogue import Source

RAW = "https://raw.githubusercontent.com"
"""Where the files of public repositories are served, by commit."""

AT_ONCE = 8
"""Downloads at a time: most files are small, and a server takes longer to answer than to send."""

PATIENCE = 60
"""Seconds without a byte after which a connection counts as lost."""


def fetch(sources: Sequence[Source], cache: Path, base_url: str = RAW) -> Path:
    """Download the files of some sources that the cache does not hold yet.

    A file is put into the cache only when it bears its pinned digest. What an interrupted
    download has left is asked for from there on. Gives `cache`, one folder for each source.
    """
    pooch.get_logger().setLevel(logging.WARNING)
    # `registry` carries the digests, `urls` the places, which differ between sources.
    store = pooch.create(
        path=cache,
        base_url=base_url,
        registry={f: f"sha256:{d}" for s in sources for f, d in s.digests.items()},
        urls={f: quote(s.address(f, base_url), safe=":/=") for s in sources for f in s.digests},
    )
    for file in store.registry:
        (cache / file).parent.mkdir(parents=True, exist_ok=True)
    bar = tqdm(total=len(store.registry), desc="Fetching upstream files", unit="file", disable=None)
    with bar, ThreadPoolExecutor(AT_ONCE) as workers:
        try:
            for _ in workers.map(lambda file: _fetch_one(store, file), store.registry):
                bar.update()
        except BaseException:
            # An interrupt too must not wait for hundreds of files.
            workers.shutdown(cancel_futures=True)
            raise
    return cache


def _fetch_one(store: pooch.Pooch, file: str) -> None:
    address = store.get_url(file)
    again = "Run `make data` again: it goes on where it stopped."
    try:
        store.fetch(file, downloader=_resume)
    except urllib.error.HTTPError as refused:
        raise SourceError(
            f"{file} could not be downloaded: {address} answers {refused.code} {refused.reason}. "
            "If the repository has moved, let EMERGENCE_SOURCES name a folder of the files."
        ) from refused
    except (OSError, http.client.HTTPException) as lost:
        raise SourceError(f"{file} was not downloaded from {address}: {lost}. {again}") from lost
    except ValueError as differs:
        raise SourceError(
            f"{file} as downloaded from {address} is not the file that was pinned: its SHA-256 "
            f"is not {store.registry[file].removeprefix('sha256:')}. {again}"
        ) from differs


def _resume(url: str, output_file: str, store: pooch.Pooch) -> None:
    # pooch's own draft goes when a download breaks off; this part outlives it.
    part = Path(store.path) / "parts" / hashlib.sha256(url.encode()).hexdigest()
    part.parent.mkdir(parents=True, exist_ok=True)
    held = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={held}-"} if held else {})
    try:
        _receive(request, part)
    except urllib.error.HTTPError as refused:
        # Not satisfiable: the part was whole already, and only its check was cut off.
        if refused.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
    os.replace(part, output_file)


def _receive(request: urllib.request.Request, part: Path) -> None:
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        goes_on = response.status == http.HTTPStatus.PARTIAL_CONTENT
        with part.open("ab" if goes_on else "wb") as file:
            before = file.tell()
            shutil.copyfileobj(response, file)
            received = file.tell() - before
    expected = response.headers.get("Content-Length")
    if expected is not None and received < int(expected):
        raise ConnectionError(f"the connection closed after {received:,} of {expected} bytes")
