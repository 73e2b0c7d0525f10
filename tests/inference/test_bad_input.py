"""What bad input gets: a named error, or a flagged row that leaves the other curves unharmed.

Every public function of inference and of measures stands in `CALLS`, or in `NO_CURVES` with the
reason why it takes none.
"""

import inspect
import pkgutil
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from emergence import inference, measures
from emergence.curves import Curves
from emergence.errors import CurveError
from emergence.inference.calibration import Setting
from emergence.ladders import Ladders
from emergence.pairs import TASK, Pairs

X = np.linspace(7, 11, 9)
RISE = np.array([0.2, 0.25, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
N = np.full((2, 9), 100.0)
CHANCE = np.full(2, 0.25)


def functions():
    """Public functions of both packages by name; experiments are a package of their own."""
    found = {}
    for package in (inference, measures):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            if not module.ispkg:
                held = inspect.getmembers(import_module(module.name), inspect.isfunction)
                own = [(k, f) for k, f in held if f.__module__ == module.name and k[0] != "_"]
                assert not found.keys() & dict(own).keys(), f"a name of {module.name} is taken"
                found |= own
    return found


FUNCTIONS = functions()
at = SimpleNamespace(**FUNCTIONS)


def rng():
    return np.random.default_rng(0)


def two(y):
    """Ladders of two rungs that are alike."""
    return np.stack([y, y], axis=-2)


def every(x, y):
    """The same scales for every ladder."""
    return np.tile(x, (len(y), 1))


def ladders(x, y, n, c):
    labels = pd.DataFrame({"family": [f"family {i}" for i in range(len(y))]})
    return Ladders(labels, (1, 2), every(x, y), two(y), two(n), np.stack([c, c], -1), "params")


def own_ceilings(x, y, n, c):
    held = ladders(x, y, n, c)
    made = at.own_ceilings(held, at.compared(held))
    return made.behind, made.order


def pairs(x, y, n, c):
    labels = pd.DataFrame({key: [str(i) for i in range(len(y))] for key in TASK})
    held = Curves(labels, every(x, y), y, n, c, "params")
    return Pairs(held, held)


def moves(x, y, n, c):
    made = at.moves([pairs(x, y, n, c)], bar=0.2, seed=0, resamples=50)
    return made.outcome, made.shifts[0].p_value, made.unread


def first_of(made):
    """Of fits to many tasks of one family."""
    return made.midpoint[0], made.width[0], made.inside[0]


def rungs(x, y, n, c):
    family = np.arange(len(y)).astype(str)
    made = at.rungs(every(x, y), two(y), n[:, np.newaxis], c[:, np.newaxis], family)
    return made.behind, made.steeper, made.learnt, made.last_learnt


def alone(y):
    """Every curve a task of one family."""
    return y[..., np.newaxis, :]


def settled(x, n, c):
    return Setting(x, n, c, midpoint=9.0)


# Every function of curves, called with scales, scores, items and chance.
CALLS = {
    "area_behind": lambda x, y, n, c: at.area_behind(ladders(x, y, n, c)),
    "beta_draws": lambda x, y, n, c: np.moveaxis(at.beta_draws(y, n, 10, rng()), 1, 0),
    "breakthroughness": lambda x, y, n, c: at.breakthroughness(y),
    "calibrate": lambda x, y, n, c: at.calibrate(
        at.called_emergent, settled(x, n, c), rng(), draws=5
    ),
    "called_emergent": lambda x, y, n, c: at.called_emergent(y, n, c),
    "called_later": lambda x, y, n, c: at.called_later(two(y)[np.newaxis], ladders(x, y, n, c)),
    "simulated_later": lambda x, y, n, c: at.simulated_later(
        two(y)[np.newaxis], ladders(x, y, n, c)
    ),
    "compared": lambda x, y, n, c: at.compared(ladders(x, y, n, c)).behind,
    "concordance": lambda x, y, n, c: at.concordance(y, 100, rng(), resamples=5),
    "correlation": lambda x, y, n, c: at.correlation(y, n),
    "crossing": lambda x, y, n, c: at.crossing(x, y, c, n),
    "contained": lambda x, y, n, c: at.contained(
        lambda seen, n, rng: at.wilson(np.round(seen * n), n),
        lambda p: p,
        settled(x, n, c),
        rng(),
        5,
    ),
    "coverage": lambda x, y, n, c: at.coverage(
        lambda seen, n, rng: at.wilson(np.round(seen * n), n),
        lambda truth: truth,
        settled(x, n, c),
        rng(),
        draws=5,
    ),
    "davies": lambda x, y, n, c: at.davies(x, y),
    "effective_items": lambda x, y, n, c: at.effective_items(n, 0.003),
    "ending": lambda x, y, n, c: at.ending(y, n),
    "evidence": lambda x, y, n, c: at.evidence(x, y, n, c, resamples=(19, 19)),
    "excess": lambda x, y, n, c: at.excess(x, y, n, y, rng(), draws=20),
    "family_taus": lambda x, y, n, c: at.family_taus(alone(y)),
    "first_above": lambda x, y, n, c: at.first_above(every(x, y), two(y), two(n), c[:, np.newaxis]),
    "floor": lambda x, y, n, c: at.floor(y, n, c),
    "forecast_last": lambda x, y, n, c: at.forecast_last(x, y, y),
    "forecast_rise": lambda x, y, n, c: at.forecast_rise(x, y, y),
    "gain": lambda x, y, n, c: at.gain(y, n, y, n),
    "half_rise": lambda x, y, n, c: at.half_rise(x, y),
    "improvement": lambda x, y, n, c: at.improvement(y),
    "isotonic": lambda x, y, n, c: at.isotonic(y, n),
    "judge": lambda x, y, n, c: at.judge(x, y, n, c, resamples=19),
    "kendall_w": lambda x, y, n, c: at.kendall_w(y),
    "lag": lambda x, y, n, c: first_of(at.lag(x, y[np.newaxis], n, c, shared=False)),
    "last_value": lambda x, y, n, c: at.last_value(y),
    "lead": lambda x, y, n, c: at.lead(x, y, y),
    "lead_of_noise": lambda x, y, n, c: at.lead_of_noise(x, n, y, y, rng(), draws=20),
    "learnt": lambda x, y, n, c: at.learnt(y, n, c),
    "linearity": lambda x, y, n, c: at.linearity(y),
    "moves": moves,
    "noise": lambda x, y, n, c: at.noise(y, n),
    "own_behind": lambda x, y, n, c: at.own_behind(every(x, y), two(y), two(n), c[:, np.newaxis]),
    "own_ceilings": own_ceilings,
    "own_order": lambda x, y, n, c: at.own_order(every(x, y), two(y), two(n), c[:, np.newaxis]),
    "family_sums": lambda x, y, n, c: at.family_sums(alone(y)),
    "p_of_sums": lambda x, y, n, c: at.p_of_sums(alone(y), np.full(len(y), 20)),
    "points": lambda x, y, n, c: at.points(y),
    "prompt_spread": lambda x, y, n, c: at.prompt_spread(y, n),
    "published": lambda x, y, n, c: at.published(y, n, c),
    "residual_spread": lambda x, y, n, c: at.residual_spread(y),
    "risen": lambda x, y, n, c: at.risen(y, n, at.floor(y, n, c)),
    "rungs": rungs,
    "scatter": lambda x, y, n, c: at.scatter(y, n),
    "shared_luck": lambda x, y, n, c: at.shared_luck(alone(y)).spread,
    "sharpness": lambda x, y, n, c: at.sharpness(x, y, n, resamples=19, seed=0),
    "shift": lambda x, y, n, c: at.shift(x, y, n, y, n, c, rng=rng(), resamples=50),
    "shift_power": lambda x, y, n, c: at.shift_power(
        x, n[-1, -1] if n.size else 9, c, 0.5, rng(), draws=4, resamples=20
    ),
    "shuffled": lambda x, y, n, c: np.moveaxis(at.shuffled(alone(y), 5, rng()), 1, 0),
    "shuffled_trends": lambda x, y, n, c: at.shuffled_trends(alone(y), 5, rng()).s.T,
    "simulate": lambda x, y, n, c: at.simulate(settled(x, n, c), 5, rng()),
    "simulated_ladders": lambda x, y, n, c: at.simulated_ladders(
        every(x, y), two(n), c[:, np.newaxis], 9.0, 1.0, 3, rng()
    ),
    "simulated_scores": lambda x, y, n, c: at.simulated_scores(y, n, rng()),
    "split_losses": lambda x, y, n, c: at.split_losses(y, n),
    "squared_steps": lambda x, y, n, c: at.squared_steps(y),
    "stderr": lambda x, y, n, c: at.stderr(y, n),
    "steeper": lambda x, y, n, c: at.steeper(x, y, 0.05, y, rng(), draws=20),
    "steepest_decade": lambda x, y, n, c: at.steepest_decade(x, y),
    "trend": lambda x, y, n, c: at.trend(alone(y)),
    "truth_curve": lambda x, y, n, c: at.truth_curve(settled(x, n, c), [9.0] * len(c)),
    "turning_fit": lambda x, y, n, c: at.turning_fit(y, n),
    "two_lines": lambda x, y, n, c: at.two_lines(x, y, at.stderr(y, n), np.full(len(y), 4)),
    "unread": lambda x, y, n, c: at.unread(y, n, c),
    "valley": lambda x, y, n, c: at.valley(y, at.stderr(y, n), rng(), draws=20),
    "valley_fit": lambda x, y, n, c: at.valley_fit(y, n),
}
NO_CURVES = {
    # The checks themselves.
    *("as_correlation", "as_curves", "as_items", "as_level", "as_rates", "as_scales"),
    *("as_scores", "as_stderr", "outside"),
    # Numbers of items, single answers or their digits.
    *("successes", "exceeds_rate", "exceeds_sample", "wilson", "exact", "wald", "newcombe"),
    *("newcombe_paired", "bootstrap_means", "clustered_mean", "gain_on_items", "independence"),
    *("stratified_difference", "scattered_rates", "digit_hits", "digit_share", "closeness"),
    *("apart", "commonest_share", "parts", "partials", "carries", "adding_carries", "same_sum"),
    # One statistic, effect, forecast, p-value or verdict a task; draws and intervals of any kind.
    *("agreement", "benjamini_hochberg", "by_family", "conformal", "contrast", "emergent"),
    *("false_discoveries", "family_bootstrap", "family_mean", "interval_order", "interval_score"),
    *("family_ratio", "parting", "percentile", "rank_correlation", "ratio", "signs"),
    # What another function of curves has made.
    *("decades", "directions", "falling", "interaction", "onset", "outcomes", "shares", "tally"),
    # Numbers of steps, places of models, any numbers across and up.
    *("composed_midpoint", "composed_width", "contrast_power", "lucky_scores", "reach"),
    *("critical_t", "t_power", "t_tail"),
    *("line_through", "weighted_line"),
    # Tables of pairs, and simulations of what stands above.
    *("by_source", "compare", "judged", "over_sources", "over_units", "predictability"),
}


def test_every_public_function_is_called_here_or_takes_no_curves():
    assert (set(CALLS) | NO_CURVES) - set(FUNCTIONS) == set()
    assert set(CALLS) & NO_CURVES == set()
    assert set(FUNCTIONS) - set(CALLS) - NO_CURVES == set()


SETTINGS = {
    "truth_curve",
    "simulate",
    "calibrate",
    "contained",
    "coverage",
    "shift_power",
    "simulated_ladders",
}
LADDERS = {
    *("area_behind", "called_later", "compared", "own_ceilings", "rungs", "simulated_later"),
}
CURVES_OF_RUNGS = {"first_above", "own_behind", "own_order"}
WITH_SCALES = {
    *("crossing", "davies", "excess", "forecast_last", "forecast_rise", "half_rise", "lag"),
    *("lead", "lead_of_noise", "moves", "shift", "steeper", "steepest_decade", "two_lines"),
    *SETTINGS,
    *LADDERS,
    *CURVES_OF_RUNGS,
}
WITH_CHANCE = {
    *("called_emergent", "evidence", "floor", "judge", "lag", "learnt", "moves", "published"),
    *("risen", "shift", "unread"),
    *SETTINGS,
    *LADDERS,
    *CURVES_OF_RUNGS,
}
WITHOUT_ITEMS = {
    *("area_behind", "breakthroughness", "davies", "family_taus", "forecast_last"),
    *("forecast_rise", "half_rise", "improvement", "kendall_w", "last_value", "lead", "linearity"),
    *("p_of_sums", "points", "residual_spread", "shared_luck", "sharpness", "shuffled"),
    "family_sums",
    *("shuffled_trends", "squared_steps", "steeper", "steepest_decade", "trend"),
}
# Where there is no noise to be told, for whatever reason, it is taken for none.
NO_NOISE = {"noise"}
WITHOUT_SCORES = {"effective_items", *SETTINGS}
# Least squares of any numbers whatever; the curves are checked by those that call it.
ANY_SCORES = {"isotonic", "split_losses", "turning_fit", "valley_fit"}
# It flags the row.
FLAGS = {"sharpness"}
# Any unit will do.
ANY_UNIT = {
    *("breakthroughness", "crossing", "davies", "ending", "family_taus", "forecast_rise"),
    *("half_rise", "improvement", "kendall_w", "last_value", "lead", "linearity", "p_of_sums"),
    "family_sums",
    *("points",),
    *("residual_spread", "shared_luck", "shuffled", "shuffled_trends", "squared_steps"),
    *("steeper", "steepest_decade", "trend"),
}


def calls(names):
    return pytest.mark.parametrize(
        "call", [CALLS[name] for name in sorted(names)], ids=sorted(names)
    )


@calls(set(CALLS) - ANY_SCORES - WITHOUT_SCORES - FLAGS - NO_NOISE)
def test_infinite_scores_are_named(call):
    with pytest.raises(CurveError):
        call(X, np.array([RISE, np.where(X > 10, np.inf, RISE)]), N, CHANCE)


PERCENT_FLAGGED = {"evidence", "floor", "judge", "risen", "sharpness"}
# It does not check their range.
PERCENT_TAKEN = {"excess"}


@calls(
    set(CALLS) - ANY_SCORES - ANY_UNIT - WITHOUT_SCORES - NO_NOISE - PERCENT_FLAGGED - PERCENT_TAKEN
)
def test_percentages_are_named(call):
    with pytest.raises(CurveError, match="percentages"):
        call(X, np.array([RISE, 100 * RISE]), N, CHANCE)


@calls(PERCENT_FLAGGED)
def test_percentages_are_flagged(call):
    made = call(X, np.array([RISE, 100 * RISE]), N, CHANCE)
    status = made.floor.status if hasattr(made, "floor") else made.status
    assert status[0] == "ok"
    assert status[1] != "ok"


# The tests of a trend flag every curve, as an end without families is; numbers of items have no
# points of their own.
NO_POINTS = {"effective_items", "ending", "family_sums", "family_taus", "p_of_sums", "trend"}


@calls(set(CALLS) - NO_POINTS - NO_NOISE)
def test_no_points_are_named(call):
    with pytest.raises(CurveError):
        call(X[:0], np.zeros((2, 0)), np.full((2, 0), 9.0), CHANCE)


@calls(set(CALLS) - WITHOUT_ITEMS - NO_NOISE - {"concordance"})
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


@calls(WITH_SCALES)
def test_scales_that_fall_behind_a_gap_are_named(call):
    gap = np.array([7.0, 8.0, np.nan, 7.5, 9.0, 9.5, 10.0, 10.5, 11.0])
    with pytest.raises(CurveError, match="scales"):
        call(gap, np.array([RISE, RISE]), N, CHANCE)


# Fits of rises take models of equal scale.
@calls(WITH_SCALES)
def test_equal_scales_are_named(call):
    with pytest.raises(CurveError, match="scales do not ascend"):
        call(np.where(X > 8, X, 8.0), np.array([RISE, RISE]), N, CHANCE)


def fields(made):
    """Every array of a result, or the result itself; p-values adjusted over all curves apart."""
    if isinstance(made, tuple):
        return [array for part in made for array in fields(part)]
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
POOLED = {
    *(
        "called_later",
        "simulated_later",
        "concordance",
        "correlation",
        "davies",
        "effective_items",
        "evidence",
    ),
    *("judge", "kendall_w", "lead_of_noise", "noise", "residual_spread", "scatter"),
    *SETTINGS,
}
# Families with too little to fit are named, and so is the spread of single items.
NAMED = {(name, bad) for name in ("compared", "own_ceilings", "rungs") for bad in BAD_ROWS} - {
    (name, "zero variance") for name in ("compared", "own_ceilings", "rungs")
} | {("prompt_spread", "no items")}


@pytest.mark.parametrize("name", sorted(set(CALLS) - POOLED))
@pytest.mark.parametrize("bad", list(BAD_ROWS))
def test_a_bad_curve_leaves_the_others_unharmed(name, bad):
    scores, items = BAD_ROWS[bad]
    alone = CALLS[name](X, RISE[np.newaxis], N[:1], CHANCE[:1])
    both = X, np.array([RISE, scores]), np.array([N[0], items]), CHANCE
    if (name, bad) in NAMED:
        with pytest.raises(CurveError):
            CALLS[name](*both)
        return
    for one, two in zip(fields(alone), fields(CALLS[name](*both)), strict=True):
        if one.ndim and one.dtype.kind == "f":
            assert two[:1] == pytest.approx(one, rel=1e-9, nan_ok=True)
        elif one.ndim:
            assert np.array_equal(two[:1], one)


FLAGGED = {
    *("excess", "floor", "improvement", "risen", "sharpness", "steeper", "steepest_decade"),
    *("trend", "two_lines", "valley"),
}


@calls(FLAGGED)
@pytest.mark.parametrize("bad", ["all missing", "one point"])
def test_a_curve_with_too_little_is_flagged(call, bad):
    scores, items = BAD_ROWS[bad]
    made = call(X, np.array([RISE, scores]), np.array([N[0], items]), CHANCE)
    assert made.status[0] in ("ok", "tied")
    assert made.status[1] not in ("ok", "tied")


Y = np.array([RISE, RISE])
TABLE = pd.DataFrame(
    {"source": ["a", "b"], "comparison": ["a", "b"], "task": ["1", "2"], "share": [0.2, 0.4]}
)

FOUND = at.evidence(X, Y, N, CHANCE, resamples=(9, 9))

# Every function with a confidence level or the level of a test, called with that.
LEVELS = {
    "apart": lambda p: at.apart(X, (Y, Y), (1, 1), confidence=p),
    "called_later": lambda p: at.called_later(
        two(Y)[np.newaxis], ladders(X, Y, N, CHANCE), confidence=p
    ),
    "simulated_later": lambda p: at.simulated_later(
        two(Y)[np.newaxis], ladders(X, Y, N, CHANCE), confidence=p
    ),
    "compared": lambda p: at.compared(ladders(X, Y, N, CHANCE), confidence=p),
    "conformal": lambda p: at.conformal(RISE, RISE, X, confidence=p),
    "contrast": lambda p: at.contrast(RISE, X > 9, RISE**2, confidence=p),
    "contrast_power": lambda p: at.contrast_power(X > 9, RISE, 0.5, rng(), level=p, draws=9),
    "critical_t": lambda p: at.critical_t(4, p),
    "directions": lambda p: at.directions(at.trend(alone(Y)), p),
    "signs": lambda p: at.signs(RISE, p),
    "t_power": lambda p: at.t_power(1.0, 4, p),
    "emergent": lambda p: at.emergent([True], [True], [0.1], [0.2], level=p),
    "ending": lambda p: at.ending(Y, N, p),
    "judge": lambda p: at.judge(X, Y, N, CHANCE, level=p, resamples=9),
    "outcomes": lambda p: at.outcomes(FOUND, level=p),
    "risen": lambda p: at.risen(Y, N, at.floor(Y, N, CHANCE), level=p),
    "exact": lambda p: at.exact(3, 9, p),
    "falling": lambda p: at.falling(at.trend(alone(Y)), at.wilson([3, 4], 9), CHANCE, level=p),
    "false_discoveries": lambda p: at.false_discoveries([0.1, 0.6], [True, False], p),
    "family_bootstrap": lambda p: at.family_bootstrap(RISE, 9, rng(), p),
    "family_mean": lambda p: at.family_mean(RISE, p),
    "first_above": lambda p: at.first_above(
        every(X, Y), two(Y), two(N), CHANCE[:, np.newaxis], level=p
    ),
    "floor": lambda p: at.floor(Y, N, CHANCE, confidence=p),
    "gain": lambda p: at.gain(Y, N, Y, N, confidence=p),
    "gain_on_items": lambda p: at.gain_on_items(Y > 0.5, Y > 0.4, confidence=p),
    "independence": lambda p: at.independence(Y > 0.5, [1, 1], rng(), confidence=p),
    "interval_score": lambda p: at.interval_score(at.wilson(3, 9), 0.3, p),
    "learnt": lambda p: at.learnt(Y, N, CHANCE, level=p),
    "moves": lambda p: at.moves(
        [pairs(X, Y, N, CHANCE)], bar=0.2, seed=0, level=p, resamples=9, drop_unread=False
    ),
    "newcombe": lambda p: at.newcombe(3, 9, 4, 9, p),
    "newcombe_paired": lambda p: at.newcombe_paired(3, 1, 2, 4, p),
    "onset": lambda p: at.onset(at.gain(Y, N, Y, N), level=p),
    "over_sources": lambda p: at.over_sources(TABLE, "share", p),
    "over_units": lambda p: at.over_units(TABLE, "share", {}, p),
    "own_ceilings": lambda p: at.own_ceilings(
        ladders(X, Y, N, CHANCE), at.compared(ladders(X, Y, N, CHANCE)), confidence=p
    ),
    "own_order": lambda p: at.own_order(
        every(X, Y), two(Y), two(N), CHANCE[:, np.newaxis], confidence=p
    ),
    "percentile": lambda p: at.percentile(RISE, p),
    "published": lambda p: at.published(Y, N, CHANCE, level=p),
    "family_ratio": lambda p: at.family_ratio(RISE, RISE + 1, p),
    "rank_correlation": lambda p: at.rank_correlation(X, RISE, p),
    "rungs": lambda p: at.rungs(
        every(X, Y), two(Y), 100, CHANCE[:, np.newaxis], np.array(["a", "b"]), level=p
    ),
    "shift": lambda p: at.shift(X, Y, N, Y, N, CHANCE, rng=rng(), resamples=9, confidence=p),
    "shift_power": lambda p: at.shift_power(
        X, 100, CHANCE, 0.5, rng(), level=p, draws=4, resamples=9
    ),
    "stratified_difference": lambda p: at.stratified_difference(
        RISE, X > 9, np.zeros(9), [np.arange(9)], confidence=p
    ),
    "unread": lambda p: at.unread(Y, N, CHANCE, level=p),
    "wald": lambda p: at.wald(3, 9, p),
    "wilson": lambda p: at.wilson(3, 9, p),
}
# Rates of false discoveries under another name.
RATES = {"directions", "false_discoveries"}
# It hands its confidence on to `conformal`, once for every distance.
HANDED_ON = {"predictability"}


def test_every_level_is_called_here():
    named = {
        name
        for name, function in FUNCTIONS.items()
        for key, given in inspect.signature(function).parameters.items()
        if key in ("level", "confidence") and given.annotation is float and name != "as_level"
    }
    assert named - set(LEVELS) - HANDED_ON == set()
    assert set(LEVELS) - named == RATES


@pytest.mark.parametrize("name", sorted(LEVELS))
@pytest.mark.parametrize("level", [95, 1.0, 0.0, -0.1, np.nan])
def test_impossible_levels_are_named(name, level):
    LEVELS[name](0.9)
    with pytest.raises(CurveError, match="level"):
        LEVELS[name](level)


@pytest.mark.parametrize("interval", [at.wilson, at.exact, at.wald])
def test_no_items_have_no_interval(interval):
    made = interval([0, 1, 5], [0, np.nan, 4])
    assert np.isnan(made.low).all()
    assert np.isnan(made.high).all()


def test_no_items_have_no_interval_of_a_difference():
    made = at.newcombe(1, 2, 0, 0)
    assert np.isnan(made.low)
    assert np.isnan(made.high)


@pytest.mark.parametrize("scores", [[], [1.0, np.inf, 2.0, 3.0], [1.0, np.nan, 2.0, 3.0]])
def test_scores_of_items_without_items_or_with_gaps_are_named(scores):
    with pytest.raises(CurveError):
        at.clustered_mean(scores, [1, 1, 2, 2][: len(scores)])


def test_no_spread_without_noise_is_named():
    with pytest.raises(CurveError, match="above 0"):
        at.two_lines(X, Y, 0.0, [4, 4])


@pytest.mark.parametrize("items", [0, 0.5, -1, np.inf, np.nan])
def test_rankings_by_no_items_are_named(items):
    with pytest.raises(CurveError, match="items"):
        at.concordance(Y, items, rng())


def test_single_items_have_no_spread():
    with pytest.raises(CurveError, match="two items"):
        at.prompt_spread(Y, 1)


def test_infinite_effects_and_forecasts_are_named():
    for call in (at.family_mean, lambda e: at.family_bootstrap(e, 9, rng())):
        with pytest.raises(CurveError, match="infinite"):
            call([0.1, np.inf])
    with pytest.raises(CurveError, match="infinite"):
        at.by_family([0.1, np.inf], np.array(["a", "b"]))
    with pytest.raises(CurveError, match="infinite"):
        at.conformal([0.1, np.inf], [0.1, 0.2], [1, 2])


@pytest.mark.parametrize("rate", [-0.1, 1.1, 25])
def test_impossible_known_rates_are_named(rate):
    with pytest.raises(CurveError, match="percentages"):
        at.exceeds_rate(3, 9, rate)


@pytest.mark.parametrize("floor", [1.0, 25])
def test_falls_below_impossible_floors_are_named(floor):
    with pytest.raises(CurveError, match="percentages"):
        at.falling(at.trend(alone(Y)), at.wilson([3, 4], 9), floor)


@pytest.mark.parametrize("correlation", [-0.1, 1.0, np.nan])
def test_impossible_correlations_are_named(correlation):
    for call in (at.effective_items, lambda n, rho: at.stderr(Y, n, rho)):
        with pytest.raises(CurveError, match="correlation"):
            call(N, correlation)


@pytest.mark.parametrize(
    "part",
    [
        {"x": X[:1]},
        {"x": np.where(X > 8, X, np.nan)},
        {"x": X[::-1]},
        {"n": N[:1]},
        {"n": -N},
        {"chance": CHANCE + 25},
        {"chance": 0.25},
        {"truth": "wavy"},
        {"correlation": 1.0},
        {"rise": np.nan},
        {"offset": np.inf},
        {"midpoint": np.nan},
    ],
    ids=lambda part: next(iter(part)),
)
def test_a_malformed_setting_cannot_be_made(part):
    Setting(X, N, CHANCE)
    with pytest.raises(CurveError):
        Setting(**{"x": X, "n": N, "chance": CHANCE, **part})
