"""Many pairs of metrics at once: which jump, and what that is worth over tasks and sources."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from emergence.fits import sigmoid_curve
from emergence.inference.arrays import FloatArray
from emergence.inference.calibration import Rate
from emergence.inference.dispersion import effective_items
from emergence.inference.excess import excess, excess_rate
from emergence.inference.families import FamilyMean, family_mean
from emergence.inference.floor import floor
from emergence.inference.forecast import forecast_last, forecast_rise
from emergence.inference.intervals import wilson
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.risen import risen
from emergence.inference.scatter import scatter
from emergence.inference.simulated import simulated_scores
from emergence.inference.steepest import steepest_decade
from emergence.measures.half_rise import half_rise
from emergence.metrics import Pairs, tabulate

FORECASTS = ("last", "direct", "through", "known")
JUMP = 0.5


def compare(
    pairs: Mapping[str, Pairs],
    *,
    rate: float = 0.05,
    gap: float = 0.25,
    stretch: float = 1.0,
    draws: int = 1_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare the two metrics of every pair.

    Parameters
    ----------
    pairs : mapping of str to Pairs
        Comparisons by name; the first metric is a rate.
    rate : float
        False discovery rate of the test of a rise.
    gap : float
        Least distance in decades that is forecast over.
    stretch : float
        Decades in which the steepest part of a rise is looked for.
    draws : int
        Draws of every test.
    seed : int
        Of the draws.

    Returns
    -------
    DataFrame
        One row a pair: its labels, `comparison`, `row` in it, `rose`, the `share` in the
        steepest stretch and that of the other metric (`share_other`), `expected`, `excess` in
        percentage points, `p`, `status`, `lead` (decades by which the other metric is ahead
        at half its rise) and the absolute errors of the forecasts in percentage points
        (`miss_last`, `miss_direct`, `miss_through`, `miss_known`); and, in percent of a
        metric's own rise, the error of its direct forecast (`off`, `off_other`).

    References
    ----------
    Schaeffer et al. (2023), arXiv:2304.15004 (one model's scores under two metrics)
    """
    settings = (rate, gap, stretch, draws, seed)
    parts = [_compared(name, part, *settings) for name, part in pairs.items()]
    return pd.concat(parts, ignore_index=True)


def _compared(
    name: str, pairs: Pairs, rate: float, gap: float, stretch: float, draws: int, seed: int
) -> pd.DataFrame:
    c, spread = pairs.curves, scatter(pairs.curves.y, pairs.curves.n)
    n = effective_items(c.n, spread)
    rng = np.random.default_rng(seed)
    x = c.x / stretch
    made = excess(x, c.y, c.n, pairs.other, rng, correlation=spread, draws=draws)
    forecasts = forecast_last(c.x, c.y, pairs.other, gap=gap)
    missed = {
        f"miss_{way}": 100 * np.abs(getattr(forecasts, way) - forecasts.actual) for way in FORECASTS
    }
    return tabulate(
        pairs,
        comparison=name,
        row=np.arange(len(pairs)),
        rose=risen(c.y, n, floor(c.y, n, c.chance), level=rate).risen,
        share=made.share,
        share_other=steepest_decade(x, pairs.other).share,
        expected=made.expected,
        excess=100 * made.excess,
        p=made.p_value,
        status=made.status,
        lead=half_rise(c.x, c.y) - half_rise(c.x, pairs.other),
        off=_off(c.x, c.y, pairs.other, gap),
        off_other=_off(c.x, pairs.other, c.y, gap),
        **missed,
    )


def _off(x: FloatArray, y: FloatArray, other: FloatArray, gap: float) -> FloatArray:
    """Error of a metric's direct forecast, in percent of its own rise over the same models."""
    made = forecast_rise(x, y, other, gap=gap)
    return 100 * np.abs(made.direct - made.actual)


def judged(table: pd.DataFrame, *, rate: float = 0.05) -> pd.DataFrame:
    """Keep the pairs that rise and could be tested, and adjust for how many each source has.

    Parameters
    ----------
    table : DataFrame
        As `compare` gives it.
    rate : float
        False discovery rate.

    Returns
    -------
    DataFrame
        With `adjusted`, and `steeper` where that is at most the rate.

    References
    ----------
    Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    kept = table[table["rose"] & (table["status"] == "ok")]
    adjusted = kept.groupby("source")["p"].transform(benjamini_hochberg)
    return kept.assign(adjusted=adjusted, steeper=adjusted <= rate)


def error_rates(
    pairs: Pairs,
    rng: np.random.Generator,
    *,
    rate: float = 0.05,
    tests: int = 400,
    draws: int = 200,
) -> tuple[Rate, Rate, Rate]:
    """Simulate size and power of the test of a single pair.

    Null: the rate is the fitted linear function of the other metric. Alternatives: it jumps by
    the same amount within half a decade, in the middle of the scales seen or up to the largest
    model, and the other metric stays as it is. Two places, since few models far apart can show
    a jump between two of them and not one that lies across a model.

    Parameters
    ----------
    pairs : Pairs
        One comparison.
    rng : numpy.random.Generator
        Source of worlds and draws.
    rate : float
        Level of the test.
    tests : int
        Tests to simulate at least under the null; of each jump a quarter.
    draws : int
        Draws of each.

    Returns
    -------
    tuple of Rate
        Under the null, under the jump in the middle, and under the one at the end.

    References
    ----------
    Morris, White and Crowther (2019), doi:10.1002/sim.8086 (rates by simulation and their error)
    """
    c, spread = pairs.curves, scatter(pairs.curves.y, pairs.curves.n)
    null = excess(c.x, c.y, c.n, pairs.other, rng, correlation=spread, draws=draws).null
    truths = (null, jumping(c.x, null), jumping(c.x, null, late=True))
    repeats, few = -(-tests // len(pairs)), -(-tests // (4 * len(pairs)))
    size, middle, end = (
        excess_rate(
            c.x, truth, c.n, pairs.other, rng,
            correlation=spread, level=rate, repeats=times, draws=draws,
        )
        for truth, times in zip(truths, (repeats, few, few), strict=True)
    )  # fmt: skip
    return size, middle, end


def rise_rate(
    pairs: Pairs,
    rng: np.random.Generator,
    *,
    rise: float = 0.0,
    rate: float = 0.05,
    tests: int = 400,
) -> Rate:
    """Simulate how often the first metric of a single pair is found to rise.

    The true score climbs evenly over log scale, from chance, or from what the three smallest
    models score where that is more. A climb of 0 gives the test's size, another its power.

    Parameters
    ----------
    pairs : Pairs
        One comparison: its models, items, chance levels and noise are simulated.
    rng : numpy.random.Generator
        Source of the worlds.
    rise : float
        By how much the largest model is better than the smallest.
    rate : float
        Level of the test.
    tests : int
        Tests to simulate at least.

    Returns
    -------
    Rate

    References
    ----------
    Morris, White and Crowther (2019), doi:10.1002/sim.8086 (rates by simulation and their error)
    """
    c, spread = pairs.curves, scatter(pairs.curves.y, pairs.curves.n)
    n = effective_items(c.n, spread)
    scale = np.where(np.isfinite(c.y), c.x, np.nan)
    first, last = (end(scale, axis=1, keepdims=True) for end in (np.nanmin, np.nanmax))
    start = np.fmax(floor(c.y, n, c.chance).rate, 0)[:, np.newaxis]
    truth = np.clip(start + rise * (scale - first) / (last - first), 0, 1)
    worlds = np.broadcast_to(truth, (-(-tests // len(pairs)), *truth.shape))
    seen = simulated_scores(worlds, c.n, rng, correlation=spread)
    yes = risen(seen, n, floor(seen, n, c.chance)).p_value <= rate
    return Rate(
        float(yes.mean()),
        wilson(yes.sum(), yes.size),
        yes.mean(axis=0),
        float(yes.mean()) * len(pairs),
        yes.size,
    )


def jumping(x: FloatArray, like: FloatArray, *, late: bool = False) -> FloatArray:
    """Give curves that rise as much as others, but within half a decade.

    Parameters
    ----------
    x, like : ndarray, shape (curves, points)
        log10 scale, and the curves whose ends are taken; NaN where a point is missing.
    late : bool
        Whether the jump ends at the last point; else it lies in the middle.

    Returns
    -------
    ndarray, shape (curves, points)
    """
    scale = np.where(np.isfinite(like), x, np.nan)
    low, high = (end(like, axis=1, keepdims=True) for end in (np.nanmin, np.nanmax))
    first, last = (end(scale, axis=1, keepdims=True) for end in (np.nanmin, np.nanmax))
    midpoint = last - JUMP / 2 if late else (first + last) / 2
    return np.asarray(sigmoid_curve(scale, low, high, midpoint, JUMP))


def over_units(
    table: pd.DataFrame, column: str, units: Mapping[str, str], confidence: float = 0.95
) -> pd.DataFrame:
    """Mean of a column for every comparison, with a t interval over tasks or families.

    Parameters
    ----------
    table : DataFrame
        As `judged` gives it.
    column : str
        What is averaged.
    units : mapping of str to str
        Column that holds the units of a comparison; `task` for those not named.
    confidence : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Indexed by comparison: `mean`, `low`, `high` and `units`.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046
    """
    rows = {}
    for name, part in table.groupby("comparison", sort=False):
        of_units = part.groupby(units.get(str(name), "task"))[column].mean()
        made = family_mean(of_units.to_numpy(), confidence)
        rows[name] = (made.mean, made.interval.low, made.interval.high, made.families)
    names = ["mean", "low", "high", "units"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names).astype("float64")


def over_sources(table: pd.DataFrame, column: str, confidence: float = 0.95) -> FamilyMean:
    """Mean of a column over sources, each the mean of its comparisons, with a t interval.

    Parameters
    ----------
    table : DataFrame
        As `judged` gives it.
    column : str
        What is averaged.
    confidence : float
        Level of the interval.

    Returns
    -------
    FamilyMean
        With sources for families.

    References
    ----------
    Ibragimov and Müller (2010), doi:10.1198/jbes.2009.08046
    """
    of_comparisons = table.groupby(["source", "comparison"])[column].mean()
    return family_mean(of_comparisons.groupby("source").mean().to_numpy(), confidence)
