"""46 tasks on models of six sizes, trained on three data sets for eight lengths each."""

from pathlib import Path

import pandas as pd

from emergence.sources._tidy import read_json, tidy

FOLDER = "mlfoundations_scaling/exp_data"

DATASETS = {"c4_original": "C4", "rpj": "RedPajama", "rw_original": "RefinedWeb"}

MEANS = ("bbq", "jeopardy", "mmlu", "mmlu_zeroshot")
"""Means over categories of unequal size: no number of items gives their error."""

ARC_CHALLENGE_ITEMS = 1172
"""What the scores' grid says; upstream states the 2,376 of ARC easy."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows: 104 models x 46 tasks.

    A family is a data set and a length of training relative to size (`C4 1x`: twenty tokens a
    parameter), so that within it models differ in size and in what goes with it. Multiple
    choice is `accuracy`, what the model has to write itself `exact_match`.
    """
    files = sorted((folder / FOLDER / "models").glob("*.json"))
    rows = pd.concat([_model(folder / FOLDER, file) for file in files], ignore_index=True)
    rows = rows.merge(_tasks(folder / FOLDER), on="task", validate="many_to_one")
    return tidy(rows, source="mlfoundations_scaling", prompt="direct", params_kind="non_embedding")


def _model(folder: Path, file: Path) -> pd.DataFrame:
    told = read_json(file)
    made = told["hyperparameters"]
    evaluated = folder / "evals" / f"evaluation_{told['name']}_heavy.json"
    found = read_json(evaluated)["eval_metrics"]["icl"]
    # In floating point: 6 N D does not fit into 64-bit integers.
    params, tokens = float(made["params_no_embed"]), float(made["tokens"])
    return pd.DataFrame({"task": list(found), "value": list(found.values())}).assign(
        family=f"{DATASETS[told['dataset_name']]} {made['chinchilla_multiplier']:g}x",
        model=told["name"],
        params=params,
        tokens=tokens,
        flops=6 * params * tokens,
    )


def _tasks(folder: Path) -> pd.DataFrame:
    told = pd.read_csv(folder / "eval_metadata.csv")
    items = told["#datapoints"].mask(told["Eval Task"].eq("arc_challenge"), ARC_CHALLENGE_ITEMS)
    written = told["Task Type"].isin(["language modeling", "question answering"])
    return pd.DataFrame(
        {
            "task": told["Eval Task"],
            "shots": told["#shots"].astype("float64"),
            "n_items": items.mask(told["Eval Task"].isin(MEANS)),
            "chance": told["Random baseline"] / 100,
            "metric": written.map({True: "exact_match", False: "accuracy"}),
        }
    )
