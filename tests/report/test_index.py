"""What the front page says beside a verdict, so that it can be read without the report."""

import json
import re
from dataclasses import replace

import pytest

from emergence.errors import ReportError
from emergence.report import index
from emergence.report.claims import topics
from emergence.report.project import Project


@pytest.fixture(scope="module")
def html(built):
    return built.index.read_text()


def test_a_thumbnail_has_the_caption_of_its_figure_without_citations(html):
    caption = re.search(r'<figure class="thumbnail">.*?<figcaption>(.*?)</figcaption>', html, re.S)
    assert caption[1] == "Height by age; dots are trees, the line is the mean."


def test_what_stands_in_brackets_is_said(html):
    assert "Brackets behind a number give its 95% interval" in html


@pytest.fixture
def told(built, tmp_path):
    """The front page of findings that were changed."""

    def call(**changes):
        found = json.loads(built.results("toy").read_text())
        found["figure"]["caption"] = changes.pop("caption", "A caption.")
        for item in found["findings"]:
            item.update(changes if item["name"] == "trees" else {})
        project = Project(built.root, tmp_path)
        (tmp_path / "results").mkdir()
        project.results("toy").write_text(json.dumps(found))
        for name in (project.page("toy"), project.thumbnail("toy")):
            name.write_text("<svg></svg>")
        return project

    return call


def test_the_answer_and_its_words_stand_at_a_glance(told, monkeypatch):
    monkeypatch.setattr(index, "_made", lambda project, names: {"results": {}})
    html, _ = index.page(told(caption="**A decade later.** See [@Wei2022] and [it](#fig-a)."))
    glance = html[html.index("<nav") : html.index("</nav>")]
    assert '<span class="answer">Found: A decade later.</span>' in glance
    assert '<p class="terms">A decade is ten times the size' in glance
    assert "<strong>A decade later.</strong> See and " in html
    assert 'href="toy.html#fig-a"' in html


def test_intervals_of_different_levels_are_not_given_one(told, monkeypatch):
    monkeypatch.setattr(index, "_made", lambda project, names: {"results": {}})
    html, _ = index.page(told(level=0.9, low=1.0, high=2.0))
    assert "Brackets behind a number" not in html


def test_how_sure_a_verdict_is_stands_at_a_glance_with_its_range(html):
    glance = html[html.index("<nav") : html.index("</nav>")]
    assert re.search(r"How sure: 0\.\d+ \(0\.\d+ to 0\.\d+\) of all trees\.</span>", glance)


def test_that_a_claim_is_not_shown_is_told_from_that_it_is_wrong(told, monkeypatch):
    monkeypatch.setattr(index, "_made", lambda project, names: {"results": {}})
    project = told()
    found = json.loads(project.results("toy").read_text())
    for verdict, said in (("supported", False), ("not supported", True)):
        found["verdict"]["verdict"] = verdict
        project.results("toy").write_text(json.dumps(found))
        html, _ = index.page(project)
        assert ("does not mean disproved" in html) == said


def test_what_no_rule_uses_cannot_say_how_sure(told, monkeypatch):
    monkeypatch.setattr(index, "_made", lambda project, names: {"results": {}})
    project = told()
    unknown = replace(topics(project)["toy"], sure="{bushes} of all.")
    monkeypatch.setattr(index, "topics", lambda project: {"toy": unknown})
    with pytest.raises(ReportError, match=r"claims.toml \[toy\]: sure names bushes"):
        index.page(project)


def test_the_date_shown_is_that_of_the_data(told, monkeypatch):
    monkeypatch.setattr(index, "_made", lambda project, names: {"results": {}})
    project = told()
    sources = project.root / "data" / "sources.toml"
    before = sources.read_text() if sources.exists() else None
    try:
        sources.write_text('[a]\ncite = ["Wei2022"]\n[b]\ncite = ["nowhere"]\n')
        html, _ = index.page(project)
    finally:
        sources.unlink() if before is None else sources.write_text(before)
    assert "published from 2022 to 2022;" in html
