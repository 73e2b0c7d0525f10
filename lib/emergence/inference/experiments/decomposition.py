"""What is simulated for the page on parts of a task: its own families, products and noise."""

from functools import lru_cache

import numpy as np
import pandas as pd

from emergence import decomposed, ladders, scores
from emergence.inference.ceilings import own_ceilings
from emergence.inference.dispersion import correlation
from emergence.inference.experiments.carries import Sums
from emergence.inference.experiments.factors import Looked
from emergence.inference.experiments.steps import Climbs
from emergence.inference.rungs import compared
from emergence.ladders import Ladders
from emergence.measures.products import parts, same_sum

SUMMED = {"curie": "text-curie-001", "davinci": "text-davinci-003"}
"""Models that get a tenth or more of the sums of two known partial products right."""


@lru_cache(maxsize=1)
def climbs() -> dict[str, Climbs]:
    """Return the ladders whose first rung is learnt, by kind of step, and the kinds of object."""
    objects, digits = _learnt(_objects()), _learnt(_digits())
    ladder = objects.ladders.labels["ladder"].to_numpy()
    kinds = {kind: objects.take(ladder == kind) for kind in ladders.OBJECTS}
    return {"objects": objects, "digits": digits, **kinds}


def by_kind() -> dict[str, Climbs]:
    """Return the ladders whose first rung is learnt, each kind of task alone."""
    return {kind: seen for kind, seen in climbs().items() if kind != "objects"}


@lru_cache(maxsize=1)
def ceilings() -> dict[str, Climbs]:
    """Return the ladders of four sizes whose last rung is learnt too, by kind of step."""
    return {"objects": _usable(_objects()), "digits": _usable(_digits())}


@lru_cache(maxsize=1)
def sums() -> dict[str, Sums]:
    """Return the products of two known partial products that are not trivial, by model."""
    known = decomposed.summed(parts(decomposed.answers()))
    return {name: _sums(known[known["model"].eq(model)]) for name, model in SUMMED.items()}


@lru_cache(maxsize=1)
def looked() -> Looked:
    """Return one-digit and partial products, factors 0 and 1 left out, by the sizes of GPT-3."""
    facts, partials = decomposed.looked_up(decomposed.nontrivial(decomposed.answers()))
    means = facts.groupby("a").mean().to_numpy(), partials.groupby("a").mean().to_numpy()
    sizes = decomposed.sizes()["params"].to_numpy()
    return Looked(np.log10(sizes), means, (len(facts), len(partials)))


def _sums(known: pd.DataFrame) -> Sums:
    first, second = known["a"].to_numpy(), known["b"].to_numpy()
    rate = float(known["whole"].mean())
    return Sums(rate, known["adding"].to_numpy() > 0, same_sum(first, second), first, second)


def _objects() -> Ladders:
    return decomposed.objects(_rows())


def _digits() -> Ladders:
    return decomposed.digits(_rows())


def _rows() -> pd.DataFrame:
    return scores.select(scores.load(["obsscaling"]), metrics=decomposed.LENIENT)


def _learnt(study: Ladders) -> Climbs:
    found = compared(study)
    start, width = (part[found.learnt][:, :1] for part in (found.fit.midpoint, found.fit.width))
    return Climbs(study.take(found.learnt), start, width, _noise(study))


def _usable(study: Ladders) -> Climbs:
    found = compared(study)
    kept = np.isfinite(own_ceilings(study, found).behind)
    start, width = (part[kept][:, :1] for part in (found.fit.midpoint, found.fit.width))
    return Climbs(study.take(kept), start, width, _noise(study))


def _noise(study: Ladders) -> float:
    points = study.y.shape[-1]
    return float(np.ravel(correlation(study.y.reshape(-1, points), study.n.reshape(-1, points)))[0])
