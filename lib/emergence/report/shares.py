"""Shares of a count, with their interval, as quantities."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from emergence.errors import ReportError
from emergence.inference.calibration import Rate
from emergence.inference.clustered import clustered_mean
from emergence.inference.intervals import exact, wilson
from emergence.inference.signs import signs
from emergence.report.quantities import Quantity, quantity


def share(count: int, of: int, *, level: float = 0.95, **about: Any) -> Quantity:
    """Return a share in percent with its Wilson interval.

    Parameters
    ----------
    count, of : int
        How many, out of how many.
    level : float
        Confidence level of the interval.
    about
        `source`, `definition` and `name`, as `quantity` takes them.

    Returns
    -------
    Quantity
        In percent.

    Raises
    ------
    ReportError
        If `of` is not positive, so that there is no share.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953
    """
    if of <= 0:
        raise ReportError(f"share of {of}: there is nothing to be a share of; say so in words")
    interval = wilson(count, of, level)
    low, high = 100 * float(interval.low), 100 * float(interval.high)
    return quantity(100 * count / of, low, high, unit="%", n=int(of), level=level, **about)


def share_over(hits: ArrayLike, clusters: ArrayLike, *, level: float, **about: Any) -> Quantity:
    """Return the share of hits in percent, its interval by t over clusters of related things.

    Parameters
    ----------
    hits : array of bool of shape (things,)
        What is counted.
    clusters : array of shape (things,)
        What each belongs to; with fewer than two clusters the interval is all there is. Clusters
        that all have one share have no spread to judge by; the interval is then the exact one of
        as many things as clusters count.
    level : float
        Confidence level of the interval.
    about
        `source`, `definition` and `name`, as `quantity` takes them.

    Returns
    -------
    Quantity
        In percent; n is the number of things.

    Raises
    ------
    ReportError
        If there are none.

    References
    ----------
    Miller (2024), appendix A, arXiv:2411.00640; Clopper and Pearson (1934),
    doi:10.1093/biomet/26.4.404
    """
    counted, groups = np.asarray(hits, dtype=float), np.asarray(clusters)
    if counted.size == 0:
        raise ReportError("share of 0: there is nothing to be a share of; say so in words")
    low, high = 0.0, 1.0
    if np.unique(groups).size > 1:
        found = clustered_mean(counted, groups)
        around = found.interval(level)
        if found.stderr == 0:
            around = exact(found.mean * found.counted, found.counted, level)
        low, high = max(0.0, float(around.low)), min(1.0, float(around.high))
    ends = {"unit": "%", "n": counted.size, "level": level, **about}
    return quantity(100 * float(counted.mean()), 100 * low, 100 * high, **ends)


def share_above(effects: ArrayLike, *, level: float, **about: Any) -> Quantity:
    """Return the share of effects above nothing in percent, with its exact interval.

    Parameters
    ----------
    effects : array of shape (things,)
        One of each; what does not differ from nothing does not count.
    level : float
        Confidence level of the interval.
    about
        `source`, `definition` and `name`, as `quantity` takes them.

    Returns
    -------
    Quantity
        In percent; n is the number of things whose effect differs from nothing.

    Raises
    ------
    ReportError
        If there are none.

    References
    ----------
    As of `emergence.inference.signs.signs`.
    """
    found = signs(effects, level)
    if found.differing == 0:
        raise ReportError("share of 0: there is nothing to be a share of; say so in words")
    low, high = 100 * float(found.interval.low), 100 * float(found.interval.high)
    ends = {"unit": "%", "n": int(found.differing), "level": level, **about}
    return quantity(100 * float(found.share), low, high, **ends)


def simulated(rate: Rate, **about: Any) -> Quantity:
    """Return a simulated error rate in percent, its interval the Monte Carlo error.

    Parameters
    ----------
    rate : Rate
        As `calibrate` gives it.
    about
        `definition` and `name`, as `quantity` takes them.

    Returns
    -------
    Quantity
        In percent; n is the number of simulated data sets.
    """
    low, high = 100 * float(rate.interval.low), 100 * float(rate.interval.high)
    about = {"source": "simulation", "level": 0.95, **about}
    return quantity(100 * rate.rate, low, high, unit="%", n=rate.draws, **about)
