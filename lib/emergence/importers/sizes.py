"""Where a model's size and family come from: the file, HELM's list, the name, or models.toml."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
import tomli_w
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from emergence.errors import SourceError
from emergence.importers.records import NAN, text, whole

HEAD = """\
# Every model that was found. A line without # is taken as you state it:
# take the # away and correct what is wrong, then run the same import again.
# size, tokens, flops: 7e9 or "7B"; kind: total, non_embedding or active; step: of training.
"""
_UNITS = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_SIZE = re.compile(r"(?<![A-Za-z0-9.])(?<!\d[_,])(\d+(?:\.\d+)?)([MmBb])(?![A-Za-z0-9])")
_SPLIT_SIZE = re.compile(r"(?<!\d)(\d{1,3})[bB](\d)(?![A-Za-z0-9])")  # 1b3 is 1.3 billion
_MIXTURE = re.compile(r"\d+x\d+(?:\.\d+)?[MmBb](?![A-Za-z])")
_STEP = re.compile(r"(?:global_?)?(?:step|checkpoint|ckpt|iter)[-_]?(\d+)(?:[-_].*)?$", re.I)
_GENERIC = re.compile(r"(?:hf|main|model|final|snapshots|[0-9a-f]{40})?$", re.I)
_ASKED = ("# tokens = ?", "# flops = ?", "# step = ?")


def amount(raw: Any) -> Any:
    """Read an amount such as 7e9 or "7B"; what is none is given back as it is."""
    told = re.fullmatch(r"(\d+(?:\.\d+)?(?:E\d+)?) ?([KMBT]?)", str(raw).strip().upper())
    return float(told[1]) * _UNITS.get(told[2], 1) if told else raw


_Amount = Annotated[float, BeforeValidator(amount), Field(ge=0, le=1e30)]


class Stated(BaseModel):
    """What models.toml may state of a model; sizes and tokens also as "7B"."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)
    size: Annotated[_Amount, Field(ge=1000, le=1e15)] | None = None
    kind: Literal["total", "non_embedding", "active"] = "total"
    family: str = ""
    tokens: _Amount = NAN
    flops: _Amount = NAN
    step: Annotated[float, Field(ge=0, multiple_of=1)] = NAN


def named(raw: Any) -> tuple[str, float]:
    """Give a model's name and training step, as of `org/name` or `runs/name/step100`."""
    step, parts = NAN, [part for part in text(raw).replace("\\", "/").split("/") if part.strip(".")]
    for part in reversed(parts):
        if found := _STEP.match(part):
            step = whole(found[1])
        elif not _GENERIC.match(part):
            return (part.split("--")[-1] if part.startswith("models--") else part), step
    return (parts[-1] if parts else ""), step


def revised(revision: Any) -> tuple[str, float]:
    """Read a revision: what to add to the model's name, and the step."""
    told = text(revision)
    if step := _STEP.match(told):
        return "", whole(step[1])
    return "" if _GENERIC.match(told) else f"@{told.replace('/', '-')}", NAN


def size_in_name(name: str) -> float:
    """Read a size from a name such as `Llama-2-7b-hf` or `bloom1b3`; of two, or `8x7B`, NaN."""
    if _MIXTURE.search(name):
        return NAN
    plain = {float(n) * _UNITS[unit.upper()] for n, unit in _SIZE.findall(name)}
    split = {float(f"{n}.{digit}") * 1e9 for n, digit in _SPLIT_SIZE.findall(name)}
    found = (plain | split) - {0.0}
    return found.pop() if len(found) == 1 else NAN


def families(names: Iterable[str]) -> dict[str, str]:
    """Give each model a family: its name without the size, of `ngram-2` and `ngram-3` ngram."""
    bare = {name: _unsized(name) for name in names}
    stems = {name: re.sub(r"[-_ ]?\d+$", "", name) for name, kept in bare.items() if kept == name}
    shared = Counter(stems.values())
    return bare | {name: stem for name, stem in stems.items() if stem and shared[stem] > 1}


def _unsized(name: str) -> str:
    rest = _SPLIT_SIZE.sub("", _SIZE.sub("", _MIXTURE.sub("", name)))
    return re.sub(r"([-_.: ])[-_.: ]+", r"\1", rest).strip("-_.: ") or name


@cache
def helm_sizes() -> Mapping[str, float]:
    """Load the sizes that HELM publishes, by its names."""
    listed = pd.read_csv(Path(__file__).with_name("helm_model_params.csv")).set_index("name")
    return {str(name): float(size) for name, size in listed["num_parameters"].items()}


def read_models(file: Path) -> dict[str, Stated]:
    """Read what a models.toml states of each model, and name what it may not."""
    stated, name = dict[str, Stated](), ""
    if not file.is_file():
        raise SourceError(f"{file} is no file: name a models.toml that an import wrote.")
    try:
        for name, told in tomllib.loads(file.read_text(encoding="utf-8-sig")).items():
            stated[name] = Stated.model_validate(told)
    except ValidationError as error:
        wrong = error.errors()[0]
        where = f"{file}, [{name}] {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
        known = f'A model states {", ".join(Stated.model_fields)}; amounts as 7e9 or "7B"'
        raise SourceError(f"{where}. {known}. Mend this line.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(f"{file}: {error}. Mend it, or remove it and import again.") from None
    return stated


def resolve(found: pd.DataFrame, stated: Mapping[str, Stated]) -> pd.DataFrame:
    """Settle each model's size and family, and say from where each was taken.

    `found` has a row a model: `model`, `full_name` and, from files, `family`, `params`, their kind.
    """
    by_name = families(found["model"])
    rows: list[dict[Any, Any]] = []
    for row in found.to_dict("records"):
        told = stated.get(row["model"], Stated())
        size, kind, origin = _size(row, told)
        given = "models.toml" if told.family else "file" if row["family"] else "name"
        known = {"params": size, "params_kind": kind, "size_from": origin, "family_from": given}
        known["family"] = text(told.family, row["family"], by_name[row["model"]])
        rows.append(row | known | told.model_dump(include={"tokens", "flops", "step"}))
    return pd.DataFrame(rows)


def _size(row: Mapping[Any, Any], told: Stated) -> tuple[float, str, str]:
    if told.size is not None:
        return told.size, told.kind, "models.toml"
    said = size_in_name(row["model"])
    if 1 <= row["params"] <= 1e15 and not 10 * row["params"] < said:  # as 7 is, of 7B
        return row["params"], row["params_kind"] or "total", "file"
    if size := helm_sizes().get(row["full_name"]):
        return size, "total", "HELM"
    return (said, "total", "name") if said > 0 else (NAN, "", "unknown")


def template(models: pd.DataFrame) -> str:
    """Write a part of models.toml: what is known of each model as comments to be corrected."""
    lines = list[str]()
    for row in models.drop_duplicates("model").to_dict("records"):
        size = f"{row['params']:.12g}" if row["params"] > 0 else "?"
        family = tomli_w.dumps({"family": row["family"]}).strip()
        lines += ["", tomli_w.dumps({str(row["model"]): {}}).strip()]
        sources = [f"# size = {size}  # from: {row['size_from']}"]
        lines += [*sources, f"# {family}  # from: {row['family_from']}", *_ASKED]
    return "\n".join(lines) + "\n"
