"""Markdown as a page's HTML: headings, MathML, citations, inline numbers."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Any

import mistune
from latex2mathml.commands import MATRICES
from latex2mathml.converter import convert
from mistune.plugins.formatting import strikethrough, subscript, superscript
from mistune.plugins.table import table
from mistune.util import safe_entity

from emergence.errors import ReportError
from emergence.report.cells import EXPRESSION, said
from emergence.report.references import CITATION, Bibliography

# As pandoc has it: a dollar sign before a blank, or a second one before a digit, is money.
_INLINE_MATH = r"\$(?!\s)(?P<tex>[^$\n]+?)(?<![\s\\])\$(?!\d)"
# An expression that a table cut at its |, LaTeX without $, what only MyST and pandoc know, a number
# in a link's address, a table of uneven rows.
_RAW = re.compile(
    r"(?m)\{eval}`|\\[A-Za-z]+\{|\\[(\[]|\$\$|\$<math|"
    r"\{[a-z:-]+}<code>|^(<p>)?:::|\[(-?@|\^|!)|language-\{|%7Beval|^(<p>)?\|?\s*:?-{3,}:?\s*\|"
)
_BLOCK_MATH = r"^ {0,3}\$\$[ \t]*\n?(?P<shown_tex>[\s\S]+?)\$\$[ \t]*$"


class Article:
    """Turns the Markdown of one page into HTML and keeps what spans its cells."""

    def __init__(self, bibliography: Bibliography, glossary: Mapping[str, str]) -> None:
        self.bibliography, self.glossary = bibliography, glossary
        self.headings: list[dict[str, Any]] = []
        self.where = ""
        self.number: Callable[[str], str] = escape
        plugins: list[Any] = [table, strikethrough, subscript, superscript, _extended]
        self._markdown = mistune.create_markdown(renderer=_Renderer(self), plugins=plugins)

    def html(self, text: str, where: str, number: Callable[[str], str] | None = None) -> str:
        """Return a text as HTML blocks."""
        self.where, self.number = where, number or self._no_number
        made = str(self._markdown(text))
        if raw := _RAW.search(re.sub("[^}]<code>.*?</code>", "", made)):
            raise ReportError(f"{where}: {raw[0]!r} would be shown as it is; write it otherwise")
        made = made.replace("<table>", '<div class="scroll" tabindex="0"><table>')
        return made.replace("</table>", "</table></div>")

    def inline(self, text: str, where: str, number: Callable[[str], str] | None = None) -> str:
        """Return a text of one paragraph as HTML without the paragraph's tags."""
        made = self.html(text, where, number).strip()
        if made and not re.fullmatch(r"<p>((?!</?p>).)*</p>", made, re.S):
            raise ReportError(f"{where}: {text.strip()[:40]!r} is not one paragraph; write one")
        return made.removeprefix("<p>").removesuffix("</p>")

    def _no_number(self, expression: str) -> str:
        told = f"{self.where}: {{eval}}`{expression}` stands in a title or a caption"
        raise ReportError(f"{told}, which hold no numbers; write it in the text")


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, article: Article) -> None:
        super().__init__(escape=True)
        self.article = article

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        plain = unescape(re.sub(r"<span class=\"note.*?</span>|<[^>]*>", "", text))
        anchor = self._anchor(plain)
        self.article.headings.append({"level": level, "text": plain, "anchor": anchor})
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def _anchor(self, plain: str) -> str:
        base = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "section"
        taken = [heading["anchor"] for heading in self.article.headings]
        again = sum(name == base or name.startswith(f"{base}--") for name in taken)
        return f"{base}--{again + 1}" if again else base

    def text(self, text: str) -> str:
        return safe_entity(text)

    def block_html(self, html: str) -> str:
        comment = re.fullmatch(r"\s*<!--((?!-->).)*-->\s*", html, flags=re.S)
        return "" if comment else self.inline_html(html)

    def inline_html(self, html: str) -> str:
        return self._refuse(f"HTML ({html.strip()[:40]!r})", "write it in Markdown")

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return self._refuse(f"a picture ({url[:40]!r})", "draw it in a cell and show() it")

    def _refuse(self, what: str, remedy: str) -> str:
        raise ReportError(f"{self.article.where}: {what} cannot stand in the text; {remedy}")

    def inline_formula(self, text: str) -> str:
        return self._formula(text, "inline")

    def block_formula(self, text: str) -> str:
        return f'<div class="math" tabindex="0">{self._formula(text, "block")}</div>\n'

    def _formula(self, text: str, display: str) -> str:
        try:
            if "{eval}" in text:
                raise ValueError("a number cannot stand in it")
            if len(re.findall(r"(?<!\\)\{", text)) != len(re.findall(r"(?<!\\)\}", text)):
                raise ValueError("its braces do not match")
            made = str(convert(text.strip(), display=display))
            unknown = [n for n in re.findall(r"\\begin\{(.*?)}", text) if f"\\{n}" not in MATRICES]
            unknown += re.findall(r">\\[A-Za-z]+|\s(?:href|style|class)=|<(?!/?m)[^>]*", made)
            unknown += re.findall(r"<mtext[^>]*>[^<]*<(?!/mtext)", made)
            if unknown:
                raise ValueError(f"{unknown[0].strip(' >=')} is not known")
        except Exception as error:  # the converter raises whatever it stumbles on
            told = f"the formula ${text.strip()[:80]}$ cannot be read: {said(error)}"
            raise ReportError(f"{self.article.where}: {told}; write plainer LaTeX") from error
        return made

    def citation(self, text: str) -> str:
        article, keys = self.article, re.findall(r"[A-Za-z][\w:.-]*", text)
        links = ", ".join(article.bibliography.cite(key, article.where) for key in keys)
        return f'<span class="citation">[{links}]</span>'

    def term(self, text: str) -> str:
        if {text, text.lower()} & set(self.article.glossary):
            return f'<span class="named">{escape(text)}</span>'
        return self._refuse(f"a term without explanation ({text!r})", "explain it in glossary.toml")

    def expression(self, text: str) -> str:
        # What a value holds is no Markdown.
        return self.article.number(text).translate({ord(c): f"&#{ord(c)};" for c in "\\$[{"})


def _extended(markdown: mistune.Markdown) -> None:
    inline, block = markdown.inline, markdown.block
    inline.register("expression", EXPRESSION.pattern, _rule("expression", "eval"), before="link")
    inline.register("term", r"\{term\}`(?P<named>[^`\n]+)`", _rule("term", "named"), before="link")
    inline.register("citation", CITATION, _rule("citation", "cited"), before="link")
    inline.register("formula", _INLINE_MATH, _rule("inline_formula", "tex"), before="link")
    block.register("shown", _BLOCK_MATH, _rule("block_formula", "shown_tex", 1), before="list")


def _rule(kind: str, group: str, beyond: int = 0) -> Callable[[Any, re.Match[str], Any], int]:
    """Return mistune's parser of a piece: what a group of its pattern holds."""

    def parse(_: Any, match: re.Match[str], state: Any) -> int:
        state.append_token({"type": kind, "raw": match[group]})
        return match.end() + beyond

    return parse
