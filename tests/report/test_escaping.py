"""What comes from anywhere but the templates is text on a page, whatever it holds."""

import re

import pytest
from bs4 import BeautifulSoup
from toy import BACKGROUND, CELLS, CLAIMS, FINDINGS, PARAMETERS, REFERENCES, SOURCES, write

MARK = "<img src=x onerror=alert(1)>'&amp;{{7*7}} $5 \\\"</script>"
TEXT = MARK.replace("\\", "")

TREES = f'''import pandas as pd
mark = "{MARK}"
trees = pd.read_csv("../data/scores/trees.csv").replace({{"kind": {{"oak": mark}}}})
trees = trees.assign(**{{mark: mark}})
n_trees = mark
share = Estimate(2 / 24, 0.0102, 0.27, n=24, unit="%")
print(mark)'''


def marked(cells):
    """Return the toy's cells with the mark as data, labels, description and output."""
    given = f'scale: str = "{MARK}"  # of the figure {MARK}'
    parameters = PARAMETERS[1].split("\n")[0]
    made = [("parameters", f"{parameters}\n{given}"), *cells[1:]]
    read = next(cell for cell in made if "read_csv" in cell[1])
    made[made.index(read)] = ("code", TREES)
    alt = 'alt="Heights rise evenly from two to thirty metres."'
    made = [(kind, text.replace(alt, "alt=mark")) for kind, text in made]
    return [(kind, text.replace('x="age"', 'x="age", marker="kind"')) for kind, text in made]


@pytest.fixture(scope="module")
def pages(tmp_path_factory, run):
    """The toy's pages, built with the mark in every text that is no Markdown."""
    from toy import toy

    root = toy(tmp_path_factory.mktemp("marked"))
    claims = CLAIMS
    for name in ("title", "question", "question_zh", "claim", "claim_zh", "summary", "summary_zh"):
        claims = re.sub(rf'^{name} = ".*"', lambda _, n=name: f'{n} = "{MARK}"', claims, flags=re.M)
    claims = re.sub('reason = ".*"', lambda _: f'reason = "{MARK}"', claims)
    (root / "claims.toml").write_text(claims)
    sources = SOURCES.replace("The <wood> & its trees", MARK).replace("CC0-1.0", MARK)
    (root / "data/sources.toml").write_text(sources)
    (root / "notebooks/toy.toml").write_text(FINDINGS.replace("Trees measured.", MARK))
    bib = MARK.replace("&", r"\&").replace("{{7*7}} $5", "").replace('\\"', "")
    references = REFERENCES.replace("Emergent Abilities", bib).replace("Wei, Jason", f"{{{bib}}}")
    (root / "references.bib").write_text(references.replace("Transactions", bib))
    write(root, "toy", marked(CELLS))
    write(root, "background", BACKGROUND)
    done = run("build", cwd=root)
    assert done.returncode == 0, done.stderr
    return {path.stem: path.read_text() for path in sorted((root / "reports").glob("*.html"))}


def test_no_text_becomes_an_element_an_attribute_or_a_script(pages):
    for page in pages.values():
        soup = BeautifulSoup(page, "html.parser")
        assert not soup.find_all(["img", "iframe", "object", "embed", "base"])
        assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name[:2] == "on"]
        assert "<img" not in re.sub(r"<script>.*?</script>", "", page, flags=re.S)
        assert len(soup.find_all("script")) == page.count("<script>") == 1
        sources = [
            tag[name]
            for tag in soup.find_all(True)
            for name in ("src", "srcset")
            if name in tag.attrs
        ]
        assert all(source.startswith("data:") for source in sources)


def test_every_text_is_there_as_it_was_written(pages):
    soup = BeautifulSoup(pages["toy"], "html.parser")
    places = {
        "question": soup.select_one(".question"),
        "claim": soup.select_one(".claim"),
        "printed": soup.select_one("pre.output"),
        "cell": soup.select_one("table.sortable"),
        "legend": soup.select_one("svg .legend") or soup.select_one("svg"),
        "parameters": soup.select_one("#made-from"),
        "definition": soup.select_one(".note"),
    }
    for name, place in places.items():
        assert TEXT in " ".join(place.get_text().split()), name
    assert soup.select_one("[role=img]")["aria-label"] == TEXT
    front = BeautifulSoup(pages["index"], "html.parser").get_text()
    assert TEXT in front


def test_every_page_forbids_the_network_and_foreign_scripts(pages):
    for page in pages.values():
        (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', page)
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == "'none'"
        assert re.fullmatch(r"('sha256-[\w+/=]+' ?)+", rules["script-src"])
        assert rules["img-src"] == "data: blob:"
        assert not {"connect-src", "frame-src", "font-src"} & set(rules)


REFUSED = [
    ("claims.toml", 'answer = "Perhaps', 'answer = "<img src=x> Perhaps'),
    ("claims.toml", 'open = "Trees', 'open = "<img src=x> Trees'),
    ("data/sources.toml", "https://example.org/trees", "javascript:alert(1)"),
]


@pytest.mark.parametrize(("file", "old", "new"), REFUSED, ids=[r[1] for r in REFUSED])
def test_what_is_markdown_or_a_link_is_refused(fresh, run, file, old, new):
    path = fresh / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    done = run("build", "toy", cwd=fresh)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (fresh / "reports/toy.html").exists()
