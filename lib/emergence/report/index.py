"""The front page: every claim's verdict at a glance, from the findings alone."""

import json
import re
from typing import Any

from markupsafe import Markup

from emergence.report import verdict
from emergence.report.freshness import INDEX
from emergence.report.project import Project, write_whole
from emergence.report.render import filled
from emergence.report.verdict import Claim


def write(project: Project) -> None:
    """Write the front page; a claim whose page was not made yet is named as such."""
    pages = {name: verdict.read(project, name) for name in project.pages()}
    cards = [_card(project, name, claim) for name, claim in pages.items() if claim.quantities]
    made = [(n, c) for n, c in pages.items() if not c.quantities and project.page(n).is_file()]
    rest = [{"name": name, "claim": claim} for name, claim in made]
    about = project.claims()
    tools = {name: about[name] for name in project.tools() if project.page(name).is_file()}
    parts = {"cards": cards, "background": rest, "tools": tools}
    write_whole({project.page(INDEX): filled("home.html.j2", parts, "the front page")})


def _card(project: Project, name: str, claim: Claim) -> dict[str, Any]:
    path, drawing = project.results(name), project.results(name, "svg")
    found = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    svg = drawing.read_text("utf-8") if drawing.is_file() else ""
    svg = re.sub(r'((?: id="|#)[^")]*)-c-(?=\d+["\)])', rf"\1-{name}-", svg)
    return {**found, "name": name, "claim": claim, "drawing": Markup(svg)}
