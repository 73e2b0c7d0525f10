import numpy as np
import pytest
import statsmodels.api as sm

from emergence.errors import CurveError
from emergence.inference.clustered import clustered_mean


def items(seed, clusters=25, size=8):
    rng = np.random.default_rng(seed)
    member = np.repeat(np.arange(clusters), size)
    easy = rng.normal(size=clusters)[member]
    return (easy + rng.normal(size=member.size) > 0).astype(float), member


def test_against_statsmodels():
    scores, member = items(1)
    groups = {"groups": member, "use_correction": True}
    theirs = sm.OLS(scores, np.ones(scores.size)).fit(cov_type="cluster", cov_kwds=groups)
    ours = clustered_mean(scores, member)
    assert ours.stderr == pytest.approx(theirs.bse[0])
    assert ours.mean == pytest.approx(theirs.params[0])


def test_definition_of_miller_with_its_double_sum():
    scores, member = items(2, clusters=6, size=4)
    centred = scores - scores.mean()
    same = member[:, None] == member[None, :]
    double_sum = (np.outer(centred, centred) * same).sum() / scores.size**2
    assert clustered_mean(scores, member).stderr == pytest.approx(np.sqrt(double_sum * 6 / 5))


def test_single_items_give_the_ordinary_standard_error():
    scores, _ = items(3)
    ours = clustered_mean(scores, np.arange(scores.size))
    assert ours.stderr == pytest.approx(scores.std(ddof=1) / np.sqrt(scores.size))


def test_columns_and_names_of_clusters():
    scores, member = items(4)
    both = clustered_mean(np.column_stack([scores, 1 - scores]), member.astype(str))
    assert both.stderr == pytest.approx([float(clustered_mean(scores, member).stderr)] * 2)
    assert both.clusters == 25


def test_coverage_where_the_unclustered_error_is_too_small():
    covered = {"clustered": 0, "items": 0}
    for seed in range(400):
        scores, member = items(seed)
        covered["clustered"] += bool(clustered_mean(scores, member).interval().contains(0.5))
        alone = clustered_mean(scores, np.arange(scores.size))
        covered["items"] += bool(alone.interval().contains(0.5))
    assert covered["clustered"] / 400 > 0.92
    assert covered["items"] / 400 < 0.85


def test_one_cluster_is_named():
    with pytest.raises(CurveError, match="two clusters"):
        clustered_mean([0.0, 1.0], ["a", "a"])


@pytest.mark.parametrize(("sizes", "counted"), [((8, 8, 8, 8), 4), ((1, 11, 5), 2), ((1,) * 9, 9)])
def test_unequal_clusters_count_for_fewer(sizes, counted):
    member = np.repeat(np.arange(len(sizes)), sizes)
    assert clustered_mean(np.arange(member.size), member).counted == counted
