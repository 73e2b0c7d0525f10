"""The system's Chromium, driven by Playwright; and what to do where there is none."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PAGES = sorted((Path(__file__).parents[2] / "reports").glob("*.html"))
"""The pages that are committed."""

NAMES = ("chromium", "chromium-browser", "google-chrome")


class MissingError(Exception):
    """There is no Chromium on PATH."""


@contextmanager
def launched() -> Iterator[Any]:
    """Start a browser and end it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise MissingError("no Chromium on PATH; on Debian or Ubuntu: apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium's sandbox does not work for root, who runs the tests in containers.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()
