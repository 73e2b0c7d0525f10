"""One task under hundreds of wordings: LMentry and BIG-Bench Hard, 16 models."""

from pathlib import Path

import pandas as pd

from emergence.sources._tidy import read_json, tidy

FOLDER = "multi_prompt/paraphrases accuracies and rankings (aggregated)"

MODELS = {
    "flan-t5-small": ("Flan-T5", 0.08e9),
    "flan-t5-base": ("Flan-T5", 0.25e9),
    "flan-t5-large": ("Flan-T5", 0.78e9),
    "flan-t5-xl": ("Flan-T5", 3e9),
    "flan-t5-xxl": ("Flan-T5", 11e9),
    "t0_3b": ("T0", 3e9),
    "t0pp": ("T0", 11e9),
    "alpaca-7b": ("Alpaca", 7e9),
    "alpaca-13b": ("Alpaca", 13e9),
    "airoboros-13b": ("Airoboros", 13e9),
    "falcon-7b-instruct": ("Falcon", 7e9),
    "minotaur-15b": ("Minotaur", 15e9),
    "mpt-7b-instruct": ("MPT", 7e9),
    "nous-hermes-13b": ("Nous-Hermes", 13e9),
    "ultralm-13b": ("UltraLM", 13e9),
    "vicuna-13b": ("Vicuna", 13e9),
}
"""Family and total parameters: Flan-T5 by Chung et al. 2022, the others as named."""

SWAPPED = ("flan-t5-small", "flan-t5-base")
"""Models that upstream's two forms of the data exchange in the tasks of `DISPUTED`."""

DISPUTED = ("all_words_from_category", "any_words_from_category")

ITEMS = {"word_not_containing": 26}
"""Where they are not 100."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of the accuracy of each model under each wording that is marked correct.

    The task is `lmentry` or `bbh`, the subtask its part, the prompt `paraphrase ` and
    upstream's number. The two models of `SWAPPED` lack the parts in `DISPUTED`.
    """
    files = sorted((folder / FOLDER).glob("*/*.json"))
    long = pd.concat([_part(file) for file in files], ignore_index=True)
    disputed = long["model"].isin(SWAPPED) & long["subtask"].isin(DISPUTED)
    return tidy(long[~disputed], source="multi_prompt", params_kind="total", metric="accuracy")


def _part(file: Path) -> pd.DataFrame:
    rows = [
        (MODELS[model][0], model, MODELS[model][1], f"paraphrase {int(number):03d}", accuracy)
        for number, wording in read_json(file)["paraphrases"].items()
        if wording["correct"]
        for model, accuracy in wording["accs"].items()
    ]
    read = pd.DataFrame(rows, columns=["family", "model", "params", "prompt", "value"])
    items = float(ITEMS.get(file.stem, 100))
    return read.assign(task=file.parent.name.lower(), subtask=file.stem, n_items=items)
