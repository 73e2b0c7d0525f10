from itertools import product

import numpy as np
import pytest

from emergence import two_metrics


def test_products_of_four_digits_are_those_of_two_numbers_from_ten_to_ninety_nine():
    given = two_metrics.products()
    pairs = {(a, b) for a, b in product(range(10, 100), repeat=2) if a * b >= 1000}
    for _, part in given.groupby("model"):
        assert set(zip(part["a"], part["b"], strict=True)) <= pairs
        assert len(part) > 0.99 * len(pairs)
    right = given["correct"] == 1
    assert (given.loc[right, ["digits", "closeness"]] == 1).all(axis=None)
    assert (given.loc[~right, "digits"] < 1).all()


def test_products_that_are_alike_share_zeros_and_tens():
    given = two_metrics.products().drop_duplicates(["a", "b"])
    number = two_metrics.alike(given)
    kinds = {
        (a % 10 == 0) + (b % 10 == 0) + max(a, b) // 10 / 100
        for a, b in zip(given["a"], given["b"], strict=True)
    }
    assert number.nunique() == len(kinds)
    of = dict(zip(zip(given["a"], given["b"], strict=True), number, strict=True))
    assert of[34, 78] == of[71, 15] != of[70, 15]


def test_the_ladder_has_five_sizes_of_each_length():
    # Bhagia et al. 2024, section 2.1: five sizes, five amounts of text for each.
    rows = two_metrics.ladder()
    assert rows.groupby("family")["params"].nunique().eq(5).all()
    assert rows["family"].nunique() == 5


@pytest.mark.parametrize("spacing", [0.15, 0.4])
def test_of_every_step_one_checkpoint_is_kept(spacing):
    rows = two_metrics.training(spacing)
    assert set(rows["family"]) == {"OLMo 7B", "OLMo 13B"}
    for _, part in rows.groupby("family"):
        read = np.log10(np.unique(part["tokens"]))
        assert len(read) <= np.ptp(read) / spacing + 2


def test_letters_are_paired_with_the_text_of_the_cloze_form():
    runs = two_metrics.training(0.15)
    letters, cloze = two_metrics.by_letters(runs), two_metrics.by_cloze(runs)
    keys = ["family", "task", "subtask"]
    ours = letters.curves.labels.reset_index().merge(
        cloze.curves.labels.reset_index(), on=keys, suffixes=("", "_cloze")
    )
    assert len(ours) > 30
    for row, other in zip(ours["index"], ours["index_cloze"], strict=True):
        shared = np.isin(letters.curves.x[row], cloze.curves.x[other])
        assert np.isin(letters.other[row][shared], cloze.other[other]).all()


def test_every_comparison_has_pairs_of_enough_models():
    made = two_metrics.leading(5, 0.15)
    assert len(made) == 9
    for name in ("IPA: exact match, BLEU", "Nine tasks: accuracy, Brier"):
        assert np.isfinite(made[name].other).sum(axis=1).min() >= 5
