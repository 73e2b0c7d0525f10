"""`emergence`, with computed numbers moved by a billionth wherever they are shown or sorted by.

Processors differ in the last digits of what they compute. Run as `emergence` is: with its words.
"""

import numpy as np
import pandas as pd
from scipy import stats

from emergence import estimate
from emergence.cli import main
from emergence.report import values

LARGEST = 1e-9


def moved(numbers):
    """Move floats; what is whole or has nine digits was read or counted: the same anywhere."""
    array = np.array(numbers, float)
    with np.errstate(all="ignore"):
        power = 10.0 ** (8 - np.floor(np.log10(np.abs(array))))
        short = (np.round(array * power) / power == array) | (np.round(array) == array)
        computed = np.isfinite(power) & ~short
    # What was equal stays equal: it was computed alike, and is elsewhere too.
    by = LARGEST * np.cos(array.view(np.uint64) % 9973)
    return np.where(computed, array * (1 + by), array)


def moved_columns(frame):
    """Move a table's columns of floats, or a column."""
    if isinstance(frame, pd.Series):
        floats = frame.dtype.kind == "f"
        return pd.Series(moved(frame), frame.index, name=frame.name) if floats else frame
    return frame.assign(**{str(n): moved_columns(frame[n]) for n in frame.select_dtypes("float")})


def wrap(owner, name, first):
    """Have a function take what `first` makes of its first argument."""
    plain = getattr(owner, name)
    setattr(owner, name, lambda one, *rest, **named: plain(first(one), *rest, **named))


def ordered_by(owner, name):
    """Have a method choose rows by moved columns, and return them unmoved."""
    plain = getattr(owner, name)

    def chosen(self, *rest, **named):
        if named.get("inplace") or not self.index.is_unique:
            return plain(self, *rest, **named)
        found = plain(
            moved_columns(self),
            *rest,
            **{**named, "ignore_index": False} if "ignore_index" in named else named,
        )
        made = self.loc[found.index] if hasattr(found, "index") else found
        return made.reset_index(drop=True) if named.get("ignore_index") else made

    setattr(owner, name, chosen)


for module in (estimate, values):
    wrap(module, "steady", lambda number: float(moved(number)))
for name in ("argsort", "argmax", "argmin", "quantile"):
    wrap(np, name, lambda one: moved(one) if np.asarray(one).dtype.kind == "f" else one)
wrap(stats, "false_discovery_control", lambda p: np.minimum(moved(p), 1))
for name in ("sort_values", "nlargest", "nsmallest"):
    ordered_by(pd.DataFrame, name)
    ordered_by(pd.Series, name)

plain_new = estimate.Estimate.__init__


def moved_estimate(self, value, low=float("nan"), high=float("nan"), n=None, unit=""):
    """Make an estimate of moved numbers."""
    plain_new(
        self,
        *(one if float(one).is_integer() else float(moved(one)) for one in (value, low, high)),
        n,
        unit,
    )


estimate.Estimate.__init__ = moved_estimate

if __name__ == "__main__":
    main()
