import numpy as np

from emergence import original


def test_thirty_four_pairs_of_three_families_without_the_largest_gpt():
    pairs = original.tables()
    assert len(pairs) == 34
    assert set(pairs.labels["family"]) == {"GPT", "LaMDA", "PaLM"}
    gpt = pairs.take((pairs.labels["family"] == "GPT").to_numpy())
    assert np.nanmax(gpt.direct.x) < 11


def test_items_are_assumed_only_where_no_table_gives_them():
    few, many = original.tables(items=100), original.tables(items=300)
    stated = few.direct.n == many.direct.n
    known = np.isfinite(few.direct.y)
    assert set(np.unique(few.direct.n[known & ~stated])) == {100}
    # Wei et al. 2022: GSM8K has 1,319 test problems.
    gsm8k = (few.labels["task"] == "GSM8K").to_numpy()
    assert (few.direct.n[gsm8k][known[gsm8k]] == 1319).all()
