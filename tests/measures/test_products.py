import numpy as np
import pandas as pd
import pytest

from emergence import items
from emergence.errors import CurveError
from emergence.measures.products import adding_carries, carries, partials, parts, same_sum

SIZES = ["text-ada-001", "text-babbage-001", "text-curie-001", "text-davinci-003"]


@pytest.fixture(scope="module")
def answered():
    return parts(items.load("multiplication")).set_index("model")


def given_both(table, rows=slice(None)):
    kept = table[rows] if not isinstance(rows, slice) else table
    held = kept[kept["both"].eq(1)]
    return held.groupby(level=0)["whole"].agg(["size", "mean"]).loc[SIZES]


def test_given_both_partial_products_right_as_the_source_says(answered):
    # shared/sources/sources.toml: .00/.06/.16/.89 of 37/264/778/8,099; the product that was shown
    # in the prompt, 41x70, is left out.
    table = given_both(answered, ~(answered["a"].eq(41) & answered["b"].eq(70)))
    assert table["mean"].round(2).tolist() == [0.00, 0.06, 0.16, 0.89]
    assert table["size"].tolist() == [37, 264, 778, 8099]


def test_without_a_units_digit_of_zero_as_the_source_says(answered):
    table = given_both(answered, ~answered["trivial"])
    assert table["mean"].round(2).tolist() == [0.00, 0.04, 0.11, 0.88]


def test_a_units_digit_of_zero_makes_the_placed_partial_product_the_whole(answered):
    zero = answered[answered["trivial"]]
    known = zero["by_tens_placed"].notna()
    assert (zero["by_tens_placed"] == zero["whole"])[known].all()


def by_hand(a, b):
    count = sum((a % 10) * digit >= 10 for digit in (b % 10, b // 10))
    carry, x, y = 0, a * (b % 10), 10 * a * (b // 10)
    while x or y or carry:
        carry = (x % 10 + y % 10 + carry) // 10
        count += carry
        x, y = x // 10, y // 10
    return count


def test_carries_as_column_addition_gives_them():
    a, b = (grid.ravel() for grid in np.meshgrid(np.arange(10, 100), np.arange(10, 100)))
    assert carries(a, b).tolist() == [by_hand(*pair) for pair in zip(a, b, strict=True)]
    assert carries(np.array([11, 12, 99]), np.array([11, 13, 99])).tolist() == [0, 0, 4]


def test_parts_of_one_answer_by_hand():
    right = {(7, 4), (3, 4), (3, 2), (37, 4), (37, 2)}
    rows = [(a, b, float(a * b) if (a, b) in right else 0.0) for a in range(38) for b in range(25)]
    table = pd.DataFrame(rows, columns=["a", "b", "answer"]).assign(model="m")
    table.loc[table["a"].eq(37) & table["b"].eq(24), "answer"] = 818.0
    table["correct"] = table["answer"].eq(table["a"] * table["b"])
    row = parts(table).query("a == 37 and b == 24").iloc[0]
    assert row[["whole", "fact", "facts", "by_units", "by_tens", "both"]].tolist() == [
        0,
        1,
        0,
        1,
        1,
        1,
    ]
    assert row[["last_digit", "first_digit", "length"]].tolist() == [1, 1, 1]
    assert row["by_tens_placed"] == 0
    assert row["carries"] == by_hand(37, 24)


def test_no_answer_has_no_right_digit():
    table = pd.DataFrame({"model": "m", "a": [10], "b": [10], "answer": [np.nan], "correct": False})
    row = parts(table).iloc[0]
    assert row[["whole", "last_digit", "first_digit", "length"]].tolist() == [0, 0, 0, 0]
    assert np.isnan(row["by_units"])


def test_a_missing_column_is_named():
    with pytest.raises(CurveError, match="correct"):
        parts(pd.DataFrame({"model": [], "a": [], "b": [], "answer": []}))


def added_by_hand(a, b):
    count, carry, x, y = 0, 0, a * (b % 10), 10 * a * (b // 10)
    while x or y or carry:
        carry = (x % 10 + y % 10 + carry) // 10
        count += carry
        x, y = x // 10, y // 10
    return count


def test_carries_of_the_sum_as_column_addition_gives_them():
    a, b = (grid.ravel() for grid in np.meshgrid(np.arange(10, 100), np.arange(10, 100)))
    expected = [added_by_hand(*pair) for pair in zip(a, b, strict=True)]
    assert adding_carries(a, b).tolist() == expected


def test_sums_with_and_without_a_carry_are_as_counted_by_hand(answered):
    # 34 x 12 = 68 + 340 = 408 carries once; 12 x 34 = 48 + 360 = 408 does too; 11 x 11 does not.
    row = answered[answered["a"].isin([34, 12, 11]) & answered["b"].isin([12, 34, 11])]
    seen = row.loc["gpt2"].set_index(["a", "b"])["adding"]
    assert [seen[34, 12], seen[12, 34], seen[11, 11]] == [1, 1, 0]


def test_products_of_one_first_factor_and_length_have_one_number():
    a, b = np.array([12, 12, 12, 13]), np.array([80, 83, 84, 80])
    assert same_sum(a, b).tolist() == [123, 123, 124, 134]


def test_partial_products_and_their_carries_by_hand():
    right = {(7, 4), (3, 4), (37, 4), (32, 3), (2, 3), (3, 3)}
    rows = [(a, b, float(a * b) if (a, b) in right else 0.0) for a in range(100) for b in range(10)]
    table = pd.DataFrame(rows, columns=["a", "b", "answer"]).assign(model="m")
    table["correct"] = table["answer"].eq(table["a"] * table["b"])
    found = partials(table).set_index(["a", "v"])
    assert found.loc[(37, 4), ["right", "facts", "carry"]].tolist() == [1, 1, True]
    assert found.loc[(32, 3), ["right", "facts", "carry"]].tolist() == [1, 1, False]
    assert found.loc[(38, 4), ["right", "facts", "carry"]].tolist() == [0, 0, True]
    assert len(found) == 9 * 8 * 8
    with pytest.raises(CurveError, match="lack"):
        partials(table.drop(columns="correct"))
