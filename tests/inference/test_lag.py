import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from statsmodels.api import GLM
from statsmodels.genmod.families import Binomial

from emergence.errors import CurveError
from emergence.inference.composition import composed_midpoint
from emergence.inference.lag import lag

X = np.array([7.8, 8.4, 9.0, 9.6, 10.2, 10.9])
TENTHS = 2 * np.log(9)


def truth(x, midpoint, width, chance):
    return chance + (1 - chance) * expit(TENTHS * (x - midpoint) / width)


def test_known_curves_are_found_without_noise():
    chance = np.array([1 / 3, 1 / 5, 1 / 7])
    y = np.stack([truth(X, m, 1.4, c) for m, c in zip((8.7, 9.3, 9.9), chance, strict=True)])
    found = lag(X, y[None], 250, chance)
    assert found.midpoint[0] == pytest.approx([8.7, 9.3, 9.9], abs=0.005)
    assert found.width[0] == pytest.approx([1.4] * 3, rel=0.02)
    assert found.behind() == pytest.approx([1.2], abs=0.005)


def test_own_slopes_are_found_without_noise():
    y = np.stack([truth(X, 9.1, 2.0, 0.0), truth(X, 9.4, 0.8, 0.0)])
    found = lag(X, y[None], 250, 0.0, shared=False)
    assert found.width[0] == pytest.approx([2.0, 0.8], rel=0.02)
    assert found.steeper() == pytest.approx([np.log10(2.5)], abs=0.02)


@pytest.mark.parametrize("seed", range(6))
def test_no_worse_than_a_general_optimiser(seed):
    rng = np.random.default_rng(seed)
    n, chance = 250, np.array([0.25, 0.1])
    y = np.stack([truth(X, m, 1.5, c) for m, c in zip((8.8, 9.5), chance, strict=True)])
    y = rng.binomial(n, y) / n

    def loss(parameters):
        m, log_width = parameters[:2], parameters[2]
        p = np.stack([truth(X, m[i], np.exp(log_width), chance[i]) for i in (0, 1)])
        return -np.sum(n * (y * np.log(p) + (1 - y) * np.log1p(-p)))

    best = minimize(loss, [9.0, 9.0, 0.3], method="Nelder-Mead", options={"xatol": 1e-6})
    found = lag(X, y[None], n, chance)
    assert found.midpoint[0] == pytest.approx(best.x[:2], abs=0.01)
    assert np.log(found.width[0, 0]) == pytest.approx(best.x[2], abs=0.03)


def log_likelihood(x, y, n, chance, midpoint, width):
    p = truth(x, midpoint[..., None], width[..., None], chance).clip(1e-6, 1 - 1e-6)
    return np.sum(n * (y * np.log(p) + (1 - y) * np.log1p(-p)), axis=-1)


@pytest.mark.parametrize("seed", range(12))
def test_few_scales_and_narrow_rises_are_fitted_as_well_as_by_a_fine_grid(seed):
    """Where the last model alone has risen, or a rise lies between two, nothing is smooth."""
    rng = np.random.default_rng(seed)
    x = 9 + np.cumsum(rng.uniform(0.2, 0.9, 3 + seed % 2))
    chance, n = np.array([1 / 3, 1 / 5]), 250
    late = x[-2:] if seed % 3 else x[-1] + np.array([0.05, 0.3])
    y = np.stack([truth(x, m, rng.uniform(0.1, 1.0), c) for m, c in zip(late, chance, strict=True)])
    y = rng.binomial(n, y) / n
    found = lag(x, y[None], n, chance)
    mids = np.linspace(x[0] - 0.5, x[-1] + 0.5, 1200)
    widths = np.geomspace(0.1 * np.diff(x).min(), 10 * np.ptp(x), 300)
    grid = np.broadcast_arrays(mids, widths[:, None])
    best = sum(log_likelihood(x, y[i], n, chance[i], *grid).max(axis=1) for i in (0, 1)).max()
    ours = sum(
        log_likelihood(x, y[i], n, chance[i], found.midpoint[0, i], found.width[0, i])
        for i in (0, 1)
    )
    assert ours > best - 0.1


def test_an_unlearnt_task_lies_at_the_bound_and_is_said_to():
    y = np.stack([truth(X, 9.0, 1.0, 0.2), np.full(X.size, 0.2)])
    found = lag(X, y[None], 250, 0.2)
    assert found.midpoint[0, 1] == pytest.approx(X[-1] + 0.5, abs=0.05)
    assert found.inside.tolist() == [[True, False]]


def test_missing_points_and_families_of_different_length():
    short = np.where(np.arange(X.size) < 4, X, np.nan)
    y = truth(np.stack([X, short])[:, None, :], np.array([8.6, 9.0])[:, None], 1.2, 0.0)
    found = lag(np.stack([X, short]), y, 400, 0.0)
    assert found.midpoint == pytest.approx(np.array([[8.6, 9.0]] * 2), abs=0.01)


def test_a_batch_gives_what_each_of_its_members_gives():
    rng = np.random.default_rng(0)
    y = rng.binomial(100, truth(X, np.array([[8.6], [9.2]]), 1.2, 0.0), (5, 2, X.size)) / 100
    together = lag(X, y[:, None], 100, 0.0)
    families = lag(X, y, 100, 0.0)
    for i in range(5):
        alone = lag(X, y[i][None], 100, 0.0)
        assert together.midpoint[i] == pytest.approx(alone.midpoint, abs=1e-9)
        assert families.midpoint[i] == pytest.approx(alone.midpoint[0], abs=1e-9)


def test_a_score_without_a_scale_is_left_out():
    y = np.stack([truth(X, 8.8, 1.2, 0.0), truth(X, 9.4, 1.2, 0.0)])
    gap = np.where(np.arange(X.size) == 2, np.nan, X)
    found = lag(gap, y[None], 400, 0.0)
    assert found.midpoint[0] == pytest.approx([8.8, 9.4], abs=0.01)


def test_tasks_that_differ_in_their_number_of_steps_alone_have_one_midpoint():
    chance, steps = np.array([1 / 3, 1 / 5, 1 / 7]), np.array([3, 5, 7])
    share = expit(TENTHS * (X - 9.0) / 1.2) ** steps[:, None]
    y = chance[:, None] + (1 - chance[:, None]) * share
    found = lag(X, y[None], 250, chance, steps=steps)
    assert found.midpoint[0] == pytest.approx([9.0] * 3, abs=0.005)
    assert found.width[0] == pytest.approx([1.2] * 3, rel=0.02)
    # Half way to a perfect score, by brute force.
    fine = np.linspace(8, 11, 300_001)
    half = [
        fine[np.searchsorted(expit(TENTHS * (fine - 9.0) / 1.2) ** k, 0.5)] for k in steps.tolist()
    ]
    assert np.ptp(half) == pytest.approx(
        1.2 * (composed_midpoint(7) - composed_midpoint(3)), abs=1e-3
    )


@pytest.mark.parametrize(("steps", "said"), [([1, 2, 3], "one for each"), ([1, 0.5], "less than")])
def test_steps_that_do_not_fit_are_an_error(steps, said):
    with pytest.raises(CurveError, match=said):
        lag(X, truth(X, np.array([[8.6], [9.2]]), 1.2, 0.0)[None], 100, 0.0, steps=steps)


def test_scores_that_are_shares_are_fitted_as_by_statsmodels_fractional_logit():
    rng = np.random.default_rng(4)
    y = np.clip(truth(X, np.array([[8.9], [9.6]]), 1.5, 0.0) + rng.normal(0, 0.04, (2, 6)), 0, 1)
    items = np.array([64.0, 575.0])
    design = np.column_stack([np.repeat(np.eye(2), X.size, axis=0), np.tile(X, 2)])
    weights = np.repeat(items, X.size)
    first, second, slope = (
        GLM(y.ravel(), design, family=Binomial(), var_weights=weights).fit().params
    )
    found = lag(X, y[None], items[:, None], 0.0)
    assert found.midpoint[0] == pytest.approx([-first / slope, -second / slope], abs=0.005)
    assert found.width[0] == pytest.approx([TENTHS / slope] * 2, rel=0.02)


def test_a_missing_chance_is_an_error():
    with pytest.raises(CurveError, match="chance level is missing"):
        lag(X, truth(X, 9.0, 1.2, 0.0)[None, None], 100, np.nan)


def test_a_lone_scale_is_an_error():
    with pytest.raises(CurveError, match="two scales"):
        lag([9.0, np.nan], [[[0.5, np.nan]]], 100, 0.0)
