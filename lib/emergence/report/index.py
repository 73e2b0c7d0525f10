"""The front page: every claim's verdict at a glance, from the findings alone."""

import json
import re
from html import escape
from typing import Any

from jinja2 import Environment, FileSystemLoader

from emergence.errors import ReportError
from emergence.report import assets
from emergence.report.claims import SIGNS, Background, Claim, topics
from emergence.report.freshness import INDEX, Made, digest, made_from
from emergence.report.markdown import Article
from emergence.report.project import Project, write_whole
from emergence.report.provenance import template
from emergence.report.quantities import Quantity
from emergence.report.references import CITATION, Bibliography, entries
from emergence.report.remarks import remarks
from emergence.report.terms import explained

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MODULES = (
    "assets",
    "claims",
    "colours",
    "index",
    "markdown",
    "project",
    "quantities",
    "references",
    "remarks",
    "rounding",
    "terms",
)
_ANSWER = re.compile(r"\*\*(.+?)\*\*")


def write(project: Project) -> None:
    """Write the front page and what it was made from.

    Parameters
    ----------
    project : Project
        Where the claims' findings lie; a claim without any is named as not yet reported.
    """
    html, made = page(project)
    record = {"made_from": made, "page": digest(html.encode())}
    write_whole(project.index, html)
    write_whole(project.results(INDEX), json.dumps(record, indent=1) + "\n")


def page(project: Project) -> tuple[str, Made]:
    """Return the front page and the digests of what it was made from."""
    known = topics(project)
    made = _made(project, list(known))
    article = Article(Bibliography(project.references))
    judged = [topic for topic in known.values() if isinstance(topic, Claim)]
    shown = [_claim(project, claim, article) for claim in judged]
    content = {
        "claims": shown,
        "count": _count(len(shown)),
        "level": _level(shown),
        "terms": _terms(*(claim.get("answer", "") for claim in shown)),
        "background": [
            _background(project, topic)
            for topic in known.values()
            if isinstance(topic, Background) and _reported(project, topic.name)
        ],
        "remarks": remarks(project),
        "years": _years(project),
        "results": {path.rpartition("/")[2]: code for path, code in made["results"].items()},
        "style": assets.style(project, [claim.get("thumbnail", "") for claim in shown]),
        "script": assets.text(project, "script.js"),
    }
    folder = FileSystemLoader(project.package / "report" / "template")
    # Every piece of HTML that goes in was escaped where it was made.
    html = Environment(loader=folder, autoescape=False).get_template("home.html.j2")
    return html.render(content).rstrip() + "\n", made


def _made(project: Project, names: list[str]) -> Made:
    found = {
        "results": [_relative(project, name) for name in names],
        "library": [f"lib/emergence/report/{name}.py" for name in _MODULES],
        "page": template(project),
        "rules": ["claims.toml"],
        "references": ["references.bib"],
        "data": ["data/sources.toml"] if project.listing.is_file() else [],
    }
    return made_from(project, INDEX, found)


def _years(project: Project) -> list[str]:
    """Return the first and the last year in which the data's sources were published."""
    known = entries(project.references)
    cited = {key for source in project.sources().values() for key in source.get("cite", [])}
    keys = cited & set(known)
    years = sorted(known[key].fields["year"] for key in keys if "year" in known[key].fields)
    return [years[0], years[-1]] if years else []


def _relative(project: Project, name: str) -> str:
    return project.results(name).relative_to(project.root).as_posix()


def _count(claims: int) -> str:
    number = _COUNTS[claims] if claims < len(_COUNTS) else str(claims)
    return f"{number} claim{'' if claims == 1 else 's'}"


def _reported(project: Project, name: str) -> bool:
    return project.results(name).is_file() and project.page(name).is_file()


def _background(project: Project, topic: Background) -> dict[str, str]:
    return {
        "name": topic.name,
        "title": escape(topic.title),
        "question": escape(topic.question),
        "summary": escape(topic.summary),
        "page": project.page(topic.name).name,
    }


def _claim(project: Project, claim: Claim, article: Article) -> dict[str, Any]:
    about = {"name": claim.name, "title": escape(claim.title), "question": escape(claim.question)}
    if not _reported(project, claim.name):
        return about
    found = json.loads(project.results(claim.name).read_text("utf-8"))
    judged, target = found["verdict"], project.page(claim.name).name
    where, numbers = f"results of {claim.name}", _numbers(found)
    return about | {
        "page": target,
        "brief": escape(re.split("[.:]", claim.claim)[0]),
        "sure": _filled(claim, numbers),
        "verdict": judged["verdict"],
        "sign": SIGNS[judged["verdict"]],
        "sentence": article.sentence(judged["parts"], where, target),
        "terms": _terms(judged["sentence"], found["figure"]["caption"]),
        "thumbnail": project.thumbnail(claim.name).read_text("utf-8").strip(),
        "numbers": [_number(number) for number in numbers],
        "levels": {number.level for number in numbers if number.level is not None},
        **_captioned(found["figure"], article, where, target),
    }


def _captioned(figure: dict[str, str], article: Article, where: str, target: str) -> dict[str, str]:
    """Return what is said of a key figure; what its caption says in bold is the answer."""
    caption = re.sub(rf"\s*{CITATION}", "", figure["caption"])
    answer = _ANSWER.search(caption)
    return {
        "alt": escape(figure["alt"], quote=True),
        "caption": article.inline(caption, where).replace('href="#', f'href="{target}#'),
        "answer": article.inline(answer[1], where) if answer else "",
    }


def _terms(*texts: str) -> list[str]:
    return [escape(meaning, quote=False) for meaning in explained(" ".join(texts))]


def _level(claims: list[dict[str, Any]]) -> str:
    """Return the level of all intervals, if it is one."""
    levels = set().union(*(claim.get("levels", set()) for claim in claims))
    return f"{100 * levels.pop():.4g}%" if len(levels) == 1 else ""


def _numbers(found: dict[str, Any]) -> list[Quantity]:
    """Return the numbers that the verdict was given by."""
    by = [item for item in found["findings"] if item["name"] in found["verdict"]["by"]]
    ends = ("value", "low", "high")
    return [Quantity(**{**item, **{name: _float(item[name]) for name in ends}}) for item in by]


def _filled(claim: Claim, numbers: list[Quantity]) -> str:
    """Return how sure a verdict is, its quantities filled in with their ranges."""
    known = {number.name: number for number in numbers}

    def said(name: re.Match[str]) -> str:
        if name[1] not in known:
            raise ReportError(
                f"claims.toml [{claim.name}]: sure names {name[1]}, which no rule uses"
            )
        number = known[name[1]]
        return f"{number.shown} ({number.range})" if number.range else number.shown

    return re.sub(r"\{(\w+)\}", said, escape(claim.sure))


def _number(made: Quantity) -> dict[str, Any]:
    what = made.definition or str(made.name).replace("_", " ")
    return {
        "what": escape(what),
        "shown": made.shown,
        "range": made.range,
        "n": "" if made.n is None else f"{made.n:,}",
        "source": escape(made.source),
        "cell": made.cell,
    }


def _float(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value
