"""Pages in a real browser with the network cut: the toy's, and each that is committed."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1360])
def test_a_page_is_accessible_and_never_scrolls_sideways(opened, page_path, width, scheme):
    page = opened(page_path, width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details.fold').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_every_link_lands(opened, page_path):
    page = opened(page_path)
    for link in page.eval_on_selector_all(
        "a[href]", "all => all.map((a) => a.getAttribute('href'))"
    ):
        target, _, anchor = link.partition("#")
        if not target:
            assert page.locator(f"[id='{anchor}']").count() == 1, link
        elif not target.startswith(("http", "data:")):
            assert (page_path.parent / target).is_file(), link


def test_words_of_figures_are_large_enough_to_read(opened, page_path):
    for width in (360, 1360):
        page = opened(page_path, width)
        sizes = page.eval_on_selector_all(
            "main figure svg text",
            "all => all.map((t) => t.getBoundingClientRect().height).filter((h) => h > 0)",
        )
        assert all(size >= 9 for size in sizes), min(sizes)


def test_a_number_tells_what_it_is_by_hovering_and_by_keyboard(opened, toy_page):
    page = opened(toy_page, 360)
    number = page.locator("main p .number", has_text="Trees measured.").first
    note = number.locator(".note")
    assert not note.is_visible()
    number.locator(".value").hover()
    assert note.is_visible()
    page.mouse.move(0, 0)
    number.locator(".value").focus()
    assert "Trees measured." in note.inner_text()
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.keyboard.press("Escape")
    assert not note.is_visible()


def test_the_link_to_the_code_unfolds_it(opened, toy_page):
    page = opened(toy_page)
    code = page.locator("#cell-4")
    assert not code.is_visible()
    page.locator("main p .number .value").first.focus()
    page.locator("main p .number .note a").first.click()
    code.wait_for(state="visible")


def test_a_table_sorts_by_number(opened, toy_page):
    page = opened(toy_page)
    page.locator("details.fold summary", has_text="All trees").click()
    head = page.locator("table.sortable th", has_text="height")
    for order in ("ascending", "descending"):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == order
        cells = page.locator("table.sortable td:nth-child(3)").all_inner_texts()
        heights = [float(cell) for cell in cells]
        assert heights == sorted(heights, reverse=order == "descending")


def test_downloads_hold_what_is_drawn(opened, toy_page):
    page = opened(toy_page, accept_downloads=True)
    tools = page.locator("#fig-heights .tools")
    with page.expect_download() as saved:
        tools.get_by_text("CSV").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text())))
    assert len(rows) == 24
    with page.expect_download() as saved:
        tools.get_by_text("SVG").click()
    svg = saved.value.path().read_text()
    assert "var(" not in svg
    assert "#0b62a3" in svg
    with page.expect_download() as saved:
        tools.get_by_text("PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_contents_are_at_hand_on_a_phone(opened, toy_page):
    page = opened(toy_page, 360)
    link = page.locator("nav.contents li a", has_text="Verdict")
    assert not link.is_visible()
    page.locator("nav.contents summary").click()
    link.click()
    assert page.locator("#verdict").is_visible()
    assert not link.is_visible()


def test_paper_shows_what_is_folded(opened, toy_page):
    page = opened(toy_page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.get_by_text("Still folded.").is_visible()
    assert not page.locator("nav.contents").is_visible()


def test_a_page_reads_without_its_script(opened, toy_page):
    page = opened(toy_page, java_script_enabled=False)
    for text in ("Not settled", "Trees may jump", "with the midpoint"):
        assert page.get_by_text(text).first.is_visible()
