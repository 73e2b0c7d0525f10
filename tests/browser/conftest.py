"""A Chromium without network, and the pages it opens: the toy's and all that are published."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tests" / name) for name in ("browser", "report")]

from chromium import MissingError, launched  # noqa: E402
from toy import toy  # noqa: E402

from emergence.report.build import build  # noqa: E402
from emergence.report.project import Project  # noqa: E402

PUBLISHED = sorted((REPOSITORY / "reports").glob("*.html"))


@dataclass
class Opened:
    """A page in the browser, with all that it asked for and complained of."""

    page: Any
    path: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    try:
        with launched() as browser:
            yield browser
    except MissingError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = toy(tmp_path_factory.mktemp("browser"))
    build(Project.at(root))
    return Project.at(root)


@pytest.fixture(params=["toy", "toy's index", *(path.stem for path in PUBLISHED)])
def path(request: pytest.FixtureRequest, built: Project) -> Path:
    """Every page there is."""
    if request.param == "toy":
        return built.page("toy")
    return (
        built.index
        if request.param == "toy's index"
        else REPOSITORY / f"reports/{request.param}.html"
    )


@pytest.fixture
def visit(chromium: Any) -> Iterator[Any]:
    """Open a page with the network cut."""
    contexts = []

    def call(path: Path, width: int = 1360, scheme: str = "light") -> Opened:
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, color_scheme=scheme, offline=True)
        contexts.append(context)
        opened = Opened(context.new_page(), path)
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on(
            "console",
            lambda said: said.type in ("error", "warning") and opened.complaints.append(said.text),
        )
        opened.page.goto(path.as_uri())
        return opened

    yield call
    for context in contexts:
        context.close()
