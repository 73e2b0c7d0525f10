"""`emergence import` and `emergence inspect`, as a user calls them."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from emergence.importers import commands

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).parents[2]


NGRAMS = FIXTURES / "lm_eval_0.4.13"


def emergence(*words, **options):
    command = [sys.executable, "-m", "emergence", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, **options)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("import")
    done = emergence("import", NGRAMS, "-o", "mine.parquet", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["d.csv", "d.items.parquet"])
def test_where_a_folder_is_in_the_way_nothing_is_written(tmp_path, name):
    (tmp_path / name).mkdir()
    done = emergence("import", NGRAMS, "-o", "d.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "may be no folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_it_writes_three_files_and_says_what_it_did(written):
    folder, said = written
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["mine.items.parquet", "mine.models.toml", "mine.parquet"]
    assert "lm_eval: 8" in said
    assert "groups, which are means of tasks that are here: 8" in said
    assert "file: 8" in said.split("sizes from:")[1]


def test_it_comes_out_the_same_again(written):
    folder, _ = written
    before = (folder / "mine.parquet").read_bytes()
    assert emergence("import", NGRAMS, "-o", "mine.parquet", cwd=folder).returncode == 0
    assert (folder / "mine.parquet").read_bytes() == before


def test_inspect_shows_every_cell_and_what_is_lacking(written):
    folder, _ = written
    said = emergence("inspect", "mine.parquet", cwd=folder).stdout
    row = next(line for line in said.splitlines() if line.startswith("sum_gen"))
    assert row.split()[3:] == ["0.000", "0.000", "0.025", "0.030", "0.125", "0.435"]
    assert "emergence: can be answered" in said
    assert "prompt sensitivity: needs one task under two prompts" in said


def test_inspect_as_json(written):
    folder, _ = written
    told = json.loads(emergence("inspect", "mine.parquet", "--json", cwd=folder).stdout)
    assert list(told["questions"]) == [
        "emergence",
        "metric smoothness",
        "task decomposition",
        "prompt sensitivity",
        "inverse scaling",
    ]
    assert [curve["sizes"] for curve in told["curves"]] == [6, 6, 2, 2]


def test_missing_cells_are_seen_and_few_sizes_are_named(tmp_path):
    (tmp_path / "a.csv").write_text(
        "model,task,metric,value\na-1B,t,accuracy,0.1\na-2B,t,accuracy,0.2\na-2B,u,accuracy,0.3\n"
    )
    said = emergence("inspect", tmp_path / "a.csv").stdout
    row = next(line for line in said.splitlines() if line.startswith("u "))
    assert row.split()[3:] == ["·", "0.300"]
    assert said.count("needs 3 sizes of a family on a task (here 2)") == 5


def test_as_json_it_tells_sizes_and_skips(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text("model,task,metric,value\nmystery,t,accuracy,0.1\n")
    (tmp_path / "in/b.json").write_text("{")
    done = emergence("import", tmp_path / "in", "-o", tmp_path / "x.csv", "--json")
    told = json.loads(done.stdout)
    assert told["sizes from"] == {"unknown": 1}
    assert told["without a size"] == ["mystery"]
    assert told["skipped"] == {
        "cannot be read: JSONDecodeError": [
            1,
            "b.json: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ]
    }


def test_what_was_stated_of_models_is_not_overwritten(tmp_path):
    (tmp_path / "a.csv").write_text("model,task,metric,value\nmystery,t,accuracy,0.1\n")
    assert emergence("import", "a.csv", "-o", "x.parquet", cwd=tmp_path).returncode == 0
    models = tmp_path / "x.models.toml"
    assert "# size = ?" in models.read_text()
    models.write_text(models.read_text() + "# ask Bob\n")
    (tmp_path / "a.csv").write_text("model,task,metric,value\nmystery,t,accuracy,0.1\nnew,t,f1,1\n")
    assert emergence("import", "a.csv", "-o", "x.parquet", cwd=tmp_path).returncode == 0
    assert models.read_text().count("[mystery]") == 1
    assert models.read_text().index("# ask Bob") < models.read_text().index("[new]")
    models.write_text("[mystery]\nsize = 3e9\n[new]\n")
    done = emergence("import", "a.csv", "-o", "x.parquet", cwd=tmp_path)
    assert "kept as it is" in done.stdout
    assert models.read_text() == "[mystery]\nsize = 3e9\n[new]\n"
    assert pd.read_parquet(tmp_path / "x.parquet")["params"].dropna().tolist() == [3e9]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["import", "nowhere", "-o", "x.parquet"], 1, "does not exist"),
        (["import", ".", "-o", "x.txt"], 1, ".parquet or .csv"),
        (["import", ".", "-o", "x.parquet"], 1, "no score was found"),
        (["import", NGRAMS, "-o", "nowhere/x.parquet"], 1, "nowhere"),
        (["import", NGRAMS, "-o", "x.parquet", "-c", "value"], 2, "'value' is no name=value"),
        (["import", NGRAMS, "-o", "x.parquet", "--models", "no.toml"], 1, "no.toml"),
        (["import", NGRAMS, "-o", ""], 1, "an argument is empty"),
        (["report", ROOT / "data/examples/ngram.parquet", "--output="], 1, "an argument is empty"),
        (["inspect", "nowhere.parquet"], 1, "does not exist"),
    ],
)
def test_what_goes_wrong_is_one_message_and_nothing_is_written(tmp_path, words, status, said):
    done = emergence(*words, cwd=tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    output, how = tmp_path / "x.parquet", {"models": None, "columns": {}, "strict": False}
    commands._written(NGRAMS, output, **how)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr("emergence.schema.write_table", full)
    with pytest.raises(commands.SourceError, match="No space left on device"):
        commands._written(NGRAMS, output, **how)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("name", ["scores.csv", "scores.items.parquet"])
def test_what_no_import_wrote_is_not_overwritten(tmp_path, name):
    (tmp_path / "a.csv").write_text("model,task,metric,value\nm-1b,t,accuracy,0.1\n")
    (tmp_path / name).write_text("my own")
    done = emergence("import", "a.csv", "-o", "scores.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert f"{name} is there, and no import to scores.csv wrote it" in done.stderr
    assert (tmp_path / name).read_text() == "my own"


def test_a_table_of_ones_own_beside_what_an_import_wrote_is_kept(tmp_path):
    (tmp_path / "scores.csv").write_text("model,task,metric,value\nm-1b,t,accuracy,0.5\n")
    (tmp_path / "more.csv").write_text("model,task,metric,value\nm-2b,t,accuracy,0.5\n")
    assert emergence("import", "scores.csv", "-o", "scores.parquet", cwd=tmp_path).returncode == 0
    done = emergence("import", "more.csv", "-o", "scores.csv", cwd=tmp_path)
    assert "scores.csv is there, and no import to scores.csv wrote it" in done.stderr
    assert emergence("import", "more.csv", "-o", "scores.parquet", cwd=tmp_path).returncode == 0


def test_answers_of_another_import_and_of_ones_own_are_kept(tmp_path):
    (tmp_path / "a.csv").write_text("model,task,metric,value\nm-1b,t,accuracy,0.1\n")
    assert emergence("import", NGRAMS, "-o", "mine.parquet", cwd=tmp_path).returncode == 0
    items = tmp_path / "mine.items.parquet"
    before = items.read_bytes()
    done = emergence("import", "a.csv", "-o", "mine.csv", cwd=tmp_path)
    assert "mine.items.parquet is there, and no import to mine.csv wrote it" in done.stderr
    assert items.read_bytes() == before
    items.write_text("my own")
    assert emergence("import", NGRAMS, "-o", "mine.parquet", cwd=tmp_path).returncode == 1
    assert items.read_text() == "my own"
    items.unlink()
    assert emergence("import", NGRAMS, "-o", "mine.parquet", cwd=tmp_path).returncode == 0
    assert items.read_bytes() == before


def test_inspect_says_that_shares_of_right_answers_lack(tmp_path):
    rows = "\n".join(f"m-{size}b,t,f1,0.{size},200" for size in (1, 2, 4, 8))
    (tmp_path / "a.csv").write_text(f"model,task,metric,value,n_items\n{rows}\n")
    assert "needs shares of right answers" in emergence("inspect", "a.csv", cwd=tmp_path).stdout


@pytest.mark.parametrize("name", ["explorer.html", "your_models.html"])
def test_a_report_goes_into_no_folder_that_holds_something_else(tmp_path, name):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / name).write_text("my own")
    done = emergence("report", ROOT / "data/examples/ngram.parquet", "-o", "site", cwd=tmp_path)
    assert done.returncode == 1
    assert "site holds something else; name another folder" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["site", name]
    assert (tmp_path / "site" / name).read_text() == "my own"


@pytest.mark.parametrize("scale", ["params", "tokens", "flops"])
def test_a_table_that_has_nothing_on_a_scale_is_told_so(tmp_path, scale):
    (tmp_path / "a.csv").write_text("model,task,metric,value,n_items\nx,t,accuracy,0.5,100\n")
    assert emergence("import", "a.csv", "-o", "b.parquet", cwd=tmp_path).returncode == 0
    done = emergence("report", "b.parquet", "-p", f"scale={scale}", cwd=tmp_path)
    assert done.returncode == 1
    assert "needs 3 sizes of a family on a task (here 0)" in done.stderr


@pytest.mark.parametrize("known", [0, 2])
def test_a_report_says_at_once_that_numbers_of_questions_lack(tmp_path, known):
    asked = [1000 if n <= known else "" for n in range(8)]
    rows = "".join(f"m-{n}b,t,accuracy,0.{n},{asked[n]}\n" for n in range(1, 8))
    (tmp_path / "a.csv").write_text(f"model,task,metric,value,n_items\n{rows}")
    assert emergence("import", "a.csv", "-o", "b.parquet", cwd=tmp_path).returncode == 0
    done = emergence("report", "b.parquet", cwd=tmp_path)
    assert done.returncode == 1
    assert "numbers of questions (n_items)" in done.stderr


@pytest.mark.parametrize("command", ["inspect", "report"])
def test_rows_that_an_import_would_skip_are_not_passed_over(tmp_path, command):
    rows = "model,task,metric,value\nm-1b,t,accuracy,oops\nm-2b,t,accuracy,0.2\n"
    (tmp_path / "a.csv").write_text(rows)
    done = emergence(command, "a.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "a.csv, row 1: the value is no finite number" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", str(ROOT / "reports")], "holds files of the report"),
        (["-o", str(ROOT / "reports/mine")], "holds files of the report"),
        (["-p", "file=other.parquet"], "file is the table that the command names"),
    ],
)
def test_a_report_takes_no_published_page_and_one_table(words, said):
    before = (ROOT / "reports/explorer.html").read_bytes()
    done = emergence("report", ROOT / "data/examples/ngram.parquet", *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert (ROOT / "reports/explorer.html").read_bytes() == before
