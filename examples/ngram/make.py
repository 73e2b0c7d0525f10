"""Write the questions in tasks/, drawn from a seed."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from text import parity, three_letters, two_numbers

SEED = 2
QUESTIONS = 200
TASKS = Path(__file__).with_name("tasks")


def main() -> None:
    """Write a file a kind of question; the sums are the same ones in all their forms."""
    draw = random.Random(SEED)
    sums = [two_numbers(draw) for _ in range(QUESTIONS)]
    write("sum", ({"a": a, "b": b, **choices(a + b, draw)} for a, b in sums))
    write("parity", (numbered(draw.randint(100, 999)) for _ in range(QUESTIONS)))
    words = [three_letters(draw) for _ in range(QUESTIONS)]
    write("reverse", ({"word": word, "answer": word[::-1]} for word in words))


def choices(right: int, draw: random.Random) -> dict[str, Any]:
    """Put the right answer among three wrong ones that are off in one column."""
    told = [right, *draw.sample([right - 10, right - 1, right + 1, right + 10], 3)]
    draw.shuffle(told)
    return {"answer": str(right), "choices": list(map(str, told)), "right": told.index(right)}


def numbered(number: int) -> dict[str, Any]:
    """Ask whether a number is odd or even."""
    return {"number": number, "right": ("odd", "even").index(parity(number).split(":")[1])}


def write(name: str, questions: Iterable[dict[str, Any]]) -> None:
    """Write questions as JSON lines."""
    text = "".join(json.dumps(question) + "\n" for question in questions)
    (TASKS / f"{name}.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
