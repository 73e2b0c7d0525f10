"""The text that the models learn from: one thing a line, drawn from a seed."""

import random
import string
from collections.abc import Iterator

SEED = 1
LINES = 12_000


def lines() -> Iterator[str]:
    """Draw as many lines of each kind."""
    draw = random.Random(SEED)
    for _ in range(LINES):
        a, b = two_numbers(draw)
        yield f"{a}+{b}={a + b}"
        yield worked(*two_numbers(draw))
        yield parity(draw.randint(100, 999))
        word = three_letters(draw)
        yield f"{word}<{word[::-1]}"


def two_numbers(draw: random.Random) -> tuple[int, int]:
    """Draw two numbers of two digits."""
    return draw.randint(10, 99), draw.randint(10, 99)


def three_letters(draw: random.Random) -> str:
    """Draw three letters."""
    return "".join(draw.choices(string.ascii_lowercase, k=3))


def worked(a: int, b: int) -> str:
    """Add column by column, the ones first, and say the sum last: 17+25:7+5=12,1+2+1=4,42."""
    ones = a % 10 + b % 10
    carry = f"+{ones // 10}" * (ones > 9)
    return f"{a}+{b}:{a % 10}+{b % 10}={ones},{a // 10}+{b // 10}{carry}={(a + b) // 10},{a + b}"


def parity(number: int) -> str:
    """Say whether a number is even."""
    return f"{number}:{'odd' if number % 2 else 'even'}"
