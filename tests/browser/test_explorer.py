"""The explorer in a real browser: by mouse, by keyboard and by link."""

import csv
import io
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from chromium import PAGES

from emergence.curves import final_states
from emergence.plots import FAMILIES, VARIABLES
from emergence.scores import load, select

pytestmark = pytest.mark.browser

PAGE = Path(__file__).parents[2] / "reports/explorer.html"
HINDU = "bigbench_bigg|BIG-G T=0|hindu_knowledge||direct|3|accuracy"


@pytest.fixture
def explorer(opened):
    """Open the explorer with a view, in a window of some width."""

    def at(width=1360, *, view=(), **options):
        page = opened(PAGE, width, **options)
        if view:
            page.goto("about:blank")
            page.goto(f"{PAGE.as_uri()}#{urlencode(view)}")
        return page

    return at


def test_search_choose_and_restore_the_view_from_its_link(explorer):
    page = explorer(view=[("c", HINDU)])
    page.locator("#search").fill("lambada_openai Pythia accuracy")
    found = page.locator("#found label", has_text="lambada openai · Pythia · 0-shot")
    found.first.click()
    assert page.locator("#chosen li").count() == 2
    page.locator("#axis").select_option("tokens")
    assert "No training tokens are known of it." in page.locator("#chosen").inner_text()
    address, seen = page.url, page.locator("#chart").inner_html()
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#axis").input_value() == "tokens"
    assert page.locator("#chart").inner_html() == seen
    assert page.locator("#link").evaluate("link => link.href") == address


def test_two_curves_that_are_one_by_the_chosen_metric_are_drawn_once(explorer):
    page = explorer(view=[("none", "")])
    page.locator("#search").fill("ipa transliterate Pythia")
    for curve in page.locator("#found label").all():
        curve.click()
    assert page.locator("#chosen li").count() == 2
    page.locator("#metric").select_option("bleu")
    assert page.locator("#chosen li").count() == 2
    assert page.locator("#numbers tbody tr").count() == 8


def test_the_keyboard_alone_finds_chooses_and_reads(explorer):
    page = explorer()
    before = page.locator("#chosen li").count()
    page.locator("#search").focus()
    page.keyboard.type("hindu knowledge GPT-3")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert page.locator("#chosen li").count() == before + 1
    page.locator("#chart > div").focus()
    page.keyboard.press("ArrowUp")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    # GPT-3 175B on hindu_knowledge, from BIG-bench's own results.
    said = page.locator("#point").inner_text()
    assert "of 175 questions" in said
    assert "hindu knowledge · GPT-3" in said
    told, address = page.locator("#chosen").inner_text(), page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#chosen").inner_text() == told


def test_values_chance_people_and_the_width_are_told(explorer):
    page = explorer(view=[("c", HINDU)])
    told = page.locator("#chosen").inner_text()
    assert "guessing 24.9%, average person 62%, best person 100%" in told
    assert "of its rise the model grows" in told
    assert page.locator("#chart").get_by_text("average person").count() == 1
    dot = page.locator("#chart g[aria-label=dot] > *").last
    dot.hover(force=True)
    assert "BIG-G T=0 128b" in page.locator("#chart g[aria-label=tip]").text_content()


def test_a_family_has_its_colour_of_all_other_pages(explorer):
    gpt = HINDU.replace("bigbench_bigg|BIG-G T=0", "bigbench_lite|GPT-3")
    page = explorer(view=[("c", gpt), ("c", HINDU)])
    colours = [key.evaluate("k => k.style.color") for key in page.locator("#chosen .key").all()]
    assert colours == [f"var(--{VARIABLES[FAMILIES[name]][0]})" for name in ("GPT-3", "BIG-G T=0")]


def test_every_link_to_the_explorer_finds_its_curves(explorer):
    found = [re.findall(r'href="(explorer.html#[^"]*)"', page.read_text()) for page in PAGES]
    page = explorer()
    links = sorted({unescape(link) for links in found for link in links})
    for link in [one for i, one in enumerate(links) if "#c=" in one or i % 8 == 0]:
        page.evaluate("link => { location.hash = link.split('#')[1]; }", link)
        page.wait_for_function("document.getElementById('chosen').children.length > 0")
        said = page.locator("#notice").inner_text()
        assert not said or "Shown is what has" in said, (link, said)


def test_a_curve_that_is_not_there_is_named_and_the_nearest_shown(explorer):
    page = explorer(view=[("c", HINDU.replace("hindu_knowledge", "hindu_knowlege"))])
    assert "There is no curve “bigbench_bigg|BIG-G T=0|hindu_knowlege" in (
        page.locator("#notice").inner_text()
    )
    assert "hindu knowledge · BIG-G T=0" in page.locator("#chosen").inner_text()


def test_a_name_that_is_not_there_is_said_to_be_and_what_has_most_of_it_is_shown(explorer):
    page = explorer(view=[("q", "hindu_knowledge easiest GPT-3")])
    assert page.locator("#notice").inner_text() == (
        "Nothing is called “hindu_knowledge easiest GPT-3”. "
        "Shown is what has “hindu knowledge GPT-3” in its name."
    )
    assert "hindu knowledge · GPT-3" in page.locator("#chosen").inner_text()


@pytest.mark.parametrize("name", ["toString", "__proto__", "weight"])
def test_an_axis_or_metric_that_is_not_there_is_said_to_be_none(explorer, name):
    page = explorer(view=[("c", HINDU), ("x", name), ("y", name)])
    assert page.locator("#notice").inner_text() == (
        f"There is no axis “{name}”. There is no metric “{name}”."
    )
    assert "hindu knowledge" in page.locator("#chosen").inner_text()


def test_downloads_hold_what_is_seen(explorer):
    page = explorer(view=[("c", HINDU)], accept_downloads=True)
    with page.expect_download() as saved:
        page.locator("#csv").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text())))
    assert len(rows) == 12
    assert {row["task"] for row in rows} == {"hindu_knowledge"}
    with page.expect_download() as saved:
        page.locator("[data-save=svg]").click()
    svg = saved.value.path().read_text()
    assert "hindu knowledge" in svg
    assert "var(" not in svg
    with page.expect_download() as saved:
        page.locator("[data-save=png]").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_of_two_models_of_one_size_it_draws_the_one_that_the_pages_use(explorer):
    rows = select(load(["obsscaling"]), tasks=["gsm8k"], families=["RWKV"])
    used = final_states(rows.dropna(subset="params")).sort_values("params", kind="stable")
    curve = "obsscaling|RWKV|gsm8k||leaderboard|5|exact_match"
    page = explorer(view=[("c", curve)], accept_downloads=True)
    with page.expect_download() as saved:
        page.locator("#csv").click()
    seen = list(csv.DictReader(io.StringIO(saved.value.path().read_text())))
    assert [row["model"] for row in seen] == used["model"].tolist()


def test_the_metric_switches_to_the_same_curve_by_another(explorer):
    label = "olmo_ladder|OLMo ladder|arc_easy|val|cloze|5|accuracy_normalized"
    page = explorer(view=[("c", label)])
    page.locator("#metric").select_option("bits_per_byte")
    assert "bits per byte (lower is better)" in page.locator("#chart").inner_text()
    assert "bits per byte" in page.locator("#chosen").inner_text()


def test_without_a_script_a_figure_and_a_table_stand_there(explorer):
    page = explorer(java_script_enabled=False)
    assert page.locator("#chart svg").is_visible()
    page.locator("summary", has_text="numbers").click()
    assert page.locator("#numbers tbody tr").count() == 48
    assert page.get_by_text("Choosing needs JavaScript").is_visible()


def test_the_page_is_one_file_that_allows_its_own_scripts_alone(explorer):
    assert PAGE.stat().st_size <= 3_000_000
    policy = explorer().locator("meta[http-equiv]").get_attribute("content")
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy
    assert "script-src 'sha256-" in policy


def test_what_people_score_on_a_task_is_not_told_of_its_parts(explorer):
    for subtask, told in (("", True), ("brier_group_10", False)):
        curves = select(
            load("expemergence"), tasks="hindu_knowledge", subtasks=subtask, metrics="brier"
        )
        page = explorer(
            view=[
                (
                    "c",
                    "|".join(
                        [
                            "expemergence",
                            curves["family"].iloc[0],
                            "hindu_knowledge",
                            subtask,
                            "direct",
                            "0",
                            "brier",
                        ]
                    ),
                )
            ]
        )
        shown = page.locator("#chosen").inner_text()
        assert "hindu knowledge" in shown
        assert ("average person" in shown) == told


def test_to_skip_to_the_content_keeps_the_view(explorer):
    page = explorer(view=[("c", HINDU)])
    told = page.locator("#chosen").inner_text()
    page.evaluate("location.hash = 'article'")
    page.wait_for_timeout(200)
    assert page.locator("#chosen").inner_text() == told
