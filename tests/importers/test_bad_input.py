"""Bad input ends in a message that names the file, never in a traceback."""

import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emergence.errors import EmergenceError, SourceError
from emergence.importers.collect import collect
from emergence.importers.sweep import sweep

FIXTURES = Path(__file__).parent / "fixtures"


SEEDS = sorted(path for path in FIXTURES.rglob("*") if path.suffix in (".json", ".eval"))
JSON_SEEDS = [path for path in SEEDS if path.suffix == ".json"]
WORDS = st.sampled_from(["results", "acc,none", "t", "config", "eval", "status", "name", "score"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from([10**400, "\ud800", "nan", "\0", "../../x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=3), inner),
    max_leaves=8,
)
FUZZ = settings(max_examples=15, suppress_health_check=list(HealthCheck))


def only_named_errors(folder):
    try:
        table = collect(folder).table
    except EmergenceError:
        return
    table.to_parquet(folder / "out.parquet")
    (folder / "out.parquet").unlink()
    assert np.isfinite(table["value"]).all()


def changed(draw, raw, depth=0):
    """Replace one thing somewhere inside of a JSON value."""
    if not isinstance(raw, dict | list) or not raw or (depth > 1 and draw(st.booleans())):
        return draw(VALUES)
    keys = [*raw] if isinstance(raw, dict) else [*range(len(raw))]
    key = draw(st.sampled_from(keys))
    copy = raw.copy()
    copy[key] = changed(draw, raw[key], depth + 1)
    return copy


def with_something_else_inside(folder, seed, draw):
    raw = changed(draw, json.loads(seed.read_text()))
    (folder / seed.name).write_text(json.dumps(raw))
    if seed.name in ("run_spec.json", "stats.json"):
        for other in {"run_spec.json", "stats.json"} - {seed.name}:
            (folder / other).write_bytes(seed.with_name(other).read_bytes())
    only_named_errors(folder)


@pytest.mark.slow
@FUZZ
@given(seed=st.sampled_from(JSON_SEEDS), data=st.data())
def test_json_with_something_else_inside(tmp_path_factory, seed, data):
    with_something_else_inside(tmp_path_factory.mktemp("fuzz"), seed, data.draw)


@pytest.mark.long
@settings(FUZZ, max_examples=3_000)
@given(seed=st.sampled_from(JSON_SEEDS), data=st.data())
def test_much_json_with_something_else_inside(tmp_path_factory, seed, data):
    with_something_else_inside(tmp_path_factory.mktemp("fuzz"), seed, data.draw)


@FUZZ
@given(seed=st.sampled_from(SEEDS), data=st.data())
def test_files_cut_short_or_with_other_bytes(tmp_path_factory, seed, data):
    folder = tmp_path_factory.mktemp("fuzz")
    raw = bytearray(seed.read_bytes())
    for _ in range(data.draw(st.integers(0, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    (folder / seed.name).write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    only_named_errors(folder)


@pytest.mark.slow
@FUZZ
@given(lines=st.lists(VALUES, max_size=3), cut=st.booleans())
def test_samples_of_anything(tmp_path_factory, lines, cut):
    folder = tmp_path_factory.mktemp("fuzz")
    made = next((FIXTURES / "lm_eval_0.4.13/models__tiny-1").glob("results*"))
    (folder / made.name).write_bytes(made.read_bytes())
    text = "\n".join(json.dumps(line) for line in lines)
    name = made.name.replace("results", "samples_sum_mc") + "l"
    (folder / name).write_text(text[:-1] if cut else text)
    only_named_errors(folder)


@FUZZ
@given(text=st.text(max_size=80))
def test_any_text_under_the_columns_of_a_table(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("fuzz")
    head = "model,task,metric,value,params,shots,n_items\n"
    (folder / "a.csv").write_text(head + text, encoding="utf-8")
    only_named_errors(folder)


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "[]", "{}", "null", "1", "[" * 100_000, "\0\0"])
def test_what_is_no_result_is_said_to_be_none(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(SourceError, match=r"a\.json"):
        collect(tmp_path)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(SourceError, match="does not exist"):
        collect(tmp_path / "nowhere")


def test_a_link_to_itself_is_skipped(tmp_path):
    (tmp_path / "a.csv").write_text("model,task,metric,value\nm-1b,t,accuracy,0.5\n")
    (tmp_path / "self.json").symlink_to("self.json")
    made = collect(tmp_path)
    assert len(made.table) == 1
    assert made.log.skipped == {"is no file, or a link to none": ["self.json"]}


@pytest.mark.parametrize("name", ["queue.parquet", "queue.csv"])
def test_a_queue_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(SourceError, match="no folder and no file"):
        collect(tmp_path / name)
    with pytest.raises(SourceError, match="no folder and no file"):
        sweep(tmp_path / name, "task", tmp_path / "out")


def test_columns_that_are_not_the_tables_are_named(tmp_path):
    (tmp_path / "a.csv").write_text("name,task,metric,value,parms\nm-1b,t,accuracy,0.5,1e9\n")
    left = collect(tmp_path, columns={"model": "name"}).log.left_out
    assert left == {"columns that the tidy table has not: parms": 1}


def test_strict_stops_and_names_the_field(lm_eval, tmp_path):
    lm_eval("a-1B", {"t": {"acc,none": float("nan"), "f1,none": 0.5}})
    assert len(collect(tmp_path).table) == 1
    with pytest.raises(SourceError, match=r"t\.acc,none: the value is no finite number"):
        collect(tmp_path, strict=True)


def test_links_out_of_the_folder_are_not_followed(lm_eval, tmp_path):
    outside = lm_eval("out-1B", {"t": {"acc,none": 0.5}}, folder="outside")
    inside = lm_eval("in-1B", {"t": {"acc,none": 0.5}}, folder="inside").parent
    (inside / "link.json").symlink_to(outside)
    (inside / "folder").symlink_to(outside.parent)
    made = collect(inside)
    assert set(made.table["model"]) == {"in-1B"}
    assert made.log.skipped == {"a link out of the folder": ["folder", "link.json"]}


def test_a_run_of_helm_does_not_lead_out_either(tmp_path):
    run = next((FIXTURES / "helm").iterdir())
    (tmp_path / "run_spec.json").write_bytes((run / "run_spec.json").read_bytes())
    (tmp_path / "stats.json").symlink_to(run / "stats.json")
    with pytest.raises(SourceError, match="which is not followed"):
        collect(tmp_path)


def test_names_that_are_no_text(lm_eval, tmp_path):
    file = lm_eval("a-1B", {"\ud800": {"acc,none": 0.5}, "t": {"acc,none": 0.5}})
    file.rename(os.fsdecode(bytes(tmp_path) + b"/\xff_2026-01-01T00-00-00.0.json"))
    file.with_name("b\udcff.bslmeval.json").write_text(
        json.dumps({"results": {"t+p": {"2022-07-13-11-29-13": {"acc": 0.5}}}, "versions": {}})
    )
    made = collect(tmp_path)
    assert {*made.table["task"]} == {"?", "t"}
    made.table.to_parquet(tmp_path / "x.parquet")


def test_no_permission(lm_eval, tmp_path, monkeypatch):
    shut = lm_eval("a-1B", {"t": {"acc,none": 0.5}})
    lm_eval("b-1B", {"t": {"acc,none": 0.5}})
    read = type(shut).read_bytes

    def refused(path):
        if path == shut:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(type(shut), "read_bytes", refused)
    assert collect(tmp_path).log.skipped == {"cannot be opened: Permission denied": [shut.name]}


def test_a_queue_named_like_a_file_is_not_waited_for(lm_eval, tmp_path):
    lm_eval("a-1B", {"t": {"acc,none": 0.5}})
    os.mkfifo(tmp_path / "queue.json")
    (tmp_path / "gone.csv").symlink_to("nowhere.csv")
    made = collect(tmp_path)
    assert len(made.table) == 1
    assert made.log.skipped == {"is no file, or a link to none": ["gone.csv", "queue.json"]}


def test_members_of_an_archive_are_not_written_or_followed(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.eval", "w") as members:
        members.writestr("../../evil.json", "{}")
        members.writestr("/etc/header.json", "{}")
    with pytest.raises(SourceError, match=r"a\.eval"):
        collect(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.eval"]


def test_an_archive_that_unpacks_to_more_than_it_may(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.eval", "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("header.json", b" " * (257 * 2**20))
    with pytest.raises(SourceError, match="no whole Inspect archive"):
        collect(tmp_path)


@pytest.mark.slow
def test_ten_thousand_tiny_files_are_all_read(tmp_path):
    raw = json.dumps({"results": {"t": {"acc,none": 0.5}}, "versions": {}, "config": {}})
    for i in range(100):
        (tmp_path / f"model-{i + 1}M").mkdir()
        for j in range(100):
            (tmp_path / f"model-{i + 1}M" / f"{j}.json").write_text(raw.replace('"t"', f'"t{j}"'))
    assert len(collect(tmp_path).table) == 10_000


HEAD = "model,task,metric,value,params"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}\nm-1b,add, two,accuracy,0.5,1e9", "Expected 5 fields in line 2, saw 6"),
        (f"{HEAD},value\nm-1b,add,accuracy,0.5,1e9,0.7", "two columns are named value"),
        (
            f"{HEAD}\nm-1b,add,accuracy,0.5,1e9\nm-1b,add,accuracy,0.7,1e9",
            "other values of it",
        ),
        (f"{HEAD}\nm-1b,add,accuracy,0.5,seven", "row 1: params 'seven'"),
        (f"{HEAD}\nm-1b,add,accuracy,0.5,-1", "row 1: params '-1'"),
    ],
)
def test_a_row_that_does_not_fit_is_named(tmp_path, text, said):
    file = tmp_path / "scores.csv"
    file.write_text(text)
    with pytest.raises(SourceError, match=said):
        collect(file, strict=True)


@pytest.mark.parametrize(
    ("column", "value"),
    [("chance", "abc"), ("stderr", "-1"), ("chance", "inf"), ("params_kind", "Total")],
)
def test_one_cell_that_cannot_be_read_is_named_and_ends_nothing(tmp_path, column, value):
    file = tmp_path / "scores.csv"
    file.write_text(f"{HEAD},{column}\nm-1b,add,accuracy,0.5,1e9,{value}\n")
    assert len(collect(file).table) == 1
    with pytest.raises(SourceError, match=f"scores.csv, row 1: {column} '{value}'"):
        collect(file, strict=True)


def test_columns_of_other_names_are_asked_for(tmp_path):
    file = tmp_path / "scores.csv"
    file.write_text("Model;Task;Metric;Value\nm-1b;add;accuracy;0.5\n")
    with pytest.raises(SourceError, match=r"nor columns model, task, metric, value \(-c others"):
        collect(file)


def test_a_direction_that_a_name_contradicts_is_counted(tmp_path):
    file = tmp_path / "scores.csv"
    file.write_text(f"{HEAD},higher_is_better\nm-1b,add,accuracy,0.5,1e9,false\n")
    made = collect(file)
    assert made.table["higher_is_better"].all()
    assert ["accuracy" in rule for rule in made.log.left_out] == [True]


@pytest.mark.parametrize("correct", [None, 5, -1])
def test_an_answer_that_is_neither_right_nor_wrong_is_left_out(tmp_path, correct):
    told = {"model": "m", "question_id": range(5), "category": "c", "n_options": 4, "pred": "A"}
    answers = pd.DataFrame(told | {"correct": [correct, 0, 1, 1, 1]}).replace(
        {"question_id": {4: 3}}
    )
    answers.to_parquet(tmp_path / "answers.parquet")
    made = collect(tmp_path)
    score = made.table[made.table["metric"] == "accuracy"].iloc[0]
    assert (score["value"], score["n_items"]) == (pytest.approx(2 / 3), 3)
    assert made.log.skipped == {
        "answers given twice, or neither right nor wrong": ["answers.parquet: 2"]
    }


@pytest.mark.parametrize("value", ["0_5", "1_0"])
def test_what_only_python_reads_as_a_number_is_none(tmp_path, value):
    file = tmp_path / "scores.csv"
    file.write_text(f"{HEAD}\nm-1b,add,accuracy,{value},1e9\n")
    with pytest.raises(SourceError, match="no finite number"):
        collect(file, strict=True)


def test_what_a_killed_import_left_is_not_read(tmp_path):
    (tmp_path / "scores.csv").write_text(f"{HEAD}\nm-1b,add,accuracy,0.5,1e9")
    (tmp_path / ".import.abc").mkdir()
    (tmp_path / ".import.abc" / "scores.csv").write_text(f"{HEAD}\nm-2b,add,accuracy,0.5,2e9")
    assert set(collect(tmp_path).table["model"]) == {"m-1b"}


def test_a_column_that_is_not_there_is_named(tmp_path):
    file = tmp_path / "scores.csv"
    file.write_text(f"{HEAD}\nm-1b,add,accuracy,0.5,1e9")
    with pytest.raises(SourceError, match=r"no column 'nosuch' in model, task"):
        collect(file, columns={"model": "nosuch"})


def test_one_broken_archive_does_not_end_the_import(tmp_path):
    (tmp_path / "scores.csv").write_text(f"{HEAD}\nm-1b,add,accuracy,0.5,1e9")
    with zipfile.ZipFile(tmp_path / "bad.eval", "w") as archive:
        archive.writestr("header.json", "{}")
    found = collect(tmp_path)
    assert len(found.table) == 1
    assert ["bad.eval"] in found.log.skipped.values()
