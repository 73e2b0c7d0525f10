"""Markdown as HTML: what is converted, what is refused."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from toy import REFERENCES

from emergence.errors import ReportError
from emergence.report.article import Article
from emergence.report.references import Bibliography


@pytest.fixture
def article(tmp_path: Path) -> Article:
    (tmp_path / "references.bib").write_text(REFERENCES)
    return Article(Bibliography(tmp_path / "references.bib"), {"stem": "What holds a tree up."})


def test_money_is_no_mathematics(article):
    assert "<math" not in article.html("a seed costs $5, a spade $20.", "n")
    assert "<math" in article.html("the midpoint $m$.", "n")
    assert "<math" not in article.html(r"\$m\$", "n")


def test_a_formula_stands_on_lines_of_its_own(article):
    html = article.html("before\n\n$$\\frac{a}{b}$$\n\nafter", "n")
    assert 'display="block"' in html
    assert "<p>after</p>" in html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"$\unheardof{x}$", "unheardof"),
        (r"$\frac{a}{b$", "braces"),
        (r"$\begin{heap}x\end{heap}$", "heap"),
        (r"$\href{javascript:alert(1)}{x}$", "href"),
        (r"$\text{<img src=x onerror=alert(1)>}$", "img"),
        (r"$\textbf{<img/src=x/onerror=alert(1)>}$", "img"),
        (r"$\textit{</math><iframe/src=//e>}$", "iframe"),
        (r"$\style{background:url(x)}{y}$", "style"),
        ("![](http://example.org/a.png)", "picture"),
        ("![a tree](attachment:a.png)", "picture"),
        ("<iframe src='x'></iframe>", "HTML"),
        ("a <b>bold</b> word", "HTML"),
        ("<!-- a --> hidden words <!-- b -->", "HTML"),
        ("{math}`x`", "{math}.*shown as it is"),
        (r"\begin{equation}x\end{equation}", "begin.*shown as it is"),
        (":::{note}\nwords\n:::", ":::.*shown as it is"),
        ("```{note}\nwords\n```", "shown as it is"),
        ("as is known [@Wei2022, p. 3]", "shown as it is"),
        ("as is known [-@Wei2022]", "shown as it is"),
        ("words[^1]", "shown as it is"),
        ("in a line $$x^2$$ alone", "shown as it is"),
        ("$$\nx^2\n$$ (1)", "shown as it is"),
        (r"as MyST has it \\(x^2\\)", "shown as it is"),
        (r"\frac{1}{2} without dollars", "shown as it is"),
        (r"$\frac$", "cannot be read: NoAvailableTokens"),
        ("$n = {eval}`n`$", "a number cannot stand in it"),
        ("[it](https://e.org/?n={eval}`n`)", "shown as it is"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", "shown as it is"),
        ("a {term}`trunk`", "term without explanation.*trunk.*glossary.toml"),
        ("as is known [@Nobody1900]", "Nobody1900"),
        ("as is known [@Wei2023]", "did you mean Wei2022"),
    ],
)
def test_what_cannot_stand_on_a_page_is_named_with_its_place(article, text, said):
    with pytest.raises(ReportError, match=f"n.ipynb, cell 3.*{said}"):
        article.html(text, "n.ipynb, cell 3")


def test_entities_are_the_characters_they_stand_for(article):
    html = article.html("5&nbsp;% of 3&times;4, R&amp;D, a &lt;b&gt;", "n")
    assert "5\N{NO-BREAK SPACE}% of 3×4, R&amp;D, a &lt;b&gt;" in html


def test_code_may_hold_what_a_page_does_not_know(article):
    assert "begin" in article.html(r"write `\begin{x}` or `{math}`", "n")


def test_comments_are_left_out(article):
    assert article.html("<!-- to do -->\n\ntext", "n").strip() == "<p>text</p>"


def test_anchors_are_unique(article):
    article.html("## A tree\n\n## A tree!", "n")
    assert [heading["anchor"] for heading in article.headings] == ["a-tree", "a-tree--2"]


def test_citations_are_numbered_and_listed_with_the_way_back(article):
    html = article.html("One [@Wei2022], and again [@Wei2022].", "n")
    assert html.count('href="#ref-Wei2022"') == 2
    (item,) = article.bibliography.html()
    assert item["back"] == ["cite-Wei2022-1", "cite-Wei2022-2"]
    assert "Emergent Abilities of Large Language Models" in item["text"]
    assert "https://doi.org/10.48550/arXiv.2206.07682" in item["text"]


@pytest.mark.parametrize("title", ["A 20% gain, for all", r"A 20\% gain, for all"])
def test_a_percent_sign_in_a_title_hides_nothing(tmp_path, title):
    (tmp_path / "references.bib").write_text(f"@misc{{a, title = {{{title}}}, year = {{2020}}}}")
    bibliography = Bibliography(tmp_path / "references.bib")
    assert "A 20% gain, for all" in bibliography.cite("a", "n")


@pytest.mark.parametrize("title", [r"\emph{New} trees", "Trees of $x^2$", r"\url{https://e.org}"])
def test_a_title_that_would_be_shown_as_latex_is_refused(tmp_path, title):
    (tmp_path / "references.bib").write_text(f"@misc{{a, title = {{{title}}}, year = {{2020}}}}")
    with pytest.raises(ReportError, match=r"references\.bib: .* of a would be shown as it is"):
        Bibliography(tmp_path / "references.bib").cite("a", "n")


def test_a_term_of_the_glossary_is_marked(article):
    assert (
        article.html("Its {term}`Stem`.", "n").strip()
        == '<p>Its <span class="named">Stem</span>.</p>'
    )


def test_expressions_become_what_they_are_given(article):
    html = article.html("Of {eval}`len(trees)` trees", "n", lambda text: f"$$\\boxed{{[{text}]}}")
    assert BeautifulSoup(html, "html.parser").p.text == r"Of $$\boxed{[len(trees)]} trees"


@pytest.mark.parametrize("link", ['10.1/x"><meta http-equiv="refresh">', "10.1/17:8<873::A>3"])
def test_an_address_in_the_bibliography_ends_nothing(tmp_path, link):
    file = tmp_path / "other.bib"
    about = f"title={{T}}, author={{A, B}}, year={{2020}}, journal={{J}}, doi={{{link}}}"
    file.write_text(f"@article{{zz, {about}}}")
    found = Bibliography(file)
    found.cite("zz", "here")
    made = BeautifulSoup(found.html()[0]["text"], "html.parser")
    assert [tag.name for tag in made.find_all(True)] == ["em", "a"]
    assert made.a["href"] == f"https://doi.org/{link}"


def test_a_citation_on_hover_is_plain_text(article):
    assert not re.search(r'title="[^"]*<', article.inline("[@Wei2022]", "here"))
