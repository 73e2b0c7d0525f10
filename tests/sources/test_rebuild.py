"""Rebuilding `data/`: from a folder, from a server, and when something is wrong."""

import dataclasses
import hashlib
import sys
import threading
import tomllib
import types
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from emergence import scores
from emergence.errors import SchemaError, SourceError
from emergence.sources import _rebuild, catalogue, rebuild
from emergence.sources._tidy import tidy

SIZES = "small/sizes.csv"
HITS = "small/hits = 100%.csv"
FILES = {
    SIZES: b"model,params\na-1b,1e9\na-2b,2e9\n",
    HITS: b"model,value\na-1b,0.25\na-2b,0.5\n",
}
"""A source of two small files; one has a name that a URL must quote."""

KINDS = ["bigbench_bigg", "bigbench_tasks", "gsm8k_solutions", "llm_line", "zero_shot_cot"]
"""With an audit, with a list of tasks, with items, alone, transcribed."""


def small_scores(folder: Path) -> pd.DataFrame:
    rows = pd.read_csv(folder / SIZES).merge(pd.read_csv(folder / HITS))
    told = {"source": "small", "family": "a", "task": "t", "prompt": "direct"}
    return tidy(rows, **told, params_kind="total", metric="accuracy")


class Server(ThreadingHTTPServer):
    """Serves files by path, whole or from a byte on; can break off and change them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.break_off_after: int | None = None
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def hold(self, source: catalogue.Source, files: dict[str, bytes] = FILES) -> None:
        self.asked.clear()
        self.files = {quote(source.address(f, ""), safe="/="): c for f, c in files.items()}


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append((self.path, wanted))
        content = self.server.files.get(self.path)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if content is None or start >= len(content):
            self.send_error(404 if content is None else 416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:][: self.server.break_off_after])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> catalogue.Source:
    """A catalogue of a small source and a derived one, and no folder that holds them."""
    source = catalogue.Source(
        key="small",
        digests={file: hashlib.sha256(content).hexdigest() for file, content in FILES.items()},
        title="A small source",
        licence="MIT",
        url="https://example.org/someone/something",
        commit="c0ffee",
        prefix="some/folder",
    )
    derived = dataclasses.replace(source, key="derived", derived="Made of a package.")
    for module in (catalogue, _rebuild):
        monkeypatch.setattr(module, "sources", lambda: {"small": source, "derived": derived})
    module = types.ModuleType("emergence.sources.small")
    monkeypatch.setattr(module, "scores", small_scores, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(_rebuild, "REPOSITORY", Path("/nowhere/at/all"))
    monkeypatch.delenv("EMERGENCE_SOURCES", raising=False)
    return source


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that holds something already, unlike what a rebuild would make."""
    folder = tmp_path / "data"
    (folder / "scores").mkdir(parents=True)
    (folder / "scores" / "small.csv").write_text("as it was")
    (folder / "sources.toml").write_text(
        '[small.written."scores/small.csv"]\nrows = 0\n[derived.written]\n'
    )
    return folder


def download(server: Server, data: Path, names: tuple[str, ...] | None = ("small",)) -> None:
    rebuild(names, None, data, server.url, data.parent / "cache")


def contents(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def assert_as_committed(names: list[str] | None, upstream: Path, data: Path) -> None:
    rebuild(names, upstream, data)
    committed, made = contents(scores.DATA), contents(data)
    entries = tomllib.loads(made.pop("sources.toml").decode())
    listed = tomllib.loads(committed["sources.toml"].decode())
    assert entries == {key: listed[key] for key in names or listed}
    assert made == {place: committed[place] for place in made}


def test_a_rebuild_is_byte_identical(upstream: Path, tmp_path: Path) -> None:
    assert_as_committed(KINDS, upstream, tmp_path / "data")


@pytest.mark.long
def test_a_rebuild_of_everything_is_byte_identical(upstream: Path, tmp_path: Path) -> None:
    assert_as_committed(None, upstream, tmp_path / "data")


def test_the_folder_of_the_environment_is_used_and_must_exist(
    upstream: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMERGENCE_SOURCES", str(upstream))
    rebuild(["bbh_codex"], data=tmp_path / "data")
    assert len(scores.load(["bbh_codex"], tmp_path / "data")) == 54
    monkeypatch.setenv("EMERGENCE_SOURCES", "/nowhere/at/all")
    with pytest.raises(SourceError, match="EMERGENCE_SOURCES names /nowhere/at/all"):
        rebuild()


def test_one_source_alone_leaves_the_others_as_they_are(upstream: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    rebuild(["unknown_bench"], upstream, data)
    before = contents(data)
    rebuild(["bbh_codex"], upstream, data)
    after = contents(data)
    assert after["scores/unknown_bench.csv"] == before["scores/unknown_bench.csv"]
    assert list(tomllib.loads(after["sources.toml"].decode())) == ["bbh_codex", "unknown_bench"]


def test_an_unknown_source_is_named_with_its_neighbours() -> None:
    with pytest.raises(SourceError, match=r"no source .obscaling..*obsscaling"):
        rebuild(["obscaling"])


def test_files_are_downloaded_once_checked_and_built(
    server: Server, small: catalogue.Source, data: Path
) -> None:
    server.hold(small)
    download(server, data)
    table = scores.load(["small"], data)
    assert table[["model", "params", "value"]].to_numpy().tolist() == [
        ["a-1b", 1e9, 0.25],
        ["a-2b", 2e9, 0.5],
    ]
    place = "/someone/something/c0ffee/some/folder"
    asked = [f"{place}/hits%20=%20100%25.csv", f"{place}/sizes.csv"]
    assert sorted(path for path, _ in server.asked) == asked
    download(server, data)
    assert len(server.asked) == 2


def test_a_download_that_broke_off_is_resumed(
    server: Server, small: catalogue.Source, data: Path
) -> None:
    server.hold(small)
    server.break_off_after = 20
    before = contents(data)
    with pytest.raises(SourceError, match=r"closed after 20 of .*Run `make data` again"):
        download(server, data)
    assert contents(data) == before
    server.break_off_after = None
    download(server, data)
    assert len(scores.load(["small"], data)) == 2
    assert "bytes=20-" in {wanted for _, wanted in server.asked}


def test_a_part_that_is_whole_is_not_an_error(
    server: Server, small: catalogue.Source, data: Path
) -> None:
    server.hold(small)
    parts = data.parent / "cache" / "parts"
    parts.mkdir(parents=True)
    for path, content in server.files.items():
        (parts / hashlib.sha256(f"{server.url}{path}".encode()).hexdigest()).write_bytes(content)
    download(server, data)
    assert len(scores.load(["small"], data)) == 2


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (FILES | {SIZES: FILES[SIZES] + b"\n"}, rf"{SIZES} .* is not the file that was pinned"),
        ({HITS: FILES[HITS]}, rf"{SIZES} could not be downloaded: .* 404"),
    ],
)
def test_what_a_server_has_wrong_is_named_and_changes_nothing(
    server: Server, small: catalogue.Source, data: Path, files: dict[str, bytes], message: str
) -> None:
    server.hold(small, files)
    before = contents(data)
    with pytest.raises(SourceError, match=message):
        download(server, data)
    assert contents(data) == before


def test_a_server_that_is_not_there_is_named(small: catalogue.Source, data: Path) -> None:
    with Server() as gone:
        pass
    with pytest.raises(SourceError, match=r"was not downloaded from http://127"):
        download(gone, data)


def test_what_a_folder_has_wrong_is_named_and_changes_nothing(
    small: catalogue.Source, data: Path, tmp_path: Path
) -> None:
    before, folder = contents(data), tmp_path / "upstream"
    (folder / "small").mkdir(parents=True)
    (folder / HITS).write_bytes(FILES[HITS])
    with pytest.raises(SourceError, match=f"{SIZES} is missing"):
        rebuild(["small"], folder, data)
    (folder / SIZES).write_bytes(b"something else")
    with pytest.raises(SourceError, match=f"{SIZES} is not the file"):
        rebuild(["small"], folder, data)
    assert contents(data) == before


def test_a_derived_source_stays_as_it_is_and_cannot_be_asked_for(
    server: Server, small: catalogue.Source, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SourceError, match=r"derived: upstream has no file.*EMERGENCE_SOURCES"):
        download(server, data, ("derived",))
    server.hold(small)
    download(server, data, None)
    assert "derived: nothing to download" in capsys.readouterr().err
    listing = tomllib.loads((data / "sources.toml").read_text())
    assert listing["derived"] == {"written": {}}
    assert listing["small"]["written"]["scores/small.csv"]["rows"] == 2


def test_a_table_that_breaks_the_rules_changes_nothing(
    server: Server, small: catalogue.Source, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.hold(small)
    module = sys.modules["emergence.sources.small"]
    monkeypatch.setattr(module, "scores", lambda folder: small_scores(folder).assign(value=3.0))
    before = contents(data)
    with pytest.raises(SchemaError, match=r"scores/small\.csv, row 1: value lies outside"):
        download(server, data)
    assert contents(data) == before
    assert [path.name for path in data.parent.iterdir() if path.name.startswith(".")] == []


def test_a_large_table_becomes_parquet_and_replaces_its_csv(
    server: Server, small: catalogue.Source, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.hold(small)
    monkeypatch.setattr(_rebuild, "LARGEST_CSV", 10)
    download(server, data)
    assert [file.name for file in (data / "scores").iterdir()] == ["small.parquet"]
    assert len(scores.load(["small"], data)) == 2


@pytest.mark.parametrize(
    ("file", "place"),
    [
        # Addresses as the repositories have them.
        (
            "bigbench_bigg/audit_table.json",
            "PeterPonyu/calibration-traps/f055de2fd1896a2b5338acc85d048ec35b716ebb/"
            "experiments/results/bigbench_audit/audit_table.json",
        ),
        (
            "expemergence/acc_arithmetic_instance_brier_-1000_63.09573444801933_10_redist.csv",
            "tony10101105/ExpEmergence/288b731d68fbc0328de28d394af108da71a09d36/data/arithmetic/"
            "acc_arithmetic_instance_brier_-1000_63.09573444801933_10_redist.csv",
        ),
        (
            "llm_line/latest_pm_hf.csv",
            "brendel-group/llm-line/e57749dab976fbe2dc58596ad1c0f61518ac0644/data/latest_pm_hf.csv",
        ),
    ],
)
def test_files_are_asked_for_where_their_repositories_have_them(file: str, place: str) -> None:
    source = catalogue.sources()[file.split("/")[0]]
    assert file in source.digests
    assert source.address(file, "https://example.org") == f"https://example.org/{place}"


def test_every_source_says_where_it_comes_from() -> None:
    for source in catalogue.sources().values():
        assert source.digests, source.key
        assert source.url.startswith("https://"), source.key
        assert source.licence, source.key
        assert source.derived or source.commit, source.key
