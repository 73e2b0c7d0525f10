"""lighteval: `suite|task|shots` keys; `all` and `task:_average` are means of the others."""

from collections.abc import Iterator
from typing import Any

from emergence.importers import records as rec
from emergence.importers.records import ImportLog, Place, Score


def recognises(raw: Any) -> bool:
    """Tell results by their keys."""
    return isinstance(rec.at(raw, "results"), dict) and "config_general" in raw


def read(raw: Any, place: Place, log: ImportLog) -> Iterator[Score]:
    """Read the scores of one results file."""
    general = rec.table(raw, "config_general")
    told = (general.get("model_name"), rec.at(general, "model_config", "model_name"))
    base = Score("lighteval", rec.text(*told, place.path.parent.name), "", place.shown)
    for key, metrics in rec.table(raw, "results").items():
        if key == "all" or "_average" in key:
            log.leave("groups, which are means of tasks that are here")
            continue
        *names, last = key.split("|")
        names = names if rec.whole(last) >= 0 else [*names, last]
        configs = rec.table(raw, "config_tasks")
        config = rec.table(configs, key) or rec.table(configs, "|".join(names))
        put = rec.put(base, names[1 if len(names) > 1 else 0])._replace(
            shots=rec.whole(last),
            version=rec.version(rec.at(raw, "versions", key)),
            n_items=rec.whole(config.get("effective_num_docs"), least=1),
            date=place.dated,
        )
        yield from rec.scored(put, rec.table(metrics), {}, log)
