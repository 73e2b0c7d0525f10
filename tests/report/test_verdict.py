"""Verdicts: states by hand, the toy's rule, and what every claim's table must hold."""

import itertools
import math
import re
from pathlib import Path

import pandas as pd
import pytest
from toy import toy

from emergence.errors import ReportError
from emergence.estimate import Estimate
from emergence.report import verdict
from emergence.report.project import Project
from emergence.report.values import kept
from emergence.report.verdict import UNSETTLED, Quantity, read

REPORT = Project.find(Path(__file__).parents[2])
CLAIMS = [name for name, table in REPORT.claims().items() if "quantities" in table]
ORDER = {"not supported": 0, "supported in part": 1, "supported": 2}


@pytest.mark.parametrize(
    ("low", "high", "above", "below"),
    [
        (0.2, 0.3, "beyond", "short"),
        (0.0, 0.05, "short", "beyond"),
        (0.05, 0.2, "open", "open"),
        (0.1, 0.2, "open", "open"),
        (math.nan, math.nan, "open", "open"),
        (0.2, math.inf, "beyond", "short"),
    ],
)
def test_an_interval_is_beyond_or_short_only_as_a_whole(low, high, above, below):
    estimate = Estimate(0.15, low, high)
    assert Quantity(bound=0.1, beyond="above", reason="r").state(estimate) == above
    assert Quantity(bound=0.1, beyond="below", reason="r").state(estimate) == below


@pytest.fixture
def published(fresh, monkeypatch):
    """What judge() publishes in the toy's folder."""
    found = []
    monkeypatch.chdir(fresh)
    monkeypatch.setattr(verdict, "publish", lambda kind, content, readable: found.append(content))
    return found


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Estimate(0.3, 0.2, 0.4), "supported"),
        (Estimate(0.02, 0.0, 0.05), "not supported"),
        (Estimate(0.1, 0.0, 0.3), UNSETTLED),
        (Estimate(math.nan), UNSETTLED),
    ],
)
def test_the_table_is_looked_up(published, share, words):
    verdict.judge("toy", {"share": share})
    assert published[0]["verdict"] == words


def test_a_choice_that_changes_the_verdict_unsettles_it(published):
    sure, unsure = Estimate(0.3, 0.2, 0.4), Estimate(0.1, 0.0, 0.3)
    named = ["no oaks", "no oaks", "no ashes"]  # the second of a name hides no other
    choices = pd.DataFrame({"share": [unsure, sure, unsure]}, index=named)
    verdict.judge("toy", {"share": sure}, choices)
    assert published[0]["verdict"] == UNSETTLED
    assert published[0]["answer"].endswith("depends on no oaks and no ashes.")


def test_what_is_not_settled_anyway_keeps_its_answer(published):
    sure, unsure = Estimate(0.3, 0.2, 0.4), Estimate(0.1, 0.0, 0.3)
    verdict.judge("toy", {"share": unsure}, pd.DataFrame({"share": [sure]}, index=["no oaks"]))
    assert published[0]["verdict"] == UNSETTLED
    assert "no oaks" not in published[0]["answer"]


def test_a_choice_that_agrees_changes_nothing(published):
    sure = Estimate(0.3, 0.2, 0.4)
    verdict.judge("toy", {"share": sure}, pd.DataFrame({"share": [sure]}, index=["no oaks"]))
    assert published[0]["verdict"] == "supported"


def test_a_choice_may_leave_a_quantity_as_it_is(published):
    sure = Estimate(0.3, 0.2, 0.4)
    verdict.judge("toy", {"share": sure}, pd.DataFrame({"share": [math.nan]}, index=["no oaks"]))
    assert published[0]["verdict"] == "supported"


def test_choices_must_be_of_the_quantities(published):
    sure = Estimate(0.3, 0.2, 0.4)
    with pytest.raises(ReportError, match="compares share, and share, shares were given"):
        verdict.judge("toy", {"share": sure}, pd.DataFrame({"shares": [sure]}, index=["a"]))


def test_quantities_must_be_those_of_the_rule(published):
    with pytest.raises(ReportError, match="compares share"):
        verdict.judge("toy", {"shares": Estimate(0.3, 0.2, 0.4)})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[toy.quantities.share]", "[toy.quantities.other]", "verdicts"),
        ('verdict = "supported"', 'verdict = "proved"', "verdict of supported"),
        ("bound = 0.10", 'bound = "low"', "quantities.share.bound"),
        ("bound = 0.10", "bound = nan", "quantities.share.bound"),
        ("bound = 0.10", "bound = true", "quantities.share.bound"),
        ('share = "short"', 'share = "beyond"', "two rows for"),
        ("Many trees, {share}", "Many trees, {share", "no quantity 'share, grow"),
        ('answer = "Many trees, {share}, grow suddenly."', 'answer = ""', "an answer"),
        ("Many trees, {share}", "Many trees, {shrae}", "shrae"),
        ('title = "Taller trees"', 'titel = "Taller trees"', "titel|title"),
        ('question_zh = "树会突然长高吗？"\n', "", "question_zh"),
        ('claim_zh = "超过某个年龄，树会突然长高。"\n', "", "claim_zh: a translation is missing"),
        ('answer_zh = "很多树（{share}）会突然长高。"\n', "", "its translation"),
    ],
)
def test_a_broken_rule_is_named_with_claim_and_key(tmp_path, old, new, said):
    root = toy(tmp_path)
    path = root / "claims.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ReportError, match=rf"\[toy\].*({said})"):
        read(Project.find(root), "toy")


@pytest.mark.parametrize("name", CLAIMS)
def test_every_combination_of_states_has_one_verdict(name):
    claim = read(REPORT, name)
    rows = [tuple(row[quantity] for quantity in claim.quantities) for row in claim.verdicts]
    wanted = itertools.product(("beyond", "short", "open"), repeat=len(claim.quantities))
    assert sorted(rows) == sorted(wanted)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_translation_names_the_same_quantities_in_the_same_number(name):
    claim = read(REPORT, name)
    for told in [*claim.verdicts, claim.unsettled]:
        named, anew = (sorted(re.findall(r"{.*?}", told[key])) for key in verdict.ANSWERS)
        assert named == anew, told["answer"]
        assert not re.search(r"[a-z]{3,}", re.sub(r"{.*?}|BIG-bench", "", told["answer_zh"]))


@pytest.mark.parametrize(
    ("estimate", "written"),
    [
        (Estimate(0.07, 0.0, 0.22, unit="%"), "7%（0%～22%）"),
        (Estimate(0.17, -0.076, 0.26, unit="points"), "17 个百分点（−7.6～26）"),
        (Estimate(3.6, 1.5, math.inf, unit="times"), "3.6 倍（1.5～超出所有规模）"),
        (Estimate(5, 9e-5, 2e5, unit="times"), "5 倍（低于 0.0001～超过 10,000）"),
        (Estimate(3, 2, 4, n=8, unit="of n"), "8 个里有 3 个"),
    ],
)
def test_numbers_have_chinese_units(estimate, written):
    assert verdict.in_languages({"one": kept(estimate)})["answer_zh"]["one"]["shown"] == written


@pytest.mark.parametrize("name", CLAIMS)
def test_raising_a_state_never_lowers_the_verdict(name):
    claim = read(REPORT, name)
    for row in claim.verdicts:
        states = {quantity: row[quantity] for quantity in claim.quantities}
        for quantity, state in states.items():
            for higher in {"short": ("open", "beyond"), "open": ("beyond",)}.get(state, ()):
                raised = claim.row({**states, quantity: higher})["verdict"]
                if UNSETTLED not in (row["verdict"], raised):
                    assert ORDER[raised] >= ORDER[row["verdict"]], (states, quantity, higher)


@pytest.mark.parametrize("name", CLAIMS)
def test_no_evidence_is_never_not_supported(name):
    claim = read(REPORT, name)
    states = dict.fromkeys(claim.quantities, "open")
    assert claim.row(states)["verdict"] != "not supported"
