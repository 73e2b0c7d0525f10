"""From an executed notebook to one page that needs nothing but itself."""

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import strip_ansi
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from emergence import plots
from emergence.errors import ReportError
from emergence.report.article import Article
from emergence.report.cells import DETAIL, FIGURE, INJECTED, TABLE, VERDICT, numbers, place, tags
from emergence.report.findings import assignments
from emergence.report.freshness import INDEX
from emergence.report.project import TOOLS, Project
from emergence.report.references import Bibliography
from emergence.report.values import MIME
from emergence.report.verdict import ANSWERS, PLACE, Claim, in_languages
from emergence.report.visible import MOST_FIGURES, MOST_ROWS, MOST_WORDS, over, visible

TEMPLATES = Path(__file__).parent / "template"
"""Where templates, styles and scripts lie."""

# Made once: what is compiled here, processes that are forked later need not compile.
_EMPTY: Any = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
nbformat.validate(_EMPTY)
_EXPORTER: Any = TemplateExporter(  # type: ignore[no-untyped-call]
    template_name="template",
    extra_template_basedirs=[str(TEMPLATES.parent)],
    default_preprocessors=[],
)
_EXPORTER.environment.autoescape = True
_EXPORTER.environment.get_template("page.html.j2")
_PARTS = _EXPORTER.environment.get_template("parts.html.j2").module
_LEXER, _FORMATTER = PythonLexer(), HtmlFormatter[str](nowrap=True)

_TITLE = re.compile(r"\A\s*# +(.+)\n?")
_AFTER = re.compile(r"(?<=\.) |(?<=。)")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class Page:
    """The parts of one page, made from an executed notebook."""

    def __init__(self, project: Project, name: str, claim: Claim, notebook: Any) -> None:
        self.where, self.name, self.claim = f"notebooks/{name}.ipynb", name, claim
        self.cells = list(zip(numbers(notebook.cells), notebook.cells, strict=True))
        self.findings = notebook.metadata["emergence"]["findings"]
        self.sources = project.toml("data/sources.toml")
        bibliography = Bibliography(project.root / "references.bib")
        self.article = Article(bibliography, project.toml("glossary.toml"))
        # The example's curves are in no published explorer.
        tools = [tool for tool in project.tools() if {name, tool} != {"your_models", "explorer"}]
        self.known = [INDEX, *project.pages(), *project.tools()]
        pages = [one for one in self.known if one not in TOOLS or one in tools]
        made = [tool for tool in TOOLS if project.page(tool).is_file()]
        self.beside = pages if project.published else [name, *made]
        judged = [item for _, item in self._published(VERDICT)]
        self.verdict = judged[-1] if judged else {}
        keys = [found for found in self._published(FIGURE) if found[1]["key"]]
        self._key_cell, self.figure = keys[0] if keys else (0, {})
        values = self.verdict.get("values", {}).items()
        if other := [n for n, v in values if self.findings.get(n, v)["shown"] != v["shown"]]:
            raise ReportError(f"{self.where}: judge() has another {other[0]} than the findings")
        if len(judged) > 1 or len(keys) > 1 or self.verdict.get("claim", name) != name:
            told = f"a page has one call of judge, of {name!r}, and one figure with key=True"
            raise ReportError(f"{self.where}: {told}; mend or remove the others")
        names = Counter(one["name"] for kind in (FIGURE, TABLE) for _, one in self._published(kind))
        if twice := [name for name, many in names.items() if many > 1]:
            raise ReportError(f"{self.where}: {twice[0]} names two figures or tables; rename one")
        self._notes, self._folds = 0, list[int]()
        needed = {f"notebooks/{name}.toml, with its findings,": self.findings}
        needed |= {"a call of judge()": self.verdict, "a figure with key=True": self.figure}
        if claim.quantities and (missing := [what for what, held in needed.items() if not held]):
            raise ReportError(f"{self.where}: {missing[0]} is missing; a claim's page needs one")

    def parts(self) -> dict[str, Any]:
        """Return what the template is filled with."""
        _, first = next((c for c in self.cells if c[1].cell_type == "markdown"), (0, None))
        match = _TITLE.match(first.source) if first else None
        title = self.article.inline(match[1] if match else self.claim.title, f"{self.where}, title")
        return {
            "name": self.name,
            "claim": self.claim,
            "title": Markup(title),
            "plain_title": Markup(re.sub(r"<[^>]*>", "", title)),
            "verdict": self.verdict.get("verdict", ""),
            **{key: Markup(self._answer(key)) for key in ANSWERS},
            "key_figure": Markup(self._figure(self.figure, self._key_cell) if self.figure else ""),
            "body": Markup(body := "".join(self._blocks())),
            "headings": [h for h in self.article.headings if h["level"] == 2],
            "references": self.article.bibliography.html(),
            "glossary": self._terms(body + self._answer("answer")),
            **{"beside": self.beside, "known": self.known},
        }

    def _terms(self, html: str) -> dict[str, str]:
        """Return those of the glossary's terms that a page has, in the singular or the plural."""
        text, known = re.sub(r"<[^>]*>", " ", html), self.article.glossary
        form = r"(?i)(?<![\w-]){}(s|y|ies)?(?![\w-])".format
        return {n: known[n] for n in known if re.search(form(re.escape(n.removesuffix("y"))), text)}

    def figure_title(self, figure: Mapping[str, Any]) -> str:
        """Return a figure's title, chosen by the verdict's states where claims.toml has it."""
        states = self.verdict.get("states", {})
        found = figure["title"] or self.claim.figure_title(figure["name"], states)
        if not found:
            told = f"{self.where}, figure {figure['name']}: it has no title; give it one, or write "
            raise ReportError(f"{told}[{self.name}.titles.{figure['name']}] in claims.toml")
        return str(found)

    def _published(self, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
        for number, cell in self.cells:
            for output in cell.get("outputs", []):
                if kind in output.get("data", {}):
                    yield number, output["data"][kind]

    def _answer(self, key: str) -> str:
        if not self.verdict:
            return ""
        marked = re.sub(PLACE, r"{eval}`\1\2`", self.verdict[key])
        values = in_languages(self.verdict["values"])[key]
        short = {f"{name}.value": {"shown": value["short"]} for name, value in values.items()}
        shown = self._numbers({**values, **short}, len(self.cells), "its answer")
        sentences, here = re.split(_AFTER, marked, maxsplit=1), f"claims.toml [{self.name}]"
        first, *rest = (self.article.inline(one, here, shown) for one in sentences)
        return " ".join([f"<strong>{first}</strong>", *rest]).strip()

    def _blocks(self) -> Iterator[str]:
        shown, code, titled = "", list[dict[str, Any]](), False
        for index, (number, cell) in enumerate(self.cells):
            if cell.cell_type == "markdown":
                # Code before the first words is folded with what follows them.
                if titled:
                    yield shown + (str(_PARTS.code(code)) if code else "")
                    shown, code = "", []
                yield self._prose(index, titled)
                titled = True
            elif cell.cell_type == "code" and INJECTED not in tags(cell):
                here = place(self.where, number, cell)
                shown += "".join(self._output(output, number, here) for output in cell.outputs)
                html = str(highlight(cell.source.strip(), _LEXER, _FORMATTER)).rstrip()
                code += [{"number": number, "html": html}]
        yield shown + (str(_PARTS.code(code)) if code else "")
        yield "</div></details>" * len(self._folds)

    def _prose(self, index: int, titled: bool) -> str:
        number, cell = self.cells[index]
        here = place(self.where, number, cell)
        source = cell.source if titled else _TITLE.sub("", cell.source, count=1)
        kept = cell.metadata.get("user_expressions", [])
        values = {one["expression"]: one["result"]["data"][MIME] for one in kept}
        html = self.article.html(source, here, self._numbers(values, index, here))
        return self._folded(html, DETAIL in tags(cell), here)

    def _folded(self, html: str, opens: bool, here: str) -> str:
        """Close folds at headings of their level or above, and open one at the first if asked."""
        made, *rest = re.split(r"(?=<h[1-6] id=)", html)
        if opens and (made.strip() or not rest):
            raise ReportError(f"{here}: a cell tagged {DETAIL} begins with a heading; write one")
        for piece in rest:
            level = int(piece[2])
            while self._folds and self._folds[-1] >= level:
                self._folds.pop()
                made += "</div></details>"
            if opens and piece is rest[0]:
                heading, _, piece = piece.partition("\n")
                self._folds.append(level)
                made += f'<details class="fold"><summary>{heading}</summary><div>'
            made += piece
        return made

    def _numbers(self, values: Mapping[str, Any], before: int, here: str) -> Callable[[str], str]:
        """Return what writes inline expressions of a text that stands before a cell."""
        assigned = assignments([cell for _, cell in self.cells[:before]])

        def written(name: str) -> str:
            if name not in values:
                raise ReportError(f"{here}: {{eval}}`{name}` was not evaluated; run it by `make`")
            text, base = values[name]["shown"], name.removesuffix(".value")
            finding = self.findings.get(base)
            if finding is None:
                return str(Markup.escape(text))
            self._notes += 1
            titles = [self.sources.get(s, {}).get("title", s) for s in finding.get("sources", [])]
            return str(_PARTS.number(text, finding, titles, self._notes, assigned.get(base)))

        return written

    def _output(self, output: Any, number: int, here: str) -> str:
        data = output.get("data", {})
        if VERDICT in data or data.get(FIGURE, {}).get("key"):
            return ""
        if FIGURE in data:
            return self._figure(data[FIGURE], number)
        if TABLE in data:
            return self._table(data[TABLE], number, here)
        if set(data) - {"text/plain"}:
            raise ReportError(f"{here}: shows what has no caption; use show() or table()")
        text = strip_ansi(output.get("text", data.get("text/plain", "")))  # type: ignore[no-untyped-call]
        return str(_PARTS.printed(_ADDRESS.sub("", text))) if text.strip() else ""

    def _figure(self, figure: Mapping[str, Any], cell: int) -> str:
        title = self.article.inline(self.figure_title(figure), self.where)
        caption = self.article.inline(figure["caption"], f"{self.where}, figure {figure['name']}")
        return str(_PARTS.figure(figure, Markup(title), Markup(caption), cell))

    def _table(self, table: Mapping[str, Any], cell: int, here: str) -> str:
        if len(table["rows"]) > MOST_ROWS and not self._folds:
            many = f"{here}: table {table['name']} has {len(table['rows'])} rows"
            raise ReportError(f"{many}; beyond {MOST_ROWS} put it in a fold")
        caption = Markup(self.article.inline(table["caption"], here))
        return str(_PARTS.table(table, caption, cell))


def filled(template: str, parts: Mapping[str, Any], where: str, own: tuple[str, ...] = ()) -> bytes:
    """Return a page's bytes, made of a template by nbconvert; `own` are its scripts and styles."""
    named = ["script.js", "style.css", *own]
    texts = {name: (TEMPLATES / name).read_text("utf-8").strip() for name in named}
    scripts = [text for name, text in texts.items() if name.endswith(".js")]
    style = "\n".join(text for name, text in texts.items() if name.endswith(".css"))
    style = style.replace("/*light*/", plots.css(False)).replace("/*dark*/", plots.css(True))
    allowed = Markup(" ".join(map(_allowance, scripts)))
    common = {"style": Markup(style), "scripts": list(map(Markup, scripts)), "allowed": allowed}
    resources = {"page": {**parts, **common}}
    _EXPORTER.template_file = template
    page, _ = _EXPORTER.from_notebook_node(_EMPTY, resources=resources)
    html = _CONTROL.sub("", page).strip() + "\n"
    _check(html, where, parts.get("known"))
    if "beside" in parts:
        html = _PAGE.sub(lambda link: link[link[1] not in parts["beside"] and 2], html)
    return html.encode()


def packed(content: Any) -> Markup:
    """Return plain data as JSON that may stand in a script element."""
    # A script's end inside a text would end the element.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _allowance(script: str) -> str:
    """Return a script's digest as a content security policy names it."""
    digest = hashlib.sha256(f"\n{script}\n".encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _check(html: str, where: str, known: Collection[str] | None) -> None:
    html = _SCRIPT.sub("", html)
    if over(html):
        words, figures = visible(html)
        cells = [found for found in _CELL.finditer(html) if not over(html[: found.start()])]
        told = f"{where}, past cell {cells[-1][1] if cells else 1}: {words} words and {figures} "
        told += f"figures are visible, at most {MOST_WORDS} and {MOST_FIGURES}"
        raise ReportError(f"{told}; fold or cut")
    ids = Counter(re.findall(r'\bid="([^"]+)"', html))
    if twice := sorted(name for name, many in ids.items() if many > 1):
        raise ReportError(f"{where}: the anchor {twice[0]} is there twice; rename one")
    for found in re.finditer(r'(?s)<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html):
        link, page = found[1], _PAGE.match(found[0])
        lost = page[1] not in known if page and known else not _LINK.match(link)
        if link[1:] not in ids if link.startswith("#") else lost:
            past = ["1", *_CELL.findall(html, 0, found.start())][-1]
            told = f"{where}, past cell {past}: the link [{found[2]:.60}]({link:.80})"
            raise ReportError(f"{told} leads nowhere; mend or remove it")


_SCRIPT = re.compile(r"<script[ >].*?</script>", re.S)
_CELL = re.compile(r'id="cell-(\d+)"')
_PAGE = re.compile(r'<a [^>]*?href="(?:[\w-]+/)?([\w-]+)\.(?:html|json|svg)[^>]*>(.*?)</a>', re.S)
_LINK = re.compile(r"https?://|(mailto|data):|results/[\w-]+\.\w+$|([\w-]+/)?[\w-]+\.html(#|$)")
