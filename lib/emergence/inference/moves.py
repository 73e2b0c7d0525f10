"""On how many tasks another prompt moves the scale at which an ability shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emergence.errors import CurveError
from emergence.inference.arrays import BoolArray, FloatArray, StrArray, as_level
from emergence.inference.multiplicity import benjamini_hochberg
from emergence.inference.shift import Shift, shift
from emergence.inference.unread import unread
from emergence.pairs import Pairs

OUTCOMES = ("smaller", "larger", "undecided", "not shown")


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of each pair.

    Attributes
    ----------
    outcome : ndarray of str
        "smaller" where the ability shows at a smaller scale under the prompt than under the
        direct one, "larger", "undecided", or "not shown" where it shows under neither
        within the scales seen, or from the start under both.
    shifts : tuple of Shift
        By reading.
    adjusted : ndarray
        p after Benjamini and Hochberg over the pairs that are counted, NaN for the others.
    unread : ndarray of bool, shape (pairs, points)
        Scores left out, of either prompt.
    """

    outcome: StrArray
    shifts: tuple[Shift, ...]
    adjusted: FloatArray
    unread: BoolArray

    @property
    def counted(self) -> BoolArray:
        """Say which pairs are counted."""
        return np.asarray(self.outcome != "not shown")

    @property
    def moved(self) -> BoolArray:
        """Say in which pairs the scale has moved, either way."""
        return np.isin(self.outcome, ("smaller", "larger"))


def moves(
    readings: Sequence[Pairs],
    *,
    bar: float,
    seed: int,
    level: float = 0.05,
    resamples: int = 2000,
    confidence: float = 0.95,
    drop_unread: bool = True,
) -> Moves:
    """Judge pairs of curves by `shift`, at a bar above chance and by every reading.

    The bar lies at chance plus ``bar`` times the way from chance to a perfect score. A pair has
    moved if it has by every reading, in the same direction: its p is the largest of the
    readings' (an intersection-union test), 1 where directions differ. Null: by one reading at
    least, both curves reach the bar at the same scale.

    Parameters
    ----------
    readings : sequence of Pairs
        The same pairs, their answers read in different ways.
    bar : float
        Share of the way from chance to a perfect score.
    seed : int
        Of the draws; the same for every reading.
    level : float
        False discovery rate over the counted pairs, and of unread scores.
    resamples : int
        Draws of each pair.
    confidence : float
        Level of the intervals of the shifts.
    drop_unread : bool
        Leave out scores below chance beyond noise, see `unread`.

    Returns
    -------
    Moves

    Raises
    ------
    CurveError
        If there is no reading or they are not of the same pairs, or a level is not between 0 and
        1.

    References
    ----------
    Berger (1982), doi:10.1080/00401706.1982.10487790 (the intersection-union test)
    """
    if not readings or any(not r.labels.equals(readings[0].labels) for r in readings):
        raise CurveError("readings of the same pairs are needed, at least one")
    judged = [
        _shift(reading, bar, seed, level, resamples, confidence, drop_unread)
        for reading in readings
    ]
    shifts = tuple(one for one, _ in judged)
    counted = np.all([one.shows for one in shifts], axis=0)
    signs = np.sign([one.value for one in shifts])
    agree = np.all(signs == signs[0], axis=0) & (signs[0] != 0)
    p = np.where(agree, np.max([one.p_value for one in shifts], axis=0), 1.0)
    adjusted = benjamini_hochberg(np.where(counted, p, np.nan))
    found = counted & (adjusted <= as_level(level))
    outcome = np.select(
        [~counted, found & (signs[0] > 0), found], ["not shown", "smaller", "larger"], "undecided"
    )
    return Moves(outcome, shifts, adjusted, np.any([lost for _, lost in judged], axis=0))


def _shift(
    pairs: Pairs,
    bar: float,
    seed: int,
    level: float,
    resamples: int,
    confidence: float,
    drop_unread: bool,
) -> tuple[Shift, BoolArray]:
    chance = np.nan_to_num(pairs.direct.chance)
    parts = (pairs.prompted, pairs.direct)
    lost = [unread(c.y, c.n, chance, level=level) & drop_unread for c in parts]
    y, direct = (np.where(gone, np.nan, c.y) for gone, c in zip(lost, parts, strict=True))
    made = shift(
        pairs.direct.x,
        y,
        pairs.prompted.n,
        direct,
        pairs.direct.n,
        chance + bar * (1 - chance),
        rng=np.random.default_rng(seed),
        resamples=resamples,
        confidence=confidence,
    )
    return made, lost[0] | lost[1]
