"""Every Eval Ever: one JSON file a model, with direction, range and uncertainty of each score."""

import math
import re
from collections.abc import Iterator
from typing import Any

from emergence.importers import records as rec
from emergence.importers.records import ImportLog, Place, Score

_SHOTS = re.compile(r"(\d+)[- ]shot", re.I)
_SIZES = {"num_parameters": 1.0, "params_billions": 1e9, "size_billions_parameters": 1e9}


def recognises(raw: Any) -> bool:
    """Tell an evaluation by the two keys that its schema requires."""
    return isinstance(rec.at(raw, "evaluation_results"), list) and "model_info" in raw


def read(raw: Any, place: Place, log: ImportLog) -> Iterator[Score]:
    """Read the scores of one file."""
    model = rec.table(raw, "model_info")
    extra = rec.table(model, "additional_details")
    sizes = [rec.number(extra.get(key)) * unit for key, unit in _SIZES.items()]
    dates = [rec.moment(raw.get(f"{kind}_timestamp")) for kind in ("evaluation", "retrieved")]
    base = Score("every_eval_ever", rec.text(model.get("id"), model.get("name")), "", place.shown)
    size = next((size for size in sizes if 0 < size < math.inf), rec.NAN)
    base = base._replace(params=size, date=next(filter(None, dates), 0.0))
    for i, result in enumerate(raw["evaluation_results"]):
        yield from _score(result, base, f"{place.shown}: evaluation_results[{i}]", log)


def _score(result: Any, base: Score, where: str, log: ImportLog) -> Iterator[Score]:
    config, details = rec.table(result, "metric_config"), rec.table(result, "score_details")
    metric, value = _metric(config), rec.number(details.get("score"))
    if config.get("has_unknown_level") is True and value == -1:
        return log.leave("scores of Every Eval Ever that stand for unknown")
    told = not lower if isinstance(lower := config.get("lower_is_better"), bool) else None
    top, unit = rec.number(config.get("max_score")), rec.text(config.get("metric_unit")).lower()
    percent = unit in ("percent", "%") and not top <= 1
    scale = top if metric in rec.RATES and top > 1 else 100 if percent else 1
    if metric in rec.RATES and scale > 1 and value > scale * (1 + 1e-9):
        return log.skip(f"{where}: {value:g}", "exceeds its max_score")
    doubt = rec.table(details, "uncertainty")
    error = rec.number(rec.at(doubt, "standard_error", "value")) / scale
    counts = (doubt.get("num_samples"), rec.at(result, "source_data", "samples_number"))
    task = rec.text(rec.at(result, "evaluation_name"))
    base = base._replace(task=task, n_items=rec.whole(*counts, least=1), **_put(result))
    yield from rec.completed(base, metric, value / scale, told, error, where, log)


def _metric(config: dict[str, Any]) -> str:
    """Name the metric: by its kind, its name, or what its description begins with."""
    begun = rec.text(config.get("evaluation_description")).split(" on ")[0]
    told = [config.get("metric_kind"), config.get("metric_name"), begun]
    names = [rec.tidy_metric(name) for name in told if rec.text(name)]
    return next((name for name in names if name in rec.RATES), names[0] if names else "score")


def _put(result: Any) -> dict[str, Any]:
    """Read shots and prompt, which stand in several places."""
    told = rec.table(result, "generation_config", "additional_details")
    for place in ("source_data", "metric_config"):
        told = rec.table(result, place, "additional_details") | told
    style = rec.text(told.get("prompt_style"))
    reasoned = rec.at(result, "generation_config", "generation_args", "reasoning") is True
    stated = [told.get(key) for key in ("num_fewshot", "n_shot", "n-shot")]
    return {
        "shots": rec.whole(*stated, *_SHOTS.findall(style)),
        "prompt": "chain_of_thought" if reasoned or "cot" in style.lower() else "direct",
    }
