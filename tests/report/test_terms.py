import pytest

from emergence.report.terms import explained


def test_words_are_explained_once_in_the_order_of_the_text():
    text = "BLEU rises 2\N{NO-BREAK SPACE}points per decade, over three decades of size."
    starts = [meaning.split()[0] for meaning in explained(text)]
    assert starts == ["Exact", "Points", "A"]


@pytest.mark.parametrize("text", ["", "It points upwards.", "BLEUR", "a decadent task"])
def test_other_words_are_left_alone(text):
    assert explained(text) == []


def test_a_decade_is_explained_truly():
    assert pytest.approx(2, rel=0.01) == 10**0.3
    assert "three tenths of it twice the size" in explained("a decade")[0]
