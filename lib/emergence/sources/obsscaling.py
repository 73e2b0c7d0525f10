"""Observational scaling laws: open base models on emergent tasks, GSM8K, BBH and benchmarks."""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from emergence.sources._tidy import tidy

BENCHMARK = "obsscaling/base_llm_benchmark_eval.csv"
EMERGENT = "obsscaling/base_llm_emergent_capability_eval.csv"

POST_TRAINING = "obsscaling/base_llm_post_training_eval.csv"

TOLD = ["task", "subtask", "prompt", "shots", "metric", "chance", "n_items"]
"""What the name of an upstream column stands for."""

EMERGENT_COLUMNS = {
    "parsinlu_qa_2_acc": ("parsinlu_qa", "accuracy", 0.25, 1050),
    "word_unscrambling_2_exact_match": ("word_unscrambling", "exact_match", 0.0, 2000),
    "ipa_transliterate_2_exact_match": ("ipa_transliterate", "exact_match", 0.0, 1003),
    "ipa_transliterate_2_bleu": ("ipa_transliterate", "bleu", 0.0, None),
    "arithmetic_3ds_2_acc": ("arithmetic_3ds", "accuracy", 0.0, 2000),
    "arithmetic_3da_2_acc": ("arithmetic_3da", "accuracy", 0.0, 2000),
    "arithmetic_2dm_2_acc": ("arithmetic_2dm", "accuracy", 0.0, 2000),
    "arithmetic_2da_2_acc": ("arithmetic_2da", "accuracy", 0.0, 2000),
}
"""Upstream's columns: task, metric, chance and items. The items are those of the grid that
the scores lie on; BLEU is a score of the whole corpus and has none."""

BENCHMARK_COLUMNS = {
    "MMLU": ("mmlu", "", "direct", 5, "accuracy", 0.25, 14042),
    "ARC-C": ("arc_challenge", "", "direct", 25, "accuracy_normalized", 0.25, 1172),
    "HellaSwag": ("hellaswag", "", "direct", 10, "accuracy_normalized", 0.25, 10042),
    "Winograd": ("winogrande", "", "direct", 5, "accuracy", 0.5, 1267),
    "TruthfulQA": ("truthfulqa", "", "direct", 0, "mc2", None, 817),
    "GSM8K": ("gsm8k", "", "leaderboard", 5, "exact_match", 0.0, 1319),
    "XWinograd": ("xwinograd", "", "direct", None, "accuracy", 0.5, None),
    "HumanEval": ("humaneval", "", "direct", None, "pass_at_1", 0.0, 164),
}
"""Of the benchmark table. The number of shots is that of the leaderboard that it follows."""

GSM8K_PROMPTS = {
    "gsm8k_5": ("direct", 5),
    "gsm8k_cot_8": ("chain_of_thought", 8),
    "gsm8k_cot_zeroshot_0": ("zero_shot_chain_of_thought", 0),
    "gsm8k_cot_self_consistency_8": ("chain_of_thought_sampled", 8),
}

ANSWERS = {
    "strict-match": "exact_match_strict",
    "flexible-extract": "exact_match",
    "score-first": "exact_match_strict",
    "score-first-flexible-extract": "exact_match",
    "maj@5": "exact_match_strict",
    "maj@5-flexible-extract": "exact_match",
}
"""How the answer was found in the text: after the words that the prompt asks for, or anywhere."""

BBH_CHOICES = {
    "boolean_expressions": 2,
    "causal_judgement": 2,
    "date_understanding": 6,
    "disambiguation_qa": 3,
    "dyck_languages": np.inf,
    "formal_fallacies": 2,
    "geometric_shapes": 9,
    "hyperbaton": 2,
    "logical_deduction_five_objects": 5,
    "logical_deduction_seven_objects": 7,
    "logical_deduction_three_objects": 3,
    "movie_recommendation": 5,
    "multistep_arithmetic_two": np.inf,
    "navigate": 2,
    "object_counting": np.inf,
    "penguins_in_a_table": 5,
    "reasoning_about_colored_objects": 18,
    "ruin_names": 4,
    "salient_translation_error_detection": 6,
    "snarks": 2,
    "sports_understanding": 2,
    "temporal_sequences": 4,
    "tracking_shuffled_objects_five_objects": 5,
    "tracking_shuffled_objects_seven_objects": 7,
    "tracking_shuffled_objects_three_objects": 3,
    "web_of_lies": 2,
    "word_sorting": np.inf,
}
"""Tasks of BIG-Bench Hard with as many choices as upstream's normalisation implies."""

BBH_ITEMS = {"causal_judgement": 187, "penguins_in_a_table": 146, "snarks": 178}
"""Where they are not 250."""

ACTIVE = (
    "deepseek-ai/DeepSeek-Coder-V2-Base",
    "deepseek-ai/DeepSeek-V2",
    "ai21labs/Jamba-v0.1",
    "mistralai/Mixtral-8x22B-v0.1",
)
"""Mixtures of experts of which upstream states the parameters that one token passes through."""

SIZE_COLUMNS = ("params", "tokens", "flops")

CORRECTED = {
    "cerebras/btlm-3b-8k-base": (3e9, 0.627e12, 11.286e21),
    "openlm-research/open_llama_7b_v2": (7e9, 1e12, 42e21),
}
"""Upstream's slips, by their makers' model cards: 627 trillion tokens for 627 billion, and
13B for a model of 7B."""


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows of all three tables.

    84 models on the emergent tasks, 148 on the benchmarks, and up to 96 on GSM8K and
    BIG-Bench Hard (task `bbh`, one subtask each).
    """
    parts = [
        _long(folder / EMERGENT, emergent_columns()),
        _long(folder / BENCHMARK, BENCHMARK_COLUMNS),
        _long(folder / POST_TRAINING, post_training_columns(folder)),
    ]
    long = pd.concat(parts)
    return tidy(long.merge(models(folder), on="model"), source="obsscaling")


def emergent_columns() -> dict[str, tuple[object, ...]]:
    """Give what the columns of the emergent table stand for, as in `TOLD`."""
    return {
        column: (task, "", "direct", 2, metric, chance, n_items)
        for column, (task, metric, chance, n_items) in EMERGENT_COLUMNS.items()
    }


def post_training_columns(folder: Path) -> dict[str, tuple[object, ...]]:
    """Give what the columns of the post-training table stand for, as in `TOLD`.

    Left out are normalised scores and means over tasks, which follow from the others, and
    the strict matches of BIG-Bench Hard without chain of thought, which are broken upstream.
    """
    names = pd.read_csv(folder / POST_TRAINING, nrows=0).columns
    read = {name: _gsm8k(name) or _bbh(name) for name in names}
    return {name: told for name, told in read.items() if told}


def _gsm8k(column: str) -> tuple[object, ...] | None:
    parts = re.fullmatch(r"(gsm8k_.+)_exact_match,(.+)", column)
    if not parts:
        return None
    prompt, shots = GSM8K_PROMPTS[parts[1]]
    prompt = "self_consistency" if parts[2].startswith("maj@5") else prompt
    return ("gsm8k", "", prompt, shots, ANSWERS[parts[2]], 0.0, 500)


def _bbh(column: str) -> tuple[object, ...] | None:
    pattern = r"bbh_(cot_)?fewshot_(.+)_3_exact_match,(strict-match|flexible-extract)"
    parts = re.fullmatch(pattern, column)
    if not parts or parts[2] == "overall" or (not parts[1] and parts[3] == "strict-match"):
        return None
    prompt = "chain_of_thought" if parts[1] else "direct"
    chance, items = 1 / BBH_CHOICES[parts[2]], BBH_ITEMS.get(parts[2], 250)
    return ("bbh", parts[2], prompt, 3, ANSWERS[parts[3]], chance, items)


def models(folder: Path) -> pd.DataFrame:
    """One row a model: family, parameters, training tokens and training FLOPs."""
    read = pd.read_csv(folder / BENCHMARK)
    sizes = pd.DataFrame(
        {
            "model": read["Model"],
            "family": read["Model Family"],
            "params": read["Model Size (B)"] * 1e9,
            "tokens": read["Pretraining Data Size (T)"] * 1e12,
            "flops": read["FLOPs (1E21)"] * 1e21,
        }
    ).set_index("model")
    for model, corrected in CORRECTED.items():
        sizes.loc[model, list(SIZE_COLUMNS)] = corrected
    sizes["params_kind"] = sizes.index.isin(ACTIVE)
    sizes["params_kind"] = sizes["params_kind"].map({True: "active", False: "total"})
    return sizes.reset_index()


def _long(file: Path, columns: Mapping[str, tuple[object, ...]]) -> pd.DataFrame:
    wide = pd.read_csv(file, usecols=["Model", *columns])
    long = wide.rename(columns={"Model": "model"}).melt("model", var_name="column")
    told = pd.DataFrame(list(columns.values()), index=list(columns), columns=TOLD)
    long = long.join(told, on="column")
    return long.assign(value=long["value"].where(long["metric"].ne("bleu"), long["value"] / 100))
