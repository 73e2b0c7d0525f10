"""Single answers in Parquet files, summed up by DuckDB."""

import math
import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emergence.errors import SourceError
from emergence.importers import commands
from emergence.importers.collect import collect
from emergence.schema import KEY

from .conftest import FIXTURES

SAMPLED = FIXTURES / "lm_eval_0.4.13/models__tiny-1"
HAND = pd.DataFrame(
    {
        "model": ["a-1B"] * 4 + ["a-2B"] * 4,
        "task": ["t"] * 8,
        "item": [0, 1, 2, 3] * 2,
        "correct": [True, False, False, False, True, True, True, False],
        "n_choices": [2, 4, 4, 4] * 2,
    }
)


def summed(folder, **frames):
    folder.mkdir(exist_ok=True)
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet")
    return collect(folder)


def values(table):
    return table.set_index(["model", "task", "metric"])["value"].to_dict()


def test_by_hand(tmp_path):
    table = summed(tmp_path, one=HAND[:3], two=HAND[3:]).table
    assert values(table) == {("a-1B", "t", "accuracy"): 0.25, ("a-2B", "t", "accuracy"): 0.75}
    assert table["n_items"].tolist() == [4, 4]
    assert table["chance"].tolist() == [(1 / 2 + 3 / 4) / 4] * 2
    # Both have a variance of 3/16, so that the mean has one of 3/16/3.
    assert table["stderr"].tolist() == pytest.approx([0.25, 0.25], rel=1e-15)
    assert table["params"].tolist() == [1e9, 2e9]
    assert {*table["source"]} == {"table"}
    for words in (("True", "False"), ("1.0", "0.0")):
        told = HAND.assign(correct=np.where(HAND["correct"], *words))
        assert values(summed(tmp_path / words[0], one=told).table) == values(table)


@pytest.mark.parametrize(("metric", "answers"), [("f1", [0, 0, 50]), ("bleu", [0, 1.5])])
def test_answers_in_percent_are_known_by_one_beyond_1(tmp_path, metric, answers):
    rows = {"model": "a-1B", "task": "t", "item": range(1000), "metric": metric}
    scores = [*answers, *[0.0] * (1000 - len(answers))]
    table = summed(tmp_path, one=pd.DataFrame({**rows, "value": scores})).table
    assert table["value"].tolist() == pytest.approx([sum(answers) / 1000 / 100])
    assert table["stderr"].tolist() == pytest.approx([np.std(scores, ddof=1) / 1000**0.5 / 100])


def test_what_may_be_percent_or_not_is_skipped_as_in_a_table(tmp_path):
    small = {"a-1B": 0.4, "a-2B": 12.0, "a-3B": 0.0}
    rows = [{"model": m, "value": v, "item": i} for m, v in small.items() for i in range(50)]
    made = summed(tmp_path, one=pd.DataFrame(rows).assign(task="t", metric="bleu"))
    assert made.table.set_index("model")["value"].to_dict() == {"a-2B": 0.12, "a-3B": 0.0}
    assert any("0..1 or 0..100" in why for why in made.log.skipped)
    assert any("taken as percent: 1" in note for note in made.log.notes)


def test_letters_of_choices_are_no_right_and_wrong_answers(tmp_path):
    with pytest.raises(SourceError, match="answers without a score"):
        summed(tmp_path, one=HAND.assign(correct=[*"TFYN", "yes", "no", "A", "t"]))


def test_grades_are_no_right_and_wrong_answers(tmp_path):
    made = summed(tmp_path, one=HAND.assign(correct=[1.0, 0, 0, 0.5, 1, 1, 1, 0]))
    assert values(made.table) == {("a-2B", "t", "accuracy"): 0.75}
    assert made.log.skipped == {"`correct` beside 0 and 1; name their `metric`": ["a-1B, t"]}


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), ids=st.sampled_from(["int64", "str", "float64", "int8", "uint64"]))
def test_as_pandas_has_it(tmp_path_factory, data, ids):
    """Ids with gaps and ids that are no numbers, in any order and split."""
    names, finite = st.sampled_from("ab"), st.floats(-1e3, 0)
    row = st.tuples(names, names, st.integers(0, 9), st.booleans(), finite)
    once = {"unique_by": lambda told: told[:3]}
    rows = data.draw(st.lists(row, min_size=2, max_size=40, **once))
    frame = pd.DataFrame(rows, columns=["model", "task", "item", "correct", "log_prob_correct"])
    cut = data.draw(st.integers(0, len(frame)))
    made = frame.astype({"item": ids})
    folder = tmp_path_factory.mktemp("in")
    table = summed(folder, a=made[:cut], b=made[cut:]).table
    groups = frame.groupby(["model", "task"])
    for name, metric in {"correct": "accuracy", "log_prob_correct": "log_prob_correct"}.items():
        told = groups[name].agg(["mean", "size", "sem"])
        found = table[table["metric"] == metric].set_index(["model", "task"]).sort_index()
        assert found["value"].to_numpy() == pytest.approx(told["mean"].to_numpy(), abs=1e-12)
        assert found["n_items"].to_numpy().tolist() == told["size"].tolist()
        # What lies within rounding of the values is no spread.
        least = 1e-5 * told["mean"].abs().to_numpy() + 1e-150
        expected = told["sem"].where(told["sem"] > least).to_numpy()
        found = found["stderr"].where(found["stderr"].to_numpy() > least).to_numpy()
        assert found == pytest.approx(expected, rel=1e-6, nan_ok=True)


def test_our_own_single_answers_come_to_the_scores_of_the_import(tmp_path):
    (tmp_path / "in").mkdir()
    items = tmp_path / "in/x.items.parquet"
    imported = collect(SAMPLED, items_to=items).table.set_index(list(KEY)).sort_index()
    again = collect(items).table.set_index(list(KEY)).sort_index()
    assert again.index.isin(imported.index).all()
    metrics = again.index.get_level_values("metric")
    assert {"log_prob_correct", "log_prob_incorrect", "bits_per_byte", "accuracy"} <= {*metrics}
    for name in ("value", "stderr", "chance", "n_items", "params"):
        expected = imported.loc[again.index, name].to_numpy()
        assert again[name].to_numpy() == pytest.approx(expected, rel=1e-11, nan_ok=True), name


def test_answers_beside_their_results_do_not_count_twice(tmp_path):
    for path in SAMPLED.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    alone = collect(tmp_path, items_to=tmp_path / "x.items.parquet").table
    answers = pd.read_parquet(tmp_path / "x.items.parquet")
    stale = answers.assign(value=0.0, family="other", bits_per_byte=answers["bits_per_byte"] * 2)
    stale.to_parquet(tmp_path / "x.items.parquet")
    made = collect(tmp_path)
    order = {"by": list(KEY), "ignore_index": True}
    pd.testing.assert_frame_equal(made.table.sort_values(**order), alone.sort_values(**order))
    assert any("x.items.parquet sums to and results state" in note for note in made.log.notes)


def test_filters_and_answers_that_cannot_be_read(tmp_path):
    base = {"model": "a-1B", "task": "t", "metric": "exact_match", "item": ["7", "8"] * 2}
    told = {"filter": ["strict-match"] * 2 + ["flexible-extract"] * 2, "readable": [0, 1, 1, 1]}
    table = summed(tmp_path, a=pd.DataFrame(base | told | {"value": [0.0, 1.0, 1, 1]})).table
    assert table.set_index("metric")["value"].to_dict() == {
        "exact_match": 1.0,
        "exact_match_strict": 0.5,
        "unreadable_rate": 0.0,
        "unreadable_rate (strict-match)": 0.5,
    }


def test_two_metrics_of_one_answer_are_one_answer(tmp_path):
    base = {"model": "a-1B", "task": "t", "item": [1, 2] * 2, "readable": [0, 1] * 2}
    told = {"metric": ["acc"] * 2 + ["acc_norm"] * 2, "value": [0.0, 1, 1, 1]}
    frame = pd.DataFrame(base | told | {"log_prob_correct": [-1.0, -3] * 2})
    table = summed(tmp_path, a=frame).table.set_index("metric")
    assert table.loc[["log_prob_correct", "unreadable_rate"], "n_items"].tolist() == [2, 2]
    assert table.loc["log_prob_correct", ["value", "stderr"]].tolist() == [-2, 1]


def test_what_is_no_score_is_counted(tmp_path):
    rough = HAND.assign(
        correct=[1.0, 0, math.nan, math.inf, 1, 1, None, 0.5],
        log_prob_correct=[-1.0] * 7 + [math.nan],
        item=[0, 1, 2, 3, 4, 5, 6, None],
    )
    made = summed(tmp_path, a=rough)
    assert made.log.left_out == {"answers without a model, task or item": 1}
    (reason,) = made.log.skipped
    assert made.log.skipped[reason] == ["a-1B, t, accuracy: 2 of 4", "a-2B, t, accuracy: 1 of 3"]
    assert values(made.table)["a-1B", "t", "accuracy"] == 0.5
    assert values(made.table)["a-2B", "t", "accuracy"] == 1.0
    assert values(made.table)["a-1B", "t", "log_prob_correct"] == -1.0
    with pytest.raises(SourceError, match="a-1B, t, accuracy"):
        collect(tmp_path, strict=True)


def test_items_that_were_answered_more_than_once_give_no_score(tmp_path):
    """Two runs of one model in a folder, of many items and of few; other models are summed up."""
    many = pd.DataFrame({"model": "a-3B", "task": "t", "item": range(20_000), "correct": True})
    made = summed(tmp_path, a=HAND, b=HAND[4:].assign(correct=False), c=many, d=many)
    assert values(made.table) == {("a-1B", "t", "accuracy"): 0.25}
    (reason,) = made.log.skipped
    assert made.log.skipped[reason] == ["a-2B, t", "a-3B, t"]
    assert "more than once; give each run a folder of its own" in reason
    with pytest.raises(SourceError, match="a-2B, t: items were answered more than once"):
        collect(tmp_path, strict=True)


def test_answers_of_one_model_that_state_two_sizes_give_no_score(tmp_path):
    made = summed(tmp_path, a=HAND.assign(params=[1e9, 1e9, 3e9, 1e9] + [2e9, math.nan] * 2))
    assert values(made.table) == {("a-2B", "t", "accuracy"): 0.75}
    assert made.table["params"].tolist() == [2e9]
    assert made.log.skipped == {"answers of one model state several sizes": ["a-1B, t"]}


@pytest.mark.parametrize("items", [range(100_000), [f"q{i}" for i in range(20_000)]], ids=len)
def test_items_that_were_answered_once_are_never_taken_for_more(tmp_path, items):
    """DuckDB counts them nearly; of so many groups one would lie beyond a narrower bound."""
    tasks = np.arange(len(items)) // 200
    frame = pd.DataFrame({"model": "a-1B", "task": tasks.astype(str), "item": items, "correct": 1})
    made = summed(tmp_path, a=frame)
    assert (len(made.table), made.log.skipped) == (len(items) // 200, {})


def test_identities_are_kept_apart(tmp_path):
    told = {"shots": [0, 5] * 4, "prompt": ["direct", "other"] * 4, "subtask": "s", "step": 10}
    table = summed(tmp_path, a=HAND.assign(**told, source="mine", family="f", params=3e9)).table
    assert len(table) == 4
    assert table[["shots", "prompt"]].drop_duplicates().shape == (2, 2)
    assert {*table["source"]} | {*table["family"]} | {*table["subtask"]} == {"mine", "f", "s"}
    assert table[["params", "step"]].drop_duplicates().to_numpy().tolist() == [[3e9, 10]]


def test_files_that_have_other_columns_go_together(tmp_path):
    other = HAND.assign(model="b", shots=3, item=HAND["item"].astype(str)).drop(columns="n_choices")
    table = summed(tmp_path, a=HAND, b=other[:4]).table.set_index("model")
    assert table["value"].to_dict() == {"a-1B": 0.25, "a-2B": 0.75, "b": 0.25}
    assert table["shots"].dropna().to_dict() == {"b": 3}
    assert math.isnan(table["chance"]["b"])


def test_names_and_columns_that_would_harm_a_query_do_nothing(tmp_path):
    drop = 'x"; DROP TABLE answers; --'
    hostile = HAND.assign(**{drop: 1, "n'--": 2}, model=[drop] * 4 + ["b'"] * 4)
    made = summed(tmp_path, **{"a[1]'; DROP TABLE x; --": hostile, "a1": HAND, "m*?": HAND[:0]})
    assert {*made.table["model"]} == {drop, "b'", "a-1B", "a-2B"}
    assert made.table["n_items"].tolist() == [4] * 4


def test_a_file_without_its_end_is_named_and_the_others_are_read(tmp_path):
    summed(tmp_path, a=HAND)
    (tmp_path / "c.parquet").write_bytes(b"PAR1")
    made = collect(tmp_path)
    assert {*made.table["task"]} == {"t"}
    assert [where[:9] for all_ in made.log.skipped.values() for where in all_] == ["c.parquet"]


def test_a_file_that_is_broken_inside_is_one_named_error(tmp_path):
    summed(tmp_path, a=HAND, b=HAND.assign(task="u"))
    raw = bytearray((tmp_path / "b.parquet").read_bytes())
    raw[4:60] = b"\xff" * 56
    (tmp_path / "b.parquet").write_bytes(raw)
    with pytest.raises(SourceError, match=r"a\.parquet and 1 more: .* cannot .* Take out what is"):
        collect(tmp_path)


@pytest.mark.slow
def test_any_number_of_threads_writes_the_same_bytes(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    n = 400_000
    frame = pd.DataFrame(
        {
            "model": rng.choice(["a-1B", "a-2B"], n),
            "task": rng.choice([f"t{i}" for i in range(50)], n),
            "item": np.arange(n),
            "correct": rng.random(n) < 0.3,
            "log_prob_correct": np.log(rng.random(n)),
        }
    )
    written = set()
    for i, threads in enumerate([1, 2, 2, 3]):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        summed(tmp_path / "in", **{f"{j}": frame[j::4] for j in range(4)})
        out = tmp_path / f"{i}.parquet"
        commands._written(tmp_path / "in", out, models=None, columns={}, strict=False)
        written.add(out.read_bytes())
    assert len(written) == 1
    assert not list(tmp_path.glob("*items*"))
