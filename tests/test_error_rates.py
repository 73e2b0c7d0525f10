import numpy as np
import pandas as pd
import pytest

from emergence import error_rates
from emergence.errors import SchemaError, SelectionError


def test_parts_cover_every_criterion_and_each_experiment_has_a_null_and_a_name_of_its_own():
    every = [e for part in error_rates.PARTS for e in error_rates.experiments(part)]
    names = [(e.criterion, e.truth, e.role) for e in every]
    assert all(e.null for e in every)
    assert len(names) == len(set(names))
    assert {"sharp", "risen", "U-shaped", "t over families"} <= {name for name, _, _ in names}


def test_an_unknown_part_is_named():
    with pytest.raises(SelectionError, match="'width'"):
        error_rates.write(["width"])


def test_rates_are_written_whole_and_the_same_whatever_the_number_of_jobs(tmp_path):
    for jobs in (1, 2):
        error_rates.write(["contrasts"], draws=200, folder=tmp_path / str(jobs), jobs=jobs)
    first, second = ((tmp_path / str(jobs) / "contrasts.csv").read_bytes() for jobs in (1, 2))
    assert first == second
    assert [path.name for path in (tmp_path / "1").iterdir()] == ["contrasts.csv"]


def test_missing_parts_are_named_with_the_remedy(tmp_path):
    error_rates.write(["gains"], draws=50, folder=tmp_path, jobs=1)
    with pytest.raises(SchemaError, match=r"lacks .*widths.*make calibrate"):
        error_rates.load(tmp_path)


def test_the_largest_size_and_the_least_coverage_are_found():
    row = {"part": "a", "null": "", "nominal": 0.05, "naive": False, "low": 0.0, "high": 1.0}
    row |= {"draws": 10, "holds": True, "seed": 0}
    named = [("t", "flat", "size", 0.1), ("t", "steep", "size", 0.2), ("t", "up", "power", 0.9)]
    named += [("i", "flat", "coverage", 0.9), ("i", "steep", "coverage", 0.7)]
    keys = ("criterion", "truth", "role", "rate")
    rates = pd.DataFrame([row | dict(zip(keys, one, strict=True)) for one in named])
    (worst,) = error_rates.largest(rates).to_dict("records")
    (covered,) = error_rates.coverages(rates).to_dict("records")
    assert (worst["truth"], worst["rate"]) == ("steep", 0.2)
    assert covered["mean"] == pytest.approx(0.8)
    assert (covered["worst"], covered["minimum"]) == ("steep", 0.7)


SHORT = ("floors", "readings", "trends", "gains", "unread", "contrasts", "means", "carries")
QUICK = (*SHORT, "sources", "series", "answers")


@pytest.mark.parametrize("part", QUICK)
def test_committed_rates_are_found_again(part, tmp_path):
    """Within four standard errors of the difference, from another seed and fewer draws."""
    error_rates.write([part], draws=1_000, seed=1, folder=tmp_path, jobs=1)
    again = pd.read_csv(tmp_path / f"{part}.csv")
    held = pd.read_csv(error_rates.FOLDER / f"{part}.csv")
    assert held[["criterion", "truth"]].equals(again[["criterion", "truth"]])
    middle = np.clip(held["rate"], 0.005, 0.995)
    spread = np.sqrt(middle * (1 - middle) * (1 / held["draws"] + 1 / again["draws"]))
    assert (np.abs(held["rate"] - again["rate"]) <= 4 * spread).all()


def test_committed_rates_of_tests_in_use_rest_on_enough_draws():
    rates = error_rates.load()
    assert (rates.loc[~rates["naive"], "draws"] >= 10_000).all()
    assert rates["rate"].between(rates["low"], rates["high"]).all()
