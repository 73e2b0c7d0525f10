"""A character n-gram model with backoff, as lm-evaluation-harness asks of a model."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from lm_eval.api.instance import Instance
from lm_eval.api.model import LM
from lm_eval.api.registry import register_model
from text import lines

Counts = dict[str, Counter[str]]


def learned(text: Iterable[str], order: int) -> Counts:
    """Count which characters follow each context of fewer than `order` characters."""
    counts: Counts = defaultdict(Counter)
    for line in text:
        told = f"\n{line}\n"
        for end in range(1, len(told)):
            for start in range(max(0, end - order + 1), end + 1):
                counts[told[start:end]][told[end]] += 1
    return dict(counts)


@register_model("ngram")
class Ngram(LM):
    """Predicts a character from the `order` - 1 before it."""

    def __init__(self, order: int, pretrained: str = "", **_: Any) -> None:
        super().__init__()
        self.order = int(order)
        if self.order < 1:
            raise ValueError(f"order={order} in --model_args: give 1 or more.")
        self.counts = learned(lines(), self.order)

    def get_model_info(self) -> dict[str, Any]:
        """State the size: the number of counts kept."""
        return {"model_num_parameters": sum(map(len, self.counts.values()))}

    def loglikelihood(
        self, requests: list[Instance], disable_tqdm: bool = False
    ) -> list[tuple[float, bool]]:
        """Score continuations, and tell whether each is what the model would write."""
        return [self._scored(*request.args) for request in requests]

    def loglikelihood_rolling(
        self, requests: list[Instance], disable_tqdm: bool = False
    ) -> list[float]:
        """Score whole texts."""
        return [self._scored("", *request.args)[0] for request in requests]

    def generate_until(self, requests: list[Instance], disable_tqdm: bool = False) -> list[str]:
        """Write the most probable characters until one of the texts that end an answer."""
        return [self._written(*request.args) for request in requests]

    def _scored(self, context: str, continuation: str) -> tuple[float, bool]:
        text = f"\n{context}"
        total, greedy = 0.0, True
        for character in continuation:
            total += math.log(self._probability(text, character))
            greedy = greedy and self._next(text) == character
            text += character
        return total, greedy

    def _written(self, context: str, how: dict[str, Any]) -> str:
        text, answer = f"\n{context}", ""
        while len(answer) < how["max_gen_toks"]:
            answer += self._next(text + answer)
            for end in how["until"]:
                if answer.endswith(end):
                    return answer.removesuffix(end)
        return answer

    def _next(self, text: str) -> str:
        return max(self.counts[""], key=lambda character: self._probability(text, character))

    def _probability(self, text: str, character: str) -> float:
        """Mix the orders after Witten and Bell: a context that goes on in many ways counts less."""
        p = 1 / 256
        for start in range(len(text), max(-1, len(text) - self.order), -1):
            seen = self.counts.get(text[start:])
            if seen is None:
                break
            p = (seen[character] + len(seen) * p) / (seen.total() + len(seen))
        return p
