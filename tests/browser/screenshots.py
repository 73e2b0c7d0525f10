"""Pictures of every page, light, dark, on a phone and on paper: `make screenshots`."""

import shutil
import sys
from pathlib import Path
from typing import Any

from chromium import MissingError, launched

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "screenshots"
LOOKS = {"light": (1360, "light"), "dark": (1360, "dark"), "phone": (360, "light")}
TALLEST = 8000
"""Pixels of one picture: a longer page is cut into several, for Chromium draws no longer ones."""


def looked_at(browser: Any, file: Path, look: str) -> list[Path]:
    """Take pictures of a page from top to bottom, with the network cut."""
    width, scheme = LOOKS[look]
    size = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    height = page.evaluate("document.documentElement.scrollHeight")
    taken = []
    for number, top in enumerate(range(0, height, TALLEST), start=1):
        taken.append(FOLDER / f"{file.stem}-{look}-{number}.png")
        clip = {"x": 0, "y": top, "width": width, "height": min(TALLEST, height - top)}
        page.screenshot(path=taken[-1], full_page=True, clip=clip)
    context.close()
    return taken


def printed(browser: Any, file: Path) -> Path:
    """Print a page to PDF, as on A4 paper."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    target = FOLDER / f"{file.stem}-print.pdf"
    page.pdf(path=target, format="A4")
    context.close()
    return target


def main() -> None:
    """Take pictures of all pages that are there."""
    pages = sorted((ROOT / "reports").glob("*.html"))
    if not pages:
        sys.exit("error: reports/ holds no pages; run `make` first")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        with launched() as browser:
            for file in pages:
                taken = [path for look in LOOKS for path in looked_at(browser, file, look)]
                taken.append(printed(browser, file))
                print(f"{file.name}: {len(taken)} pictures", flush=True)
    except MissingError as error:
        sys.exit(f"error: {error}")
    print(f"in {FOLDER.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
