"""Every curve of the tidy table on one page, which draws those that one asks for."""

import json
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from emergence import schema, scores
from emergence.curves import BY, align, final_states, tidy
from emergence.plots import FAMILIES, VARIABLES, scaling_plot
from emergence.report.project import Project, write_whole
from emergence.report.render import TEMPLATES, filled, packed
from emergence.report.svg import still
from emergence.report.values import csv, shown
from emergence.widths import rise_widths

NAME = "explorer"

SPAN = 100.0
"""Least growth in size over which the width of a rise can be told."""

_FAMILY = ("source", "family")
_LABELS = ("task", "subtask", "prompt", "metric")
_CURVE = ("task", "subtask", "prompt", "shots", "metric")
_STATE = ("params", "tokens", "step", "model", "flops")
_MODEL = ("model", "params", "tokens", "step", "flops")


def write(project: Project, own: pd.DataFrame | None = None) -> None:
    """Write the page, from every source that the project's data hold, and curves of one's own."""
    data, about = project.root / "data", project.claims()[NAME]
    listed = scores.provenance(data)
    held = [key for key, told in listed.items() if any("scores/" in f for f in told["written"])]
    rows = pd.concat([own, scores.load(held, data)])
    yours = [] if own is None else list(own["source"].unique())
    rises, eligible = told_widths(rows[~rows["source"].isin(yours)])  # yours: on the page beside
    content = payload(rows, widths_in_words(rises, eligible))
    titles = {key: key for key in yours} | {key: listed[key]["title"] for key in held}
    content |= {"sources": titles, "own": yours}
    content["colours"] = {name: VARIABLES[colour][0] for name, colour in FAMILIES.items()}
    first = _first(rows, rises, yours or [about["start"]])
    content["first"] = list(_keys(first.drop_duplicates([*BY])))
    parts = {"about": about, "own": yours, "payload": packed(content), **_still(first)}
    parts |= {"beside": ["your_models", NAME]} if yours else {"around": project.around(NAME)}
    parts["licences"] = (TEMPLATES / "vendor/LICENSES.txt").read_text("utf-8")
    scripts = ("tools.css", "vendor/d3.min.js", "vendor/plot.min.js", "explorer.js")
    write_whole({project.page(NAME): filled("explorer.html.j2", parts, "the explorer", scripts)})


def told_widths(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pool the widths of a source's rises; return the rises, and the labels of all looked at.

    Those are shares of right answers to direct prompts, with questions, where sizes span `SPAN`.
    """
    asked = rows[(rows["prompt"] == "direct") & rows["metric"].isin(schema.RIGHT_ANSWERS)]
    asked = final_states(asked.dropna(subset=["params", "n_items"]))
    sizes = asked.groupby([*BY], dropna=False)["params"]
    shaped = sizes.transform("nunique") > 3
    wide = asked[(sizes.transform("max") >= SPAN * sizes.transform("min")) & shaped]
    # As on the page of sudden emergence, where BIG-G is a collection of its own.
    pools = wide.groupby(["source", wide["family"].str.startswith("BIG-G")])
    sources = [align(pool) for _, pool in pools]
    none = pd.DataFrame(columns=[*BY, "median"])
    rises = [rise_widths(curves).table() for curves in sources]
    return pd.concat(rises or [none]), pd.concat([c.labels for c in sources] or [none[[*BY]]])


def widths_in_words(rises: pd.DataFrame, eligible: pd.DataFrame) -> dict[tuple[Any, ...], str]:
    """Return by curve the factors of size that are left for its rise, "-" where none is seen."""
    found = dict.fromkeys(_keys(eligible), "-")
    if len(rises):
        ends = zip(rises["low"], rises["high"], strict=True)
        found |= zip(_keys(rises), (f"{_short(a, 2)}~{_short(b, 2)}" for a, b in ends), strict=True)
    return found


def payload(rows: pd.DataFrame, widths: dict[tuple[Any, ...], str]) -> dict[str, Any]:
    """Return all curves of the tidy table as plain data, packed: a megabyte or two.

    `groups`, one a family, hold its models' states in ascending order and a line a curve: the
    numbers of its names, shots, chance, questions, width and one score a state.
    """
    human = rows["model"].isin(schema.HUMANS)
    scored = rows[~human]
    names = {column: sorted(scored[column].unique()) for column in _LABELS}
    states = scored[[*_FAMILY, *_STATE]].drop_duplicates().sort_values([*_STATE], kind="stable")
    models: dict[Any, list[Any]] = {}
    for source, family, name, *told in states[[*_FAMILY, *_MODEL]].to_numpy():
        models.setdefault((source, family), []).append([name, *map(_number, told)])
    lines = _lines(scored, names, widths).groupby([*_FAMILY])["line"]
    groups = [{"name": k, "models": models[k], "curves": "\n".join(told)} for k, told in lines]
    people = rows[human].pivot_table(index=["task", "metric"], columns="model", values="value")
    people = people.reindex(columns=[*schema.HUMANS])
    up = scored.groupby("metric")["higher_is_better"].first()
    metrics = {name: _range(name, bool(up[name])) for name in names["metric"]}
    levels = [[*key, *map(_number, pair)] for key, *pair in people.itertuples()]
    return {"names": names, "groups": groups, "metrics": metrics, "people": levels}


def _lines(
    scored: pd.DataFrame, names: dict[str, list[str]], widths: dict[tuple[Any, ...], str]
) -> pd.DataFrame:
    """Return one row a curve: its labels, and all of it as one line."""
    groups = scored.groupby([*BY], dropna=False, as_index=False)
    curves = groups.agg(chance=("chance", "first"), low=("n_items", "min"), high=("n_items", "max"))
    ends = zip(_shorts(curves["low"]), _shorts(curves["high"]), strict=True)
    codes = {column: {name: str(i) for i, name in enumerate(names[column])} for column in _LABELS}
    fields = [curves[column].map(codes.get(column, _short)).tolist() for column in _CURVE]
    fields += [_shorts(curves["chance"]), [a if a == b else f"{a}~{b}" for a, b in ends]]
    fields += [[widths.get(key, "") for key in _keys(curves)], _scores(scored, groups.ngroup())]
    return curves[[*_FAMILY]].assign(line=list(map(";".join, zip(*fields, strict=True))))


def _scores(scored: pd.DataFrame, curve: "pd.Series[int]") -> list[str]:
    """Return each curve's scores in the order of its family's states, commas between them."""
    state = scored.groupby([*_FAMILY, *_STATE], dropna=False).ngroup()
    place = (state - state.groupby([scored[one] for one in _FAMILY]).transform("min")).to_numpy()
    order = np.lexsort((place, curve))
    place, begins = place[order], np.flatnonzero(np.diff(curve.to_numpy()[order], prepend=-1))
    commas = np.diff(place, prepend=0)
    commas[begins] = place[begins]
    told = zip(commas.tolist(), _shorts(scored["value"].iloc[order]), strict=True)
    pieces = [n * "," + value for n, value in told]
    return ["".join(pieces[a:b]) for a, b in zip(begins, [*begins[1:], None], strict=True)]


def _first(rows: pd.DataFrame, rises: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Return the curves that are drawn first: a source's two narrowest and two widest rises."""
    sized = rows.dropna(subset=["params"])
    sized = sized[sized["source"].isin(wanted)] if {*wanted} & {*sized["source"]} else sized
    known = rises[rises["source"].isin(wanted)].sort_values("median", kind="stable")
    chosen = pd.concat([known.head(2), known.tail(2)])[[*BY]].drop_duplicates()
    if chosen.empty:  # none of them rises, or is there
        right = sized["metric"].isin(schema.RIGHT_ANSWERS)
        sized = sized[right] if right.any() else sized
        chosen = sized.groupby([*BY], dropna=False).size().nlargest(4).reset_index()[[*BY]]
    return tidy(align(final_states(sized.merge(chosen, on=[*BY]))))


def _still(curves: pd.DataFrame) -> dict[str, Any]:
    """Return a drawing and a table of some curves, for who has no JavaScript."""
    named = curves.assign(task=curves["task"].str.replace("_", " "))
    drawing = still(scaling_plot(named).facet("task", wrap=2), NAME, 4.6)
    sizes, values = curves["params"].map(scores.size_in_words), curves["value"].map(shown)
    rows = zip(curves["family"], named["task"], sizes, values, strict=True)
    return {"drawing": Markup(drawing), "rows": list(rows), "csv": csv(curves)}


def _keys(labels: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Return each curve's labels as a tuple; shots, NaN of which equals nothing, as text."""
    texts = labels[[*BY]].assign(shots=_shorts(labels["shots"]))
    return zip(*(texts[column].tolist() for column in BY), strict=True)


def _range(metric: str, up: bool) -> list[Any]:
    known = schema.METRICS.get(metric, schema.Metric(-math.inf, math.inf, up))
    ends = (end if math.isfinite(end) else None for end in (known.low, known.high))
    return [*ends, known.higher_is_better]


def _number(value: Any) -> Any:
    """Return a number of four significant digits as JSON has it."""
    return json.loads(_short(value) or "null")


def _shorts(values: "pd.Series[float]") -> list[str]:
    """Write many numbers, each that is there once."""
    codes, each = pd.factorize(values, use_na_sentinel=False)
    texts = [_short(value) for value in each]
    return [texts[code] for code in codes]


def _short(value: float, digits: int = 4) -> str:
    """Write a number in as few letters as JavaScript reads; NaN as nothing."""
    if math.isnan(value):
        return ""
    text = f"{value + 0.0:.{digits}g}"
    return f"{float(text):.0f}" if "e+" in text else text
