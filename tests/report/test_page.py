"""The toy's pages as they were built, looked at as text."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from emergence.report.project import PACKAGE
from emergence.report.visible import visible


@pytest.fixture(scope="module")
def page(built):
    return (built / "reports/toy.html").read_text()


def test_numbers_in_prose_are_values_with_their_definition(page):
    (first,) = re.findall(r'<p>Of <span class="number">.*?</p>', page, flags=re.S)
    shown = re.findall(r'class="value"[^>]*>([^<]*)<', first)
    assert shown == ["24", "8% (1 to 27)", "0.0833"]
    for line in ("Share of trees that grow suddenly.", "interval 1 to 27", "n = 24"):
        assert f'<span class="line">{line}</span>' in first
    assert '<a href="#cell-4">' in first


def test_what_comes_from_data_is_escaped(page):
    assert "The &lt;wood&gt; &amp; its trees" in page
    assert "<wood>" not in page


def test_badge_answer_and_key_figure_stand_at_the_top(page):
    header = page[page.index("<header>") : page.index("</header>")]
    for part in ("Not settled", "8% (1 to 27)", 'id="fig-heights"', "Trees may jump"):
        assert part in header
    assert page.count('id="fig-heights"') == 1


def test_a_fold_reaches_to_the_next_heading_of_its_level(page):
    start = page.index('<summary><h2 id="all-trees"')
    fold = page[start : page.index("</div></details>", start)]
    assert "Still folded." in fold
    assert 'id="table-trees"' in fold
    assert "See" not in fold


def test_the_page_counts_as_by_hand(page):
    words, figures = visible(page)
    assert figures == 2
    assert 90 < words < 130


def test_nothing_is_fetched_and_only_the_pages_own_script_runs(page):
    assert not re.findall(r"""\b(?:src|srcset|action)=""", page)
    assert "default-src 'none'" in page
    assert len(re.findall("<script", page)) == 1
    assert not re.findall(r"<link (?![^>]*data:,)", page)


def test_no_number_is_kept_unrounded(built):
    for path in sorted((built / "reports").rglob("*.*")):
        assert not re.findall(r"\d\.\d{9,}", path.read_text()), path.name


def test_findings_can_be_read_by_a_program(built):
    found = json.loads((built / "reports/results/toy.json").read_text())
    assert found["verdict"] == "not settled"
    assert found["findings"]["share"]["value"] == 0.0833333
    assert found["findings"]["share"]["sources"] == ["trees"]
    assert found["answer"].startswith("Perhaps 8% (1 to 27)")


def test_the_lead_is_there_in_chinese_and_counts_no_words(page):
    header = BeautifulSoup(page, "html.parser").header
    for note in header.select(".note"):
        note.extract()
    said = [one.get_text() for one in header.select("[lang='zh-Hans']")]
    answer = "也许有 8%（1%～27%）的树会突然长高：测量的树太少。"
    lead = ["树会突然长高吗？", "文章的论断", "超过某个年龄，树会突然长高。", "尚无定论", answer]
    assert said == lead
    assert visible("<main><p>two words</p><p lang='zh-Hans'>不 计</p></main>") == (2, 0)


@pytest.mark.parametrize("name", ["index", "emergence"])
def test_the_first_sentence_of_an_answer_stands_out(name):
    reports = PACKAGE.parents[1] / "reports"
    found = json.loads((reports / "results/emergence.json").read_text("utf-8"))
    page = BeautifulSoup((reports / f"{name}.html").read_text("utf-8"), "html.parser")
    for note in page.select(".note"):
        note.extract()
    english, chinese = (one.get_text() for one in page.select(".answer strong, .says strong")[:2])
    assert found["answer"].startswith(f"{english.strip()} ")
    assert found["answer_zh"].startswith(chinese.strip())
    assert (english.strip()[-1], chinese.strip()[-1]) == (".", "。")


@pytest.mark.parametrize("name", ["emergence", "metric_smoothness"])
def test_the_terms_are_those_that_stand_on_the_page_as_words(name):
    text = (PACKAGE.parents[1] / f"reports/{name}.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    terms = [term.get_text() for term in page.select_one("#terms").extract().select("dt")]
    words = page.get_text(" ")
    assert all(re.search(rf"(?i)\b{re.escape(term.rstrip('y'))}", words) for term in terms)
    assert "family" in terms
    assert ("BLEU" in terms) == (name == "metric_smoothness")  # table, possible


def test_pages_lead_to_each_other(built, page):
    assert 'class="next" href="background.html"' in page
    background = (built / "reports/background.html").read_text()
    assert 'class="previous" href="toy.html"' in background
    assert 'class="next"' not in background


def test_the_front_page_has_a_card_for_each_claim(built):
    front = (built / "reports/index.html").read_text()
    assert front.count('<article class="card"') == 1
    for part in (
        "Taller trees",
        "Not settled",
        "Perhaps 8% (1 to 27)",
        "也许有 8%（1%～27%）",
        "<svg",
    ):
        assert part in front


def test_every_page_leads_home_and_on_from_the_first_to_the_last():
    reports = PACKAGE.parents[1] / "reports"
    seen, name = [], "emergence"
    while name:
        seen.append(name)
        html = (reports / f"{name}.html").read_text("utf-8")
        links = BeautifulSoup(html, "html.parser").select("nav.around a")
        led = {link["class"][0]: link["href"].removesuffix(".html") for link in links}
        assert led.pop("up") == "index"
        assert led.get("previous") == (seen[-2] if len(seen) > 1 else None)
        name = led.get("next")
    assert {*seen, "index"} == {path.stem for path in reports.glob("*.html")}
