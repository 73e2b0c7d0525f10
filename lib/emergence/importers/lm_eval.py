"""lm-evaluation-harness (to 0.3, 0.4.0, today's), and BigScience's fork of it."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from emergence.importers import records as rec
from emergence.importers.records import NAN, SOFT, ImportLog, Place, Score
from emergence.importers.sizes import named, revised

_KEYS = {"versions", "config", "configs", "checkpoints"}
_NAMED_BY = ("pretrained", "model", "model_name", "engine")


def recognises(raw: Any) -> bool:
    """Tell results of lm-eval and of BigScience's fork by their keys."""
    if isinstance(rec.at(raw, "results"), dict) and _KEYS & {*raw}:
        return True
    return bool(rec.table(raw)) and all(re.match(r"pass@\d+$", key) for key in raw)


def read(raw: Any, place: Place, log: ImportLog) -> Iterator[Score]:
    """Read the scores of one results file."""
    results = rec.table(raw, "results")
    if "checkpoints" in raw or "results" not in raw:
        return _of_bigscience(raw, place, log)
    if all(isinstance(v, dict) for t in results for v in rec.table(results, t).values()):
        return _by_prompt(raw, place, log)
    return _harness(raw, place, log)


def _harness(raw: Any, place: Place, log: ImportLog) -> Iterator[Score]:
    run, stamp = _run(raw, place), rec.STAMP.search(place.path.stem)
    for task in _leaves(raw, log):
        config = rec.table(raw, "configs", task)
        counts = (rec.at(raw, "n-shot", task), config.get("num_fewshot"))
        base = rec.put(run, task)._replace(
            shots=rec.whole(*counts, rec.at(raw, "config", "num_fewshot")),
            version=rec.version(rec.at(raw, "versions", task)),
            chance=rec.one_in([len(rec.listed(config, "doc_to_choice"))]),
            n_items=rec.whole(rec.at(raw, "n-samples", task, "effective"), least=1),
        )
        system = rec.text(rec.at(raw, "system_instruction_sha"))[:6]
        put = base.prompt + "+chat_template" * bool(rec.at(raw, "chat_template"))
        base = base._replace(prompt=put + f"+system {system}" * bool(system))
        if stamp and "/" not in task:
            folder, _, _ = place.shown.rpartition(place.path.name)
            base = base._replace(items=rec.text(f"{folder}samples_{task}{stamp[0]}.jsonl"))
        told = rec.table(raw, "results", task)
        if task.endswith("truthfulqa_mc2"):  # acc is the probability of the true answers
            told = {key.replace("acc", "mc2", 1): value for key, value in told.items()}
        yield from rec.scored(base, told, _better(raw, task), log)


def _run(raw: Any, place: Place) -> Score:
    """Read what all scores of a file share."""
    config, args = rec.table(raw, "config"), rec.at(raw, "config", "model_args")
    if not isinstance(args, dict):  # name=value,name=value
        args = dict(part.partition("=")[::2] for part in str(args or "").split(","))
    told = [*(args.get(key) for key in _NAMED_BY), config.get("model"), place.path.parent.name]
    revision = rec.text(args.get("subfolder"), args.get("revision"), config.get("model_revision"))
    extra, step = revised(revision)
    if adapter := rec.text(*(args.get(name) for name in ("peft", "delta", "lora_local_path"))):
        extra += f"+{named(adapter)[0]}"
    run = Score("lm_eval", rec.text(*told) + extra, "", place.shown, step=step)
    size = rec.number(config.get("model_num_parameters"))
    return run._replace(params=size, date=rec.moment(raw.get("date")) or place.dated)


def _leaves(raw: Any, log: ImportLog) -> list[str]:
    """List the tasks; groups are means over them, and stand twice in the file."""
    results, groups = rec.table(raw, "results"), rec.table(raw, "groups")
    leaves = [t for t in results if t not in groups or t in rec.table(raw, "configs")] or [*results]
    log.leave("groups, which are means of tasks that are here", len(results) - len(leaves))
    return leaves


def _better(raw: Any, task: str) -> dict[str, Any]:
    rules = rec.listed(raw, "configs", task, "metric_list")
    told = {str(rec.at(rule, "metric")): rec.at(rule, "higher_is_better") for rule in rules}
    return told | rec.table(raw, "higher_is_better", task)


def _by_prompt(raw: Any, place: Place, log: ImportLog) -> Iterator[Score]:
    """Read `task+prompt` keys, nested by date; only the file's name tells the model."""
    base = Score("bigscience", rec.text(place.path.name.split(".")[0]), "", place.shown)
    for key, runs in rec.table(raw, "results").items():
        task, _, prompt = key.partition("+")
        for date, metrics in rec.table(runs).items():
            put = base._replace(
                task=rec.text(rec.at(metrics, "task_name"), task),
                prompt=rec.text(rec.at(metrics, "prompt_name"), prompt, "direct"),
                version=rec.version(rec.at(raw, "versions", key)),
                date=rec.moment(f"{date[:10]}T{date[11:].replace('-', ':')}"),
            )
            yield from rec.scored(put, rec.table(metrics), {}, log)


def _of_bigscience(raw: Any, place: Place, log: ImportLog) -> Iterator[Score]:
    """Read lists along a model's checkpoints, or pass@k of a finished one."""
    model, _, task = place.path.stem.partition(".")
    model = re.sub(r"[-_]?checkpoints?[-_]?(agg)?$", "", model)
    base = Score("bigscience", rec.text(model), rec.text(task), place.shown)
    if "results" not in raw:
        yield from rec.scored(base, raw, {}, log)
    for i, step in enumerate(rec.listed(raw, "checkpoints")):
        seen = rec.number(next(iter(rec.listed(raw, "tokens")[i : i + 1]), NAN))
        for task, metrics in rec.table(raw, "results").items():
            lists = {name: rec.listed(metrics, name)[i : i + 1] for name in rec.table(metrics)}
            here = {name: told[0] for name, told in lists.items() if told}
            state = base._replace(task=rec.text(task), step=rec.whole(step), tokens=seen)
            yield from rec.scored(state, here, {}, log)


ANSWER = ("item", "filter", "n_choices", "metric", "value", *SOFT, "readable")


def read_samples(place: Place, log: ImportLog) -> pd.DataFrame:
    """Read the single answers of one task, each once, however often its file states it."""
    with place.path.open(encoding="utf-8") as lines:
        rows = [_answer(json.loads(line)) for line in lines if line.strip()]
    answers = pd.DataFrame(rows, columns=ANSWER).drop_duplicates()
    log.leave("single answers that their file states again", len(rows) - len(answers))
    if (other := answers.duplicated(["item", "filter"])).any():
        raise ValueError(f"doc_id {answers['item'][other].iloc[0]!r} is answered in two ways")
    return answers


def _answer(sample: Any) -> tuple[Any, ...]:
    """Read one line: log p of the right and of the best wrong choice, in nats."""
    logs, spoken = _choices(sample)
    right = _right(sample, logs, spoken)
    correct = wrong = bits = readable = NAN
    if right is not None:
        correct = logs[right]
        wrong = max((p for i, p in enumerate(logs) if i != right), default=NAN)
        bits = -correct / math.log(2) / (len(spoken[right].encode("utf-8", "replace")) or NAN)
    chosen, said = rec.text(rec.at(sample, "filter"), "none"), rec.listed(sample, "filtered_resps")
    if said and isinstance(said[0], str) and chosen != "none":
        readable = float(said[0].strip() not in ("[invalid]", ""))
    names = rec.listed(sample, "metrics") or ["acc", "exact_match"]
    values = [(rec.text(name), _judged(rec.at(sample, str(name)))) for name in names]
    metric, value = next((told for told in values if math.isfinite(told[1])), ("", NAN))
    k, item = len(logs) if len(logs) > 1 else NAN, rec.text(rec.at(sample, "doc_id"))
    return item, chosen, k, metric, value, correct, wrong, bits, readable


def _judged(raw: Any) -> float:
    return float(raw) if isinstance(raw, bool) else rec.number(raw)


def _choices(sample: Any) -> tuple[list[float], list[str]]:
    """Read the log-probabilities of the choices, and the choices as scored."""
    asked = [*rec.table(sample, "arguments").values()] or rec.listed(sample, "arguments")
    said = rec.listed(sample, "filtered_resps")
    logs = [rec.number(p[0]) if isinstance(p, list) and len(p) == 2 else NAN for p in said]
    told = [one.get("arg_1") if isinstance(one, dict) else one for one in asked]
    told = [one[1] if isinstance(one, list) and len(one) > 1 else one for one in told]
    spoken = [one for one in told if isinstance(one, str)]
    if "acc_mutual_info" in rec.listed(sample, "metrics"):  # asked again without the question
        logs, spoken = logs[: len(logs) // 2], spoken[: len(spoken) // 2]
    sound = len(logs) == len(spoken) and all(-math.inf < p <= 0 for p in logs)
    return (logs, spoken) if sound else ([], [])


def _right(sample: Any, logs: Sequence[float], spoken: Sequence[str]) -> int | None:
    """Find the right choice: named by its number or by its text, and in keeping with `acc`."""
    if len(logs) < 2:
        return 0 if logs else None
    target = str(rec.at(sample, "target")).strip()
    index = rec.whole(target)
    named_by = [int(index)] if index < len(logs) else []
    named_by += [i for i, choice in enumerate(spoken) if choice.strip() == target]
    judged, best = _judged(rec.at(sample, "acc")), int(np.argmax(logs))
    sound = [i for i in named_by if math.isnan(judged) or (best == i) == (judged == 1)]
    return sound[0] if sound else None


def summed_up(answers: pd.DataFrame) -> list[dict[str, Any]]:
    """Make scores of single answers; a mean is over all answers or is not there."""
    first = answers[answers["filter"] == answers["filter"].iloc[0]]
    soft = [name for name in SOFT if first[name].notna().all()]
    made = [_mean(name, name == "log_prob_correct", first[name]) for name in soft]
    for i, (chosen, told) in enumerate(answers.dropna(subset="readable").groupby("filter")):
        metric = f"unreadable_rate ({chosen})" if i else "unreadable_rate"
        made.append(_mean(metric, False, 1 - told["readable"]))
    return made


def _mean(metric: str, better: bool, values: pd.Series) -> dict[str, Any]:
    n, value = float(len(values)), float(values.mean())
    error = float(np.std(values, ddof=1) / math.sqrt(n)) if n > 1 else 0.0
    told = {"metric": metric, "value": value, "higher_is_better": better, "n_items": n}
    return told | {"stderr": error if error > 0 else NAN, "chance": NAN}
