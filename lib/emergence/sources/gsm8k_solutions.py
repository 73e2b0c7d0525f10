"""The GSM8K test set as solved by fine-tuned models, step by step."""

import ast
import json
import math
import operator
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from emergence.sources._tidy import tidy

FILE = "gsm8k_solutions/example_model_solutions.jsonl"

MODELS = {"6b": 6e9, "175b": 175e9}

METHODS = {"finetuning": "direct", "verification": "verifier"}
"""Upstream's name of how a solution was chosen, and the name of the prompt here."""

_OPERATORS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}


def beside(folder: Path) -> dict[str, pd.DataFrame]:
    """Give the tables that are made beside the scores, by their place in `data/`."""
    return {"items/gsm8k_solutions": items(folder)}


def items(folder: Path) -> pd.DataFrame:
    """One row a solution, with its steps counted; a line of the file is an item, from 0.

    A step is an annotation `<<expression=result>>`. It is right where the result is what the
    expression gives, to a thousandth.
    """
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    return pd.DataFrame(
        [
            _solution(item, told, model, method)
            for item, told in enumerate(map(json.loads, lines))
            for model in MODELS
            for method in METHODS
        ]
    )


def scores(folder: Path) -> pd.DataFrame:
    """Tidy rows: right final answers of all items, and by the steps of the reference solution."""
    read = items(folder)
    by_steps = "steps_" + read["steps_needed"].astype("str")
    both = pd.concat([read.assign(subtask=""), read.assign(subtask=by_steps)])
    counted = both.groupby(["model", "method", "subtask"])["correct"].agg(["mean", "size"])
    rows = counted.rename(columns={"mean": "value", "size": "n_items"}).reset_index()
    return tidy(
        rows,
        source="gsm8k_solutions",
        family="GPT-3 fine-tuned",
        params=rows["model"].map(MODELS),
        params_kind="total",
        task="gsm8k",
        prompt=rows["method"],
        metric="exact_match",
        chance=0.0,
    )


def _solution(item: int, told: dict[str, Any], model: str, method: str) -> dict[str, Any]:
    solved = told[f"{model}_{method}"]
    steps = re.findall(r"<<([^=>]*)=([^>]*)>>", solved["solution"])
    answer = re.search(r"^A: (.+)$", solved["solution"], re.MULTILINE)
    return {
        "item": item,
        "model": model,
        "method": METHODS[method],
        "correct": bool(solved["is_correct"]),
        "steps_needed": told["ground_truth"].count("<<"),
        "steps": len(steps),
        "steps_right": sum(_holds(expression, result) for expression, result in steps),
        "answer": answer[1].strip() if answer else "",
    }


def _holds(expression: str, result: str) -> bool:
    try:
        value = _value(ast.parse(_spelt(expression), mode="eval").body)
        return math.isclose(value, float(_spelt(result)), abs_tol=1e-3)
    except (SyntaxError, ValueError, ArithmeticError):
        return False


def _spelt(number: str) -> str:
    # A leading zero (".05" is written "05" nowhere, but "007" occurs) is no Python number.
    return re.sub(r"(?<![\d.])0+(?=\d)", "", number.replace(",", "").strip())


def _value(node: ast.AST) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
    raise ValueError(ast.dump(node))
