"""Remarks that are no claims stand on the front page, with what it would take to test them."""

import pytest

from emergence.errors import ReportError
from emergence.report import index
from emergence.report.project import Project
from emergence.report.remarks import remarks

TABLE = """
[remarks]
title = "Besides"
lead = "Not measured."
[[remarks.each]]
remark = "Trees <think>."
measure = "It would take a tree that answers."
"""


@pytest.fixture
def besides(repository):
    claims = repository / "claims.toml"
    claims.write_text(claims.read_text() + TABLE)
    return Project.at(repository)


def test_the_articles_three_remarks_are_named_and_none_is_measured():
    table = remarks(Project.find())
    words = " ".join(one["remark"] for one in table["each"])
    assert all(topic in words for topic in ("reason or recall", "System 1", "query language"))
    assert "None of them is measured" in table["lead"]
    assert all(one["measure"] for one in table["each"])


def test_they_stand_on_the_front_page_escaped(besides, monkeypatch):
    monkeypatch.setattr(index, "_made", lambda project, names: {"results": {}})
    html, _ = index.page(besides)
    told = "<strong>Trees &lt;think&gt;.</strong> It would take a tree that answers."
    assert f"<p>{told}</p>" in html


def test_without_remarks_there_is_no_section(repository, monkeypatch):
    monkeypatch.setattr(index, "_made", lambda project, names: {"results": {}})
    assert remarks(Project.at(repository)) == {}
    assert 'id="remarks"' not in index.page(Project.at(repository))[0]


def test_what_is_missing_is_named(besides):
    besides.claims.write_text(besides.claims.read_text().replace('lead = "Not measured."', ""))
    with pytest.raises(ReportError, match=r"\[remarks\]: lead is missing"):
        remarks(besides)
