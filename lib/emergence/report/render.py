"""From an executed notebook to one page that needs nothing but itself."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import Highlight2HTML, strip_ansi
from nbformat.v4 import new_notebook

from emergence.errors import ReportError
from emergence.report import theme
from emergence.report.article import Article
from emergence.report.cells import DETAIL, FIGURE, INJECTED, TABLE, VERDICT, numbers, place, tags
from emergence.report.findings import assignments
from emergence.report.project import Project
from emergence.report.references import Bibliography
from emergence.report.values import MIME
from emergence.report.verdict import SIGNS, Claim
from emergence.report.visible import MOST_FIGURES, MOST_WORDS, visible

_FOLDER = Path(__file__).parent / "template"
_TITLE = re.compile(r"\A\s*# +(.+)\n?")
_HEADING = re.compile(r"(?=<h[1-6] id=)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PAGES = re.compile(r"(https?|mailto|data):|#|[\w-]+\.html(#|$)")


@dataclass(slots=True)
class _Code:
    """Code cells since the last prose, and what they showed."""

    shown: str = ""
    code: str = ""


class Page:
    """The parts of one page, made from an executed notebook.

    Attributes
    ----------
    figure : dict
        The key figure; empty where none is marked.
    verdict : dict
        As judged; empty on a page of background.
    """

    def __init__(self, project: Project, name: str, claim: Claim, notebook: Any) -> None:
        self.where, self.name, self.claim = f"notebooks/{name}.ipynb", name, claim
        self.cells, self.numbers = notebook.cells, numbers(notebook.cells)
        self.findings = notebook.metadata["emergence"]["findings"]
        self.sources = project.toml("data/sources.toml")
        self.article = Article(Bibliography(project.root / "references.bib"))
        self.verdict = self._published(VERDICT)
        self.figure = self._published(FIGURE, lambda figure: figure["key"])
        self._notes = 0
        self._folds: list[int] = []
        self._check()

    def parts(self) -> dict[str, Any]:
        """Return what the template is filled with."""
        title, answer = self._title(), self._answer()
        key = self._figure(self.figure, self._judged_at(FIGURE)) if self.figure else ""
        body = "".join(self._blocks())
        return {
            "name": self.name,
            "claim": self.claim,
            "title": Markup(title),
            "plain_title": Markup(re.sub(r"<[^>]*>", "", title)),
            "verdict": self.verdict.get("verdict", ""),
            "sign": SIGNS.get(self.verdict.get("verdict", ""), ""),
            "answer": Markup(answer),
            "key_figure": Markup(key),
            "body": Markup(body),
            "headings": [h for h in self.article.headings if h["level"] == 2],
            "references": self.article.bibliography.html(),
        }

    def figure_title(self, figure: Mapping[str, Any]) -> str:
        """Return a figure's title, chosen by the verdict's states where claims.toml has it."""
        found = figure["title"] or self.claim.figure_title(
            figure["name"], self.verdict.get("states", {})
        )
        if not found:
            raise ReportError(
                f"{self.where}, figure {figure['name']}: it has no title; give it one, or write "
                f"[{self.name}.titles.{figure['name']}] in claims.toml"
            )
        return str(found)

    def _published(self, kind: str, wanted: Any = bool) -> dict[str, Any]:
        for cell in self.cells:
            for output in cell.get("outputs", []):
                found = output.get("data", {}).get(kind)
                if found and wanted(found):
                    return dict(found)
        return {}

    def _judged_at(self, kind: str) -> int:
        for number, cell in zip(self.numbers, self.cells, strict=True):
            if any(kind in output.get("data", {}) for output in cell.get("outputs", [])):
                return number
        return 0

    def _check(self) -> None:
        if self.claim.quantities and not (self.verdict and self.figure):
            missing = "judge() is not called" if self.figure else "no figure is shown with key=True"
            raise ReportError(f"{self.where}: {missing}; a claim needs a verdict and a key figure")
        names = [
            output["data"][kind]["name"]
            for cell in self.cells
            for output in cell.get("outputs", [])
            for kind in (FIGURE, TABLE)
            if kind in output.get("data", {})
        ]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ReportError(f"{self.where}: {twice[0]} is shown twice; rename one")

    def _title(self) -> str:
        first = next((c for c in self.cells if c.cell_type == "markdown"), None)
        match = _TITLE.match(first.source) if first else None
        return self.article.inline(match[1] if match else self.claim.title, self.where)

    def _answer(self) -> str:
        if not self.verdict:
            return ""
        values, number = self.verdict["values"], self._judged_at(VERDICT)
        marked = re.sub(r"\{(\w+)\}", r"{eval}`\1`", self.verdict["answer"])

        def shown(name: str) -> str:
            return self._number(name, values[name], assignments(self.cells).get(name, number))

        return self.article.inline(marked, f"claims.toml [{self.name}]", shown)

    def _blocks(self) -> list[str]:
        blocks, group, titled = [], _Code(), False
        for index, (number, cell) in enumerate(zip(self.numbers, self.cells, strict=True)):
            if cell.cell_type == "code" and INJECTED not in tags(cell):
                here = place(self.where, number, cell)
                group.shown += "".join(self._output(o, number, here) for o in cell.outputs)
                group.code += _highlighted(cell.source, number) if cell.source.strip() else ""
            elif cell.cell_type == "markdown":
                if titled:
                    blocks.append(_grouped(group))
                    group = _Code()
                blocks.append(self._prose(index, titled))
                titled = True
        return [*blocks, _grouped(group), "</div></details>" * len(self._folds)]

    def _prose(self, index: int, titled: bool) -> str:
        cell, number = self.cells[index], self.numbers[index]
        here = place(self.where, number, cell)
        source = cell.source if titled else _TITLE.sub("", cell.source, count=1)
        kept = cell.metadata.get("user_expressions", [])
        values = {one["expression"]: one["result"]["data"][MIME] for one in kept}
        assigned = assignments(self.cells[:index])

        def shown(name: str) -> str:
            if name not in values:
                raise ReportError(f"{here}: {{eval}}`{name}` was not evaluated; run it by `make`")
            return self._number(name, values[name], assigned.get(name, 0))

        html = self.article.html(source, here, shown)
        self._check_links(html, here)
        return self._folded(html, DETAIL in tags(cell), here)

    def _folded(self, html: str, opens: bool, here: str) -> str:
        first, *rest = _HEADING.split(html)
        made, opens_next = first, opens
        if opens and (first.strip() or not rest):
            raise ReportError(f"{here}: a cell tagged {DETAIL} begins with a heading; write one")
        for piece in rest:
            level = int(piece[2])
            while self._folds and self._folds[-1] >= level:
                self._folds.pop()
                made += "</div></details>"
            if opens_next:
                heading, _, after = piece.partition("\n")
                self._folds.append(level)
                piece = f'<details class="fold"><summary>{heading}</summary><div>{after}'
            made, opens_next = made + piece, False
        return made

    def _check_links(self, html: str, here: str) -> None:
        for link in re.findall(r'<a [^>]*?href="([^"]*)"', html):
            if not _PAGES.match(link):
                raise ReportError(f"{here}: the link {link[:80]} leads to no page of this report")

    def _number(self, name: str, value: Mapping[str, Any], cell: int) -> str:
        text = escape(value["shown"])
        finding = self.findings.get(name)
        if finding is None:
            return text
        self._notes += 1
        note = f"note-{self._notes}"
        about = [finding["definition"].rstrip("."), *_told(value)]
        about += [self.sources.get(s, {}).get("title", s) for s in finding.get("sources", [])]
        lines = "".join(f'<span class="line">{escape(str(line))}</span>' for line in about)
        link = f'<a href="#cell-{cell}">The code that computes it</a>'
        return (
            f'<span class="number"><span class="value" tabindex="0" role="button" '
            f'aria-describedby="{note}">{text}</span>'
            f'<span class="note" role="note" id="{note}">{lines}{link}</span></span>'
        )

    def _output(self, output: Any, number: int, here: str) -> str:
        if output.output_type == "stream":
            return _printed(strip_ansi(output.text))  # type: ignore[no-untyped-call]
        data = output.get("data", {})
        if VERDICT in data:
            return ""
        if FIGURE in data:
            return "" if data[FIGURE]["key"] else self._figure(data[FIGURE], number)
        if TABLE in data:
            return self._table(data[TABLE], number, here)
        if set(data) - {"text/plain", "text/markdown"}:
            raise ReportError(f"{here}: shows what has no caption; use show() or table()")
        return _printed(data.get("text/plain", ""))

    def _figure(self, figure: Mapping[str, Any], cell: int) -> str:
        name, alt = figure["name"], escape(figure["alt"])
        forms = [form for form in ("wide", "narrow") if form in figure]
        drawings = "".join(
            f'<div class="{form if len(forms) > 1 else "only"}" role="img" aria-label="{alt}">'
            f"{figure[form]}</div>\n"
            for form in forms
        )
        title = self.article.inline(self.figure_title(figure), self.where)
        caption = self.article.inline(figure["caption"], f"{self.where}, figure {name}")
        return (
            f'<figure id="fig-{name}"><p class="title">{title}</p>'
            f'<div class="drawing">\n{drawings}</div>\n<figcaption>{caption} '
            f"{_tools(figure, cell, ('svg', 'png'))}</figcaption></figure>\n"
        )

    def _table(self, table: Mapping[str, Any], cell: int, here: str) -> str:
        columns, name = table["columns"], table["name"]
        rows = list(zip(*(column["cells"] for column in columns), strict=True))
        if len(rows) > 8 and not self._folds:
            raise ReportError(f"{here}: table {name} has {len(rows)} rows; beyond 8, fold it")
        head = "".join(_head(column) for column in columns)
        body = "\n".join(f"<tr>{_row(columns, row)}</tr>" for row in rows)
        caption = self.article.inline(table["caption"], here)
        return (
            f'<figure class="table" id="table-{name}"><figcaption id="caption-{name}">{caption} '
            f'{_tools(table, cell)}</figcaption><div class="scroll" tabindex="0" role="region" '
            f'aria-labelledby="caption-{name}"><table class="sortable" '
            f'aria-labelledby="caption-{name}"><thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{body}\n</tbody></table></div></figure>\n"
        )


def filled(template: str, parts: Mapping[str, Any], where: str) -> bytes:
    """Return what a template makes of its parts, by way of nbconvert, as a page's bytes.

    Raises
    ------
    ReportError
        If the page shows more words or figures than it may, or a link within it leads nowhere.
    """
    exporter = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="template",
        template_file=template,
        extra_template_basedirs=[str(_FOLDER.parent)],
    )
    exporter.environment.autoescape = True
    script = (_FOLDER / "script.js").read_text("utf-8").strip()
    allowed = base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode()
    style = (_FOLDER / "style.css").read_text("utf-8")
    style = style.replace("/*light*/", theme.css(False)).replace("/*dark*/", theme.css(True))
    common = {"style": Markup(style), "script": Markup(script), "script_digest": allowed}
    page, _ = exporter.from_notebook_node(
        new_notebook(), resources={"page": {**parts, **common}}
    )
    html = _CONTROL.sub("", page).strip() + "\n"
    _within(html, where)
    return html.encode()


def _within(html: str, where: str) -> None:
    words, figures = visible(html)
    if words > MOST_WORDS or figures > MOST_FIGURES:
        raise ReportError(
            f"{where}: {words} words and {figures} figures are visible, at most {MOST_WORDS} and "
            f"{MOST_FIGURES}; fold or cut"
        )
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    for link in re.findall(r'href="#([^"]*)"', html):
        if link not in ids:
            raise ReportError(f"{where}: the link #{link} leads nowhere; mend or remove it")


def _told(value: Mapping[str, Any]) -> list[str]:
    told = [f"interval: {value['shown'].partition('(')[2].rstrip(')')}"] if "low" in value else []
    return [*told, f"n = {value['n']}"] if value.get("n") is not None else told


def _grouped(group: _Code) -> str:
    fold = '<details class="code"><summary>code</summary>'
    return group.shown + (f"{fold}{group.code}</details>\n" if group.code else "")


def _highlighted(source: str, number: int) -> str:
    html = Highlight2HTML(pygments_lexer="python")(source.strip())  # type: ignore[no-untyped-call]
    inner = re.sub(r"\A.*?<pre>(?:<span></span>)?|</pre>.*\Z", "", html, flags=re.S).rstrip()
    return (
        f'<pre class="hl" id="cell-{number}" tabindex="0" aria-label="Cell {number}">'
        f"<code>{inner}</code></pre>"
    )


def _printed(text: str) -> str:
    return f'<pre class="output" tabindex="0">{escape(text)}</pre>\n' if text.strip() else ""


def _tools(item: Mapping[str, Any], cell: int, saved: tuple[str, ...] = ()) -> str:
    name = item["name"]
    data = f"data:text/csv;charset=utf-8,{quote(item['csv'], safe=',')}"
    buttons = "".join(
        f'<button type="button" data-save="{form}" aria-label="Save {name} as {form.upper()}">'
        f"{form.upper()}</button>"
        for form in saved
    )
    return (
        f'<span class="tools"><a href="{data}" download="{name}.csv" '
        f'aria-label="Data of {name} as CSV">CSV</a>{buttons}'
        f'<a href="#cell-{cell}" aria-label="Code of {name}">Code</a></span>'
    )


def _head(column: Mapping[str, Any]) -> str:
    kind = ' class="numeric"' if column["numeric"] else ""
    return f'<th scope="col"{kind}><button type="button">{escape(column["label"])}</button></th>'


def _row(columns: list[dict[str, Any]], row: tuple[dict[str, Any], ...]) -> str:
    return "".join(_cell(column, cell) for column, cell in zip(columns, row, strict=True))


def _cell(column: Mapping[str, Any], cell: Mapping[str, Any]) -> str:
    kind = ' class="numeric"' if column["numeric"] else ""
    sort = f' data-sort="{cell["sort"]}"' if cell["sort"] is not None else ""
    return f"<td{kind}{sort}>{escape(cell['text'])}</td>"
