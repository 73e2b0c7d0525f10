"""What bad input gets: a named error, or a flagged row that leaves the other curves unharmed."""

import numpy as np
import pytest

from emergence.errors import CurveError
from emergence.inference.clustered import clustered_mean
from emergence.inference.conformal import last_value
from emergence.inference.davies import davies
from emergence.inference.dispersion import correlation, effective_items, stderr
from emergence.inference.draws import beta_draws
from emergence.inference.excess import excess
from emergence.inference.floor import floor
from emergence.inference.forecast import forecast_last
from emergence.inference.gain import gain
from emergence.inference.intervals import exact, newcombe, wald, wilson
from emergence.inference.isotonic import isotonic
from emergence.inference.published import published
from emergence.inference.risen import risen
from emergence.inference.scatter import scatter
from emergence.inference.sharpness import sharpness
from emergence.inference.steeper import steeper
from emergence.inference.steepest import steepest_decade
from emergence.inference.trend import trend
from emergence.inference.two_lines import two_lines
from emergence.inference.valley import valley

X = np.linspace(7, 11, 9)
RISE = np.array([0.2, 0.25, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
N = np.full((2, 9), 100.0)
CHANCE = np.full(2, 0.25)


def rng():
    return np.random.default_rng(0)


# Every function of curves, called with scales, scores, items and chance.
CALLS = {
    "floor": lambda x, y, n, c: floor(y, n, c),
    "risen": lambda x, y, n, c: risen(y, n, floor(y, n, c)),
    "published": lambda x, y, n, c: published(y, n, c),
    "trend": lambda x, y, n, c: trend(y[..., np.newaxis, :]),
    "valley": lambda x, y, n, c: valley(y, stderr(y, n), rng(), draws=20),
    "two_lines": lambda x, y, n, c: two_lines(x, y, stderr(y, n), np.full(len(y), 4)),
    "stderr": lambda x, y, n, c: stderr(y, n),
    "correlation": lambda x, y, n, c: correlation(y, n),
    "effective_items": lambda x, y, n, c: effective_items(n, 0.003),
    "scatter": lambda x, y, n, c: scatter(y, n),
    "beta_draws": lambda x, y, n, c: beta_draws(y, n, 10, rng()),
    "gain": lambda x, y, n, c: gain(y, n, y, n),
    "davies": lambda x, y, n, c: davies(x, y),
    "excess": lambda x, y, n, c: excess(x, y, n, y, rng(), draws=20),
    "steeper": lambda x, y, n, c: steeper(x, y, 0.05, y, rng(), draws=20),
    "steepest_decade": lambda x, y, n, c: steepest_decade(x, y),
    "isotonic": lambda x, y, n, c: isotonic(y, n),
    "sharpness": lambda x, y, n, c: sharpness(x, y, n, resamples=19, seed=0),
    "forecast_last": lambda x, y, n, c: forecast_last(x, y, y),
    "last_value": lambda x, y, n, c: last_value(y),
}
WITH_SCALES = {"davies", "two_lines", "excess", "steeper", "steepest_decade", "forecast_last"}
WITH_ITEMS = set(CALLS) - {
    "trend", "davies", "steeper", "steepest_decade", "sharpness", "forecast_last", "last_value"
}  # fmt: skip
WITH_CHANCE = {"floor", "risen", "published"}
# Least squares of any numbers whatever; the curves are checked by those that call it.
ANY_SCORES = {"isotonic", "effective_items"}
# It flags the row.
FLAGS = {"sharpness"}


def calls(names):
    return pytest.mark.parametrize(
        "call", [CALLS[name] for name in sorted(names)], ids=sorted(names)
    )


@calls(set(CALLS) - ANY_SCORES - FLAGS)
def test_infinite_scores_are_named(call):
    with pytest.raises(CurveError):
        call(X, np.array([RISE, np.where(X > 10, np.inf, RISE)]), N, CHANCE)


# The test of a trend flags every curve; numbers of items have no points of their own.
@calls(set(CALLS) - {"effective_items", "trend"})
def test_no_points_are_named(call):
    with pytest.raises(CurveError):
        call(X[:0], np.zeros((2, 0)), N[:, :0], CHANCE)


@calls(WITH_ITEMS)
@pytest.mark.parametrize("items", [-1.0, np.inf])
def test_impossible_numbers_of_items_are_named(call, items):
    with pytest.raises(CurveError, match="negative or infinite"):
        call(X, np.array([RISE, RISE]), np.where(X > 10, items, N), CHANCE)


@calls(WITH_CHANCE)
@pytest.mark.parametrize("chance", [-0.1, 1.0, 25.0])
def test_impossible_chance_is_named(call, chance):
    with pytest.raises(CurveError, match="outside"):
        call(X, np.array([RISE, RISE]), N, np.array([0.25, chance]))


@calls(WITH_SCALES | {"sharpness"})
def test_scales_that_fall_are_named(call):
    with pytest.raises(CurveError, match="scales do not ascend"):
        call(X[::-1], np.array([RISE, RISE]), N, CHANCE)


# Fits of rises take models of equal scale.
@calls(WITH_SCALES)
def test_equal_scales_are_named(call):
    with pytest.raises(CurveError, match="scales do not ascend"):
        call(np.where(X > 8, X, 8.0), np.array([RISE, RISE]), N, CHANCE)


def fields(made):
    """Every array of a result, or the result itself; p-values adjusted over all curves apart."""
    if not hasattr(made, "__slots__"):
        return [np.asarray(made)]
    names = [name for name in made.__slots__ if name != "adjusted"]
    return [array for name in names for array in fields(getattr(made, name))]


BAD_ROWS = {
    "all missing": (np.full(9, np.nan), np.full(9, 100.0)),
    "one point": (np.where(X > 7, np.nan, RISE), np.full(9, 100.0)),
    "no items": (RISE, np.zeros(9)),
    "zero variance": (np.full(9, 0.3), np.full(9, 100.0)),
}
# One number for all curves, of which a bad one is a part; or no curves at all.
POOLED = {"correlation", "scatter", "effective_items", "davies"}


@calls(set(CALLS) - POOLED)
@pytest.mark.parametrize("bad", list(BAD_ROWS))
def test_a_bad_curve_leaves_the_others_unharmed(call, bad):
    scores, items = BAD_ROWS[bad]
    alone = call(X, RISE[np.newaxis], N[:1], CHANCE[:1])
    beside = call(X, np.array([RISE, scores]), np.array([N[0], items]), CHANCE)
    for one, two in zip(fields(alone), fields(beside), strict=True):
        # Draws come first, curves behind them.
        axis = 1 if one.ndim == 3 else 0
        if one.ndim and one.dtype.kind == "f":
            assert np.take(two, [0], axis=axis) == pytest.approx(one, rel=1e-9, nan_ok=True)
        elif one.ndim:
            assert np.array_equal(np.take(two, [0], axis=axis), one)


FLAGGED = {
    "floor",
    "risen",
    "trend",
    "valley",
    "two_lines",
    "excess",
    "steeper",
    "steepest_decade",
    "sharpness",
}


@calls(FLAGGED)
@pytest.mark.parametrize("bad", ["all missing", "one point"])
def test_a_curve_with_too_little_is_flagged(call, bad):
    scores, items = BAD_ROWS[bad]
    made = call(X, np.array([RISE, scores]), np.array([N[0], items]), CHANCE)
    assert made.status[0] == "ok"
    assert made.status[1] != "ok"


@pytest.mark.parametrize("interval", [wilson, exact, wald])
def test_no_items_have_no_interval(interval):
    made = interval([0, 1, 5], [0, np.nan, 4])
    assert np.isnan(made.low).all()
    assert np.isnan(made.high).all()


def test_no_items_have_no_interval_of_a_difference():
    made = newcombe(1, 2, 0, 0)
    assert np.isnan(made.low)
    assert np.isnan(made.high)


def test_scores_of_items_without_items_are_named():
    with pytest.raises(CurveError):
        clustered_mean([], [])
