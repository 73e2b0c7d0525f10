"""What words mean that a reader of the front page may not know, said where they stand."""

import re

_MEANINGS = {
    r"BIG-bench": "BIG-bench is a collection of some two hundred tasks for language models.",
    r"BLEU": "Exact match asks whether an answer is right to the letter, BLEU how many of its "
    "words are.",
    r"[Cc]hain of thought": "Chain of thought: the prompt shows worked reasoning, and the model "
    "reasons before it answers.",
    r"decades?": "A decade is ten times the size, three tenths of it twice the size.",
    r"\d\s?points?": "Points are percentage points: from 40% to 42% is 2 points.",
    r"standard deviations?": "One standard deviation is how far a task typically lies from the "
    "mean of all; 0.2 of it is called a small difference, 0.8 a large one.",
}


def explained(text: str) -> list[str]:
    """Return a sentence for each word in a text that wants one, in the order of the text.

    Parameters
    ----------
    text : str
        Plain text.
    """
    found = {pattern: re.search(rf"\b{pattern}\b", text) for pattern in _MEANINGS}
    places = {match.start(): _MEANINGS[pattern] for pattern, match in found.items() if match}
    return [places[place] for place in sorted(places)]
