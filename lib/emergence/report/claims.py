"""The pages of the report, the claims among them, and the rules by which each is judged."""

import math
import operator
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emergence.errors import ReportError
from emergence.report.freshness import is_topic
from emergence.report.notebook import VERDICT, publish
from emergence.report.project import Project
from emergence.report.prose import composed
from emergence.report.quantities import Quantity, quantity

SIGNS = {
    "supported": "✓",
    "supported in part": "◐",
    "not supported": "✕",
    "not testable with these data": "?",
}
"""The four verdicts, each with a sign that needs no colour."""

_OPERATORS = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
_CONDITION = re.compile(r"^\s*(\S+?)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*$")


@dataclass(frozen=True, slots=True)
class Rule:
    """If all conditions hold, this is the verdict and why.

    Attributes
    ----------
    verdict : str
        One of the four of `SIGNS`.
    conditions : tuple of str
        `quantity < number`, with `.low` and `.high` for the ends of an interval; none: always.
    because : str
        Sentence with quantities in braces.
    """

    verdict: str
    conditions: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What one page of the report is about; it has no verdict unless it is a claim.

    Attributes
    ----------
    name : str
        Its key in `claims.toml` and the stem of its notebook.
    title, question : str
        What the page is called and what it asks.
    """

    name: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Claim(Topic):
    """One claim of the article and how it is judged.

    Attributes
    ----------
    name, title, question : str
        As of every page.
    claim : str
        What the article says.
    version : int
        Raised when a rule changes.
    rules : tuple of Rule
        The first whose conditions all hold gives the verdict.
    sure : str
        How sure the verdict is, for the front page; quantities that a rule uses in braces.
    """

    claim: str
    version: int
    rules: tuple[Rule, ...]
    sure: str = ""


@dataclass(frozen=True, slots=True)
class Background(Topic):
    """A page that all claims rest on and that judges none.

    Attributes
    ----------
    name, title, question : str
        As of every page.
    summary : str
        What a reader finds there, for the front page.
    """

    summary: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules made of the quantities.

    Attributes
    ----------
    claim : str
        Which claim was judged.
    verdict : str
        One of the four of `SIGNS`.
    because : str
        The sentence, its quantities still in braces.
    rule : int
        Which rule decided, counted from 1.
    quantities : mapping of str to Quantity
        What it was decided by.
    """

    claim: str
    verdict: str
    because: str
    rule: int
    quantities: Mapping[str, Quantity]

    def _ipython_display_(self) -> None:
        """Show nothing: `verdict` has displayed it already."""


def claims(project: Project) -> dict[str, Claim]:
    """Read the claims in the order of `claims.toml`.

    Raises
    ------
    ReportError
        If the file is missing or broken, a claim lacks a field, or a rule's verdict is none
        of the four.
    """
    return {name: one for name, one in topics(project).items() if isinstance(one, Claim)}


def topics(project: Project) -> dict[str, Topic]:
    """Read what every page is about, in the order of `claims.toml`.

    A table with rules is a claim; one with a summary and no rules is a page without a verdict.

    Raises
    ------
    ReportError
        As `claims`, or if a page without a verdict lacks a field.
    """
    tables = claim_tables(project).items()
    return {name: _topic(name, table) for name, table in tables if is_topic(table)}


def topic(project: Project, name: str) -> Topic:
    """Read what one page is about.

    Raises
    ------
    ReportError
        As `topics`, or if `claims.toml` has no such table.
    """
    known = topics(project)
    if name not in known:
        raise ReportError(f"claims.toml has no claim {name!r}; it has {', '.join(known)}")
    return known[name]


def claim_tables(project: Project) -> dict[str, dict[str, Any]]:
    """Read the tables of `claims.toml` as they stand."""
    try:
        with project.claims.open("rb") as file:
            tables = tomllib.load(file)
    except FileNotFoundError as error:
        raise ReportError(f"{project.claims} is missing; restore it") from error
    except tomllib.TOMLDecodeError as error:
        raise ReportError(f"{project.shown(project.claims)}: {error}; mend it") from error
    return {name: table for name, table in tables.items() if isinstance(table, dict)}


def judge(claim: Claim, quantities: Mapping[str, Quantity]) -> Verdict:
    """Return the verdict of the first rule whose conditions all hold.

    Every condition of every rule is evaluated, so that a quantity which only a later rule
    needs is missed now and not when the data change.

    Parameters
    ----------
    claim : Claim
        What is judged.
    quantities : mapping of str to Quantity
        What it is judged by.

    Raises
    ------
    ReportError
        If a condition is malformed, a quantity is missing, or no rule holds.
    """
    held = [[_holds(claim, c, quantities) for c in rule.conditions] for rule in claim.rules]
    for rule in claim.rules:
        _check_sentence(claim, rule, quantities)
    for number, (rule, holds) in enumerate(zip(claim.rules, held, strict=True), start=1):
        if all(holds):
            return Verdict(claim.name, rule.verdict, rule.because, number, dict(quantities))
    given = ", ".join(f"{name} = {item.shown}" for name, item in sorted(quantities.items()))
    raise ReportError(
        f"claims.toml [{claim.name}]: no rule holds for {given}; add a rule for what is left"
    )


def verdict(claim: str, **quantities: Quantity | float) -> Verdict:
    """Judge a claim by its rules, display the verdict and publish it.

    Parameters
    ----------
    claim : str
        Key in `claims.toml`.
    quantities : Quantity or int or float
        All that the claim's rules name.

    Returns
    -------
    Verdict

    Raises
    ------
    ReportError
        If the claim is unknown, a quantity is missing or no rule holds.
    """
    known = claims(Project.find())
    if claim not in known:
        raise ReportError(f"claims.toml has no claim {claim!r}; it has {', '.join(known)}")
    given = {name: _quantity(item, name) for name, item in quantities.items()}
    made = judge(known[claim], given)
    used = {name: given[name] for name in _names(made.because)}
    sentence, markdown = composed(made.because, used)
    content = {"claim": claim, "verdict": made.verdict, "rule": made.rule, "sentence": sentence}
    content["quantities"] = {name: item.published() for name, item in given.items()}
    heading = f"**{SIGNS[made.verdict]} {made.verdict.capitalize()}.** {markdown}"
    publish(VERDICT, content, markdown=heading)
    return made


def _topic(name: str, table: Mapping[str, Any]) -> Topic:
    wanted = {"claim", "version"} if "rules" in table else {"summary"}
    missing = {"title", "question", *wanted} - set(table)
    if missing:
        raise ReportError(f"claims.toml [{name}]: {', '.join(sorted(missing))} is missing; add it")
    about = (name, table["title"], table["question"])
    if "rules" not in table:
        return Background(*about, table["summary"])
    rules = tuple(_rule(name, rule) for rule in table["rules"])
    return Claim(*about, table["claim"], int(table["version"]), rules, table.get("sure", ""))


def _rule(name: str, rule: Mapping[str, Any]) -> Rule:
    if rule.get("verdict") not in SIGNS:
        raise ReportError(
            f"claims.toml [{name}]: {rule.get('verdict')!r} is no verdict; "
            f"take one of {', '.join(map(repr, SIGNS))}"
        )
    if not rule.get("because"):
        raise ReportError(f"claims.toml [{name}]: a rule gives no reason; add `because`")
    return Rule(rule["verdict"], tuple(rule.get("all", ())), rule["because"])


def _quantity(item: Quantity | float, name: str) -> Quantity:
    return (item if isinstance(item, Quantity) else quantity(item)).called(name)


def _names(sentence: str) -> list[str]:
    return re.findall(r"\{(\w+)(?::\w+)?\}", sentence)


def _check_sentence(claim: Claim, rule: Rule, quantities: Mapping[str, Quantity]) -> None:
    for name in _names(rule.because):
        if name not in quantities:
            raise _missing(claim, name, f"“{rule.because[:40]} …”")


def _holds(claim: Claim, condition: str, quantities: Mapping[str, Quantity]) -> bool:
    match = _CONDITION.match(condition)
    if match is None:
        raise ReportError(
            f"claims.toml [{claim.name}]: {condition!r} is no condition; write `quantity.low > 0.5`"
        )
    left, sign, right = match.groups()
    values = [_operand(claim, text, condition, quantities) for text in (left, right)]
    if any(math.isnan(value) for value in values):
        return False
    return bool(_OPERATORS[sign](*values))


def _operand(claim: Claim, text: str, condition: str, quantities: Mapping[str, Quantity]) -> float:
    try:
        return float(text)
    except ValueError:
        name, _, end = text.partition(".")
    if end not in ("", "low", "high"):
        raise ReportError(
            f"claims.toml [{claim.name}]: {text!r} in {condition!r} is not understood; "
            "a quantity has .low and .high"
        )
    if name not in quantities:
        raise _missing(claim, name, repr(condition))
    value: float | None = getattr(quantities[name], end or "value")
    if value is None:
        raise ReportError(
            f"claims.toml [{claim.name}]: {condition!r} asks for an interval of {name}, "
            "which has none; give the quantity low and high"
        )
    return value


def _missing(claim: Claim, name: str, where: str) -> ReportError:
    return ReportError(
        f"claims.toml [{claim.name}]: {where} needs the quantity {name}, which verdict() was "
        f"not given; add {name}="
    )
