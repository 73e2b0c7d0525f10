"""What every importer makes: scores under tidy names, and a log of what was not taken."""

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from emergence.errors import SourceError
from emergence.schema import METRICS

NAN = math.nan
SOFT = ("log_prob_correct", "log_prob_incorrect", "bits_per_byte")
NAMES = tomllib.loads(Path(__file__).with_name("metrics.toml").read_text(encoding="utf-8"))
RATES = {name for name, known in METRICS.items() if (known.low, known.high) == (0, 1)}
RATES |= {*NAMES["rising"], "unreadable_rate"}  # on 0..1: a value beyond 1 is on 0..100
_BETTER = {**dict.fromkeys(NAMES["rising"], True), **dict.fromkeys(NAMES["falling"], False)}
_BETTER |= {name: known.higher_is_better for name, known in METRICS.items()}
STAMP = re.compile(r"_(\d{4}-\d\d-\d\d)T([\d.:-]+)$")
_LONGEST = 1000  # characters of a name


class Score(NamedTuple):
    """One score as an importer found it, and where.

    `items` is the file of answers behind it, `summed` whether it was made of them and gives way to
    a score that a file states. Before a metric is chosen `chance` is that of the right choice.
    """

    source: str
    model: str
    task: str
    file: str
    metric: str = ""
    value: float = NAN
    higher_is_better: bool = True
    subtask: str = ""
    prompt: str = "direct"
    shots: float = NAN
    chance: float = NAN
    n_items: float = NAN
    stderr: float = NAN
    family: str = ""
    params: float = NAN
    params_kind: str = ""
    tokens: float = NAN
    flops: float = NAN
    step: float = NAN
    version: str = ""
    date: float = 0.0
    percent: bool = False
    items: str = ""
    summed: bool = False


class Place(NamedTuple):
    """A file, and its path as messages show it."""

    path: Path
    shown: str

    @property
    def dated(self) -> float:
        """The date in the file's name; the system's own of a file is another after a copy."""
        found = STAMP.search(self.path.stem)
        return moment(f"{found[1]}T{found[2].replace('-', ':')}") if found else 0.0


@dataclass
class ImportLog:
    """What was read, what was not and why. Strict, the first thing skipped ends the import."""

    strict: bool = False
    read: Counter[str] = field(default_factory=Counter)
    skipped: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def skip(self, where: str, reason: str) -> None:
        """Note what is wrong with a file or a field, by kinds of reason."""
        if self.strict:
            raise SourceError(f"{where}: {reason}. Mend it (an import skips it without --strict).")
        self.skipped[reason].append(where)

    def warn(self, what: str) -> None:
        """Note what was settled by a rule though the files disagree; strict, that is an end."""
        if self.strict:
            raise SourceError(f"{what}. Without --strict this is only noted.")
        self.notes.append(what)

    def leave(self, rule: str, count: int = 1) -> None:
        """Count what a rule leaves out: nothing is wrong with it."""
        if count:
            self.left_out[rule] += count


def at(raw: Any, *path: str) -> Any:
    """Walk down nested dictionaries; None where the way ends early."""
    for name in path:
        raw = raw.get(name) if isinstance(raw, dict) else None
    return raw


def table(raw: Any, *path: str) -> dict[str, Any]:
    """Walk down to a dictionary; an empty one where there is none."""
    return found if isinstance(found := at(raw, *path), dict) else {}


def listed(raw: Any, *path: str) -> list[Any]:
    """Walk down to a list; an empty one where there is none."""
    return found if isinstance(found := at(raw, *path), list) else []


def number(raw: Any) -> float:
    """Read a finite number, also one written as text; NaN where there is none."""
    if isinstance(raw, bool) or (isinstance(raw, str) and "_" in raw):
        return NAN
    try:
        found = float(raw)
    except (ValueError, OverflowError, TypeError):
        return NAN
    return found if math.isfinite(found) else NAN


def whole(*raw: Any, least: int = 0) -> float:
    """Read the first whole number that is large enough; NaN where there is none."""
    return next((one for one in map(number, raw) if least <= one < 1e15 and one == int(one)), NAN)


def text(*raw: Any) -> str:
    """Read the first name: one line of printable characters, of bounded length, valid in UTF-8."""
    told = (_line(str(one)) for one in raw if isinstance(one, str | int | float))
    return next(filter(None, told), "")


@lru_cache(maxsize=100_000)
def _line(told: str) -> str:
    valid = told[: 2 * _LONGEST].encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in valid).split())[:_LONGEST]


def moment(raw: Any) -> float:
    """Read a date, in seconds or as ISO 8601 text; 0 where there is none."""
    if not math.isnan(seconds := number(raw)):
        return seconds
    try:
        told = datetime.fromisoformat(str(raw))
        return told.replace(tzinfo=told.tzinfo or UTC).timestamp()  # of whatever place
    except (ValueError, OverflowError, OSError):
        return 0.0


def version(raw: Any) -> str:
    """Read a task's version, if it is one."""
    told = "" if raw in ("Yaml", "N/A") else text(raw)
    return told if math.isnan(number(told)) else f"{number(told):g}"


def one_in(counts: list[int]) -> float:
    """Give the mean of 1/k over questions with k choices; NaN if one has no choice."""
    return sum(1 / k for k in counts) / len(counts) if counts and min(counts) > 1 else NAN


def put(base: Score, task: str) -> Score:
    """Tell a task from how it was put: `gsm8k_cot` is gsm8k with a chain of thought."""
    parts = text(task).split("_")
    rest = [part for part in parts if part != "cot"]
    if rest in (parts, []):
        return base._replace(task=text(task))
    return base._replace(task="_".join(rest), prompt="chain_of_thought")


def tidy_metric(raw: Any, chosen: str = "none") -> str:
    """Give a metric's tidy name; a filter that changes what counts as right is part of it."""
    name = text(raw).lower().replace("@", "_at_")
    name = NAMES["tidy"].get(name, name.replace(" ", "_"))
    if chosen == "strict-match" and name == "exact_match":
        return "exact_match_strict"
    return name if chosen in NAMES["plain_filters"] else f"{name} ({text(chosen)})"


def rises(metric: str, told: Any = None) -> bool | None:
    """Tell whether more is better: by the metric's name, else as told, else None."""
    return _BETTER.get(metric.split(" (")[0], told if isinstance(told, bool) else None)


def guessing(metric: str, right: float) -> float:
    """Give the score of guessing where 1/k is `right` in the mean."""
    if metric == "brier":  # the mean of (1 - 1/k)² + (k - 1)/k²
        return 1 - right
    return right if metric in NAMES["guessed"] else NAN


def scored(
    base: Score, metrics: Mapping[str, Any], told: Mapping[str, Any], log: ImportLog
) -> Iterator[Score]:
    """Make scores of a task's metrics that are numbers: `acc`, or `acc,none` with a filter."""
    taken: set[str] = set()
    for key, raw in metrics.items():
        name, _, chosen = str(key).partition(",")
        numeric = isinstance(raw, int | float) and not isinstance(raw, bool)
        if not numeric or "_stderr" in name or name in NAMES["no_metrics"]:
            continue
        metric = tidy_metric(name, chosen)
        metric = f"{metric} ({text(chosen)})" if metric in taken else metric
        error = metrics.get(key.replace(name, f"{name}_stderr", 1))
        taken.add(metric)
        where = f"{base.file}: {base.task}.{text(key)}"
        base = base._replace(percent=metric in NAMES["percent"])
        yield from completed(base, metric, raw, told.get(name), error, where, log)


def completed(
    base: Score, metric: str, raw: Any, told: Any, error: Any, where: str, log: ImportLog
) -> Iterator[Score]:
    """Make one score, with what depends on its metric or follows from its standard error."""
    value, better, stderr = number(raw), rises(metric, told), number(error)
    if math.isnan(value):
        log.skip(where, "the value is no finite number, such as 0.55")
    elif better is None:
        log.leave(f"scores by {metric}: neither name nor file says what is better")
    else:
        if isinstance(told, bool) and told is not better:
            log.leave(f"statements on what is better that the name of {metric} contradicts")
        stderr = stderr if stderr > 0 else NAN  # 0 at the floor is not certainty
        counted = metric in (*NAMES["guessed"], "exact_match") and math.isnan(base.n_items)
        n = n_behind(value, stderr) if counted else base.n_items
        base = base._replace(stderr=stderr, n_items=n, chance=guessing(metric, base.chance))
        yield base._replace(metric=metric, value=value, higher_is_better=better)


def n_behind(rate: float, stderr: float) -> float:
    """Give the number n of items, p·n whole, of whose rate √(p(1 - p)/(n - 1)) is the error."""
    if not (0 < rate < 1 and 1e-6 < stderr < 1):
        return NAN
    n = min(rate * (1 - rate) / stderr**2 + 1, 1e9)
    near = round(n)
    fits = abs(n - near) < 1e-6 * n and abs(rate * near - round(rate * near)) < 1e-6 * n
    return float(near) if near > 1 and fits else NAN
