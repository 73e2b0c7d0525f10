from html import unescape
from urllib.parse import unquote

import pytest
from toy import REFERENCES

from emergence.errors import ReportError
from emergence.report.project import Project
from emergence.report.references import Bibliography, cite, cited, entries


@pytest.fixture
def bibliography(tmp_path):
    (tmp_path / "references.bib").write_text(
        REFERENCES
        + """
@misc{Many2023, title = {{BIG} \\& small: {\\'E}tude}, year = 2023, eprint = {2301.00001},
  archivePrefix = {arXiv}, author = {A, B and C, D and E, F and G, H and I, J and K, L and M, N}}
@online{Site2024, title = {A site}, year = 2024, url = {https://example.org/x}}
@article{Others2022, title = {T?}, year = 2022, author = {van der Berg, Anna and others}}
"""
    )
    return Bibliography(tmp_path / "references.bib")


def test_references_are_numbered_as_they_are_first_cited(bibliography):
    for key in ("Wei2022", "Brown2001", "Wei2022"):
        made = bibliography.cite(key, "toy")
    assert 'id="cite-Wei2022-2"' in made
    assert made.endswith(">1</a>")
    assert [item["key"] for item in bibliography.html()] == ["Wei2022", "Brown2001"]
    assert bibliography.html()[0]["back"] == ["cite-Wei2022-1", "cite-Wei2022-2"]


@pytest.mark.parametrize(
    ("key", "text", "link"),
    [
        ("Brown2001", "Brown, Cai and DasGupta (2001). Interval Estimation for a Binomial "
         "Proportion. <cite>Statistical Science</cite> 16(2), 101–133.",
         "https://doi.org/10.1214/ss/1009213286"),
        ("Many2023", "A et al. (2023). BIG &amp; small: Étude.",
         "https://doi.org/10.48550/arXiv.2301.00001"),
        ("Site2024", "Anonymous (2024). A site.", "https://example.org/x"),
        ("Others2022", "van der Berg et al. (2022). T?", ""),
    ],
)  # fmt: skip
def test_a_reference_is_written_out(bibliography, key, text, link):
    bibliography.cite(key, "toy")
    (item,) = bibliography.html()
    assert (item["text"], item["link"]) == (text, link)


def test_a_doi_with_signs_that_html_knows_is_escaped_and_its_link_encoded(tmp_path):
    doi = "10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I"
    (tmp_path / "references.bib").write_text(
        f"@misc{{Newcombe1998, title = {{T}}, doi = {{{doi}}}}}"
    )
    bibliography = Bibliography(tmp_path / "references.bib")
    bibliography.cite("Newcombe1998", "toy")
    (item,) = bibliography.html()
    assert not {"<", ">"} & set(item["link"] + item["name"])
    assert unquote(item["link"]) == f"https://doi.org/{doi}"
    assert unescape(item["name"]) == f"doi:{doi}"


def test_an_unknown_key_is_named_with_its_place_and_a_near_match(bibliography):
    with pytest.raises(ReportError, match=r"toy, cell 3: Wei2023 .* did you mean Wei2022\?"):
        bibliography.cite("Wei2023", "toy, cell 3")


def test_cited_keys_are_found():
    assert cited("a [@A2020; @B-c.d] b [@A2020] c @D") == ["A2020", "B-c.d", "A2020"]


def test_cite_is_checked_when_it_is_called(tmp_path, monkeypatch):
    (tmp_path / "claims.toml").write_text("")
    (tmp_path / "references.bib").write_text(REFERENCES)
    monkeypatch.chdir(tmp_path)
    assert cite("Wei2022", "Brown2001") == "[@Wei2022; @Brown2001]"
    with pytest.raises(ReportError, match="no entry Wei2002"):
        cite("Wei2002")


def test_a_broken_bibliography_is_named(tmp_path):
    (tmp_path / "references.bib").write_text("@article{Wei2022, title = {x")
    with pytest.raises(ReportError, match=r"references\.bib"):
        entries(tmp_path / "references.bib")


def test_this_repositorys_references_can_all_be_written_out():
    path = Project.find().references
    bibliography = Bibliography(path)
    for key in entries(path):
        bibliography.cite(key, "all")
    for item in bibliography.html():
        assert not set("{}\\") & set(item["text"]), item
        assert item["link"].startswith("https://"), item
