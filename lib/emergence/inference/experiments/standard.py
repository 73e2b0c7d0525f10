"""All experiments of the report at one source's sizes, items and chance levels."""

from emergence.inference.calibration import Setting
from emergence.inference.experiments import (
    agreements,
    contrasts,
    coverages,
    floors,
    gains,
    means,
    moved,
    readings,
    rises,
    shifts,
    steepness,
    trends,
    unread,
    valleys,
    wordings,
)
from emergence.inference.experiments.experiment import Experiment

PARTS = (
    floors,
    rises,
    readings,
    trends,
    valleys,
    steepness,
    gains,
    shifts,
    moved,
    unread,
    wordings,
    contrasts,
    coverages,
    means,
    agreements,
)


def standard(setting: Setting, noise: float) -> tuple[Experiment, ...]:
    """Collect every criterion in use, with common practice beside them.

    All but the widths of rises, which take a hundred times as long: see
    `emergence.inference.experiments.widths`.

    Parameters
    ----------
    setting : Setting
        The source; its truth, rise, offset and noise are replaced. It needs at least 31
        curves, for forecasts are calibrated on 30 others.
    noise : float
        Extra-binomial noise of the source, see `emergence.inference.dispersion`.

    Returns
    -------
    tuple of Experiment
        Sizes, powers and coverages.
    """
    return tuple(experiment for part in PARTS for experiment in part.experiments(setting, noise))
