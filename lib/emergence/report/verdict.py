"""Claims and their verdicts: each quantity's interval against a bound, then a written-out table."""

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from emergence.errors import ReportError
from emergence.estimate import Estimate
from emergence.report.cells import VERDICT, publish
from emergence.report.project import Project
from emergence.report.values import kept

State = Literal["beyond", "short", "open"]

UNSETTLED = "not settled"  # which stands outside the order of the others
VERDICTS = ("supported", "supported in part", "not supported", UNSETTLED)
PLACE = r"\{(\w+)(\.value)?\}"  # `{share}` with its interval, `{share.value}` without
ANSWERS = ("answer", "answer_zh")  # and its translation into Chinese

_CHINESE = {
    r"(\d+) of (\d+)": r"\2 个里有 \1 个",
    r"% \((.+) to (.+)\)": r"%（\1%～\2%）",
    r" \((.+) to (.+)\)": r"（\1～\2）",
    **{
        " times": " 倍",
        " points": " 个百分点",
        "over ": "超过 ",
        "under ": "低于 ",
        "no estimate|unknown": "未知",
    },
    **{"beyond all sizes": "超出所有规模", "below all sizes": "低于所有规模"},
}


class Quantity(BaseModel):
    """The bound that a quantity is compared with, and why it lies there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bound: FiniteFloat = Field(strict=True)
    beyond: Literal["above", "below"] = "above"
    reason: str = Field(min_length=1)

    def state(self, estimate: Estimate) -> State:
        """Return where the whole interval lies; `open` if it lies on both sides or is none."""
        if any(map(math.isnan, (estimate.value, estimate.low, estimate.high))):
            return "open"
        above, below = estimate.low > self.bound, estimate.high < self.bound
        if self.beyond == "below":
            above, below = below, above
        return "beyond" if above else "short" if below else "open"


class Claim(BaseModel):
    """What `claims.toml` says of a page: with quantities a claim, without them background."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str = Field(min_length=1)
    question: str = Field(min_length=1)
    question_zh: str = Field(min_length=1)
    claim: str = ""
    claim_zh: str = ""
    summary: str = ""
    summary_zh: str = ""
    picture: str = ""
    start: str = ""
    quantities: dict[str, Quantity] = {}
    verdicts: list[dict[str, str]] = []
    unsettled: dict[Literal["answer", "answer_zh"], str] = {}
    titles: dict[str, dict[Literal["title", "by", "beyond", "short", "open"], str]] = {}

    def states(self, estimates: Mapping[str, Estimate]) -> dict[str, State]:
        """Return each quantity's state."""
        return {key: rule.state(estimates[key]) for key, rule in self.quantities.items()}

    def row(self, states: Mapping[str, str]) -> dict[str, str]:
        """Return the row of the table for some states."""
        for row in self.verdicts:
            if all(row.get(name) == state for name, state in states.items()):
                return row
        told = ", ".join(f"{name} {state}" for name, state in states.items())
        raise ReportError(f"claims.toml: the table of verdicts has no row for {told}; add it")

    def figure_title(self, name: str, states: Mapping[str, str]) -> str | None:
        """Return a figure's title, chosen by a quantity's state; None if there is none."""
        titles = self.titles.get(name, {})
        return titles.get("title") or titles.get(states.get(titles.get("by", ""), ""))  # type: ignore[call-overload]


def read(project: Project, name: str) -> Claim:
    """Read a claim from `claims.toml`."""
    tables = project.claims()
    if name not in tables:
        known = ", ".join(tables) or "none"
        raise ReportError(f"claims.toml has no table [{name}]; there are: {known}")
    try:
        claim = Claim.model_validate(tables[name])
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ReportError(f"claims.toml [{name}] {key}: {first['msg']}; mend it") from error
    _check(name, claim)
    return claim


def judge(
    name: str, quantities: Mapping[str, Estimate], choices: pd.DataFrame | None = None
) -> None:
    """Judge a claim by the rule in `claims.toml`, and show verdict and answer.

    Each quantity is `beyond` its bound where its whole interval is, `short` where its whole
    interval lies on the other side, else `open`; the table has one verdict for each combination.

    `name` is the claim's table, `quantities` are those that it compares. `choices` has a row for
    each choice that must not decide, named by the index; columns are quantities, cells estimates,
    NaN where the choice leaves the quantity as it is. Where a row's verdict is another, the claim
    is not settled; one that is not settled anyway keeps its own answer. Raises ReportError if the
    claim, a quantity or a row of the table is missing.
    """
    claim = read(Project.find(), name)
    given = {**quantities, **({} if choices is None else choices)}
    if not {*given} == {*quantities} == {*claim.quantities}:
        wanted, had = ", ".join(claim.quantities), ", ".join(map(str, given)) or "nothing"
        compared = f"judge: claims.toml [{name}] compares {wanted}, and {had} were given"
        raise ReportError(f"{compared}; give just those")
    states = claim.states(quantities)
    row = claim.row(states)
    verdict, told = row["verdict"], {key: row[key] for key in ANSWERS}
    if changed := _changed(claim, quantities, choices, verdict):
        verdict, told = UNSETTLED, _unsettled(claim, name, changed)
    values = {key: kept(estimate) for key, estimate in quantities.items()}
    found = {"claim": name, "verdict": verdict, **told, "states": states, "values": values}
    text = f"**{verdict.capitalize()}.** {filled(told['answer'], values)}"
    publish(VERDICT, found, {"text/markdown": text, "text/plain": text})


def filled(answer: str, values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return an answer with its quantities written out, `{name.value}` without interval."""
    return re.sub(PLACE, lambda m: str(values[m[1]]["short" if m[2] else "shown"]), answer)


def in_languages(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return how quantities are written in each of `ANSWERS`."""
    made = {key: {"shown": told["shown"], "short": told["short"]} for key, told in values.items()}
    for english, chinese in _CHINESE.items():
        for forms in made.values():
            forms.update({form: re.sub(english, chinese, text) for form, text in forms.items()})
    return {"answer": values, "answer_zh": made}


def _changed(
    claim: Claim, quantities: Mapping[str, Estimate], choices: pd.DataFrame | None, verdict: str
) -> list[str]:
    if choices is None or verdict == UNSETTLED:
        return []
    rows = [(str(choice), {**quantities, **row.dropna()}) for choice, row in choices.iterrows()]
    found = [(choice, claim.row(claim.states(row))["verdict"]) for choice, row in rows]
    return [choice for choice, other in found if other != verdict]


def _unsettled(claim: Claim, name: str, changed: list[str]) -> dict[str, str]:
    if set(claim.unsettled) != set(ANSWERS):
        told = f"claims.toml [{name}]: {changed[0]} changes the verdict"
        raise ReportError(f"{told}; write `unsettled.answer` and its translation, `answer_zh`")
    listed = " and ".join(filter(None, [", ".join(changed[:-1]), changed[-1]]))
    return {key: text.replace("{choices}", listed) for key, text in claim.unsettled.items()}


def _check(name: str, claim: Claim) -> None:
    names = set(claim.quantities)
    for key in ("claim", "summary"):
        if getattr(claim, key) and not getattr(claim, f"{key}_zh"):
            raise ReportError(f"claims.toml [{name}] {key}_zh: a translation is missing; write it")
    for row in claim.verdicts:
        whole = set(row) == names | {"verdict", *ANSWERS} and all(row.values())
        if not whole or row["verdict"] not in VERDICTS:
            told = f"claims.toml [{name}] verdicts: {row.get('answer', row)!r:.80}: a row has a "
            told += f"state for {', '.join(names)}, an answer, its translation (answer_zh)"
            raise ReportError(f"{told}, and a verdict of {', '.join(VERDICTS)}")
    states = [tuple(row[key] for key in sorted(names)) for row in claim.verdicts]
    if twice := [state for state in states if states.count(state) > 1]:
        raise ReportError(f"claims.toml [{name}] verdicts: two rows for {twice[0]}; remove one")
    answers = [*claim.unsettled.values(), *(row[key] for row in claim.verdicts for key in ANSWERS)]
    used = {key for answer in answers for key in re.findall(r"\{([^{}]*)\}?", answer)}
    if unknown := used - names - {f"{key}.value" for key in names} - {"choices"}:
        raise ReportError(f"claims.toml [{name}]: no quantity {unknown.pop()!r}; mend the answer")
