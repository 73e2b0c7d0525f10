import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.fits.beta_binomial import resample
from emergence.inference.sharpness import sharpness

X = np.log10([2.098e6, 1.6733e7, 5.669e7, 1.3427e8, 2.6232e8, 4.533e8,
              1.0729e9, 2.091e9, 3.61e9, 8.55e9, 2.861e10, 1.374e11])  # fmt: skip


def rise(width, height=0.3, middle=9.0):
    return 0.25 + height / (1 + np.exp(-2 * np.log(9) * (X - middle) / width))


def line(height=0.3):
    return 0.25 + height * (X - X[0]) / (X[-1] - X[0])


def drawn(p, n, overdispersion, draws, seed):
    y = np.empty((draws, 12))
    uniforms = np.random.default_rng(seed).random((draws, 12))
    dispersion = np.array([1 + (n - 1) * overdispersion])
    resample(p[None], np.full((1, 12), float(n)), dispersion, uniforms, y)
    return y


def test_clear_cases():
    y = np.stack([rise(0.3, 0.4), line(0.4), rise(4.0, 0.7)])
    result = sharpness(X, y, 1000, resamples=199, seed=1)
    assert (result.p_sharp < 0.05).tolist() == [True, False, False]
    assert (result.p_smooth < 0.05).tolist() == [False, True, True]
    assert result.status.tolist() == ["ok"] * 3
    assert result.statistic[0] > 0 > result.statistic[1]


def test_scores_without_items():
    y = np.stack([rise(0.3), line()]) + 0.02 * np.cos(5 * np.arange(12))
    result = sharpness(X, y, resamples=199, seed=1)
    assert result.p_sharp[0] < 0.05 < result.p_sharp[1]
    assert result.p_smooth[1] < 0.05 < result.p_smooth[0]


def test_neighbours_and_order_do_not_matter():
    y = np.concatenate([drawn(rise(1.0), 100, 0, 5, 1), drawn(line(), 100, 0, 5, 2)])
    together = sharpness(X, y, 100, resamples=99, seed=3)
    for n in (100, np.full((10, 1), 100.0)):
        backwards = sharpness(X, y[::-1], n, resamples=99, seed=3)
        assert np.array_equal(together.p_sharp, backwards.p_sharp[::-1])
    alone = sharpness(X, y[4], 100, resamples=99, seed=3)
    assert (alone.p_sharp, alone.p_smooth) == (together.p_sharp[4], together.p_smooth[4])


def test_curves_that_cannot_be_tested():
    y = np.tile(rise(1.0), (6, 1))
    n = np.full((6, 1), 100.0)
    y[1] = np.nan
    y[2] = 0.5
    y[3, 5:] = np.nan
    n[4] = np.nan
    result = sharpness(X, y, n, resamples=19)
    assert result.status.tolist() == ["ok", "missing", "constant", "few points", "items", "ok"]
    assert np.isnan(result.p_sharp).tolist() == [False, True, True, True, True, False]
    assert np.isnan(result.p_smooth).tolist() == [False, True, True, True, True, False]
    assert sharpness(X, np.empty((0, 12)), resamples=19).p_sharp.shape == (0,)


def test_stopping_early_changes_no_p_value_that_could_reject(monkeypatch):
    y = np.concatenate([drawn(rise(w), 100, 0, 4, 1) for w in (0.5, 1.0, 2.0, 3.0)])
    early = sharpness(X, y, 100, resamples=1200, seed=3)
    monkeypatch.setattr("emergence.inference.sharpness._FIRST", 1200)
    whole = sharpness(X, y, 100, resamples=1200, seed=3)
    for name in ("p_sharp", "p_smooth"):
        stopped, full = getattr(early, name), getattr(whole, name)
        assert np.array_equal(stopped[full < 0.15], full[full < 0.15])
        assert np.all(stopped[full >= 0.15] > 0.1)
        assert (stopped != full).any()


def test_malformed_calls():
    for options in ({"resamples": 0}, {"narrow": 3.0}, {"narrow": 0.0}):
        with pytest.raises(CurveError, match="resamples"):
            sharpness(X, rise(1.0), 100, **options)
    with pytest.raises(CurveError, match="there are sharp and smooth"):
        sharpness(X, rise(1.0), 100, tests=["steep"])


@pytest.mark.parametrize("test", ["sharp", "smooth"])
def test_one_test_alone_says_what_it_says_beside_the_other(test):
    y = drawn(rise(1.0), 100, 0, 5, 1)
    both = sharpness(X, y, 100, resamples=99, seed=3)
    one = sharpness(X, y, 100, resamples=99, seed=3, tests=[test])
    other = {"sharp": "smooth", "smooth": "sharp"}[test]
    assert np.array_equal(getattr(one, f"p_{test}"), getattr(both, f"p_{test}"))
    assert np.isnan(getattr(one, f"p_{other}")).all()


def shares(p, n, overdispersion, draws=1000, batch=50, resamples=199):
    """Share of draws rejected as wide and as narrow; every batch has uniforms of its own."""
    parts = [
        sharpness(X, drawn(p, n, overdispersion, batch, k), n, resamples=resamples, seed=10**6 + k)
        for k in range(draws // batch)
    ]
    sharp = np.concatenate([part.p_sharp for part in parts])
    smooth = np.concatenate([part.p_smooth for part in parts])
    return np.mean(sharp <= 0.05), np.mean(smooth <= 0.05)


# Both sources of error: the draws, and the uniforms that a batch of 50 shares.
ERROR = np.sqrt(0.05 * 0.95 * (1 / 1000 + 1 / (20 * 199)))


@pytest.mark.slow
@pytest.mark.parametrize("overdispersion", [0.0, 0.02])
@pytest.mark.parametrize("n", [32, 100, 250, 1024])
@pytest.mark.parametrize("truth", [rise(2.0), rise(3.0), line()], ids=["two", "three", "line"])
def test_size(truth, n, overdispersion):
    # Three standard errors: of two dozen cases at two, every other run would have one beyond.
    assert shares(truth, n, overdispersion)[0] <= 0.05 + 3 * ERROR


@pytest.mark.slow
@pytest.mark.parametrize(("n", "least"), [(100, 0.6), (250, 0.9), (1024, 0.99)])
def test_power_for_half_a_decade(n, least):
    assert shares(rise(0.5), n, 0.0, draws=400)[0] >= least
