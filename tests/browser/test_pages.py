"""Pages in a real browser with the network cut: the toy's, and each that is committed."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import PAGES

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1360])
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
        what_a_tool_shows = "=" in anchor
        if not target:
            assert what_a_tool_shows or page.locator(f"[id='{anchor}']").count() == 1, link
        elif not target.startswith(("http", "data:")):
            there = page_path.parent / target
            assert there.is_file(), link
            assert what_a_tool_shows or not anchor or f'id="{anchor}"' in there.read_text(), link


def test_words_of_figures_are_large_enough_to_read(opened, page_path):
    for width in (360, 1360):
        page = opened(page_path, width)
        sizes = page.eval_on_selector_all(
            "main figure svg text",
            "all => all.map((t) => t.getBoundingClientRect().height).filter((h) => h > 0)",
        )
        assert all(size >= 9 for size in sizes), min(sizes)


def test_words_of_figures_lie_within_them(opened, page_path):
    for width in (360, 1360):
        beyond = opened(page_path, width).eval_on_selector_all(
            "main figure svg text",
            """all => all.map((t) => {
                const [word, box] = [t, t.ownerSVGElement].map((e) => e.getBoundingClientRect());
                return [Math.max(box.left - word.left, word.right - box.right), t.textContent];
            }).filter(([by]) => by > 6)""",
        )
        assert beyond == []


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


def test_sizes_in_words_sort_as_sizes(opened):
    page = opened(next(page for page in PAGES if page.stem == "task_decomposition"))
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    table = page.locator("#table-sums-by-family table")
    table.locator("th button", has_text="three digits").click()
    column = table.locator("th[aria-sort]").evaluate("head => head.cellIndex + 1")
    cells = table.locator(f"td:nth-child({column})").all_inner_texts()
    sizes = [float(text[:-1]) * {"M": 1e6, "B": 1e9}[text[-1]] for text in cells if text]
    assert sizes != sorted(sizes, key=str)  # as text they would be in another order
    assert sizes == sorted(sizes)


def test_every_table_sorts_and_a_long_one_is_filtered_as_one_types(opened, page_path):
    page = opened(page_path)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    tables = page.locator("main table:has(tbody tr + tr)")
    for table in tables.all():
        assert table.locator("thead th:not(:has(button))").count() == 0
        rows = table.locator("tbody tr").count()
        field = table.locator("xpath=ancestor::*[@class='scroll'][1]/preceding-sibling::p[1]/input")
        assert field.count() == (rows > 15)
        if rows > 15:
            word = table.locator("tbody tr").last.locator("td").first.inner_text()
            field.fill(word)
            left = table.locator("tbody tr:not([hidden])").all_inner_texts()
            assert left
            assert all(word.lower() in row.lower() for row in left)


def test_the_address_of_a_figure_is_copied_and_lands_on_it(opened, toy_page):
    page = opened(toy_page, permissions=["clipboard-read", "clipboard-write"])
    link = page.locator("#fig-heights .share")
    link.click()
    page.wait_for_function("document.querySelector('#fig-heights .share').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == f"{toy_page.as_uri()}#fig-heights"
    assert page.url.endswith("#fig-heights")


def test_the_lead_is_read_in_chinese_and_that_is_remembered(opened, toy_page):
    page = opened(toy_page.with_name("index.html"))
    chinese = page.get_by_text("树会突然长高吗？").first
    assert not chinese.is_visible()
    page.get_by_role("button", name="中文").click()
    assert chinese.is_visible()
    assert not page.get_by_text("Do trees grow suddenly tall?").is_visible()
    page.get_by_text("树会突然长高吗？").first.click()
    page.wait_for_url("**/toy.html")
    assert page.get_by_text("也许有").is_visible()
    assert page.get_by_text("An article says").is_visible()
    page.get_by_role("button", name="English").press("Enter")
    page.reload()
    assert page.get_by_text("Perhaps").first.is_visible()
    assert not page.get_by_text("也许有").is_visible()


def test_a_term_is_explained_once_a_section_by_hovering_and_by_keyboard(opened, toy_page):
    page = opened(toy_page, 360)
    section = page.locator("h2#the-wood ~ p .term", has_text="midpoint")
    assert section.count() == 1
    meaning = "The age at which half of the growth is done."
    note = section.locator(".note")
    assert not note.is_visible()
    section.locator(".value").hover()
    assert note.is_visible()
    page.mouse.move(0, 0)
    section.locator(".value").focus()
    assert note.inner_text() == meaning
    named = section.locator(".value").get_attribute("aria-describedby")
    assert page.locator(f"#{named}").text_content() == meaning
    page.keyboard.press("Escape")
    assert not note.is_visible()
    assert page.locator(".citation .term, a .term, h2 .term, code .term").count() == 0


@pytest.mark.parametrize("fragment", ["%", "100%", "%E0%A4%A"])
def test_an_address_that_is_no_text_breaks_nothing(opened, toy_page, fragment):
    page = opened(toy_page)
    page.goto("about:blank")
    page.goto(f"{toy_page.as_uri()}#{fragment}")
    assert page.locator("h2#the-wood ~ p .term", has_text="midpoint").count() == 1


@pytest.mark.parametrize(("size", "screens"), [((1366, 768), 1), ((360, 740), 2)])
def test_the_front_page_is_one_screen_on_a_laptop_and_two_on_a_phone(opened, size, screens):
    front = next((page for page in PAGES if page.stem == "index"), None)
    page = opened(front, size[0])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for _ in ("English", "中文"):
        assert page.evaluate("document.documentElement.scrollHeight") <= screens * size[1]
        page.locator("button.language").click()


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
