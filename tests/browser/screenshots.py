"""Pictures of every page, light, dark, on a phone and on paper, in build/screenshots/."""

from pathlib import Path

from chromium import launched

ROOT = Path(__file__).parents[2]
FORMS = {"light": (1360, "light"), "dark": (1360, "dark"), "phone": (360, "light")}


def main() -> None:
    """Take them."""
    folder = ROOT / "build/screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with launched() as browser:
        for path in sorted((ROOT / "reports").glob("*.html")):
            for form, (width, scheme) in FORMS.items():
                size = {"width": width, "height": 900}
                page = browser.new_page(viewport=size, color_scheme=scheme)
                page.goto(path.as_uri())
                page.screenshot(path=folder / f"{path.stem}-{form}.png", full_page=True)
                if form == "light":
                    page.pdf(path=folder / f"{path.stem}.pdf")
                page.close()
    print(f"pictures are in {folder.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
