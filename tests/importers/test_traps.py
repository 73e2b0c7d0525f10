"""The traps of other tools' files, one by one."""

import json
import math
import os
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import emergence
from emergence.errors import SchemaError, SourceError
from emergence.importers import answerable
from emergence.importers.collect import collect
from emergence.importers.lm_eval import read_samples
from emergence.importers.records import ImportLog, Place, moment
from emergence.schema import KEY, write_table

FIXTURES = Path(__file__).parent / "fixtures"


ACC = {"acc,none": 0.5, "acc_stderr,none": 0.05}


def test_groups_and_what_is_no_metric_are_left_out(imported):
    ngrams = imported.table.query("family == 'ngram'")
    assert set(ngrams["task"]) == {"sum_mc", "sum_gen"}
    assert set(ngrams["metric"]) == {"accuracy", "accuracy_normalized", "brier", "exact_match"}
    assert imported.log.left_out["groups, which are means of tasks that are here"] == 10


def test_a_group_whose_tasks_are_not_there_is_kept(lm_eval, tmp_path):
    lm_eval("a-1B", {"mmlu": ACC}, groups={"mmlu": ACC})
    assert set(collect(tmp_path).table["task"]) == {"mmlu"}


def test_a_standard_error_of_nought_is_not_certainty(imported):
    floor = imported.table.query("model == 'ngram-2' and metric == 'exact_match'")
    assert floor[["value", "n_items"]].to_numpy().tolist() == [[0, 200]]
    assert floor["stderr"].isna().all()


def test_samples_give_chance_log_p_and_items(tmp_path):
    items = tmp_path / "items.parquet"
    made = collect(FIXTURES / "lm_eval_0.4.13/models__tiny-1", items_to=items)
    table = made.table.set_index(["task", "metric"])
    assert table.loc["sum_mc", "chance"].dropna().to_dict() == {
        "accuracy": 0.25,
        "accuracy_normalized": 0.25,
        "brier": 0.75,
    }
    answers = pq.read_table(items).to_pandas()
    assert made.answers == len(answers) == 200
    chosen = answers[answers["task"] == "sum_mc"]
    assert table.loc[("sum_mc", "log_prob_correct"), "value"] == pytest.approx(
        chosen["log_prob_correct"].mean()
    )
    # The right choice is the most probable one where and only where lm-eval says so.
    beaten = chosen["log_prob_correct"] > chosen["log_prob_incorrect"]
    assert beaten.mean() == table.loc[("sum_mc", "accuracy"), "value"] == 0.18
    assert chosen["value"].tolist() == beaten.astype(float).tolist()


def sample(**told):
    pair = {
        "gen_args_0": {"arg_0": "q", "arg_1": " two"},
        "gen_args_1": {"arg_0": "q", "arg_1": " 1"},
    }
    base = {"doc_id": 7, "filter": "none", "arguments": pair, "metrics": ["acc"], "acc": 1.0}
    logs = [["-1.0", "False"], ["-0.5", "True"]]
    return base | {"target": "1", "filtered_resps": logs} | told


def test_of_two_runs_of_one_task_only_the_newers_answers_count(tmp_path):
    raw = {"config": {"model_args": "pretrained=m-1b"}, "versions": {}}
    old = {"acc,none": 0.0, "acc_norm,none": 0.5}
    for day, metrics, log in (("01", old, "-0.9"), ("02", {"acc,none": 1.0}, "-0.1")):
        stamp = f"2026-01-{day}T00-00-00"
        results = raw | {"results": {"t": metrics}}
        (tmp_path / f"results_{stamp}.json").write_text(json.dumps(results))
        line = json.dumps(sample(filtered_resps=[["-1.0", "False"], [log, "True"]]))
        (tmp_path / f"samples_t_{stamp}.jsonl").write_text(line)
    made = collect(tmp_path, items_to=tmp_path / "items.parquet")
    found = made.table.set_index("metric")["value"].to_dict()
    assert found["log_prob_correct"] == -0.1
    assert (found["accuracy"], found["accuracy_normalized"], made.answers) == (1.0, 0.5, 1)


def answer(tmp_path, **told):
    path = tmp_path / "samples.jsonl"
    path.write_text(json.dumps(sample(**told)) + "\n")
    return read_samples(Place(path, "samples.jsonl"), ImportLog()).iloc[0]


def test_one_answer_by_hand(tmp_path):
    told = answer(tmp_path)
    assert (told["log_prob_correct"], told["log_prob_incorrect"]) == (-0.5, -1.0)
    assert told["bits_per_byte"] == pytest.approx(0.5 / math.log(2) / 2)  # of " 1", two bytes
    assert (told["item"], told["n_choices"], told["value"]) == ("7", 2, 1.0)


def test_a_right_choice_that_contradicts_the_score_is_not_used(tmp_path):
    assert math.isnan(answer(tmp_path, target="0")["log_prob_correct"])
    assert answer(tmp_path, target="0", acc=0.0)["log_prob_correct"] == -1.0
    assert answer(tmp_path, target=" two", acc=0.0)["log_prob_correct"] == -1.0


@pytest.mark.parametrize(
    ("said", "chosen", "readable"),
    [("[invalid]", "strict-match", 0), ("12", "strict-match", 1), ("12", "none", np.nan)],
)
def test_answers_that_cannot_be_read_are_counted(tmp_path, said, chosen, readable):
    told = answer(tmp_path, filtered_resps=[said], filter=chosen)
    assert told["readable"] == pytest.approx(readable, nan_ok=True)


def test_filters_make_metrics(lm_eval, tmp_path):
    both = {"exact_match,strict-match": 0.1, "exact_match,flexible-extract": 0.2}
    lm_eval("a-1B", {"gsm8k_cot": both | {"exact_match,maj@8": 0.3, "alias": "gsm8k"}})
    table = collect(tmp_path).table
    assert dict(zip(table["metric"], table["value"], strict=True)) == {
        "exact_match_strict": 0.1,
        "exact_match": 0.2,
        "exact_match (maj@8)": 0.3,
    }
    assert set(table["task"] + " " + table["prompt"]) == {"gsm8k chain_of_thought"}


def test_percent_is_brought_to_one_scale_and_what_could_be_either_is_skipped(lm_eval, tmp_path):
    for size, value in ((1, 0.8), (2, 45.0), (3, 0), (4, 101.0)):
        lm_eval(f"a-{size}B", {"t": {"acc,none": value}})
    made = collect(tmp_path)
    assert made.table.set_index("model")["value"].to_dict() == {"a-2B": 0.45, "a-3B": 0}
    assert {why[:4]: len(where) for why, where in made.log.skipped.items()} == {
        "on 0": 1,
        "the ": 1,
    }


def test_bleu_of_lm_eval_is_percent_even_when_small(lm_eval, tmp_path):
    lm_eval("a-1B", {"wmt": {"bleu,none": 0.8}})
    assert collect(tmp_path).table["value"].tolist() == [0.008]


@pytest.mark.parametrize(
    ("values", "chance", "kept"),
    [(("5.3", "95.3"), "1", 0.01), (("5.3", "95.3"), "25", 0.25), (("0.1", "0.9"), "1", None)],
)
def test_guessing_is_no_certainty(tmp_path, values, chance, kept):
    rows = [f"m-{i}b,t,accuracy,{value},{chance}" for i, value in enumerate(values, start=1)]
    (tmp_path / "a.csv").write_text("\n".join(["model,task,metric,value,chance", *rows]))
    found = collect(tmp_path).table["chance"]
    assert found.isna().all() if kept is None else found.eq(kept).all()


def test_one_file_has_one_scale(tmp_path):
    easy, hard = (
        [f"m-{i}b,{task},accuracy,{value}" for i, value in enumerate(values, start=1)]
        for task, values in (("easy", (20.2, 60.9)), ("hard", (0.2, 0.9)))
    )
    (tmp_path / "a.csv").write_text("\n".join(["model,task,metric,value", *easy, *hard]))
    made = collect(tmp_path)
    assert made.table["value"].tolist() == pytest.approx([0.202, 0.609])
    assert sum(len(where) for why, where in made.log.skipped.items() if "0..100" in why) == 2


def test_a_size_that_can_be_none_is_unknown(lm_eval, tmp_path):
    lm_eval("a-1B", {"t": ACC}, config={"model_args": "pretrained=a", "model_num_parameters": 1e20})
    made = collect(tmp_path)
    assert (len(made.table), made.models["size_from"].tolist()) == (1, ["unknown"])


def test_a_table_may_state_sizes_and_tokens_as_people_write_them(tmp_path):
    lines = ["model,task,metric,value,params,tokens", "m,t,accuracy,0.5,7B,1.5T"]
    lines += [
        "n,t,accuracy,0.5,350 m,2e12",
        "o,t,accuracy,0.5,7000000000.0,",
        "p,t,acc,0.5,8x7B,3E+9",
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    made = collect(tmp_path)
    assert made.table["params"].fillna(0).tolist() == [7e9, 350e6, 7e9, 0]
    assert made.table["tokens"].fillna(0).tolist() == [1.5e12, 2e12, 0, 3e9]
    assert [*made.log.skipped.values()] == [["a.csv, row 4: params '8x7B'"]]


def test_the_index_of_a_table_by_pandas_is_a_column(tmp_path):
    told = {"model": ["a-1b"], "task": ["t"], "metric": ["acc"], "value": [0.5], "n_items": [9]}
    pd.DataFrame(told).set_index(["model", "task"]).to_parquet(tmp_path / "a.parquet")
    made = collect(tmp_path, strict=True)
    assert made.table[["model", "task", "value"]].to_numpy().tolist() == [["a-1b", "t", 0.5]]
    assert not made.log.left_out


def test_a_size_in_billions_gives_way_to_the_name(tmp_path):
    (tmp_path / "a.csv").write_text("model,task,metric,value,params\nm-7B,t,accuracy,0.5,7\n")
    made = collect(tmp_path)
    assert made.table["params"].tolist() == [7e9]
    assert made.models["size_from"].tolist() == ["name"]


@pytest.mark.parametrize(("whole", "digit"), [(1, 2e-16), (100, 2e-16), (1, 1.2e-7)])
def test_a_last_digit_too_many_is_no_percent_and_none_lost(tmp_path, whole, digit):
    rows = [f"m-{i}b,t,accuracy,{v}" for i, v in enumerate((0.4 * whole, whole * (1 + digit)), 1)]
    (tmp_path / "a.csv").write_text("\n".join(["model,task,metric,value", *rows]))
    made = collect(tmp_path, strict=True)
    assert made.table["value"].tolist() == pytest.approx([0.4, 1], abs=1e-12)
    assert made.table["value"].max() == 1


def test_the_error_of_nought_percent_is_in_percent_too(tmp_path):
    (tmp_path / "a.csv").write_text(
        "model,task,metric,value,stderr\nm-1b,t,accuracy,0,0.3\nm-2b,t,accuracy,40,1.2\n"
    )
    assert collect(tmp_path).table["stderr"].tolist() == pytest.approx([0.003, 0.012])


def test_a_finished_model_goes_before_its_own_checkpoint(lm_eval, tmp_path):
    for i, size in enumerate(("70m", "410m", "1b", "2.8b")):
        for args, value in (("", 0.2 * (i + 1)), (",revision=step64000", 0.02)):
            lm_eval(f"EleutherAI/pythia-{size}{args}", {"t": ACC | {"acc,none": value}})
    table = collect(tmp_path).table
    (told,) = answerable.cells(table)["scores"]
    assert told == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert answerable.preferred(table, "right")["value"].tolist() == pytest.approx(told)


def test_a_rerun_goes_before_an_import_that_lies_in_the_folder(lm_eval, tmp_path):
    lm_eval("m-1b", {"t": ACC})
    write_table(collect(tmp_path).table, tmp_path / "june.parquet", by=KEY)
    lm_eval("m-1b", {"t": ACC | {"acc,none": 0.7}}, date=200.0)
    made = collect(tmp_path)
    assert made.table["value"].tolist() == [0.7]
    assert "m-1b: scores of june.parquet superseded by newer ones: 1" in made.log.notes


def test_mc2_is_no_share_of_right_answers(lm_eval, tmp_path):
    lm_eval("m-1b", {"truthfulqa_mc2": ACC})
    row = collect(tmp_path).table.iloc[0]
    assert (row["metric"], row["value"], row["stderr"]) == ("mc2", 0.5, 0.05)
    assert np.isnan(row["chance"])


def test_adapters_are_models_of_their_own(lm_eval, tmp_path):
    for args in ("", ",lora_local_path=runs/fine"):
        lm_eval(f"m-1b{args}", {"t": ACC})
    assert {*collect(tmp_path).table["model"]} == {"m-1b", "m-1b+fine"}


def test_two_houses_of_one_name_are_told(lm_eval, tmp_path):
    for house in ("EleutherAI", "me"):
        lm_eval(f"{house}/pythia-1b", {"t": ACC})
    (note,) = collect(tmp_path).log.notes
    assert note == "models named pythia-1b come from several houses; state their families"


def test_two_chances_of_one_task_are_told(tmp_path):
    text = "model,task,metric,value,chance\nm-1b,t,accuracy,0.5,0.25\nm-2b,t,accuracy,0.6,0.5\n"
    (tmp_path / "a.csv").write_text(text)
    assert collect(tmp_path).log.notes == [
        "t  accuracy: guessing scores 0.25 to 0.5; state one chance"
    ]
    with pytest.raises(SourceError, match=r"guessing scores 0\.25 to 0\.5"):
        collect(tmp_path, strict=True)


def test_sizes_in_millions_are_told(tmp_path):
    rows = [f"m{i},f,{size},t,accuracy,0.5" for i, size in enumerate((70, 400, 7000))]
    lines = "\n".join(["model,family,params,task,metric,value", *rows])
    (tmp_path / "a.csv").write_text(lines)
    assert "family f: sizes 70 to 7000; state parameters" in collect(tmp_path).log.notes[0]


def test_sizes_in_two_units_are_told(tmp_path):
    rows = ["model,family,task,metric,value,params", "a-7B,a,t,accuracy,0.4,7"]
    (tmp_path / "a.csv").write_text("\n".join([*rows, "a-large,a,t,accuracy,0.4,123"]))
    (note,) = collect(tmp_path).log.notes
    assert note == "family a: sizes 123 to 7e+09; state parameters, such as 7e9"


@pytest.mark.parametrize("separator", [";", "\t", ", "])
def test_columns_may_be_parted_in_other_ways(tmp_path, separator):
    rows = [["model", "task", "metric", "value"], ["m-1b", "t", "accuracy", "0.5"]]
    (tmp_path / "a.csv").write_text("\n".join(map(separator.join, rows)))
    table = collect(tmp_path).table
    assert table[["model", "task", "metric"]].iloc[0].tolist() == ["m-1b", "t", "accuracy"]
    assert table["value"].tolist() == [0.5]


def test_answers_to_mmlu_pro_in_either_format(tmp_path):
    rows = ["m-1B,1,a,10,A,True", "m-1B,2,a,10,,False", "m-1B,3,a,10,None,False"]
    head = "model,question_id,category,n_options,pred,correct"
    (tmp_path / "a.csv").write_text("\n".join([head, *rows]))
    one = collect(tmp_path / "a.csv").table
    pd.read_csv(tmp_path / "a.csv").to_parquet(tmp_path / "b.parquet")
    for table in (one, collect(tmp_path / "b.parquet").table):
        assert table.set_index("metric")["value"].to_dict() == pytest.approx(
            {"accuracy": 1 / 3, "unreadable_rate": 2 / 3}
        )


def test_a_part_of_a_helm_split_is_not_taken_for_it(tmp_path):
    spec = {"adapter_spec": {"model": "a/m-1b"}, "scenario_spec": {}, "name": "t:k=v"}
    names = [{"name": "exact_match", "split": "test"} | more for more in ({}, {"sub_split": "x"})]
    stats = [{"name": name, "mean": mean} for name, mean in zip(names, (0.3, 0.4), strict=True)]
    (tmp_path / "run_spec.json").write_text(json.dumps(spec))
    (tmp_path / "stats.json").write_text(json.dumps(stats))
    assert collect(tmp_path).table["value"].tolist() == [0.3]


def test_a_score_beyond_its_own_maximum_is_none(tmp_path):
    config = {"metric_name": "accuracy", "max_score": 100, "lower_is_better": False}
    scores = [
        {"evaluation_name": "t", "metric_config": config, "score_details": {"score": score}}
        for score in (140, 100.00000000000001)
    ]
    raw = {"model_info": {"id": "m-1B"}, "evaluation_results": scores}
    (tmp_path / "a.json").write_text(json.dumps(raw))
    made = collect(tmp_path)
    assert made.table["value"].tolist() == [1]
    assert [*made.log.skipped] == ["exceeds its max_score"]


@pytest.mark.parametrize(("more", "value"), [({}, 0.004), ({"max_score": 1}, 0.4)])
def test_every_eval_ever_may_state_percent(tmp_path, more, value):
    config = {"metric_name": "accuracy", "metric_unit": "percent", "lower_is_better": False} | more
    score = {"evaluation_name": "t", "metric_config": config, "score_details": {"score": 0.4}}
    raw = {"model_info": {"id": "m-1B"}, "evaluation_results": [score]}
    (tmp_path / "a.json").write_text(json.dumps(raw))
    assert collect(tmp_path).table["value"].tolist() == pytest.approx([value])


def test_bleu_of_lighteval_is_on_a_hundred(tmp_path):
    results = {"lighteval|wmt14:fr-en|5": {"bleu": 0.31}}
    raw = {"config_general": {"model_name": "m-1B"}, "results": results, "versions": {}}
    (tmp_path / "a.json").write_text(json.dumps(raw))
    assert collect(tmp_path).table["value"].tolist() == pytest.approx([0.0031])


def test_a_decimal_is_a_number(tmp_path):
    rows = {"model": ["m-1b"], "task": "t", "metric": "accuracy", "value": [Decimal("0.55")]}
    pd.DataFrame(rows).to_parquet(tmp_path / "a.parquet")
    assert collect(tmp_path).table["value"].tolist() == [0.55]


def test_a_date_without_a_zone_is_the_same_moment_everywhere(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert moment("2025-01-01T00:00:00") == moment("2025-01-01T09:00:00+09:00") == 1735689600
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_newest_run_counts_and_the_log_says_so(lm_eval, tmp_path):
    lm_eval("a-1B", {"t": {"acc,none": 0.1}}, date=2.0)
    lm_eval("a-1B", {"t": {"acc,none": 0.2}}, date=3.0, folder="z")
    lm_eval("a-1B", {"t": {"acc,none": 0.3}}, date=1.0, folder="zz")
    made = collect(tmp_path)
    assert made.table["value"].tolist() == [0.2]
    assert sum("superseded" in note for note in made.log.notes) == 2


def test_of_files_without_a_date_the_last_by_name_counts_whenever_it_was_copied(tmp_path):
    for name, value in {"x": 0.25, "y": 0.5}.items():
        lines = f"model,task,metric,value\na-1b,t,accuracy,{value}\n"
        (tmp_path / f"{name}.csv").write_text(lines)
    for first, second in ((1, 2), (2, 1)):
        os.utime(tmp_path / "x.csv", (first, first))
        os.utime(tmp_path / "y.csv", (second, second))
        made = collect(tmp_path)
        assert made.table["value"].tolist() == [0.5]
        assert "a-1b, 1 scores of x.csv: other files have them too" in made.log.notes[0]
    with pytest.raises(SourceError, match="none states a date"):
        collect(tmp_path, strict=True)


def test_versions_of_a_task_are_kept_apart(lm_eval, tmp_path):
    for size, version in ((1, 1.0), (2, "2.0"), (3, 1)):
        lm_eval(f"a-{size}B", {"t": ACC}, versions={"t": version})
    made = collect(tmp_path)
    assert dict(zip(made.table["model"], made.table["task"], strict=True)) == {
        "a-1B": "t@1",
        "a-2B": "t@2",
        "a-3B": "t@1",
    }
    assert "conflict" in made.log.notes[0]
    with pytest.raises(SourceError, match="versions 1, 2 conflict"):
        collect(tmp_path, strict=True)


def test_models_of_one_name_from_two_houses_stay_two(lm_eval, tmp_path):
    lm_eval("one/a-1B", {"t": {"acc,none": 0.1}})
    lm_eval("two/a-1B", {"t": {"acc,none": 0.2}})
    lm_eval("one/b-1B", {"t": {"acc,none": 0.3}})
    assert set(collect(tmp_path).table["model"]) == {"one/a-1B", "two/a-1B", "b-1B"}


def test_perturbations_are_dropped_and_splits_kept(imported):
    rows = imported.table.query("task == 'mmlu' and metric == 'exact_match'")
    assert set(rows["subtask"]) == {"subject=philosophy, test", "subject=philosophy, valid"}
    assert imported.log.left_out["HELM statistics under perturbations, or of parts"] == 292


def test_log_probabilities_that_were_not_given_are_no_perfection(imported):
    helm = imported.table.query("source == 'helm'")
    assert not {"perplexity", "bits_per_byte"} & {*helm["metric"]}


def test_a_run_that_failed_is_skipped(tmp_path):
    raw = json.loads((FIXTURES / "inspect/log_formats.json").read_text())
    (tmp_path / "a.json").write_text(json.dumps(raw | {"status": "error"}))
    with pytest.raises(SourceError, match="did not succeed"):
        collect(tmp_path)


def test_sizes_are_stated_in_a_models_toml(lm_eval, tmp_path):
    lm_eval("mystery", {"t": ACC})
    lm_eval("a-1B", {"t": ACC})
    models = tmp_path / "models.toml"
    models.write_text('[mystery]\nsize = "7B"\nfamily = "a"\ntokens = "2T"\n[a-1B]\n# size = 1\n')
    made = collect(tmp_path, models=models)
    row = made.table.set_index("model").loc["mystery"]
    assert (row["params"], row["family"], row["tokens"]) == (7e9, "a", 2e12)
    assert row["flops"] == 6 * 7e9 * 2e12
    assert set(made.models["size_from"]) == {"models.toml", "name"}


def test_what_is_stated_goes_before_the_results_own_and_checkpoints_keep_theirs(tmp_path):
    rows = ["a-1b,,5", "a-2b,,5", "a-1b,100,3"]
    lines = ["model,step,tokens,task,metric,value", *(f"{row},t,accuracy,0.5" for row in rows)]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    models = tmp_path / "models.toml"
    models.write_text('["a-1b"]\ntokens = "2B"\n')
    found = collect(tmp_path, models=models).table.sort_values(["model", "step"])
    assert found["tokens"].tolist() == [3, 2e9, 5]
    assert found["flops"].tolist() == [6e9 * 3, 6e9 * 2e9, 12e9 * 5]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[a]\nsize = -1", r"\[a\] size"),
        ("[a]\nsize = 7", r"\[a\] size.*amounts as 7e9"),
        ("[a]\nsize = 1e300", r"\[a\] size"),
        ("[a]\nsize = nan", r"\[a\] size"),
        ("[a]\nsize = true", r"\[a\] size"),
        ('[a]\nsize = "big"', r"\[a\] size"),
        ("[a]\nsice = 1", r"\[a\] sice"),
        ("a = 1", r"\[a\]"),
        ("[a", "models.toml"),
    ],
)
def test_a_models_toml_is_held_to_its_rules(lm_eval, tmp_path, text, named):
    lm_eval("a-1B", {"t": ACC})
    (tmp_path / "models.toml").write_text(text)
    with pytest.raises(SourceError, match=named):
        collect(tmp_path, models=tmp_path / "models.toml")


def test_a_csv_under_a_mapping(tmp_path):
    (tmp_path / "a.csv").write_text("name,acc,n,extra\nx-1B,0.5,100,z\nx-2B,nan,100,z\n")
    told = {"model": "name", "value": "acc", "n_items": "n", "metric": "=accuracy", "task": "=sums"}
    made = collect(tmp_path, columns=told)
    assert made.table[["model", "task", "value", "n_items"]].to_numpy().tolist() == [
        ["x-1B", "sums", 0.5, 100]
    ]
    assert made.log.skipped == {"the value is no finite number, such as 0.55": ["a.csv, row 2"]}
    with pytest.raises(SchemaError, match="modell"):
        collect(tmp_path, columns={"modell": "name"})


def test_a_table_of_ours_comes_back_as_it_was(imported, tmp_path):
    filtered = {"exact_match": "exact_match (maj@8)"}
    table = imported.table.replace({"metric": filtered})
    for ending in ("parquet", "csv"):
        file = tmp_path / f"mine.{ending}"
        getattr(table, f"to_{ending}")(file, index=False)
        again = emergence.load_results(file)
        pd.testing.assert_frame_equal(
            again.sort_values([*again]).reset_index(drop=True),
            table.sort_values([*again]).reset_index(drop=True),
            rtol=1e-9,
        )


def test_lighteval_as_documented(imported):
    rows = imported.table.query("source == 'lighteval'").set_index(["task", "metric"])
    assert rows[["value", "shots", "n_items"]].to_numpy().tolist() == [
        [0.5, 25, 101],
        [0.53, 25, 101],
        [0.25, 5, 100],
    ]
    assert list(rows.index) == [
        ("arc:challenge", "accuracy"),
        ("arc:challenge", "accuracy_normalized"),
        ("gsm8k", "exact_match"),
    ]
    assert set(rows["params"]) == {7e9}


def test_lm_eval_before_0_4(imported):
    row = imported.table.query("model == 'pythia-160m' and metric == 'accuracy'").iloc[0]
    assert row[["value", "shots", "n_items", "step", "params"]].tolist() == [
        0.3,
        5,
        100,
        3000,
        160e6,
    ]


def test_samples_that_hold_fewer_answers_are_named(tmp_path):
    for file in (FIXTURES / "lm_eval_0.4.13/models__tiny-1").iterdir():
        kept = file.read_text().splitlines()[:40] if file.suffix == ".jsonl" else None
        (tmp_path / file.name).write_text("\n".join(kept) if kept else file.read_text())
    made = collect(tmp_path)
    assert "tiny-1, sum_mc: single answers to 40 of 100 questions" in made.log.notes
    assert made.table.query("metric == 'log_prob_correct'")["n_items"].tolist() == [40]


def test_an_answer_that_its_file_states_again_counts_once(tmp_path):
    for file in (FIXTURES / "lm_eval_0.4.13/models__tiny-1").iterdir():
        lines = file.read_text().splitlines() if file.suffix == ".jsonl" else []
        (tmp_path / file.name).write_text("\n".join(lines + lines[:7]) or file.read_text())
    made, once = collect(tmp_path), collect(FIXTURES / "lm_eval_0.4.13/models__tiny-1")
    pd.testing.assert_frame_equal(made.table, once.table)
    assert made.log.left_out["single answers that their file states again"] == 14


def test_two_answers_to_one_question_are_named(tmp_path):
    path = tmp_path / "samples.jsonl"
    path.write_text("\n".join(json.dumps(sample(target=target)) for target in "01"))
    with pytest.raises(ValueError, match="doc_id '7' is answered in two ways"):
        read_samples(Place(path, "samples.jsonl"), ImportLog())


def test_samples_without_results_are_told_what_they_lack(tmp_path):
    for file in (FIXTURES / "lm_eval_0.4.13/models__tiny-1").glob("*.jsonl"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(SourceError, match=r"2 files of samples; copy lm-eval's results_\*\.json"):
        collect(tmp_path)


@pytest.mark.parametrize(("value", "stderr"), [(0, 3.0), (0.5, 0.51), (60.0, 55.0)])
def test_a_standard_error_that_no_rate_has_is_refused(lm_eval, tmp_path, value, stderr):
    lm_eval("a-1B", {"t": {"acc,none": value, "acc_stderr,none": stderr}, "u": ACC})
    made = collect(tmp_path)
    assert made.table["task"].tolist() == ["u"]
    (reason,) = made.log.skipped
    assert reason == "the value or its standard error is beyond its metric's range"


def test_samples_that_are_cut_short_are_skipped_whole(tmp_path):
    for file in (FIXTURES / "lm_eval_0.4.13/models__tiny-1").iterdir():
        text = file.read_text()
        (tmp_path / file.name).write_text(text[:-30] if file.suffix == ".jsonl" else text)
    made = collect(tmp_path)
    assert len(made.log.skipped["single answers cannot be read"]) == 2
    assert set(made.table["metric"]) == {"accuracy", "accuracy_normalized", "brier", "exact_match"}


def test_endless_numbers_beside_a_score_are_not_taken(lm_eval, tmp_path):
    more = {"model_args": "pretrained=a-1B", "model_num_parameters": math.inf}
    huge = {"acc,none": 0.5, "acc_stderr,none": 1e200}
    lm_eval("a-1B", {"t": huge, "u": {"acc,none": 0.5}}, config=more)
    (row,) = collect(tmp_path).table.to_dict("records")
    assert (row["params"], row["task"]) == (1e9, "u")
    assert math.isnan(row["n_items"])


def test_tokens_below_nought_are_not_taken(tmp_path):
    raw = {"tokens": [-1, 5], "checkpoints": [1, 2], "results": {"t": {"acc": [0.5, 0.6]}}}
    (tmp_path / "a-1B.json").write_text(json.dumps(raw))
    assert collect(tmp_path).table["tokens"].fillna(0).tolist() == [0, 5]


def test_runs_under_other_instructions_are_other_prompts(lm_eval, tmp_path):
    for date, sha in enumerate((None, "a1b2c3d4", "ffeeddcc")):
        lm_eval("a-1B", {"t": ACC}, date=float(date + 1), system_instruction_sha=sha)
    made = collect(tmp_path)
    assert sorted(made.table["prompt"]) == [
        "direct",
        "direct+system a1b2c3",
        "direct+system ffeedd",
    ]


@pytest.mark.parametrize(
    ("told", "steps", "prompt"),
    [
        ({}, [{"solver": "generate"}], "direct"),
        ({}, [{"solver": "chain_of_thought"}, {"solver": "generate"}], "chain_of_thought"),
        ({}, [{"solver": "multiple_choice", "params": {"cot": True}}], "chain_of_thought"),
        ({"solver": "generate"}, [{"solver": "generate"}], "direct"),
        ({"solver": "debate"}, [{"solver": "debate"}], "debate"),
    ],
)
def test_the_solver_of_inspect_is_the_prompt(tmp_path, told, steps, prompt):
    raw = json.loads((FIXTURES / "inspect/log_formats.json").read_text())
    raw["eval"] |= told
    (tmp_path / "a.json").write_text(json.dumps(raw | {"plan": {"steps": steps}}))
    assert {*collect(tmp_path).table["prompt"]} == {prompt}


@pytest.mark.parametrize("name", ["final_number_exact_match", "math_equiv_chain_of_thought"])
def test_a_sum_of_helm_is_right_or_wrong(tmp_path, name):
    spec = {"adapter_spec": {"model": "a/m-1b"}, "scenario_spec": {}, "name": "gsm:"}
    scored = {name: 0.3, "exact_match": 0.0, "quasi_exact_match": 0.1}  # the bare one is of text
    stats = [{"name": {"name": n, "split": "test"}, "mean": mean} for n, mean in scored.items()]
    (tmp_path / "run_spec.json").write_text(json.dumps(spec))
    (tmp_path / "stats.json").write_text(json.dumps(stats))
    found = collect(tmp_path).table.set_index("metric")["value"]
    assert found.to_dict() == {"exact_match": 0.3, "quasi_exact_match": 0.1}


def test_answers_in_a_table_of_scores_are_no_scores(tmp_path):
    answers = [f"a-1b,t,{i},accuracy,{i % 2}" for i in range(9)]
    scores = ["a-2b,t,0,accuracy,0.5"] * 2
    lines = ["model,task,item,metric,value", *answers, *scores]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    made = collect(tmp_path)
    assert made.table[["model", "value"]].to_numpy().tolist() == [["a-2b", 0.5]]
    assert [len(where) for where in made.log.skipped.values()] == [9]
