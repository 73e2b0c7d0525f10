"""The atlas in a real browser: by mouse, by keyboard and by link."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

PAGE = Path(__file__).parents[2] / "reports/atlas.html"


def test_a_click_and_the_arrow_keys_look_at_a_product(opened):
    page = opened(PAGE)
    canvas = page.locator("canvas").last
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.125, "y": box["height"] * 0.475})
    assert page.locator("#product").inner_text() == "47 × 12 = 564"
    page.locator("#maps > div").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator("#product").inner_text() == "48 × 22 = 1,056"
    assert "48 times 22: gpt2" in page.locator("#said").inner_text()


def test_the_parts_stand_beside_the_product_and_the_link_restores_it(opened):
    page = opened(PAGE)
    page.locator("#a").fill("23")
    page.locator("#b").fill("46")
    page.locator("#b").press("Tab")
    page.locator("#measure").select_option("last")
    heads = page.locator("#answers th button[id]").all_inner_texts()
    assert heads == ["23 × 46 = 1058", "23 × 40 = 920", "23 × 6 = 138"]
    told, address = page.locator("#answers").inner_text(), page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#answers").inner_text() == told
    assert page.locator("#measure").input_value() == "last"
    assert page.locator("#link").evaluate("link => link.href") == address


def test_the_keyboard_alone_changes_product_and_measure(opened):
    page = opened(PAGE)
    page.locator("#measure").focus()
    page.keyboard.press("End")
    assert page.locator("#measure").input_value() == "distance"
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("34")
    page.keyboard.press("Tab")
    assert page.locator("#product").inner_text() == "12 × 34 = 408"
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#product").inner_text() == "12 × 34 = 408"
    assert page.locator("#measure").input_value() == "distance"


def test_the_maps_are_saved_as_they_are_seen(opened):
    page = opened(PAGE, accept_downloads=True)
    for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as saved:
            page.locator(f"[data-save={form}]").click()
        content = saved.value.path().read_bytes()
        assert content.startswith(begins)
        if form == "svg":
            assert content.count(b"<image") == 6
            assert b"text-davinci-003" in content


def test_a_product_that_was_not_asked_is_named_and_the_nearest_shown(opened):
    page = opened(PAGE)
    page.goto(f"{PAGE.as_uri()}#a=120&b=7&measure=luck")
    assert "a = 120 was not asked; the nearest is 99." in page.locator("#notice").inner_text()
    assert "There is no measure “luck”." in page.locator("#notice").inner_text()
    assert page.locator("#product").inner_text() == "99 × 7 = 693"


def test_without_a_script_a_figure_and_a_table_stand_there(opened):
    page = opened(PAGE, java_script_enabled=False)
    assert page.locator("#maps svg").is_visible()
    assert "91%" in page.locator("table.sortable tr", has_text="text-davinci-003").inner_text()
