"""OLMo's model ladder, and the training of its 7B and 13B models, by several metrics at once."""

import re
from pathlib import Path

import pandas as pd

from emergence.sources._tidy import tidy

FOLDER = "olmo_ladder"

SIZES = {
    "190M": (190_354_176, 1_903_391_232),
    "370M": (371_262_464, 3_443_922_944),
    "760M": (758_220_288, 6_373_843_968),
    "1B": (1_279_395_840, 10_109_071_360),
    "3B": (3_169_537_280, 22_970_355_200),
    "7B": (6_887_575_552, 49_412_071_424),
    "13B": (13_202_396_160, 91_335_915_520),
}
"""Parameters without the input embedding, and FLOPs a token, as upstream counts them."""

MULTIPLES = ("0.5xC", "1xC", "2xC", "5xC", "10xC", "1xC-rerun")
"""Training tokens in units of twenty a parameter."""

TRAININGS = {"7B": "peteish7_eval_full", "13B": "peteish13_eval_full"}

ANNEALED = "peteish7_eval_anneal"

METRICS = {
    "downstream_bpb": "bits_per_byte",
    "downstream_soft": "soft_probability",
    "downstream": "accuracy_normalized",
}

CHANCE = {"boolq": 0.5, "piqa": 0.5, "winogrande": 0.5, "csqa": 0.2, "socialiqa": 1 / 3}
"""Where it is not one of four."""

ITEMS = {
    ("arc_challenge", "val"): 299,
    ("arc_challenge", "test"): 1172,
    ("arc_easy", "val"): 570,
    ("arc_easy", "test"): 2376,
    ("boolq", "val"): 3270,
    ("csqa", "val"): 1221,
    ("hellaswag", "val"): 10042,
    ("mmlu_humanities", "val"): 518,
    ("mmlu_humanities", "test"): 4705,
    ("mmlu_other", "val"): 355,
    ("mmlu_other", "test"): 3242,
    ("mmlu_social_sciences", "val"): 337,
    ("mmlu_social_sciences", "test"): 3077,
    ("mmlu_stem", "val"): 321,
    ("mmlu_stem", "test"): 3018,
    ("openbookqa", "val"): 500,
    ("openbookqa", "test"): 500,
    ("piqa", "val"): 1838,
    ("socialiqa", "val"): 1954,
    ("winogrande", "val"): 1267,
}
"""By task and split, where the grid of the scores shows it."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of the ends of the ladder's runs, and of two whole trainings.

    Families: `OLMo ladder` (25 runs, `step` empty), `OLMo ladder rerun` (five of them with
    another seed), `OLMo 7B training` and `OLMo 13B training` (by step; the annealed 7B, a
    model of its own, has no step). Subtasks are the splits `val` and `test`; the prompt is
    `cloze` where the text of each choice is scored and `multiple_choice` where its letter is.
    """
    runs = [_run(folder, size, multiple) for size in list(SIZES)[:5] for multiple in MULTIPLES]
    trainings = [_training(folder, size) for size in TRAININGS]
    long = _long(pd.concat([*runs, *trainings, _annealed(folder)], ignore_index=True))
    return tidy(long, source=FOLDER, params_kind="non_embedding", shots=5.0)


def _run(folder: Path, size: str, multiple: str) -> pd.DataFrame:
    last = _read(folder, f"{size}-{multiple}").tail(1)
    rerun = multiple.endswith("-rerun")
    return _scaled(
        last.assign(
            family="OLMo ladder rerun" if rerun else "OLMo ladder",
            model=f"{size}-{multiple.removesuffix('-rerun')}",
            step=float("nan"),
        ),
        size,
        last["throughput/total_tokens"],
    )


def _training(folder: Path, size: str) -> pd.DataFrame:
    read = _read(folder, TRAININGS[size]).rename(columns={"_step": "step"})
    tokens = read["step"] * read["batch_size_in_tokens"]
    return _scaled(read.assign(family=f"OLMo {size} training", model=size), size, tokens)


def _annealed(folder: Path) -> pd.DataFrame:
    read = _read(folder, ANNEALED)
    told = read.assign(family="OLMo 7B training", model="7B annealed")
    return _scaled(told, "7B", read["throughput/total_tokens"])


def _scaled(rows: pd.DataFrame, size: str, tokens: pd.Series) -> pd.DataFrame:
    params, flops = SIZES[size]
    return rows.assign(params=float(params), tokens=tokens, flops=tokens * float(flops))


def _read(folder: Path, name: str) -> pd.DataFrame:
    # The copy joins the blocks that reading leaves, before columns are added.
    return pd.read_csv(folder / FOLDER / f"{name}.csv").copy()


def _long(wide: pd.DataFrame) -> pd.DataFrame:
    told = {column: _column(column) for column in wide.columns}
    kept = {column: parts for column, parts in told.items() if parts}
    names = ["family", "model", "step", "params", "tokens", "flops"]
    long = wide.melt(names, list(kept), "column")
    parts = pd.DataFrame(list(kept.values()), index=list(kept)).astype(
        {"n_items": "float64", "chance": "float64"}
    )
    return long.join(parts, on="column")


def _column(name: str) -> dict[str, object] | None:
    pattern = (
        r"eval/(downstream(?:_bpb|_soft)?)/(.+)_(val|test)_(rc|mc)_5shot_(?:bpb|soft|len_norm|acc)"
    )
    parts = re.fullmatch(pattern, name)
    if not parts:
        return None
    group, task, split, form = parts.groups()
    # A letter has no length: upstream's "len_norm" of MMLU's letters is plain accuracy.
    plain = group == "downstream" and (form == "mc" or name.endswith("_acc"))
    rate = group != "downstream_bpb"
    return {
        "task": task,
        "subtask": split,
        "prompt": {"rc": "cloze", "mc": "multiple_choice"}[form],
        "metric": "accuracy" if plain else METRICS[group],
        "chance": CHANCE.get(task, 0.25) if rate else None,
        "n_items": ITEMS.get((task, split)) if rate else None,
    }
