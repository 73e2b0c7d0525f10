"""One browser for all tests, without a network; the committed pages and the toy's."""

import os
import subprocess
import sys

import pytest
from chromium import PAGES, MissingError, launched
from toy import toy


@pytest.fixture(scope="session")
def browser():
    try:
        with launched() as started:
            yield started
    except MissingError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def toy_page(tmp_path_factory):
    """The toy's page of a claim."""
    root = toy(tmp_path_factory.mktemp("toy"))
    subprocess.run([sys.executable, "-m", "emergence", "build"], cwd=root, check=True)
    return root / "reports/toy.html"


@pytest.fixture(params=["toy", *PAGES], ids=lambda page: getattr(page, "stem", page))
def page_path(request, toy_page):
    """The toy's page, and each that is committed."""
    return toy_page if request.param == "toy" else request.param


@pytest.fixture
def opened(browser):
    """Open a page and hold it to silence: no request, no complaint on the console."""
    contexts, said = [], []

    def open_page(path, width=1360, scheme="light", **options):
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    here = ("file:", "data:", "blob:")
    assert [text for text in said if not text.startswith(here)] == []
