"""HELM: a folder a run, with `run_spec.json` and `stats.json`."""

import json
from collections.abc import Iterator
from typing import Any

from emergence.importers import records as rec
from emergence.importers.records import ImportLog, Place, Score

_ASIDE = ("", "model", "model_deployment", "method", "max_train_instances", "groups", "stop")
_OF_LOGS = {"perplexity": 1.0, "bits_per_byte": 0.0}  # what log-probabilities not given look like


def recognises(raw: Any) -> bool:
    """Tell a run's specification by its keys."""
    return isinstance(raw, dict) and {"adapter_spec", "scenario_spec"} <= raw.keys()


def read(raw: Any, place: Place, log: ImportLog) -> Iterator[Score]:
    """Read the scores of one run; its splits are kept apart, its perturbations left out."""
    adapter = rec.table(raw, "adapter_spec")
    if (beside := place.path.with_name("stats.json")).is_symlink() or not beside.is_file():
        raise ValueError("stats.json is no file, or a link, which is not followed")
    stats = [s for s in rec.listed(json.loads(beside.read_bytes())) if rec.at(s, "name", "name")]
    plain = [stat for stat in stats if not {"perturbation", "sub_split"} & {*stat["name"]}]
    log.leave("HELM statistics under perturbations, or of parts", len(stats) - len(plain))
    task, _, told = rec.text(raw.get("name")).partition(":")
    named = [part for part in told.split(",") if part.split("=")[0] not in _ASIDE]
    method = rec.text(adapter.get("method"))
    thought = method.endswith("chain_of_thought") or adapter.get("chain_of_thought_prefix")
    prompt = "chain_of_thought" if thought else "direct" if method in ("", "generation") else method
    base = Score("helm", rec.text(adapter.get("model")), task, place.shown)
    base = base._replace(prompt=prompt, shots=rec.whole(adapter.get("max_train_instances")))
    for split in dict.fromkeys(rec.text(stat["name"].get("split")) for stat in plain):
        here = [stat for stat in plain if rec.text(stat["name"].get("split")) == split]
        means = {rec.text(stat["name"]["name"]): stat.get("mean") for stat in here}
        n = rec.whole(means.get("num_instances"), least=1)
        k = rec.number(means.get("num_references"))
        chance = 1 / k if method.startswith("multiple_choice") and k > 1 else rec.NAN
        part = base._replace(subtask=", ".join([*named, split]), n_items=n, chance=chance)
        yield from _split(part, means, log)


def _split(base: Score, means: dict[str, Any], log: ImportLog) -> Iterator[Score]:
    """Keep statistics whose names are metrics; a task's own exact match goes before the bare."""
    bare = "exact_match" * any(n != "exact_match" == rec.tidy_metric(n) for n in means)
    for name, mean in means.items():
        metric = rec.tidy_metric(name)
        if rec.rises(metric) is None or _OF_LOGS.get(metric) == mean or name == bare:
            log.leave("HELM statistics that are no metric of the task, or of no log-probabilities")
            continue
        for score in rec.completed(base, metric, mean, None, None, f"{base.file}: {name}", log):
            yield score._replace(chance=base.chance) if metric.endswith("exact_match") else score
