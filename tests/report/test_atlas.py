"""How right an answer is, against answers judged by hand and the committed scores."""

import numpy as np
import pandas as pd
import pytest

from emergence import scores
from emergence.report.atlas import MEASURES, measures

JUDGED = [
    # a, b, answer: exact, digits, first, last, length, distance
    (47, 38, 1786, (1, 1, 1, 1, 1, 1)),
    (47, 38, 1886, (0, 3 / 4, 1, 1, 1, 1 - np.log10(1887 / 1787))),
    (47, 38, 786, (0, 3 / 4, 0, 1, 0, 1 - np.log10(1787 / 787))),
    (47, 38, 17861, (0, 0, 1, 0, 0, 1 - np.log10(17862 / 1787))),
    (0, 5, 0, (1, 1, 1, 1, 1, 1)),
    (0, 5, 99, (0, 0, 0, 0, 0, 0)),
    (12, 12, np.nan, (0, 0, 0, 0, 0, 0)),
]


@pytest.mark.parametrize(("a", "b", "answer", "wanted"), JUDGED)
def test_an_answer_judged_by_hand(a, b, answer, wanted):
    items = pd.DataFrame({"a": [a], "b": [b], "answer": [answer], "correct": [a * b == answer]})
    found = measures(items).iloc[0]
    assert found[[*MEASURES]].to_list() == pytest.approx(wanted, abs=1e-12)


def test_the_means_are_the_scores_of_the_tidy_table():
    items = scores.items("multiplication")
    right = measures(items)[~items["in_prompt"]]
    found = right.groupby(items["model"])["exact"].mean()
    told = scores.load(["multiplication"])
    weighted = (told["value"] * told["n_items"]).groupby(told["model"]).sum()
    wanted = weighted / told.groupby("model")["n_items"].sum()
    assert found.to_dict() == pytest.approx(wanted.to_dict())
