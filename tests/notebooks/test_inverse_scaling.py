"""What papers and sources say of these data, found again by the notebook's own means."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from emergence import curves, scores, searched
from emergence.inference.directions import directions, family_taus
from emergence.inference.ending import ending
from emergence.inference.falling import falling
from emergence.inference.intervals import newcombe
from emergence.inference.trend import trend
from emergence.strata import stratify

PRIZE = "inverse_scaling_pythia"
FIVE = [
    ("hindsight_neglect", "accuracy"),
    ("memo_trap", "accuracy"),
    ("pattern_matching_suppression", "accuracy"),
    ("truthfulqa", "mc1"),
    ("truthfulqa", "mc2"),
]


@pytest.fixture(scope="module")
def prize() -> pd.DataFrame:
    return scores.load([PRIZE])


@pytest.fixture(scope="module")
def truthful() -> pd.DataFrame:
    rows = scores.load(["obsscaling"])
    return rows[rows["task"] == "truthfulqa"]


@pytest.fixture(scope="module")
def change(prize: pd.DataFrame) -> pd.DataFrame:
    """Score at the end of training less that at the first state, by task and size."""
    by = prize.pivot_table(index=["task", "metric"], columns=["params", "step"], values="value")
    last, first = (by.xs(step, axis=1, level="step") for step in (143_000, 2_000))
    return last - first


def test_pythia_12b_gets_worse_in_training_on_eight_tasks(change: pd.DataFrame) -> None:
    # Michaelov and Bergen 2023, abstract: "We find 8 tasks on which Pythia 12B shows decreased
    # performance over the course of training."
    assert int((change.iloc[:, -1] < 0).sum()) == 8


def test_on_five_of_them_larger_models_lose_more(change: pd.DataFrame) -> None:
    # The same abstract: on TruthfulQA (MC1, MC2), Hindsight Neglect, Memo Trap and Pattern Match
    # Suppression "larger language models show a greater decrease".
    assert (change.loc[FIVE].iloc[:, -1] < 0).all()
    for _, by_size in change.loc[FIVE].iterrows():
        assert stats.kendalltau(change.columns, by_size).statistic < -0.4


def test_prize_tasks_have_the_published_numbers_of_items(prize: pd.DataFrame) -> None:
    # McKenzie et al. 2023, table 1; here by the standard error sqrt(p (1 - p) / (n - 1)).
    published = {
        "hindsight_neglect": 315,
        "into_the_unknown": 1824,
        "memo_trap": 936,
        "modus_tollens": 1236,
        "neqa": 300,
        "pattern_matching_suppression": 1428,
        "redefine": 1244,
        "repetitive_algebra": 1000,
        "resisting_correction": 7344,
        "sig_figs": 20897,
    }
    rows = prize[(prize["metric"] == "accuracy") & (prize["stderr"] > 0)]
    implied = rows["value"] * (1 - rows["value"]) / rows["stderr"] ** 2 + 1
    found = implied.groupby(rows["task"]).median().round().astype(int)
    assert found.to_dict() == published


def test_truthfulqa_falls_with_every_larger_pythia(prize: pd.DataFrame) -> None:
    # Two collections of the same models, by different hands: tau is -1 in both.
    for rows in (
        prize[(prize["step"] == 143_000) & (prize["metric"] == "mc2")],
        scores.select(scores.load(["obsscaling"]), families=["Pythia"], tasks=["truthfulqa"]),
    ):
        np.testing.assert_allclose(family_taus(stratify(curves.align(rows)).y), -1)


def test_truthfulqa_falls_in_the_families_of_its_paper(truthful: pd.DataFrame) -> None:
    # Lin et al. 2021, abstract: "The largest models were generally the least truthful", seen on
    # GPT-3, GPT-Neo/J and GPT-2.
    rows = truthful[truthful["family"].isin(["GPT-2", "GPT-Neo/J"])]
    assert (family_taus(stratify(curves.align(rows)).y) < 0).all()


def test_47_families_have_truthfulqa_and_16_at_least_four_models(truthful: pd.DataFrame) -> None:
    models = truthful.groupby("family")["model"].nunique()
    assert len(models) == 47
    assert int((models >= 4).sum()) == 16


def test_six_sizes_fall_on_mathematics_and_examinations() -> None:
    # sources.toml: "The few falling tasks (elementary_math_qa, sat_en, lsat_*)".
    stack = stratify(curves.align(scores.load(["mlfoundations_scaling"])))
    falls = stack.labels["task"][directions(trend(stack.y)).falls].tolist()
    told = {
        "bigbench_elementary_math_qa",
        "agi_eval_sat_en",
        "agi_eval_lsat_lr",
        "agi_eval_lsat_rc",
    }
    assert told <= set(falls)
    assert len(falls) <= len(told) + 1


def test_six_sizes_in_one_order_by_all_720_orders() -> None:
    # The sizes are the same in all 24 series, so that a size's luck is seen 24 times. By brute
    # force: every order of the columns, missing scores going along with their size.
    y = stratify(curves.align(scores.load(["mlfoundations_scaling"]))).y
    first, second = np.triu_indices(6, 1)
    sums = []
    for order in permutations(range(6)):
        mixed = y[..., list(order)]
        sums.append(np.nansum(np.sign(mixed[..., second] - mixed[..., first]), axis=(1, 2)))
    expected = np.mean(np.abs(sums) >= np.abs(sums[0]), axis=0)
    found = trend(y, ["one set of sizes"] * y.shape[1])
    np.testing.assert_allclose(found.p_value, expected)
    ways = directions(found)
    assert (ways.up, ways.down) == (23, 3)


def test_standard_evaluations_of_pythia_hardly_fall() -> None:
    # Fewer series fall from the smallest to the largest model than the 2.5% of noise alone.
    rows = scores.load(["pythia"])
    rows = rows[(rows["metric"] == "accuracy") & rows["step"].fillna(143_000).eq(143_000)]
    ends = rows.sort_values("params").groupby(["family", "task"])[["value", "n_items"]]
    first, last = ends.first(), ends.last()
    found = newcombe(
        last["value"] * last["n_items"],
        last["n_items"],
        first["value"] * first["n_items"],
        first["n_items"],
    )
    assert len(first) == 260
    assert (found.high < 0).mean() < 0.025


def test_easy_mmlu_falls_and_hard_mmlu_rises_below_its_threshold() -> None:
    # Wu and Lo 2024, abstract: below the threshold hard questions are U-shaped, easy ones an
    # inverted U, so that towards it easy ones fall and hard ones rise. Upstream's threshold is
    # 10^22.5 FLOPs.
    rows = scores.select(scores.load(["expemergence"]), tasks=["mmlu"], metrics=["brier"])
    rows = rows[(rows["subtask"] != "") & (rows["flops"] < 10**22.5)]
    rows = rows.sort_values("model").drop_duplicates(["family", "params", "subtask"])
    found = trend(stratify(curves.align(rows.assign(value=-rows["value"]))).y)
    assert (found.tau[:3] < 0).all()
    assert (found.tau[-3:] > 0).all()


def test_syllogisms_swing_by_accuracy_and_not_by_probability() -> None:
    # sources.toml, of this source: .02 to 1.00 against .34 to .67.
    rows = scores.load(["inverse_scaling_logprobs"])
    rows = rows[(rows["task"] == "syllogism") & (rows["family"] == "GPT-3")]
    rows = rows[(rows["shots"] == 0) & (rows["prompt"] == "direct")]
    ranges = rows.groupby("metric")["value"].agg(["min", "max"]).round(2)
    assert ranges.loc["accuracy"].tolist() == [0.02, 1.0]
    assert ranges.loc["soft_probability"].tolist() == [0.34, 0.67]


def test_a_fall_that_stays_above_guessing_is_no_fall_to_chance(prize: pd.DataFrame) -> None:
    # Michaelov and Bergen 2023, figure 1: Pythia 12B ends at two thirds on Memo Trap, where
    # guessing gives a half, and near nothing on Pattern Match Suppression. All twelve scores are
    # tested together, as on the page.
    rows = prize[prize["step"] == 143_000]
    stack = stratify(curves.align(rows.assign(task=rows["task"] + rows["metric"], metric="score")))
    ends = ending(stack.final(stack.y), stack.final(stack.n))
    made = falling(trend(stack.y), ends, stack.chance)
    verdict = dict(zip(stack.labels["task"], made.verdict, strict=True))
    assert verdict["memo_trapaccuracy"] == "falls, above floor"
    assert verdict["pattern_matching_suppressionaccuracy"] == "inverse"
    assert verdict["into_the_unknownaccuracy"] == "not falling"
    # TruthfulQA's two scores have no one chance level to fall to.
    assert verdict["truthfulqamc1"] == verdict["truthfulqamc2"] == "falls"


def test_whole_tasks_are_the_mean_of_their_groups_and_do_not_fall() -> None:
    # Wu and Lo 2024: ten groups by difficulty, about equally many questions in each. So a group
    # may fall while its task rises.
    rows = searched.graded()
    by = ["model", "task"]
    whole = rows[rows["subtask"].eq("")].groupby(by)["value"].first()
    groups = rows[rows["subtask"].ne("")].groupby(by)["value"].mean()
    assert (whole - groups).abs().median() < 0.005
    family = rows[rows["subtask"].eq("")].sort_values("params").groupby(["family", "task"])["value"]
    ends = family.last() - family.first()
    several = family.size() > 1
    assert (ends[several].groupby("task").mean() > 0).sum() >= 8


def test_the_study_of_six_sizes_shares_tasks_with_every_other_source() -> None:
    # Gadre and others 2024: tasks of BIG-bench, LAMBADA, PIQA, ARC, WinoGrande, MMLU.
    named = {key: set(searched.ordinary(key)["task"]) for key in searched.ORDINARY}
    six = {name.removeprefix("bigbench_") for name in named["mlfoundations_scaling"]}
    assert {"dyck_languages", "logical_deduction"} & six & named["bigbench_bigg"]
    assert {"conlang_translation", "repeat_copy_logic"} <= six & named["bigbench_lite"]
    assert {"piqa", "winogrande", "lambada_openai"} <= six & named["pythia"]


def test_lambada_rises_by_accuracy_and_by_perplexity() -> None:
    # Biderman and others 2023: larger Pythias do better on LAMBADA, by either score.
    rows = searched.by_size(searched.last_states("pythia").query("task == 'lambada_openai'"))
    for metric, sign in (("accuracy", 1), ("perplexity", -1)):
        one = rows[rows["metric"] == metric]
        taus = family_taus(stratify(curves.align(one.assign(value=sign * one["value"]))).y)
        assert (taus > 0.5).all()
