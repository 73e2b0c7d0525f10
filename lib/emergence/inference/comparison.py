"""Many pairs of metrics at once: which jump, and what that is worth over tasks and sources."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from emergence.inference.arrays import FloatArray
from emergence.inference.dispersion import effective_items
from emergence.inference.excess import excess
from emergence.inference.families import FamilyMean, family_mean
from emergence.inference.floor import floor
from emergence.inference.forecast import forecast_last, forecast_rise
from emergence.inference.lead import lead, lead_of_noise
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.risen import risen
from emergence.inference.scatter import scatter
from emergence.inference.steepest import steepest_decade
from emergence.metrics import Pairs, tabulate

FORECASTS = ("last", "direct", "through", "known")


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
        at half its rise, less `lead_of_noise`) and the absolute errors of the forecasts in
        percentage points (`miss_last`, `miss_direct`, `miss_through`, `miss_known`); and, in
        percent of a metric's own rise, the error of its direct forecast (`off`, `off_other`).

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
    by_noise = lead_of_noise(c.x, c.n, pairs.other, made.null, rng, correlation=spread)
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
        lead=lead(c.x, c.y, pairs.other) - by_noise,
        lead_of_noise=by_noise,
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
    return family_mean(by_source(table, column).to_numpy(), confidence)


def by_source(table: pd.DataFrame, column: str) -> pd.Series:
    """Mean of a column for every source, the mean of its comparisons.

    Parameters
    ----------
    table : DataFrame
        As `judged` gives it.
    column : str
        What is averaged.

    Returns
    -------
    Series
        Indexed by source.
    """
    of_comparisons = table.groupby(["source", "comparison"])[column].mean()
    return of_comparisons.groupby("source").mean()
