"""How well the largest model can be forecast under either of two metrics, and how surely."""

import numpy as np
import pandas as pd

from emergence.inference.conformal import conformal
from emergence.inference.forecast import Forecasts, forecast_last, forecast_rise
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
