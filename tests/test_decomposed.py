import numpy as np
import pytest

from emergence import decomposed, ladders, scores
from emergence.measures.products import parts


def test_the_examples_of_the_prompt_are_not_among_the_answers():
    given = decomposed.answers()
    assert not given["in_prompt"].any()
    # sources.toml, multiplication: six models, a hundred times a hundred products, three examples.
    assert len(given) == 6 * (100 * 100 - 3)


def test_sizes_ascend_and_are_those_sold_as_gpt3():
    names = decomposed.sizes().index.str.split("-").str[1].tolist()
    assert names == ["ada", "babbage", "curie", "davinci"]
    assert decomposed.models().index.nunique() == 6


def test_no_digit_that_is_multiplied_is_trivial():
    facts, partials = decomposed.looked_up(decomposed.nontrivial(decomposed.answers()))
    # 8 x 8 one-digit products; 9 tens x 8 units by 8 digits, 23 x 6 having been an example.
    assert (len(facts), len(partials)) == (64, 9 * 8 * 8 - 1)
    for table in (facts, partials):
        first, second = (table.index.get_level_values(name) for name in "ab")
        assert min((first % 10).min(), second.min()) == 2
        assert list(table.columns) == list(decomposed.sizes().index)
    assert partials.index.get_level_values("a").min() == 12


def test_another_score_is_looked_up_for_the_same_products():
    given = decomposed.nontrivial(decomposed.answers())
    given = given.assign(half=np.where(given["correct"], 1.0, 0.5))
    for right, half in zip(
        decomposed.looked_up(given), decomposed.looked_up(given, "half"), strict=True
    ):
        assert half.equals(0.5 + 0.5 * right)


def test_sums_need_only_adding():
    known = decomposed.summed(parts(decomposed.answers()))
    assert known[["by_units", "by_tens"]].eq(1).all(axis=None)
    assert (known["b"] % 10 > 0).all()


@pytest.mark.parametrize(("climb", "steps"), [("objects", (3, 5, 7)), ("digits", (2, 3))])
def test_ladders_are_those_of_their_kind(climb, steps):
    rows = scores.select(scores.load(["obsscaling"]), metrics=decomposed.LENIENT)
    found = getattr(decomposed, climb)(rows, least=4)
    assert found.steps == steps
    assert np.isfinite(found.y[:, 0]).sum(axis=-1).min() >= 4
    assert set(found.labels["ladder"]) == set(getattr(ladders, climb.upper()))
