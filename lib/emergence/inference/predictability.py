"""How well the largest model can be forecast under either of two metrics, and how surely."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emergence.errors import CurveError
from emergence.inference.arrays import FloatArray, IntArray
from emergence.inference.calibration import Rate
from emergence.inference.conformal import conformal
from emergence.inference.forecast import Forecasts, forecast_last, forecast_rise
from emergence.inference.intervals import wilson
from emergence.metrics import Pairs, tabulate

RIGHT, OWN, CONTINUOUS = "score", "rise of the score", "rise of the continuous metric"
WAYS = {
    RIGHT: ("last", "direct", "through", "known"),
    OWN: ("last", "direct"),
    CONTINUOUS: ("last", "direct"),
}
"""What is forecast, and how: see `emergence.inference.forecast.Forecasts`."""

_OPEN = (-np.inf, np.inf)


def predictability(pairs: Pairs, *, gap: float = 0.25, confidence: float = 0.9) -> pd.DataFrame:
    """Forecast the largest model of every pair, with intervals from the other tasks.

    Intervals are conformal, calibrated within these pairs and within an extrapolation distance
    (to a tenth of a decade), all pairs of a task held out together. Where fewer than 30 pairs
    of other tasks are left, there is none.

    Parameters
    ----------
    pairs : Pairs
        One comparison of one source; the first metric is a rate.
    gap : float
        Least distance in decades that is forecast over.
    confidence : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        One row a pair, `target` and `way` of `WAYS`: the labels, the `distance` in decades, and
        in percentage points (of the score, or of the metric's own observed rise) the absolute
        `error`, the `half_width` and the interval `score`; then `covered`, `predictable` and
        `status`, as of `emergence.inference.conformal.Conformal`. Pairs without a forecast are
        left out.

    References
    ----------
    Lei et al. (2018), section 2.2, doi:10.1080/01621459.2017.1307116 (the intervals); Gneiting
    and Raftery (2007), equation 43, doi:10.1198/016214506000001437 (their score)
    """
    c = pairs.curves
    made = {
        RIGHT: forecast_last(c.x, c.y, pairs.other, gap=gap),
        OWN: forecast_rise(c.x, c.y, pairs.other, gap=gap),
        CONTINUOUS: forecast_rise(c.x, pairs.other, c.y, gap=gap),
    }
    parts = [
        _calibrated(pairs, target, way, forecasts, confidence)
        for target, forecasts in made.items()
        for way in WAYS[target]
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset=["error"])


def _calibrated(
    pairs: Pairs, target: str, way: str, forecasts: Forecasts, confidence: float
) -> pd.DataFrame:
    distance = np.round(forecasts.reach, 1)
    rows = tabulate(pairs, target=target, way=way, distance=distance)
    return pd.concat(
        [
            _of_distance(part, forecasts, way, confidence)
            for _, part in rows.reset_index(drop=True).groupby("distance")
        ]
    )


def _of_distance(
    rows: pd.DataFrame, forecasts: Forecasts, way: str, confidence: float
) -> pd.DataFrame:
    at = rows.index.to_numpy()
    bounds = (0.0, 1.0) if rows["target"].iloc[0] == RIGHT else _OPEN
    tasks = rows["task"].to_numpy()
    made = conformal(
        getattr(forecasts, way)[at], forecasts.actual[at], tasks, confidence=confidence,
        bounds=bounds,
    )  # fmt: skip
    return rows.assign(
        error=100 * np.abs(made.error),
        half_width=100 * made.half_width,
        score=100 * made.score,
        covered=made.covered,
        predictable=made.predictable,
        status=made.status,
    )


def coverage_rate(
    tasks: ArrayLike,
    alike: float,
    rng: np.random.Generator,
    *,
    confidence: float = 0.9,
    worlds: int = 400,
) -> Rate:
    """Simulate how often conformal intervals cover where forecasts of a task err alike.

    Errors are normal with a correlation between the pairs of one task. The intervals rest on
    the order of the errors alone, so that their unit does not matter.

    Parameters
    ----------
    tasks : array_like, shape (pairs,)
        Task of every pair; the pairs of a task are held out together.
    alike : float
        Correlation, 0 to 1.
    rng : numpy.random.Generator
        Source of the errors.
    confidence : float
        Level of the intervals.
    worlds : int
        Number of simulated sets of all pairs.

    Returns
    -------
    Rate
        Over all pairs; its Monte Carlo error counts every task of a world once, which is exact
        if its pairs err as one, and too wide otherwise.

    Raises
    ------
    CurveError
        If the correlation is none, or there are too few pairs to calibrate on.

    References
    ----------
    Dunn, Wasserman and Ramdas (2023), doi:10.1080/01621459.2022.2060112 (groups)
    """
    names, member = np.unique(np.asarray(tasks), return_inverse=True)
    if not 0 <= alike <= 1:
        raise CurveError(f"a correlation of {alike}: needs one from 0 to 1")
    errors = _errors(member, alike, worlds, rng)
    covered = np.array([_covered(row, member, confidence) for row in errors])
    if np.isnan(covered).any():
        raise CurveError(f"{member.size} pairs of {names.size} tasks: too few to calibrate on")
    share, draws = float(covered.mean()), worlds * names.size
    return Rate(share, wilson(share * draws, draws), np.asarray(share), share, draws)


def _errors(member: IntArray, alike: float, worlds: int, rng: np.random.Generator) -> FloatArray:
    shared = rng.standard_normal((worlds, member.max() + 1))[:, member]
    own = rng.standard_normal((worlds, member.size))
    return np.asarray(np.sqrt(alike) * shared + np.sqrt(1 - alike) * own)


def _covered(errors: FloatArray, member: IntArray, confidence: float) -> float:
    made = conformal(np.zeros(errors.size), errors, member, confidence=confidence, bounds=_OPEN)
    known = made.status == "ok"
    return float(made.covered[known].mean()) if known.any() else np.nan
