"""The few statistics of scaling curves that SciPy and statsmodels do not have in this form."""

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from emergence.curves import Curves
from emergence.errors import CurveError
from emergence.estimate import Estimate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def t_mean(values: ArrayLike, confidence: float = 0.95, unit: str = "") -> Estimate:
    """Return the mean over independent units with Student's t interval.

    `values` has one number a unit, such as a family of models; what is not finite counts as no
    unit. The interval of that `confidence` has units - 1 degrees of freedom. With fewer than five
    units the mean has none: too few to say how far units differ. `unit` is as of `Estimate`.
    """
    kept = np.asarray(values, dtype=float)
    kept = kept[np.isfinite(kept)]
    if len(kept) < 5:
        return Estimate(float(kept.mean()) if len(kept) else np.nan, n=len(kept), unit=unit)
    interval = stats.ttest_1samp(kept, 0.0).confidence_interval(confidence)
    return Estimate(float(kept.mean()), float(interval.low), float(interval.high), len(kept), unit)


def coefficient(
    fit: Any, term: str, confidence: float = 0.95, unit: str = "", *, base: float | None = None
) -> Estimate:
    """Return one coefficient of a fitted model of statsmodels as an estimate.

    `fit` holds results of statsmodels, with the covariance chosen when it was fitted; `confidence`
    and `unit` are as of `t_mean`. Where the outcome is a logarithm to `base`, returned is the
    factor base ** coefficient.
    """
    ends = np.array([fit.params[term], *fit.conf_int(1 - confidence).loc[term]])
    value, low, high = ends if base is None else base**ends
    return Estimate(float(value), float(low), float(high), int(fit.nobs), unit)


def clustered_mean(
    frame: pd.DataFrame, value: str, by: Sequence[str], confidence: float = 0.95, unit: str = ""
) -> Estimate:
    """Return the mean over cells, such as family by task, whose rows and columns vary together.

    Rows of one cell are averaged first. The variance is clustered by both labels (Cameron,
    Gelbach & Miller 2011, doi:10.1198/jbes.2010.07136); Student's t has one degree of freedom
    fewer than the label with the fewest values.

    `value` is the column that is averaged, `by` the two columns that tell cells apart; n is the
    number of cells, `confidence` and `unit` are as of `t_mean`. Raises CurveError if a label has
    fewer than two values.
    """
    cells = frame.groupby(list(by), as_index=False)[value].mean()
    groups = np.column_stack([cells[label].factorize()[0] for label in by])
    if few := [label for label in by if cells[label].nunique() < 2]:
        raise CurveError(f"{value}: fewer than two of {few[0]}; a mean over one has no interval")
    how = {"cov_type": "cluster", "cov_kwds": {"groups": groups}, "use_t": True}
    fit = smf.ols(f"{value} ~ 1", cells).fit(**how)
    return coefficient(fit, "Intercept", confidence, unit)


def counts(curves: Curves) -> tuple[Floats, Floats]:
    """Return right answers and questions, both of shape (curves, points); 0 where not scored."""
    scored = np.isfinite(curves.y)
    unknown = (scored & np.isnan(curves.n)).any(axis=1)
    if unknown.any():
        task = curves.labels["task"].iloc[int(unknown.argmax())]
        raise CurveError(f"{task}: the number of questions is unknown; leave such curves out first")
    n = np.where(scored, curves.n, 0.0)
    return np.round(np.where(scored, curves.y, 0.0) * n), n


def rise_test(curves: Curves) -> tuple[Floats, Floats]:
    """Test whether the largest model beats chance and the smaller models, curve by curve.

    `curves` are rates of right answers with numbers of questions. Returned, of shape (curves,), are
    p, the larger of two one-sided p-values (exact binomial test of the largest model against
    chance, Fisher's exact test of it against the smallest third of the sizes together), and the
    gain, (last - max(chance, mean of the smallest third)) / (1 - chance), 0..1.
    """
    k, n = counts(curves)
    rows, last = np.arange(len(curves)), curves.last
    small = np.cumsum(n > 0, axis=1) <= np.maximum(1, (n > 0).sum(axis=1) // 3)[:, None]
    chance = np.nan_to_num(curves.chance)
    k_last, n_last = k[rows, last], n[rows, last]
    k_low, n_low = (k * small).sum(axis=1), (n * small).sum(axis=1)
    # A chance of exactly zero would make a single lucky answer decisive.
    above_chance = stats.binom.sf(k_last - 1, n_last, np.maximum(chance, 1e-3))
    above_small = stats.hypergeom.sf(k_last - 1, n_last + n_low, k_last + k_low, n_last)
    floor = np.maximum(chance, k_low / n_low)
    return np.maximum(above_chance, above_small), (k_last / n_last - floor) / (1 - chance)


def discoveries(p: Floats, fdr: float, weights: Floats) -> Bools:
    """Tell which p-values Benjamini-Hochberg rejects in many resamples at once.

    `weights`, shape (resamples, tests), tell how often each test occurs. Rejected are those up to
    the largest p <= fdr x (share of tests up to it; doi:10.1111/j.2517-6161.1995.tb02031.x).
    """
    order = np.argsort(p, kind="stable")
    drawn = weights[:, order]
    share = drawn.cumsum(axis=1) / drawn.sum(axis=1, keepdims=True)
    passed = (p[order] <= fdr * share) & (drawn > 0)
    bar = np.where(passed, p[order], -1.0).max(axis=1)
    return np.asarray(p <= bar[:, None])


def resampled(groups: ArrayLike, draws: int, seed: int) -> Floats:
    """Draw whole groups with replacement: how often each curve occurs, shape (draws, curves)."""
    names, group = np.unique(np.asarray(groups), return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    return drawn[:, group].astype(float)


def task_trends(
    curves: Curves, shared: ArrayLike, *, fdr: float = 0.05, draws: int = 20_000, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Test of each task, over all families together, whether scores go with size.

    S is the sum over families of concordant minus discordant pairs of models of one family
    (Kendall's test, stratified). Under the null hypothesis every order of a family's models is
    equally likely, and p is exact. One order holds for all families built from one set of
    models, and when noise is drawn for all tasks: a model's luck on many tasks, or of one size
    in many families, is not taken for many independent pieces of evidence.

    `curves` hold scores of which more is better, of several sources and any families; `shared`, of
    shape (curves,), names the set of models that each curve's family is built from: families of one
    set have the same model at each place, as far as they reach. `fdr` is over the tasks of a source
    (Benjamini-Hochberg), rises and falls together; `draws` and `seed` are of the random orders.

    Returned are trends, one row a task of a source: `source`, `task`, `families`, `tau` (S divided
    by the number of pairs), two-sided `p`, and `trend`: "rises", "falls" or "none"; and noise, of
    shape (draws, sources): the tasks that fall in each random order at the largest p that counted
    in the data, those left out that rise in the data.

    References
    ----------
    Hirsch, Slack & Smith 1982, doi:10.1029/WR018i001p00107.
    """
    rng = np.random.default_rng(seed)
    sets = np.asarray(shared)
    found, noise = [], {}
    for source, rows in curves.labels.groupby("source"):
        which = rows.index.to_numpy()
        frame, noise[source] = _source_trends(curves.take(which), sets[which], fdr, draws, rng)
        found.append(frame)
    return pd.concat(found, ignore_index=True), pd.DataFrame(noise)


def rises_and_falls(
    trends: pd.DataFrame, noise: pd.DataFrame, names: ArrayLike, confidence: float = 0.95
) -> dict[str, Estimate]:
    """Return what share of the tasks with a trend rise, and how many fall beyond noise.

    `trends` and `noise` are as of `task_trends`; tasks of one of the `names` count as one unit.
    Of `rising` the interval is Wilson's for as many independent tasks as the names are worth,
    (sum of sizes)² / (sum of squared sizes) over the groups of one name (Kish); that of `falls`
    goes from those that remain when the random orders' upper quantile is taken off, to all that do
    not rise: a fall may be there and not be seen.
    """
    told = trends["trend"] != "none"
    rises = (trends["trend"] == "rises").sum()
    falls = int(told.sum() - rises)
    sizes = pd.Series(np.asarray(names))[told.to_numpy()].value_counts()
    units = sizes.sum() ** 2 / max((sizes**2).sum(), 1)
    share = rises / told.sum() if told.any() else np.nan
    low, high = proportion_confint(share * units, max(units, 1e-9), 1 - confidence, "wilson")
    lucky = np.quantile(noise.sum(axis=1), (1 + confidence) / 2, method="higher")
    return {
        "rising": Estimate(float(share), float(low), float(high), int(told.sum()), "%"),
        "falls": Estimate(falls, max(0.0, falls - float(lucky)), len(trends) - rises, len(trends)),
    }


def _source_trends(
    curves: Curves, sets: NDArray[Any], fdr: float, draws: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, NDArray[np.int_]]:
    task, names = pd.factorize(curves.labels["task"], sort=True)
    sums = np.zeros((draws + 1, len(names)), dtype=np.float32)
    chances = [np.ones(1) for _ in names]
    for name in np.unique(sets):
        own = sets == name
        y = curves.y[own][:, np.isfinite(curves.y[own]).any(axis=0)]
        sums += _ordered_sums(y, task[own], len(names), draws, rng)
        for held in np.unique(task[own]):
            chances[held] = np.convolve(chances[held], _null(y[task[own] == held]))
    p = np.column_stack([_two_sided(*both) for both in zip(chances, sums.T, strict=True)])
    p = p.round(14)  # equal chances are equal, whatever the last digits of their sums
    rejected = stats.false_discovery_control(p[0]) <= fdr
    pairs = np.bincount(task, curves.sizes * (curves.sizes - 1) / 2)
    frame = pd.DataFrame({"source": curves.labels["source"].iloc[0], "task": names})
    frame = frame.assign(families=np.bincount(task), tau=sums[0] / pairs, p=p[0])
    frame["trend"] = np.select([rejected & (sums[0] > 0), rejected], ["rises", "falls"], "none")
    # A task that rises cannot fall by chance; shuffled, its rise would make it seem to.
    lucky = (p[1:] <= p[0][rejected].max(initial=0.0)) & (sums[1:] < 0)
    return frame, lucky[:, frame["trend"] != "rises"].sum(axis=1)


def _ordered_sums(
    y: Floats, task: NDArray[np.int_], tasks: int, draws: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return each task's S in the data's order of one set of models, and in random ones."""
    signs = np.zeros((tasks, y.shape[1] * (y.shape[1] - 1) // 2), dtype=np.float32)
    np.add.at(signs, task, _pair_signs(y))
    # Numbers drawn independently stand in every order equally often.
    drawn = rng.random((draws, y.shape[1]), dtype=np.float32)
    order = np.arange(y.shape[1], dtype=np.float32)
    return np.asarray(_pair_signs(np.vstack([order, drawn])) @ signs.T)


def _null(y: Floats) -> Floats:
    """Return the chance of each S from -m to m over all orders of the models of one set."""
    if len(y) == 1:
        scores = y[0][np.isfinite(y[0])]
        return _one_family(tuple(sorted(np.unique(scores, return_counts=True)[1].tolist())))
    signs = _pair_signs(y).sum(axis=0, dtype=np.float32)
    sums = _all_orders(y.shape[1]) @ signs
    most = int(np.abs(signs).sum())
    return np.bincount(sums.astype(int) + most, minlength=2 * most + 1) / len(sums)


@cache
def _one_family(ties: tuple[int, ...]) -> Floats:
    """Return the same for one family: inversions of a multiset (Stanley 2011, prop. 1.7.1).

    Of more than 30 models it is normal, of Kendall's variance with ties.
    """
    n, tied = sum(ties), np.array(ties)
    pairs = (n * (n - 1) - (tied * (tied - 1)).sum()) // 2
    variance = (n * (n - 1) * (2 * n + 5) - (tied * (tied - 1) * (2 * tied + 5)).sum()) / 18
    ways: Floats = np.exp(-(np.arange(-pairs, pairs + 1, 2) ** 2) / (2 * max(variance, 1)))
    if n <= 30:
        ways = np.ones(1)
        for k in range(2, n + 1):
            ways = np.convolve(ways, np.ones(k))
        for k in (k for count in ties for k in range(2, count + 1)):
            ways = np.asarray(np.polydiv(ways, np.ones(k))[0], dtype=float)
    chance = np.zeros(2 * len(ways) - 1)
    chance[::2] = ways / ways.sum()
    return chance


@cache
def _all_orders(models: int) -> NDArray[np.float32]:
    if models > 9:
        told = f"{models} models are shared by families: at most 9 can be put in every order"
        raise CurveError(f"{told}; name a set of its own for each family, or leave out sizes")
    return _pair_signs(np.array(list(permutations(range(models))))).astype(np.float32)


def _two_sided(chance: Floats, sums: NDArray[np.float32]) -> Floats:
    """Return the chance of an S at least as far from zero as each of `sums`."""
    middle = len(chance) // 2
    away = chance[middle:] + chance[middle::-1]
    away[0] = chance[middle]
    tails = np.minimum(away[::-1].cumsum()[::-1], 1.0)
    return np.asarray(tails[np.abs(sums).astype(int)])


def _pair_signs(y: NDArray[Any]) -> NDArray[Any]:
    """Return 1 where the larger of two models is better, -1 where worse, shape (rows, pairs)."""
    first, second = np.triu_indices(y.shape[1], 1)
    return np.asarray(np.nan_to_num(np.sign(y[:, second] - y[:, first])))


def mean_curves(curves: Curves) -> Curves:
    """Average each family's curves over its tasks, on the scale from chance to perfect.

    `curves` are rates with numbers of questions, of one prompt. Returned is one curve a family:
    mean over its tasks of (y - chance) / (1 - chance), NaN where a model lacks one of them. `n` is
    the number of questions of a rate with the same value and binomial error, NaN where the mean is
    no rate; chance is 0, the task "mean".
    """
    chance = np.nan_to_num(curves.chance)[:, None]
    way, error = (curves.y - chance) / (1 - chance), curves.y * (1 - curves.y) / curves.n
    families = curves.labels.groupby(["source", "family"], sort=False).indices.values()
    first = np.array([which[0] for which in families])
    mean = np.array([way[which].mean(axis=0) for which in families])
    scaled = error / (1 - chance) ** 2
    variance = np.array([scaled[which].sum(axis=0) / len(which) ** 2 for which in families])
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.where((mean > 0) & (variance > 0), mean * (1 - mean) / variance, np.nan)
    labels = curves.labels.iloc[first].assign(task="mean", subtask="").reset_index(drop=True)
    return Curves(labels, curves.x[first], mean, n, np.zeros(len(first)), curves.scale)


def gain_slopes(first: Curves, second: Curves) -> pd.DataFrame:
    """Return how the gain of the second of `paired` curves grows with size, by family.

    The slope is that of least squares with an effect of each task,
    sum (x - x_t)(g - g_t) / sum (x - x_t)^2, where x is log10 of the size, g the difference
    second - first on the scale from chance to perfect, and x_t and g_t are means over the
    family's models that were scored on task t. Returned is one row a family: `source`, `family`,
    numbers of `models` and `tasks`, `largest` (mean gain of the largest model over the tasks that
    it was given) and `growth` (per tenfold size), gains on 0..1.
    """
    chance = np.nan_to_num(first.chance)[:, None]
    gain = (second.y - first.y) / (1 - chance)
    size = np.where(np.isfinite(gain), first.x, np.nan)
    away = size - np.nanmean(size, axis=1, keepdims=True)
    families: dict[Any, Any] = first.labels.groupby(["source", "family"]).indices
    rows = []
    for (source, family), which in families.items():
        given = np.isfinite(gain[which]).any(axis=0)
        largest = np.nanmean(gain[which][:, given][:, -1])
        # Deviations from the task's mean size sum to zero, so the gain's mean drops out.
        growth = np.nansum(away[which] * gain[which]) / np.nansum(away[which] ** 2)
        rows.append((source, family, given.sum(), len(which), largest, growth))
    columns = ["source", "family", "models", "tasks", "largest", "growth"]
    return pd.DataFrame(rows, columns=columns)
