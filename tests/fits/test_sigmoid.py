import itertools

import lmfit
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import curve_fit, minimize

from emergence.errors import CurveError
from emergence.fits import constant, log_linear, sigmoid, sigmoid_curve, step
from emergence.fits.batch import CHUNK

SCORES = st.lists(st.integers(0, 40).map(lambda k: k / 40), min_size=12, max_size=12)
X = np.linspace(6.5, 11, 12)


def logistic(x, lower, upper, midpoint, width):
    z = np.clip(2 * np.log(9) * (x - midpoint) / width, -700, 700)
    return lower + (upper - lower) / (1 + np.exp(-z))


def domain(x):
    return (
        [0, 0, x[0] - 0.5, 0.1 * np.diff(x).min()],
        [1, 1, x[-1] + 0.5, 10 * (x[-1] - x[0])],
    )


def rises(rng, x, curves):
    """Parameters of rises of all places, heights and widths."""
    lower = rng.uniform(0.0, 0.5, (curves, 1))
    upper = lower + (1 - lower) * rng.random((curves, 1))
    return (
        lower,
        upper,
        rng.uniform(x[0], x[-1], (curves, 1)),
        10 ** rng.uniform(-1, 1, (curves, 1)),
    )


def starts(x, y):
    for place in (0.2, 0.5, 0.8):
        for width in (0.3, 1.0, 4.0):
            yield [y.min() + 1e-3, y.max() - 1e-3, x[0] + place * (x[-1] - x[0]), width]


def test_no_worse_than_the_best_of_nine_starts(scales, curves):
    sample = curves[:40]
    low, high = domain(scales)
    ours = sigmoid(scales, sample).loss
    for y, loss in zip(sample, ours, strict=True):
        theirs = []
        for start in starts(scales, y):
            p, _ = curve_fit(logistic, scales, y, np.clip(start, low, high), bounds=(low, high),
                             max_nfev=2000)  # fmt: skip
            theirs.append(np.sum((y - logistic(scales, *p)) ** 2))
        assert loss <= min(theirs) + 1e-6 * np.sum((y - y.mean()) ** 2)


def best_of_boxes(x, y, n):
    """The least loss of 32 fits, each kept to a box of midpoints and widths."""
    places = np.linspace(x[0] - 0.5, x[-1] + 0.5, 9)
    widths = np.geomspace(0.1 * np.diff(x).min(), 10 * (x[-1] - x[0]), 5)
    boxes = itertools.product(itertools.pairwise(places), itertools.pairwise(widths))
    return np.min([sigmoid(x, y, n, midpoint=m, width=w).loss for m, w in boxes], axis=0)


@pytest.mark.parametrize("items", [None, 100])
def test_no_box_of_midpoints_and_widths_holds_less(scales, items):
    rng = np.random.default_rng(7)
    y = rng.binomial(100, logistic(scales, *rises(rng, scales, 5000))) / 100
    worse = sigmoid(scales, y, items).loss - best_of_boxes(scales, y, items)
    unit = np.sum((y - y.mean(axis=1, keepdims=True)) ** 2, axis=1) if items is None else 1e3
    assert np.mean(worse > 1e-6 * unit) <= 1e-3


@pytest.mark.parametrize(
    ("x", "right", "items"),
    [
        # repeat_copy_logic of BIG-G at temperature 1, three shots.
        (None, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 4], 32),
        # word_not_containing of LMentry, Flan-T5, one of its paraphrases.
        ([7.9031, 8.3979, 8.8921, 9.4771, 10.0414], [0, 0, 10, 4, 22], 26),
        # arithmetic with six digits, GPT-Neo and GPT-J.
        ([20.3522, 21.4719, 21.8328, 22.1641, 22.7531], [262, 154, 235, 192, 149], 1502),
    ],
)
def test_real_curves_whose_likelihood_least_squares_misjudges(scales, x, right, items):
    x, y = scales if x is None else np.array(x), np.array([right]) / items
    assert sigmoid(x, y, items).loss[0] <= best_of_boxes(x, y, items)[0] + 1e-6


def test_parameters_agree_with_lmfit():
    y = logistic(X, 0.2, 0.8, 8.9, 1.7) + 0.01 * np.sin(7 * X)
    model = lmfit.Model(logistic)
    parameters = model.make_params(lower=0.2, upper=0.8, midpoint=9.0, width=2.0)
    theirs = model.fit(y, parameters, x=X).best_values
    ours = sigmoid(X, y)
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("floor", [None, 0.25])
def test_binomial_likelihood_is_maximal(scales, curves, floor):
    sample = curves[:25]
    fit = sigmoid(scales, sample, 100, floor=floor)
    low, high = domain(scales)

    def deviance(p, y):
        q = np.clip(logistic(scales, *p), 1e-9, 1 - 1e-9)
        with np.errstate(divide="ignore", invalid="ignore"):
            up = np.where(y > 0, y * np.log(y / q), 0)
            down = np.where(y < 1, (1 - y) * np.log((1 - y) / (1 - q)), 0)
        return 200 * np.sum(up + down)

    for row, y in enumerate(sample):
        bounds = list(zip(low, high, strict=True))
        if floor is not None:
            bounds[0] = (floor, floor)
        best = min(
            minimize(deviance, s, (y,), bounds=bounds, method="L-BFGS-B").fun
            for s in starts(scales, y)
        )
        # Towards the step the deviance of about 100 still falls, in its eighth digit.
        assert fit.loss[row] <= best + 1e-5
        assert fit.loss[row] == pytest.approx(deviance(fit.parameters[row], y), abs=1e-6)


def test_loss_and_fitted_values_are_those_of_the_parameters(scales, curves):
    fit = sigmoid(scales, curves)
    again = sigmoid_curve(scales, *(fit[name][:, None] for name in fit.names))
    assert fit.fitted == pytest.approx(again, abs=1e-12)
    assert fit.loss == pytest.approx(np.sum((curves - again) ** 2, axis=1), abs=1e-12)


@given(y=SCORES, shift=st.floats(-3, 3), factor=st.floats(0.1, 10))
def test_affine_changes_of_scores_and_of_scale(y, shift, factor):
    y = np.array(y)
    old = sigmoid(X, y)
    scores = sigmoid(X, shift + factor * y, bounds=(shift, shift + factor))
    assert scores.loss == pytest.approx(factor**2 * old.loss, rel=1e-5, abs=1e-7 * factor**2)
    moved = sigmoid(X + shift, y)
    assert moved.loss == pytest.approx(old.loss, rel=1e-5, abs=1e-7)


@given(y=SCORES)
def test_mirror_images(y):
    y = np.array(y)
    for n in (None, 40):
        ours, theirs = sigmoid(X, y, n), sigmoid(X, 1 - y, n)
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-5, abs=1e-6)


@given(y=SCORES)
def test_nested_families_fit_no_better(y):
    for n in (None, 40):
        loss = sigmoid(X, y, n).loss
        assert loss <= step(X, y, n).loss + 1e-6
        assert loss <= constant(X, y, n).loss + 1e-9


@given(y=SCORES)
def test_widths_of_nothing_give_the_step(y):
    narrow = sigmoid(X, y, width=(0.0, 1e-9))
    # At the narrowest a single point can be half-way up, which a step cannot be.
    assert narrow.loss <= step(X, y).loss + 1e-6
    between = sigmoid(X, np.where(X < 9, 0.2, 0.7))
    assert between.loss == pytest.approx(0, abs=1e-9)
    assert between["midpoint"] == pytest.approx(
        step(X, np.where(X < 9, 0.2, 0.7))["midpoint"], abs=0.2
    )


def test_very_wide_rises_are_straight_lines():
    y = 0.45 + 0.02 * (X - X[0])
    wide = sigmoid(X, y, width=(40.0, 60.0))
    assert wide.fitted == pytest.approx(log_linear(X, y).fitted, abs=2e-3)


def test_order_neighbours_and_chunks_do_not_matter(scales, curves):
    rng = np.random.default_rng(0)
    order = rng.permutation(len(curves))
    for n in (None, 100):
        whole = sigmoid(scales, curves, n)
        shuffled = sigmoid(scales, curves[order], n)
        single = sigmoid(scales, curves[7], n)
        many = sigmoid(scales, np.tile(curves, (CHUNK // 100, 1)), n)
        own = sigmoid(np.tile(scales, (len(curves), 1)), curves, n)
        for name in ("parameters", "fitted", "loss"):
            values = getattr(whole, name)
            assert np.array_equal(values[order], getattr(shuffled, name), equal_nan=True)
            assert np.array_equal(values[7], getattr(single, name), equal_nan=True)
            assert np.array_equal(values, getattr(own, name), equal_nan=True)
            repeated = getattr(many, name).reshape(-1, *values.shape)
            assert all(np.array_equal(values, part, equal_nan=True) for part in repeated)


def test_a_missing_point_is_a_point_that_is_not_there(scales, curves):
    holes = curves.copy()
    holes[:, 4] = np.nan
    for n in (None, 100):
        masked = sigmoid(scales, holes, n)
        removed = sigmoid(np.delete(scales, 4), np.delete(curves, 4, axis=1), n)
        assert np.array_equal(masked.parameters, removed.parameters, equal_nan=True)
        assert np.isfinite(masked.fitted[:, 4]).all()


def test_a_weight_of_two_is_a_point_twice():
    rng = np.random.default_rng(5)
    y = np.sort(rng.uniform(size=(20, 8)), axis=1)
    x = np.arange(8.0)
    doubled = np.repeat(x, np.where(x == 3, 2, 1)), np.repeat(y, np.where(x == 3, 2, 1), axis=1)
    weighted = sigmoid(x, y, weights=np.where(x == 3, 2.0, 1.0))
    assert weighted.loss == pytest.approx(sigmoid(*doubled).loss, rel=1e-6, abs=1e-9)


def test_rising_curves_do_not_fall():
    y = np.linspace(0.8, 0.2, 12)
    fit = sigmoid(X, [y, y[::-1]], rising=True)
    assert fit.status.tolist() == ["flat", "ok"]
    assert fit.loss[0] == pytest.approx(constant(X, y).loss)
    assert np.isnan(fit["midpoint"][0])


def test_limits_are_kept(scales, curves):
    fit = sigmoid(scales, curves, 100, width=(2.0, 3.0), midpoint=(8.0, 9.0), rising=True)
    fitted = fit.status == "ok"
    assert fitted.sum() > 300
    assert (fit["width"][fitted] >= 2 - 1e-9).all()
    assert (fit["width"][fitted] <= 3 + 1e-9).all()
    assert (fit["midpoint"][fitted] >= 8).all()
    assert (fit["midpoint"][fitted] <= 9).all()
    assert (fit["lower"] <= fit["upper"]).all()


def test_leading_dimensions_are_kept(scales, curves):
    stacked = curves[:12].reshape(3, 4, 12)
    fit = sigmoid(scales, stacked, np.full((4, 1), 100.0), floor=np.full(4, 0.1))
    flat = sigmoid(scales, curves[:12], 100, floor=0.1)
    assert fit.loss.shape == (3, 4)
    assert np.array_equal(fit.parameters.reshape(12, 4), flat.parameters)


def test_wrong_limits(scales, curves):
    with pytest.raises(CurveError, match="lesser one first"):
        sigmoid(scales, curves, width=(2.0, 1.0))
    with pytest.raises(CurveError, match="limits do not fit"):
        sigmoid(scales, curves, width=(np.zeros(3), np.ones(3)))
    with pytest.raises(CurveError, match="no 'slope'"):
        sigmoid(scales, curves)["slope"]
