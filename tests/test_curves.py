"""Rows become the curves that a pivot by hand gives, whatever their order."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from emergence import scores
from emergence.curves import align, paired, renamed, tidy
from emergence.errors import SelectionError


def rows(*cells):
    """(family, model, params, task, value) a row."""
    frame = pd.DataFrame(cells, columns=["family", "model", "params", "task", "value"])
    fixed = {"source": "s", "subtask": "", "prompt": "direct", "shots": 3, "metric": "accuracy"}
    return frame.assign(**fixed, tokens=np.nan, flops=np.nan, n_items=10, chance=0.25)


SMALL = rows(
    ("A", "a-big", 1e9, "t1", 0.7),
    ("A", "a-small", 1e7, "t1", 0.1),
    ("A", "a-mid", 1e8, "t2", 0.4),
    ("B", "b-small", 1e6, "t1", 0.2),
    ("B", "b-none", np.nan, "t1", 0.9),
)


def test_hand_worked_alignment():
    curves = align(SMALL)
    assert list(zip(curves.labels["family"], curves.labels["task"], strict=True)) == [
        ("A", "t1"),
        ("A", "t2"),
        ("B", "t1"),
    ]
    nan = np.nan
    assert_allclose(curves.x, [[7, 8, 9], [7, 8, 9], [6, nan, nan]])
    assert_allclose(curves.y, [[0.1, nan, 0.7], [nan, 0.4, nan], [0.2, nan, nan]])
    assert_allclose(curves.n, np.where(np.isnan(curves.y), nan, 10))
    assert_allclose(curves.chance, 0.25)


def test_order_of_rows_does_not_matter():
    shuffled = align(SMALL.sample(frac=1, random_state=3))
    assert_array_equal(shuffled.y, align(SMALL).y)
    assert_array_equal(shuffled.labels, align(SMALL).labels)


def test_bigg_agrees_with_a_pivot(bigg, bigg_scores):
    curves = align(bigg)
    assert_array_equal(curves.labels["task"], bigg_scores.index)
    assert_array_equal(curves.y, bigg_scores.to_numpy())
    assert_allclose(10 ** curves.x[0], bigg_scores.columns)


def test_take_keeps_rows_together():
    curves = align(SMALL)
    last = curves.take(np.array([False, False, True]))
    assert last.labels["family"].tolist() == ["B"]
    assert_allclose(last.y[0, 0], 0.2)
    assert_array_equal(curves.take(np.array([2, 0])).labels["family"], ["B", "A"])


def test_two_models_at_one_place_are_a_named_error():
    twins = rows(("A", "one", 1e7, "t1", 0.1), ("A", "two", 1e7, "t1", 0.2))
    with pytest.raises(SelectionError, match="one, two share one place on the axis of params"):
        align(twins)


def test_a_source_without_the_axis_is_a_named_error(bigg):
    with pytest.raises(SelectionError, match="bigbench_bigg: no training FLOPs are known"):
        align(bigg, "flops")


def test_rows_without_any_size_are_a_named_error():
    with pytest.raises(SelectionError):
        align(scores.load(["bigbench_tasks"]))


def test_tidy_holds_every_point_and_no_other():
    curves = align(SMALL)
    frame = tidy(curves)
    sized = SMALL.dropna(subset="params")
    assert len(frame) == len(sized)
    expected = sized.set_index(["family", "task", "params"])["value"].sort_index()
    given = frame.assign(params=frame["params"].round()).set_index(["family", "task", "params"])
    assert_allclose(given["value"].sort_index(), expected)
    # Wilson's interval for 70 of 100, as published tables have it: .604 to .781.
    known = tidy(replace(curves, y=np.full_like(curves.y, 0.7), n=np.full_like(curves.y, 100)))
    assert_allclose(known["low"], 0.604, atol=5e-4)
    assert_allclose(known["high"], 0.781, atol=5e-4)


def test_names_made_of_more_labels_stay_apart():
    parts = SMALL.assign(task="t", subtask=SMALL["task"])
    curves = align(pd.concat([parts, SMALL.assign(task="t t1")]))
    names = curves.labels["task"] + " " + curves.labels["subtask"]
    assert renamed(curves, names).labels["task"].tolist() == names.tolist()
    with pytest.raises(SelectionError, match="two tasks would both be called 't t1'"):
        renamed(curves, names.str.strip())


def test_pairs_have_the_models_scored_on_both():
    first = SMALL.assign(metric="soft")
    pairs = paired(pd.concat([first, SMALL[SMALL["params"] > 1e7]]), "metric", "soft", "accuracy")
    for half, metric in zip(pairs, ("soft", "accuracy"), strict=True):
        assert half.labels[["task", "metric"]].to_numpy().tolist() == [
            ["t1", metric],
            ["t2", metric],
        ]
        assert_allclose(half.y, [[np.nan, np.nan, 0.7], [np.nan, 0.4, np.nan]])


def test_pairs_may_differ_in_other_labels_but_not_be_ambiguous():
    thought = SMALL.assign(prompt="thought", shots=8)
    one, other = paired(pd.concat([SMALL, thought]), "prompt", "direct", "thought")
    assert_array_equal(one.y, other.y)
    assert other.labels["shots"].tolist() == [8, 8, 8]
    twice = pd.concat([SMALL, SMALL.assign(shots=5), thought])
    with pytest.raises(SelectionError, match=r"two curves of .*'t1'.*'direct'.*select one"):
        paired(twice, "prompt", "direct", "thought")


def test_pairs_without_a_common_model_are_an_error():
    thought = SMALL.assign(prompt="thought")
    apart = pd.concat([SMALL[SMALL["family"] == "A"], thought[thought["family"] == "B"]])
    with pytest.raises(SelectionError, match="no two curves share source, family"):
        paired(apart, "prompt", "direct", "thought")
    apart = pd.concat([SMALL[SMALL["params"] > 1e8], thought[thought["params"] < 1e8]])
    with pytest.raises(SelectionError, match="no model was scored under both"):
        paired(apart, "prompt", "direct", "thought")
