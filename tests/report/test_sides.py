import pytest

from emergence.errors import ReportError
from emergence.report import quantity
from emergence.report.sides import side

WORDS = {"above": "later", "inside": "undecided", "below": "earlier"}


@pytest.mark.parametrize(
    ("low", "high", "of", "word"),
    [
        (0.1, 0.3, 0.0, "later"),
        (-0.1, 0.3, 0.0, "undecided"),
        (0.0, 0.3, 0.0, "undecided"),
        (-0.4, -0.1, 0.0, "earlier"),
        (0.6, 1.4, 1.0, "undecided"),
        (1.2, 1.4, 1.0, "later"),
    ],
)
def test_words_follow_the_interval(low, high, of, word):
    assert side(quantity((low + high) / 2, low, high), of=of, **WORDS) == word


def test_a_number_without_interval_has_no_side():
    with pytest.raises(ReportError, match="no interval"):
        side(quantity(1.0, definition="a count"), **WORDS)
