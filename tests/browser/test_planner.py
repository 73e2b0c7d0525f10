"""The planner in a real browser: what is told changes with the choice, and is in the link."""

import csv
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "reports/planner.html"
CHOICE = {"questions": "1000", "sizes": "8", "growth": "3", "place": "end", "height": "0.4"}


def simulated(choice):
    with (ROOT / "data/planner.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if choice.items() <= row.items()]
    return [[f"{100 * float(row[told]):.0f}%" for told in ("jump", "climb")] for row in rows]


def test_the_advice_and_the_numbers_follow_the_choice(opened):
    page = opened(PAGE)
    before = page.locator("#advice").inner_text()
    for name, value in CHOICE.items():
        page.locator(f"#{name}").select_option(value)
    ((jump, climb),) = simulated(CHOICE)
    advice = page.locator("#advice").inner_text()
    assert advice.startswith(f"You would recognise a jump {jump} of the time, and a climb {climb}.")
    assert advice != before
    row = page.locator("#numbers tr[aria-current=true]").inner_text().split()
    assert row == ["1,000", jump, climb]
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#advice").inner_text() == advice
    assert page.locator("#link").evaluate("link => link.href") == address


def test_the_keyboard_alone_changes_the_choice(opened):
    page = opened(PAGE)
    before = page.locator("#advice").inner_text()
    page.locator("#questions").focus()
    page.keyboard.press("End")
    assert page.locator("#questions").input_value() == "5000"
    assert page.locator("#advice").inner_text() != before


def test_what_was_not_simulated_is_named_and_the_nearest_shown(opened):
    page = opened(PAGE)
    page.goto(f"{PAGE.as_uri()}#questions=180&place=nowhere")
    said = page.locator("#notice").inner_text()
    assert "180 was not simulated for questions; the nearest is 200." in said
    assert "nowhere was not simulated for place" in said
    assert page.locator("#questions").input_value() == "200"


def test_without_a_script_a_figure_and_a_table_stand_there(opened):
    page = opened(PAGE, java_script_enabled=False)
    assert page.locator("#chart svg").is_visible()
    assert page.locator("#numbers tbody tr").count() == 6


def test_to_skip_to_the_content_keeps_the_choice(opened):
    page = opened(PAGE)
    page.locator("#questions").select_option("1000")
    page.evaluate("location.hash = 'article'")
    page.wait_for_timeout(200)
    assert page.locator("#questions").input_value() == "1000"
